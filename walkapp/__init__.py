"""walkapp: from a thumb on a phone in the dark to a repaired lamp that somebody has gone back to look at.

The rooms and the order in which they stand are drawn in README.md and kept by the import contract in pyproject.toml.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("walkapp")
except PackageNotFoundError:
    __version__ = "0"
