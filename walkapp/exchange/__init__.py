"""The door for other systems: lists that come from elsewhere.

Most used: `observation_csv.read_file`.
"""
