"""Solving and installing with rattler, the way conda's create, install, update and remove behave."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List

from rattler import (
    ChannelPriority,
    Client,
    Config,
    Gateway,
    MatchSpec,
    PackageCache,
    PrefixRecord,
    RepoDataRecord,
    SourceConfig,
    Subdir,
    VirtualPackage,
    install,
    solve,
)
from rattler.exceptions import SolverError

from . import linking, records, terms
from ._version import VERSION
from .failure import Failure
from .settings import Settings


@dataclass
class Request:
    prefix: Path
    channels: List[str]
    specs: List[str]
    update: bool = False
    create: bool = False
    copy: bool = False
    yes: bool = False
    quiet: bool = False
    dry_run: bool = False
    remove: List[str] = field(default_factory=list)
    explicit: List[str] = field(default_factory=list)


def _configuration(copy: bool) -> Config:
    hard = "false" if copy else "true"
    return Config.from_toml(
        f'tls-root-certs = "system"\nallow-hard-links = {hard}\nallow-symbolic-links = false\nallow-ref-links = false\n'
        "[repodata-config]\ndisable-sharded = true\ndisable-zstd = true\ndisable-bzip2 = true\n"
    )


def _label(record: RepoDataRecord) -> str:
    return f"{(record.channel or '').rstrip('/')}/{record.subdir}::{_title(record)}"


def _title(record: RepoDataRecord) -> str:
    return f"{record.name.normalized}-{record.version}-{record.build}"


def name_of(spec: str) -> str:
    """The package's name in numpy, numpy=1.2, 'numpy>=1.2' or conda-forge::numpy."""
    return re.split(r"[\s=<>!~\[]", spec.split("::")[-1].strip())[0].lower()


def _parsed(specs: List[str]) -> List[MatchSpec]:
    try:
        return [MatchSpec(spec, strict=False) for spec in specs]
    except Exception as error:
        raise Failure(f"{error}: write packages as name, name=1.2 or 'name>=1.2'") from error


async def _require_known(gateway: Gateway, request: Request, platforms: List[Subdir]) -> None:
    names = {name_of(spec): spec for spec in request.specs}
    found = await gateway.query(request.channels, platforms, list(names), recursive=False)
    known = {record.name.normalized for channel in found for record in channel}
    missing = [spec for name, spec in names.items() if name not in known]
    if missing:
        listed = "".join(f"\n  - {spec}" for spec in missing)
        where = "".join(f"\n  - {channel}" for channel in request.channels)
        raise Failure(f"packages not found in the current channels:{listed}\n\nCurrent channels:{where}")


def _plan(old: Dict[str, RepoDataRecord], new: Dict[str, RepoDataRecord]) -> Dict[str, List[str]]:
    return {
        "installed": [_title(new[name]) for name in sorted(new) if name not in old],
        "changed": [
            f"{_title(old[name])} --> {_title(new[name])}"
            for name in sorted(new)
            if name in old and _label(old[name]) != _label(new[name])
        ],
        "removed": [_title(old[name]) for name in sorted(old) if name not in new],
    }


def _confirm(plan: Dict[str, List[str]], request: Request) -> None:
    if not request.quiet:
        print(f"\n## Package plan ##\n\n  environment location: {request.prefix}\n")
        for word, lines in plan.items():
            if lines:
                print(f"The following packages will be {word}:\n" + "".join(f"  {line}\n" for line in lines))
    if request.yes or request.dry_run:
        return
    try:
        answer = input("Proceed ([y]/n)? ")
    except EOFError:
        raise Failure("nobody answered whether to proceed: add -y") from None
    if answer.strip().lower() not in ("", "y", "yes"):
        raise Failure("stopped, as you said")


def _replace_existing(request: Request) -> None:
    if request.create and records.is_environment(request.prefix):
        if not request.yes:
            raise Failure(f"an environment exists at {request.prefix}: add -y to replace it, or use install")
        shutil.rmtree(request.prefix)
    if not request.create and not records.is_environment(request.prefix):
        raise Failure(f"there is no environment at {request.prefix}: make it with create")


def _targets(request: Request, old: Dict[str, PrefixRecord]) -> List[MatchSpec]:
    asked = _parsed(request.specs)
    names = {name_of(spec) for spec in request.specs}
    if request.update:
        absent = sorted(names - old.keys())
        if absent:
            raise Failure(f"{', '.join(absent)}: not installed in {request.prefix}; use install instead of update")
    return [*asked, *(MatchSpec(name) for name in sorted(old) if name not in names)]


async def run(request: Request, settings: Settings) -> None:
    if settings.flag("always_softlink"):
        raise Failure("always_softlink is not supported by this stand-in: remove it from .condarc")
    if settings.tool == "conda":
        terms.require(request.channels)
    _replace_existing(request)
    old = {record.name.normalized: record for record in records.installed(request.prefix)}
    configuration = _configuration(request.copy)
    client = Client.from_config(configuration)
    packages = settings.package_directory()
    if request.remove:
        new, targets = _without(old, request.remove), []
    else:
        gateway = Gateway(packages / "cache", SourceConfig(False, False, False), client=client)
        platforms = [Subdir.current(), Subdir("noarch")]
        if request.explicit:
            return await _install_listed(request, gateway, old, packages, client, configuration)
        await _require_known(gateway, request, platforms)
        targets = _targets(request, old)
        asked = {name_of(spec) for spec in request.specs} if request.update else set()
        new = await _solve(request, gateway, targets, [record for name, record in old.items() if name not in asked])
    plan = _plan(dict(old), new)
    if not any(plan.values()):
        print("All requested packages are installed already.")
    else:
        _confirm(plan, request)
    if request.dry_run:
        return
    if any(plan.values()) or request.create:
        await _install(request, list(new.values()), list(old.values()), packages, client, configuration)
    _finish(request, old)


async def _install_listed(
    request: Request,
    gateway: Gateway,
    old: Dict[str, PrefixRecord],
    packages: Path,
    client: Client,
    configuration: Config,
) -> None:
    """Packages by their addresses: nothing is solved."""
    new: Dict[str, RepoDataRecord] = {}
    for address in request.explicit:
        channel, subdir, name = address.rsplit("/", 2)
        package = name.rsplit("-", 2)[0]
        found = await gateway.query([channel], [Subdir(subdir)], [package], recursive=False)
        record = next((one for listed in found for one in listed if str(one.url) == address), None)
        if record is None:
            raise Failure(f"{address}: the channel has no such package")
        new[record.name.normalized] = record
    kept = {name: record for name, record in old.items() if name not in new}
    await _install(request, [*kept.values(), *new.values()], list(old.values()), packages, client, configuration)
    _finish(request, old)


async def _solve(
    request: Request, gateway: Gateway, targets: List[MatchSpec], locked: List[PrefixRecord]
) -> Dict[str, RepoDataRecord]:
    try:
        solved = await solve(
            request.channels,
            targets,
            gateway=gateway,
            locked_packages=locked,
            virtual_packages=VirtualPackage.detect(),
            channel_priority=ChannelPriority.Strict,
            add_pip_as_python_dependency=True,
        )
    except SolverError as error:
        raise Failure(f"the packages cannot be installed together:\n{error}") from error
    return {record.name.normalized: record for record in solved}


def _without(old: Dict[str, PrefixRecord], names: List[str]) -> Dict[str, RepoDataRecord]:
    """What stays when the named packages, and all that depend on them, go."""
    absent = [name for name in names if name not in old]
    if absent:
        raise Failure(f"{', '.join(absent)}: not installed, so there is nothing to remove")
    gone = set(names)
    while True:
        more = {n for n, r in old.items() if n not in gone and any(d.split()[0] in gone for d in r.depends)}
        more -= {"pip"} if "python" not in gone else set()
        if not more:
            return {name: record for name, record in old.items() if name not in gone}
        gone |= more


async def _install(
    request: Request,
    new: List[RepoDataRecord],
    old: List[PrefixRecord],
    packages: Path,
    client: Client,
    configuration: Config,
) -> None:
    await install(
        sorted(new, key=_title),
        target_prefix=request.prefix,
        package_cache=PackageCache(packages),
        installed_packages=old,
        show_progress=False,
        client=client,
        execute_link_scripts=False,
        config=configuration,
    )
    # By this file conda and mamba know of a package that the whole of it was unpacked.
    for index in packages.glob("*/info/index.json"):
        record = index.with_name("repodata_record.json")
        if not record.exists():
            record.write_text(index.read_text())


def _finish(request: Request, old: Dict[str, PrefixRecord]) -> None:
    before = {_label(record) for record in old.values()}
    now = records.installed(request.prefix)
    fresh = [record for record in now if _label(record) not in before]
    for record in fresh:
        if request.copy:
            linking.break_links(request.prefix, record)
        linking.keep_times(request.prefix, record)
    linking.compile_python(request.prefix, fresh)
    records.mark_requested(request.prefix, now, {name_of(spec): spec for spec in request.specs})
    after = {_label(record) for record in now}
    records.add_to_history(request.prefix, VERSION, list(after - before), list(before - after), request.specs)
    records.register(request.prefix)
    if not request.quiet:
        print("\ndone")
