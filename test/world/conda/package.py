"""Writes conda packages (.tar.bz2) that come out byte for byte the same every time."""

import bz2
import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Union

# Every file and every record carries this time (2025-01-01), so that nothing in a package depends on when it was made.
EPOCH = 1735689600
PLACEHOLDER = "/opt/layerwright_world_placeholder_for_the_prefix_of_an_environment_placehold"


@dataclass(frozen=True)
class File:
    """A file of a package: its bytes, whether it can be executed, whether it holds the placeholder of the prefix."""

    data: bytes
    executable: bool = False
    prefixed: bool = False


@dataclass(frozen=True)
class Link:
    """A symbolic link of a package."""

    target: str


Entry = Union[File, Link]


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    files: Dict[str, Entry]
    depends: List[str] = field(default_factory=list)
    build: str = "0"
    build_number: int = 0
    license: str = "BSD-3-Clause"
    summary: str = ""
    # A noarch python package: paths start with site-packages/, and entry points become commands when it is linked.
    noarch: bool = False
    entry_points: List[str] = field(default_factory=list)

    @property
    def file_name(self) -> str:
        return f"{self.name}-{self.version}-{self.build}.tar.bz2"


def _describe(path: str, entry: Entry) -> dict:
    if isinstance(entry, Link):
        empty = hashlib.sha256(b"").hexdigest()
        return {"_path": path, "path_type": "softlink", "sha256": empty, "size_in_bytes": 0}
    described = {
        "_path": path,
        "path_type": "hardlink",
        "sha256": hashlib.sha256(entry.data).hexdigest(),
        "size_in_bytes": len(entry.data),
    }
    if entry.prefixed:
        described.update(file_mode="text", prefix_placeholder=PLACEHOLDER)
    return described


def _index(package: Package, subdir: str) -> dict:
    index = {
        "arch": None if package.noarch else "x86_64",
        "build": package.build,
        "build_number": package.build_number,
        "depends": package.depends,
        "license": package.license,
        "name": package.name,
        "platform": None if package.noarch else "linux",
        "subdir": "noarch" if package.noarch else subdir,
        "timestamp": EPOCH * 1000,
        "version": package.version,
    }
    if package.noarch:
        index["noarch"] = "python"
    elif subdir == "linux-aarch64":
        index["arch"] = "aarch64"
    return index


def _text(value: object) -> File:
    return File((json.dumps(value, indent=2, sort_keys=True) + "\n").encode())


def _information(package: Package, subdir: str) -> Dict[str, Entry]:
    """The info/ folder that every conda package has."""
    paths = [_describe(path, entry) for path, entry in sorted(package.files.items())]
    information: Dict[str, Entry] = {
        "info/index.json": _text(_index(package, subdir)),
        "info/files": File("".join(f"{path}\n" for path in sorted(package.files)).encode()),
        "info/paths.json": _text({"paths": paths, "paths_version": 1}),
        "info/about.json": _text({"summary": package.summary, "license": package.license}),
    }
    if package.noarch:
        noarch = {"type": "python", "entry_points": package.entry_points}
        information["info/link.json"] = _text({"noarch": noarch, "package_metadata_version": 1})
    return information


def _member(path: str, entry: Entry) -> tarfile.TarInfo:
    member = tarfile.TarInfo(path)
    member.mtime = EPOCH
    if isinstance(entry, Link):
        member.type, member.linkname, member.mode = tarfile.SYMTYPE, entry.target, 0o777
    else:
        member.size, member.mode = len(entry.data), 0o755 if entry.executable else 0o644
    return member


def write(package: Package, channel: Path, subdir: str, level: int = 1) -> dict:
    """Writes the package into its subdirectory of the channel and gives its entry for repodata.json."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, entry in [*sorted(_information(package, subdir).items()), *sorted(package.files.items())]:
            content = io.BytesIO(entry.data) if isinstance(entry, File) else None
            archive.addfile(_member(path, entry), content)
    data = bz2.compress(packed.getvalue(), level)
    folder = channel / ("noarch" if package.noarch else subdir)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / package.file_name).write_bytes(data)
    record = _index(package, subdir)
    record.update(md5=hashlib.md5(data).hexdigest(), sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    return record


def write_repodata(channel: Path, subdir: str, records: Dict[str, dict]) -> None:
    """Writes repodata.json of both subdirectories; `records` maps file names to entries."""
    for folder in (subdir, "noarch"):
        packages = {name: record for name, record in sorted(records.items()) if record["subdir"] == folder}
        repodata = {
            "info": {"subdir": folder},
            "packages": packages,
            "packages.conda": {},
            "removed": [],
            "repodata_version": 1,
        }
        (channel / folder).mkdir(parents=True, exist_ok=True)
        (channel / folder / "repodata.json").write_text(json.dumps(repodata, sort_keys=True) + "\n")


def noise(seed: str, size: int) -> bytes:
    """Bytes that do not compress and are the same on every machine."""
    return hashlib.shake_128(seed.encode()).digest(size)


def distribution(name: str, version: str, summary: str, site_packages: str) -> Dict[str, Entry]:
    """The .dist-info folder by which pip sees what conda installed."""
    folder = f"{site_packages}/{name.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {summary}\n"
    return {f"{folder}/METADATA": File(metadata.encode()), f"{folder}/INSTALLER": File(b"conda\n")}
