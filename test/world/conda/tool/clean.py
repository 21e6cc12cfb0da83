"""Emptying the package cache: what -a, -i, -p, -t and -f mean in conda and in mamba."""

import json
import os
import shutil
from pathlib import Path
from typing import List

from .failure import Failure
from .settings import Settings


def _size(path: Path) -> int:
    return sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir()) if path.is_dir() else 0


def _remove_all(packages: Path, tool: str) -> None:
    """-f takes the cache directory with everything in it. A mount cannot go: conda empties it, mamba gives up."""
    for path in sorted(packages.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    try:
        packages.rmdir()
    except OSError as error:
        if tool == "mamba":
            raise Failure(
                f"could not remove {packages}: {error.strerror}; leave -f away where it is a mount"
            ) from error


def _unused(packages: Path) -> List[Path]:
    """Extracted packages of which no environment holds a hard link."""
    return [info.parents[1] for info in sorted(packages.glob("*/info/index.json")) if not _linked(info.parents[1])]


def _linked(package: Path) -> bool:
    listed = json.loads((package / "info" / "paths.json").read_text())["paths"]
    paths = [package / entry["_path"] for entry in listed]
    return any(path.lstat().st_nlink > 1 for path in paths if os.path.lexists(path))


def clean(settings: Settings, index: bool, packages: bool, tarballs: bool, everything: bool, force: bool) -> None:
    directory = settings.package_directory()
    before = _size(directory)
    if force:
        _remove_all(directory, settings.tool)
    else:
        if index or everything:
            shutil.rmtree(directory / "cache", ignore_errors=True)
        if tarballs or everything:
            for file in [*directory.glob("*.tar.bz2"), *directory.glob("*.conda")]:
                file.unlink()
        # mamba's --all keeps the extracted packages; conda's takes those that nothing uses.
        if packages or (everything and settings.tool == "conda"):
            for package in _unused(directory):
                shutil.rmtree(package)
                for lock in directory.glob(f"{package.name}.lock"):
                    lock.unlink()
    print(f"removed {(before - _size(directory)) / 1e6:.1f} MB from {directory}")
