"""Municipalities, the people in them, and what each role may do.

Most used: `rules.RIGHTS` (who may what), `actor.Actor` (who asks), `guard.require` (the lock on every view).
"""
