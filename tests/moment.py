"""The moment at which tests happen: half past six on a dark evening."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
TODAY = NOW.date()
