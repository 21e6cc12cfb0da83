"""Turns a wheel of the Python index into a conda package with the very same files."""

import configparser
import email.parser
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List

from package import Entry, File, Package

PYTHON_SITE = "lib/python3.11/site-packages"


def _entry_points(archive: zipfile.ZipFile, info: str) -> List[str]:
    try:
        text = archive.read(f"{info}/entry_points.txt").decode()
    except KeyError:
        return []
    parser = configparser.ConfigParser(delimiters=("=",))
    parser.optionxform = str
    parser.read_string(text)
    if not parser.has_section("console_scripts"):
        return []
    return [f"{name} = {target}" for name, target in sorted(parser.items("console_scripts"))]


@dataclass(frozen=True)
class Wheel:
    name: str
    file: Path


def from_wheel(wheel: Wheel, name: str, depends: List[str], build: str) -> Package:
    """A package of the files of a wheel; a wheel for every platform becomes a noarch one."""
    with zipfile.ZipFile(wheel.file) as archive:
        info = next(n.split("/")[0] for n in archive.namelist() if n.split("/")[0].endswith(".dist-info"))
        if any(n.split("/")[0].endswith(".data") for n in archive.namelist()):
            raise SystemExit(f"{wheel.name} has a .data folder, which is not placed here: use another version")
        metadata = email.parser.Parser().parsestr(archive.read(f"{info}/METADATA").decode())
        noarch = wheel.name.endswith("-none-any.whl")
        site = "site-packages" if noarch else PYTHON_SITE
        files: Dict[str, Entry] = {}
        for member in archive.infolist():
            if not member.is_dir():
                executable = bool((member.external_attr >> 16) & 0o111)
                files[f"{site}/{member.filename}"] = File(archive.read(member), executable)
        files[f"{site}/{info}/INSTALLER"] = File(b"conda\n")
        return Package(
            name=name,
            version=metadata["Version"],
            files=files,
            depends=depends,
            build=build,
            license=metadata.get("License-Expression") or "see its .dist-info",
            summary=metadata.get("Summary", ""),
            noarch=noarch,
            entry_points=_entry_points(archive, info) if noarch else [],
        )
