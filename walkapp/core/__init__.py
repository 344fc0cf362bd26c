"""What every room stands on: settings, time, database, errors, places, bytes, jobs, mail and texts.

Nothing here knows a walk from an action. Most used: `db.Database`, `tenancy.within`, `jobs.enqueue`.
"""
