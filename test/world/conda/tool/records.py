"""What an environment holds: conda-meta's records, its history, and the list of known environments."""

import json
import sys
import time
from pathlib import Path
from typing import Dict, List

from rattler import PrefixRecord


def installed(prefix: Path) -> List[PrefixRecord]:
    files = sorted((prefix / "conda-meta").glob("*.json"))
    return [PrefixRecord.from_path(file) for file in files]


def is_environment(prefix: Path) -> bool:
    return (prefix / "conda-meta" / "history").is_file()


def add_to_history(prefix: Path, version: str, added: List[str], removed: List[str], specs: List[str]) -> None:
    lines = [f"==> {time.strftime('%Y-%m-%d %H:%M:%S')} <==", f"# cmd: {' '.join(sys.argv)}"]
    lines.append(f"# conda version: {version}")
    lines += [f"-{name}" for name in sorted(removed)] + [f"+{name}" for name in sorted(added)]
    if specs:
        lines.append(f"# update specs: {json.dumps(specs)}")
    history = prefix / "conda-meta" / "history"
    history.parent.mkdir(parents=True, exist_ok=True)
    with history.open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))


def mark_requested(prefix: Path, now: List[PrefixRecord], specs: Dict[str, str]) -> None:
    """Notes in the records which packages the user named, and how."""
    for record in now:
        spec = specs.get(record.name.normalized)
        if spec is not None:
            file = prefix / "conda-meta" / f"{record.name.normalized}-{record.version}-{record.build}.json"
            data = json.loads(file.read_text())
            data["requested_specs"] = [spec]
            file.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n")


def register(prefix: Path) -> None:
    """Real conda keeps the locations of environments in the home directory; so does this."""
    known = Path.home() / ".conda" / "environments.txt"
    known.parent.mkdir(parents=True, exist_ok=True)
    lines = known.read_text().splitlines() if known.exists() else []
    if str(prefix) not in lines:
        known.write_text("".join(f"{line}\n" for line in [*lines, str(prefix)]))


def forget(prefix: Path) -> None:
    known = Path.home() / ".conda" / "environments.txt"
    if known.exists():
        known.write_text("".join(f"{line}\n" for line in known.read_text().splitlines() if line != str(prefix)))


def all_environments(root: Path, directory: Path) -> List[Path]:
    inside = sorted(path for path in directory.glob("*") if is_environment(path)) if directory.is_dir() else []
    known = Path.home() / ".conda" / "environments.txt"
    named = [Path(line) for line in known.read_text().splitlines()] if known.exists() else []
    return list(dict.fromkeys([root, *inside, *(path for path in named if is_environment(path))]))
