"""Where things are and what the user asked for: .condarc files, CONDA_* variables, channels, prefixes."""

import os
from pathlib import Path
from typing import Dict, List, Optional, Union

from .failure import Failure

Value = Union[str, List[str]]
LISTS = {"channels", "default_channels", "pkgs_dirs", "envs_dirs", "create_default_packages"}
DEFAULTS = ["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"]
ALIAS = "https://conda.anaconda.org"


def read_condarc(path: Path) -> Dict[str, Value]:
    """The flat keys and lists of a .condarc; anything deeper is refused rather than misread."""
    values: Dict[str, Value] = {}
    key: Optional[str] = None
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return values
    for number, line in enumerate(lines, 1):
        text = line.split(" #")[0].rstrip()
        if not text.strip() or text.lstrip().startswith("#") or text == "---":
            continue
        stripped = text.strip()
        if stripped.startswith("- ") and key is not None:
            items = values.get(key) or []
            values[key] = [*(items if isinstance(items, list) else []), unquote(stripped[2:])]
        elif ":" in stripped and not text.startswith(" "):
            key, rest = stripped.split(":", 1)
            rest = rest.strip()
            if rest.startswith("[") and rest.endswith("]"):
                values[key] = [unquote(item) for item in rest[1:-1].split(",") if item.strip()]
            else:
                values[key] = unquote(rest)
        else:
            raise Failure(f"{path}, line {number}: this stand-in reads 'key: value' and lists only; simplify that line")
    return values


def write_condarc(path: Path, values: Dict[str, Value]) -> None:
    lines: List[str] = []
    for key, value in values.items():
        if isinstance(value, list):
            lines += [f"{key}:", *(f"  - {item}" for item in value)]
        else:
            lines.append(f"{key}: {value}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


def unquote(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


class Settings:
    def __init__(self, root: Path, tool: str) -> None:
        self.root = root
        self.tool = tool
        self.values: Dict[str, Value] = {}
        for path in self.sources():
            self.values.update(read_condarc(path))

    def sources(self) -> List[Path]:
        named = [Path(os.environ["CONDARC"])] if os.environ.get("CONDARC") else []
        return [self.root / ".condarc", Path.home() / ".condarc", *named]

    def text(self, key: str, fallback: str) -> str:
        value = os.environ.get(f"CONDA_{key.upper()}") or self.values.get(key) or fallback
        return value if isinstance(value, str) else fallback

    def flag(self, key: str) -> bool:
        prefixes = ("CONDA", "MAMBA") if self.tool == "mamba" else ("CONDA",)
        given = [os.environ[name] for name in (f"{p}_{key.upper()}" for p in prefixes) if name in os.environ]
        value = str(given[0] if given else self.values.get(key, "false")).lower()
        if value not in ("true", "yes", "on", "1", "false", "no", "off", "0", ""):
            raise Failure(f"{key} is '{value}': write true or false")
        return value in ("true", "yes", "on", "1")

    def items(self, key: str, fallback: List[str]) -> List[str]:
        given = os.environ.get(f"CONDA_{key.upper()}")
        if given:
            return [item for item in given.split("," if key == "channels" else os.pathsep) if item]
        value = self.values.get(key, fallback)
        return value if isinstance(value, list) else [value]

    def channel_urls(self, names: List[str]) -> List[str]:
        """Channel names, in order and without repetition, as addresses; 'defaults' stands for two."""
        alias = self.text("channel_alias", ALIAS).rstrip("/")
        urls: List[str] = []
        for name in names:
            if name == "defaults":
                urls += self.items("default_channels", DEFAULTS)
            else:
                urls.append(name if "://" in name else f"{alias}/{name}")
        return list(dict.fromkeys(url.rstrip("/") for url in urls))

    def channels(self, named: List[str], override: bool) -> List[str]:
        """conda searches the configured channels after those of the command line; mamba only falls back to them."""
        configured = self.items("channels", ["defaults"] if self.tool == "conda" else [])
        if override:
            if not named:
                raise Failure("--override-channels needs at least one --channel")
            return self.channel_urls(named)
        if not named and not configured:
            configured = ["conda-forge"]
        return self.channel_urls([*named, *configured])

    def package_candidates(self) -> List[Path]:
        home = Path.home() / (".conda" if self.tool == "conda" else ".mamba") / "pkgs"
        return [Path(item) for item in self.items("pkgs_dirs", [str(self.root / "pkgs"), str(home)])]

    def package_directory(self) -> Path:
        """The first package cache that can be written, as the real tools choose it: silently."""
        candidates = self.package_candidates()
        for path in candidates:
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError:
                continue
            if os.access(path, os.W_OK):
                return path
        raise Failure(f"no package cache can be written: {', '.join(map(str, candidates))}; set CONDA_PKGS_DIRS")

    def environments(self) -> Path:
        return Path(self.items("envs_dirs", [str(self.root / "envs")])[0])

    def prefix(self, name: Optional[str], path: Optional[str]) -> Path:
        if path:
            return Path(path).absolute()
        chosen = name or ""
        if not chosen and os.environ.get("CONDA_PREFIX"):
            return Path(os.environ["CONDA_PREFIX"])
        if chosen in ("", "base"):
            return self.root
        if "/" in chosen:
            raise Failure(f"'{chosen}' is a path: give it with -p, or a name without '/' with -n")
        return self.environments() / chosen
