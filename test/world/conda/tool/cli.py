"""The commands conda and mamba: arguments in, an exit code out."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from shutil import rmtree
from typing import List, Optional

from rattler.exceptions import FetchRepoDataError, GatewayError, InstallerError

from . import clean, configure, files, records, shell, terms, transaction
from ._version import VERSION
from .failure import Failure
from .settings import Settings

STAND_IN = "a stand-in made for layerwright's tests on py-rattler; not the real tool"


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", "--name")
    parser.add_argument("-p", "--prefix")


def _installing(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument("-c", "--channel", action="append", default=[])
    parser.add_argument("--override-channels", action="store_true")
    parser.add_argument("-y", "--yes", action="store_true")
    parser.add_argument("-q", "--quiet", action="store_true")
    parser.add_argument("-d", "--dry-run", action="store_true")
    parser.add_argument("--copy", action="store_true")
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("packages", nargs="*")


def _parser(tool: str, version: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=tool,
        description=f"{tool}: {STAND_IN}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-V", "--version", action="version", version=f"{tool} {version} ({STAND_IN})")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("create", "make an environment"),
        ("install", "add packages to an environment"),
        ("update", "bring packages up to date"),
        ("remove", "take packages out, or a whole environment with --all"),
    ):
        command = commands.add_parser(name, help=text, aliases=["upgrade"] if name == "update" else [])
        _installing(command)
        if name == "remove":
            command.add_argument("--all", action="store_true")
    _cleaning(commands.add_parser("clean", help="empty the package cache"))
    _configuring(commands.add_parser("config", help="read and change .condarc"))
    command = commands.add_parser("run", help="run a command in an environment")
    _target(command)
    for flag in ("--no-capture-output", "--live-stream", "-v"):
        command.add_argument(flag, action="store_true")
    command.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    command = commands.add_parser("init", help="set up the shell")
    command.add_argument("shells", nargs="*")
    command = commands.add_parser("tos", help="the terms of service of channels")
    command.add_argument("action", choices=["accept"])
    command.add_argument("-c", "--channel", action="append", default=[])
    command.add_argument("--override-channels", action="store_true")
    _reporting(commands)
    command = commands.add_parser("shell.bash", help="print the shell's hook")
    command.add_argument("action", choices=["hook"])
    return parser


def _cleaning(command: argparse.ArgumentParser) -> None:
    command.add_argument("-a", "--all", action="store_true")
    command.add_argument("-i", "--index-cache", action="store_true")
    command.add_argument("-p", "--packages", action="store_true")
    command.add_argument("-t", "--tarballs", action="store_true")
    command.add_argument("-f", "--force-pkgs-dirs", action="store_true")
    command.add_argument("-y", "--yes", action="store_true")
    command.add_argument("-q", "--quiet", action="store_true")


def _configuring(command: argparse.ArgumentParser) -> None:
    command.add_argument("--system", action="store_true")
    command.add_argument("--file")
    command.add_argument("--set", nargs=2, action="append", default=[])
    command.add_argument("--add", "--prepend", nargs=2, action="append", default=[])
    command.add_argument("--append", nargs=2, action="append", default=[])
    command.add_argument("--remove", nargs=2, action="append", default=[])
    command.add_argument("--remove-key", action="append", default=[])
    command.add_argument("--show", nargs="*")


def _reporting(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("info", help="say what this installation is")
    command.add_argument("--json", action="store_true")
    command.add_argument("-e", "--envs", action="store_true")
    command.add_argument("--base", action="store_true")
    command = commands.add_parser("list", help="the packages of an environment")
    _target(command)
    command.add_argument("--json", action="store_true")
    command.add_argument("--explicit", action="store_true")
    command = commands.add_parser("env", help="environments")
    command.add_argument("action", choices=["list", "create", "update"])
    _target(command)
    command.add_argument("-f", "--file", default="environment.yml")
    command.add_argument("-y", "--yes", action="store_true")
    command.add_argument("-q", "--quiet", action="store_true")


def _change(command: str, given: argparse.Namespace, settings: Settings) -> None:
    prefix = settings.prefix(given.name, given.prefix)
    if command == "create" and not (given.name or given.prefix):
        raise Failure("create needs -n NAME or -p PATH", 2)
    if command == "remove" and given.all:
        return _remove_environment(prefix, settings)
    listed = files.specs(given.file)
    if not given.packages and not given.file and command != "create":
        raise Failure(f"name the packages to {command}", 2)
    request = transaction.Request(
        prefix=prefix,
        channels=settings.channels(given.channel, given.override_channels),
        specs=[] if command == "remove" else [*given.packages, *listed.specs],
        explicit=listed.addresses,
        update=command in ("update", "upgrade"),
        create=command == "create",
        copy=given.copy or settings.flag("always_copy"),
        yes=given.yes or settings.flag("always_yes"),
        quiet=given.quiet,
        dry_run=given.dry_run,
        remove=given.packages if command == "remove" else [],
    )
    asyncio.run(transaction.run(request, settings))


def _environment(given: argparse.Namespace, settings: Settings) -> None:
    described = files.environment(Path(given.file))
    prefix = settings.prefix(given.name or (None if given.prefix else described.name), given.prefix)
    create = given.action == "create" or not records.is_environment(prefix)
    request = transaction.Request(
        prefix=prefix,
        channels=settings.channels(described.channels, False),
        specs=described.specs,
        create=create,
        copy=settings.flag("always_copy"),
        yes=given.yes or given.action == "update",
        quiet=given.quiet,
    )
    asyncio.run(transaction.run(request, settings))
    if described.pip:
        shell.pip(prefix, described.pip, Path(given.file).parent)


def _remove_environment(prefix: Path, settings: Settings) -> None:
    if prefix == settings.root:
        raise Failure("the base environment cannot be removed: delete its folder instead")
    if not records.is_environment(prefix):
        raise Failure(f"there is no environment at {prefix}: see 'conda info --envs'")
    rmtree(prefix)
    records.forget(prefix)


def _configure(given: argparse.Namespace, settings: Settings) -> None:
    if given.show is not None:
        configure.show(settings, given.show)
        return
    file = settings.root / ".condarc" if given.system else Path(given.file or Path.home() / ".condarc")
    configure.change(file, given.set, given.add, given.append, given.remove, given.remove_key)


def _dispatch(given: argparse.Namespace, settings: Settings) -> None:
    command = given.command
    if command in ("create", "install", "update", "upgrade", "remove"):
        _change(command, given, settings)
    elif command == "env" and given.action != "list":
        _environment(given, settings)
    elif command == "clean":
        if not (given.all or given.index_cache or given.packages or given.tarballs or given.force_pkgs_dirs):
            raise Failure("say what to clean: -a for everything, or some of -i, -p, -t and -f", 2)
        clean.clean(settings, given.index_cache, given.packages, given.tarballs, given.all, given.force_pkgs_dirs)
    elif command == "config":
        _configure(given, settings)
    elif command == "run":
        prefix = settings.prefix(given.name, given.prefix)
        if not records.is_environment(prefix):
            raise Failure(f"there is no environment at {prefix}: see 'conda info --envs'")
        words = given.words[1:] if given.words[:1] == ["--"] else given.words
        shell.run(prefix, given.name or ("base" if prefix == settings.root else str(prefix)), words)
    elif command == "init":
        shell.init(settings.root, given.shells or ["bash"])
    elif command == "tos":
        terms.accept(settings.channels(given.channel, given.override_channels))
    elif command == "list":
        configure.list_packages(settings.prefix(given.name, given.prefix), given.json, given.explicit)
    elif command == "shell.bash":
        shell.hook(settings.root)
    else:
        listing = command == "env" or given.envs
        configure.info(settings, getattr(given, "json", False), listing, getattr(given, "base", False))


def main(tool: str, version: str = VERSION, arguments: Optional[List[str]] = None) -> int:
    # A reader that closes the pipe (conda list | head) ends the command quietly, as it ends others.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    given = _parser(tool, version).parse_args(arguments)
    try:
        root = Path(os.environ.get("MAMBA_ROOT_PREFIX") or sys.prefix) if tool == "mamba" else Path(sys.prefix)
        _dispatch(given, Settings(root, tool))
    except Failure as failure:
        print(f"{tool}: {failure}", file=sys.stderr)
        return failure.code
    except (FetchRepoDataError, GatewayError, InstallerError) as error:
        print(f"{tool}: a channel or a package could not be read: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def conda() -> int:
    return main("conda")
