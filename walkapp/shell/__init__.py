"""The door for browsers: what happens around every page, the start page of each role, search, help.

Most used: `doors.install`, `errors.install`, `routes.blueprint`.
"""
