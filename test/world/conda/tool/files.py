"""Files that name what to install: environment.yml, lists of specs and lists of addresses."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional

from .failure import Failure
from .settings import unquote


@dataclass
class Described:
    name: Optional[str] = None
    channels: List[str] = field(default_factory=list)
    specs: List[str] = field(default_factory=list)
    pip: List[str] = field(default_factory=list)
    addresses: List[str] = field(default_factory=list)


def _lines(path: Path) -> List[str]:
    try:
        return path.read_text().splitlines()
    except OSError as error:
        raise Failure(f"{path} could not be read: {error.strerror}") from error


def specs(paths: List[str]) -> Described:
    """Specs one a line, or, after a line @EXPLICIT, addresses with an optional #checksum."""
    found = Described()
    for path in paths:
        lines = [line.strip() for line in _lines(Path(path))]
        words = [line for line in lines if line and not line.startswith("#")]
        if "@EXPLICIT" in words:
            found.addresses += [word.split("#")[0] for word in words if word != "@EXPLICIT"]
        else:
            found.specs += words
    return found


def environment(path: Path) -> Described:
    """The names and lists of an environment.yml; anything else is refused rather than misread."""
    found = Described()
    key = ""
    for number, line in enumerate(_lines(path), 1):
        text = line.split(" #")[0].rstrip()
        stripped = text.strip()
        if not stripped or stripped.startswith("#") or stripped == "---":
            continue
        if stripped == "- pip:" and key == "dependencies":
            key = "pip"
        elif stripped.startswith("- ") and key in ("channels", "dependencies", "pip"):
            if key == "pip" and not text.startswith("    "):
                key = "dependencies"
            {"channels": found.channels, "dependencies": found.specs, "pip": found.pip}[key].append(unquote(stripped[2:]))
        elif not text.startswith(" ") and stripped in ("channels:", "dependencies:"):
            key = stripped[:-1]
        elif not text.startswith(" ") and stripped.startswith("name:"):
            found.name = unquote(stripped.split(":", 1)[1])
        elif not stripped.startswith("prefix:"):
            raise Failure(f"{path}, line {number}: this stand-in reads name, channels and dependencies only")
    return found
