"""/api/v1: what phones and programs use; one noun a file, and no private way beside it.

Most used: `blueprint.blueprint`, `schemas`, `problems`.
"""
