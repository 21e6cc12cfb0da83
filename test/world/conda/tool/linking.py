"""What happens to files after rattler has linked them: copies where copies were asked for, and compiled python."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import List

from rattler import PrefixRecord

# Compiles the files named on standard input, as the interpreter of the environment does it.
COMPILE = """
import py_compile, sys
for line in sys.stdin:
    try:
        py_compile.compile(line.rstrip('\\n'), doraise=True)
    except py_compile.PyCompileError as error:
        print(error.msg, file=sys.stderr)
"""


def break_links(prefix: Path, record: PrefixRecord) -> None:
    """Gives every file of the package an inode of its own, with the times of the file it came from."""
    for relative in record.files:
        path = prefix / relative
        if path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_nlink > 1:
            own = path.with_name(f"{path.name}.layerwright-copy")
            shutil.copy2(path, own)
            os.replace(own, path)


def keep_times(prefix: Path, record: PrefixRecord) -> None:
    """A copied file gets the time of its original, so that compiled python stays valid for it."""
    source = record.extracted_package_dir
    if source is None:
        return
    for relative in record.files:
        path, original = prefix / relative, Path(source) / relative
        if not original.exists() and "site-packages" in Path(relative).parts:
            parts = Path(relative).parts
            original = Path(source).joinpath(*parts[parts.index("site-packages") :])
        if original.is_file() and path.is_file() and not path.is_symlink():
            times = original.stat()
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def compile_python(prefix: Path, records: List[PrefixRecord]) -> None:
    """Compiles the modules of new packages and writes the results into their records, as conda does for noarch ones."""
    interpreter = prefix / "bin" / "python"
    if not interpreter.exists():
        return
    wanted = {
        record.name.normalized: [
            str(path) for path in record.files if str(path).endswith(".py") and "site-packages" in Path(path).parts
        ]
        for record in records
    }
    listed = "".join(f"{prefix / path}\n" for paths in wanted.values() for path in paths)
    if not listed:
        return
    subprocess.run([str(interpreter), "-I", "-c", COMPILE], input=listed, text=True, check=True, cwd="/")
    for record in records:
        _record_compiled(prefix, record, wanted.get(record.name.normalized, []))


def _record_compiled(prefix: Path, record: PrefixRecord, sources: List[str]) -> None:
    compiled = [str(Path(path).parent / "__pycache__" / f"{Path(path).stem}.cpython-311.pyc") for path in sources]
    present = [path for path in compiled if (prefix / path).exists()]
    if not present:
        return
    file = prefix / "conda-meta" / f"{record.name.normalized}-{record.version}-{record.build}.json"
    data = json.loads(file.read_text())
    data["files"] = sorted([*data["files"], *present])
    entries = [{"_path": path, "path_type": "pyc_file"} for path in present]
    data["paths_data"]["paths"] = sorted([*data["paths_data"]["paths"], *entries], key=lambda entry: entry["_path"])
    file.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n")
