"""Makes the channels and the installer of the fixture world; channel.ts runs it."""

import argparse
from pathlib import Path
from typing import Dict, List

import catalogue
import installer
from package import PLACEHOLDER, Entry, File, Link, Package, write, write_repodata
from wheel import PYTHON_SITE, Wheel, from_wheel

HERE = Path(__file__).parent
SUBDIRS = {"x86_64": "linux-64", "aarch64": "linux-aarch64"}
# The installer holds the older of each pair and the channel has both, so that `conda update` has something to do.
CONDA, OLD_CONDA = "25.9.1", "25.7.0"
OPENSSL, OLD_OPENSSL = "3.5.4", "3.5.1"
MAMBA = "2.3.3"
AUTHORITIES, OLD_AUTHORITIES = "2025.11.12", "2025.7.15"


def python(version: str) -> Package:
    """The base image's own interpreter, made the interpreter of an environment the way a venv does it."""
    settings = "home = /usr/bin\ninclude-system-site-packages = false\nexecutable = /usr/bin/python3.11\n"
    files: Dict[str, Entry] = {
        "bin/python3.11": Link("/usr/bin/python3.11"),
        "bin/python3": Link("python3.11"),
        "bin/python": Link("python3.11"),
        "pyvenv.cfg": File(f"{settings}version = {version}\n".encode()),
        f"{PYTHON_SITE}/README.txt": File(b"Packages that conda and pip install go here.\n"),
    }
    depends = ["ca-certificates", "libsqlite >=3.50", "libzlib >=1.3", "openssl >=3.5", "tzdata"]
    summary = "links to the system's python"
    return Package("python", version, files, depends, "h0_0_cpython", license="PSF-2.0", summary=summary)


def plain(name: str, version: str, megabytes: float) -> Package:
    return catalogue.package(catalogue.Library(name, version, weight=megabytes, modules=0))


def authorities(version: str) -> Package:
    bundle = Link("/etc/ssl/certs/ca-certificates.crt")
    files: Dict[str, Entry] = {"ssl/cacert.pem": bundle, "ssl/cert.pem": Link("cacert.pem")}
    files["share/ca-certificates/version"] = File(f"{version}\n".encode())
    summary = "links to the system's bundle"
    return Package("ca-certificates", version, files, build="h0_0", license="MPL-2.0", summary=summary)


def conda(version: str) -> Package:
    module = "site-packages/layerwright_conda"
    files: Dict[str, Entry] = {
        f"{module}/{path.name}": File(path.read_bytes()) for path in sorted((HERE / "tool").glob("*.py"))
    }
    files[f"{module}/_version.py"] = File(f'VERSION = "{version}"\n'.encode())
    script = (HERE / "tool" / "conda.sh").read_text().replace("@ROOT@", PLACEHOLDER)
    files["etc/profile.d/conda.sh"] = File(script.encode(), prefixed=True)
    activate = f'. "{PLACEHOLDER}/etc/profile.d/conda.sh"\nconda activate "${{1:-base}}"\n'
    files["bin/activate"] = File(activate.encode(), prefixed=True)
    return Package(
        "conda",
        version,
        files,
        ["certifi", "pip", "py-rattler >=0.28,<0.29", "python >=3.11,<3.12"],
        "py_0",
        summary="a stand-in for conda, made for layerwright's tests on py-rattler",
        noarch=True,
        entry_points=["conda = layerwright_conda.cli:conda"],
    )


def mamba() -> Package:
    command = (
        '"""The command mamba of the stand-in."""\n\n'
        "from layerwright_conda.cli import main\n\n\n"
        f'def mamba():\n    return main("mamba", "{MAMBA}")\n'
    )
    return Package(
        "mamba",
        MAMBA,
        {"site-packages/layerwright_mamba.py": File(command.encode())},
        ["conda >=25.7", "python >=3.11,<3.12"],
        "py_0",
        summary="a stand-in for mamba, made for layerwright's tests on py-rattler",
        noarch=True,
        entry_points=["mamba = layerwright_mamba:mamba"],
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--wheel", nargs=3, action="append", default=[], metavar=("PACKAGE", "NAME", "FILE"))
    parser.add_argument("--python", required=True, help="the version of the base image's python3.11")
    parser.add_argument("--machine", choices=sorted(SUBDIRS), required=True)
    given = parser.parse_args()
    subdir = SUBDIRS[given.machine]
    wheels: Dict[str, List[Wheel]] = {}
    for package, name, file in given.wheel:
        wheels.setdefault(package, []).append(Wheel(name, Path(file)))
    base = python(given.python)
    pip = from_wheel(wheels["pip"][0], "pip", ["python >=3.9"], "py_0")
    rattler = from_wheel(wheels["py-rattler"][0], "py-rattler", ["python >=3.11,<3.12"], "py311_0")
    old_certifi, certifi = (from_wheel(file, "certifi", ["python >=3.7"], "py_0") for file in wheels["certifi"])
    system = [plain("libzlib", "1.3.1", 0.1), plain("libsqlite", "3.50.4", 0.9), plain("tzdata", "2025b", 0.1)]
    shared = [base, pip, certifi, plain("openssl", OPENSSL, 3), authorities(AUTHORITIES), *system]
    old = [conda(OLD_CONDA), old_certifi, plain("openssl", OLD_OPENSSL, 3), authorities(OLD_AUTHORITIES)]
    contents = {
        "repo.anaconda.com/pkgs/main": [*shared, *old, conda(CONDA), rattler],
        "repo.anaconda.com/pkgs/r": [plain("r-base", "4.5.2", 0.5)],
        "conda.anaconda.org/conda-forge": [*shared, mamba(), *map(catalogue.package, catalogue.LIBRARIES)],
    }
    for place, packages in contents.items():
        channel = given.out / place
        write_repodata(channel, subdir, {package.file_name: write(package, channel, subdir) for package in packages})
    embedded = [base, pip, rattler, *system, *old]
    name = f"Miniconda3-latest-Linux-{given.machine}.sh"
    files = [package.file_name for package in embedded]
    installer.write(given.out, "repo.anaconda.com", name, subdir, files, rattler.file_name)


if __name__ == "__main__":
    main()
