"""conda config and conda's reports: info and list."""

import json
import platform
from pathlib import Path
from typing import List, Optional

from . import records
from ._version import VERSION
from .failure import Failure
from .settings import LISTS, Settings, read_condarc, write_condarc

Pairs = List[List[str]]


def change(file: Path, set_: Pairs, add: Pairs, append: Pairs, remove: Pairs, keys: List[str]) -> None:
    values = read_condarc(file)
    for key, value in set_:
        if key in LISTS:
            raise Failure(f"{key} is a list: use --add {key} {value}")
        values[key] = value
    for pairs, first in ((add, True), (append, False)):
        for key, value in pairs:
            if key not in LISTS:
                raise Failure(f"{key} is not a list: use --set {key} {value}")
            old = [item for item in values.get(key, []) if item != value]
            values[key] = [value, *old] if first else [*old, value]
    for key, value in remove:
        old = values.get(key, [])
        if not isinstance(old, list) or value not in old:
            raise Failure(f"{value} is not in {key} of {file}")
        values[key] = [item for item in old if item != value]
    for key in keys:
        if values.pop(key, None) is None:
            raise Failure(f"{key} is not set in {file}")
    write_condarc(file, values)


def show(settings: Settings, keys: Optional[List[str]]) -> None:
    shown = {
        **settings.values,
        "channels": settings.items("channels", ["defaults"]),
        "pkgs_dirs": [str(path) for path in settings.package_candidates()],
        "envs_dirs": [str(settings.environments())],
        "always_copy": str(settings.flag("always_copy")),
        "always_yes": str(settings.flag("always_yes")),
    }
    for key in keys or sorted(shown):
        value = shown.get(key)
        if isinstance(value, list):
            print(f"{key}:" + "".join(f"\n  - {item}" for item in value))
        else:
            print(f"{key}: {value}")


def info(settings: Settings, as_json: bool, environments: bool, base: bool) -> None:
    everything = records.all_environments(settings.root, settings.environments())
    if base:
        print(settings.root)
    elif as_json:
        report = {
            "conda_version": VERSION,
            "envs": [str(path) for path in everything],
            "pkgs_dirs": [str(path) for path in settings.package_candidates()],
            "root_prefix": str(settings.root),
            "stand_in": True,
        }
        print(json.dumps(report, indent=2, sort_keys=True))
    elif environments:
        for path in everything:
            print(f"{'base' if path == settings.root else path.name:<20}  {path}")
    else:
        rows = [
            ("what this is", "a stand-in for conda, made for layerwright's tests; not the real tool"),
            ("conda version", VERSION),
            ("python version", platform.python_version()),
            ("base environment", str(settings.root)),
            ("channel URLs", "\n".ljust(24).join(settings.channels([], False))),
            ("package cache", "\n".ljust(24).join(map(str, settings.package_candidates()))),
            ("envs directory", str(settings.environments())),
            ("platform", platform.machine()),
        ]
        for name, value in rows:
            print(f"{name:>20} : {value}")


def list_packages(prefix: Path, as_json: bool, explicit: bool) -> None:
    if not records.is_environment(prefix):
        raise Failure(f"there is no environment at {prefix}: see 'conda info --envs'")
    found = sorted(records.installed(prefix), key=lambda record: record.name.normalized)
    if explicit:
        print("@EXPLICIT")
        for record in found:
            print(record.url)
        return
    if as_json:
        rows = [
            {
                "name": record.name.normalized,
                "version": str(record.version),
                "build_string": str(record.build),
                "channel": record.channel,
            }
            for record in found
        ]
        print(json.dumps(rows, indent=2))
        return
    print(f"# packages in environment at {prefix}:\n#")
    for record in found:
        channel = (record.channel or "").rstrip("/").split("/")[-1]
        print(f"{record.name.normalized:<26}{record.version!s:<18}{record.build!s:<16}{channel}")
