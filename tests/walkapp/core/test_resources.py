from pathlib import Path

import pytest

from walkapp.core import resources
from walkapp.core.resources import ResourceMissing, resource_dir

pytestmark = pytest.mark.once


def test_a_checkout_serves_what_the_build_made_and_never_its_sources() -> None:
    folder = resource_dir("static")

    assert (folder / "manifest.json").is_file()
    assert not (folder / "package.json").exists()


def test_an_installed_package_carries_its_folders_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site-packages" / "walkapp" / "templates").mkdir(parents=True)
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "site-packages" / "walkapp")

    assert resource_dir("templates") == tmp_path / "site-packages" / "walkapp" / "templates"


def test_a_missing_folder_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "walkapp")

    with pytest.raises(ResourceMissing, match="make setup"):
        resource_dir("static")
