"""Installs the packages that came with the installer: bootstrap.py FOLDER PREFIX RATTLER CHANNEL."""

import asyncio
import json
import sys
import tarfile
from pathlib import Path
from typing import Dict, List, Tuple


def unpack(archive: Path, into: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(into)


def find(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.glob(pattern))))


async def install(folder: Path, prefix: Path) -> None:
    import rattler

    files = sorted(folder.glob("packages/*/*.tar.bz2"))
    found = [await rattler.RepoDataRecord.from_package_archive(file) for file in files]
    settings = "allow-symbolic-links = false\nallow-ref-links = false\n"
    cache = rattler.PackageCache(prefix / "pkgs")
    (prefix / "pkgs").mkdir(parents=True)
    await rattler.install(
        found,
        target_prefix=prefix,
        package_cache=cache,
        show_progress=False,
        execute_link_scripts=False,
        config=rattler.Config.from_toml(settings),
    )


def correct_addresses(folder: Path, prefix: Path, channel: str) -> List[Tuple[str, str]]:
    """The packages came out of the installer; their records name the channel they belong to, as the real ones do."""
    places: Dict[str, str] = {file.name: file.parent.name for file in folder.glob("packages/*/*.tar.bz2")}
    for file in sorted((prefix / "conda-meta").glob("*.json")):
        record = json.loads(file.read_text())
        name = f"{record['name']}-{record['version']}-{record['build']}.tar.bz2"
        record.update(channel=f"{channel}/", fn=name, url=f"{channel}/{places[name]}/{name}")
        file.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n")
    return sorted(places.items())


def main() -> None:
    folder, prefix, rattler, channel = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    unpack(folder / rattler, folder / "rattler")
    unpack(find(folder, "packages/noarch/conda-*.tar.bz2"), folder / "conda")
    sys.path[:0] = [str(folder / "rattler/lib/python3.11/site-packages"), str(folder / "conda/site-packages")]
    update = (prefix / "conda-meta").is_dir()
    if update:
        print("an installation is there already; its base environment is brought to this installer's packages")
    asyncio.run(install(folder, prefix))
    correct_addresses(folder, prefix, channel)
    from layerwright_conda import linking, records
    from layerwright_conda._version import VERSION

    installed = records.installed(prefix)
    for record in installed:
        linking.keep_times(prefix, record)
    linking.compile_python(prefix, installed)
    added = [
        f"{channel}/{record.subdir}::{record.name.normalized}-{record.version}-{record.build}" for record in installed
    ]
    # The history names the command that was run; the temporary folder of this one must not leave its name behind.
    sys.argv = ["miniconda-installer", "-p", str(prefix)]
    records.add_to_history(prefix, VERSION, added, [], [])
    records.register(prefix)
    for record in installed:
        print(f"  {record.name.normalized}-{record.version}")


if __name__ == "__main__":
    main()
