"""What walkers saw: risks, what works, suggestions; every accepted version kept, nothing merged silently.

Most used: `models.Observation`, `services.save` (the one way to write one, whoever holds the pen), `queries.visible`.
"""
