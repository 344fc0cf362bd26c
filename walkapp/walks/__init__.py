"""Walks: planned, walked, reviewed, published; who leads, who is invited, which route, which stops, which categories.

Most used: `models.Walk`, `queries.visible`, `services.plan`.
"""
