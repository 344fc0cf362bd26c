"""The log: an append-only chain of who did what, and the erasable detail of each entry.

Every service that changes something calls `services.append` in the same transaction; `services.verify_chain` proves
that nothing was changed, removed, inserted or swapped afterwards. Most used: `tags.Tag`, `services.append`.
"""
