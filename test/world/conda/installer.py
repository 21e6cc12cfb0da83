"""Writes the Miniconda stand-in: a shell script with its packages behind the last line, as the real one is built."""

import io
import tarfile
from pathlib import Path
from typing import Dict, List

from package import EPOCH

HERE = Path(__file__).parent


def write(out: Path, host: str, name: str, subdir: str, embedded: List[str], rattler: str) -> None:
    channel = out / host / "pkgs" / "main"
    payload = io.BytesIO()
    contents: Dict[str, bytes] = {"bootstrap.py": (HERE / "bootstrap.py").read_bytes()}
    for file_name in embedded:
        folder = subdir if (channel / subdir / file_name).exists() else "noarch"
        contents[f"packages/{folder}/{file_name}"] = (channel / folder / file_name).read_bytes()
    with tarfile.open(fileobj=payload, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in sorted(contents.items()):
            member = tarfile.TarInfo(path)
            member.size, member.mtime, member.mode = len(data), EPOCH, 0o644
            archive.addfile(member, io.BytesIO(data))
    header = (HERE / "installer.sh").read_text()
    values = {
        "@CHANNEL@": f"https://{host}/pkgs/main",
        "@RATTLER@": f"packages/{subdir}/{rattler}",
        "@BYTES@": str(len(payload.getvalue())),
        "@START@": str(header.count("\n") + 1),
    }
    for key, value in values.items():
        header = header.replace(key, value)
    folder = out / host / "miniconda"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(header.encode() + payload.getvalue())
