"""Actions: who does what about an observation, by when, and how it ended; closed when somebody else has looked.

Most used: `rules.STEPS` (the state machine), `services.take_step`, `queries.visible`.
"""
