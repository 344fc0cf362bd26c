"""What is installed is written down, with hashes, and without the address of any registry."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces: this file is looked through as well.
REGISTRIES = [f"{name}.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def lock() -> str:
    return (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def versions(lock: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, version in PINNED.findall(lock):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def test_nothing_in_the_repository_names_a_registry() -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]

    named = [
        f"{path.relative_to(ROOT)} names {host}"
        for path in files
        if path.is_file()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]

    assert files
    assert named == []


def test_every_line_of_the_lock_has_hashes_and_no_address(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE))

    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in lock


def test_the_lock_holds_what_the_project_asks_for(project: dict[str, Any], versions: dict[str, list[str]]) -> None:
    wishes = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]

    wrong = [
        wish
        for wish in map(Requirement, wishes)
        if not any(wish.specifier.contains(version) for version in versions.get(canonicalize_name(wish.name), []))
    ]

    assert wrong == []


def test_the_package_is_built_with_what_the_lock_holds(project: dict[str, Any], versions: dict[str, list[str]]) -> None:
    for wish in map(Requirement, project["build-system"]["requires"]):
        assert versions[canonicalize_name(wish.name)] == [str(wish.specifier).removeprefix("==")]


@pytest.mark.parametrize("folder", ["static", "tests/bench/node"])
def test_what_node_needs_is_locked_with_hashes_and_no_address(folder: str) -> None:
    package = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
    locked = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    kinds = ("dependencies", "devDependencies")

    assert [locked[""].get(kind) for kind in kinds] == [package.get(kind) for kind in kinds]
    assert [name for name, entry in locked.items() if name and "integrity" not in entry] == []
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
