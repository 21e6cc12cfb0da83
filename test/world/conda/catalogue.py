"""The libraries of the fixture world's conda-forge: names, versions and dependencies like the real ones, small inside.

A library here is an importable module that says what it is, a number of further modules (so that linking and compiling
take time), and bytes that do not compress (so that downloading and unpacking do).
"""

from dataclasses import dataclass, field
from typing import Dict, List

from package import Entry, File, Package, distribution, noise

SITE = "lib/python3.11/site-packages"


@dataclass(frozen=True)
class Library:
    name: str
    version: str
    depends: List[str] = field(default_factory=list)
    # Megabytes that do not compress.
    weight: float = 0.02
    # How many modules beside the main one; 0 for a library that has no python in it.
    modules: int = 1
    module: str = ""
    command: str = ""


LIBRARIES = [
    Library("libopenblas", "0.3.30", weight=30, modules=0),
    Library("libblas", "3.9.0", ["libopenblas >=0.3.30"], modules=0),
    Library("libpng", "1.6.50", ["libzlib >=1.3"], 0.3, modules=0),
    Library("freetype", "2.14.1", ["libpng >=1.6"], 0.6, modules=0),
    Library("libsodium", "1.0.20", weight=0.2, modules=0),
    Library("zeromq", "4.3.5", ["libsodium >=1.0"], 0.3, modules=0),
    Library("six", "1.17.0", modules=0, module="six"),
    Library("python-dateutil", "2.9.0", ["six >=1.5"], 0.2, 8, "dateutil"),
    Library("pytz", "2025.2", [], 0.2, 6),
    Library("numpy", "2.3.4", ["libblas >=3.9"], 6, 180),
    Library("pandas", "2.3.3", ["numpy >=2.2", "python-dateutil >=2.8", "pytz >=2020.1"], 9, 380),
    Library("cycler", "0.12.1"),
    Library("kiwisolver", "1.4.9", weight=0.1),
    Library("fonttools", "4.60.1", weight=1, modules=90, module="fontTools"),
    Library("contourpy", "1.3.3", ["numpy >=1.25"], 0.3, 6),
    Library("pillow", "12.0.0", ["freetype >=2.14", "libpng"], 0.9, 60, "PIL"),
    Library(
        "matplotlib-base",
        "3.10.7",
        ["contourpy", "cycler", "fonttools", "freetype", "kiwisolver", "numpy >=1.23", "pillow", "python-dateutil"],
        4,
        150,
        "matplotlib",
    ),
    Library("matplotlib", "3.10.7", ["matplotlib-base >=3.10.7", "tornado"], modules=0),
    Library("seaborn", "0.13.2", ["matplotlib-base >=3.4", "numpy", "pandas", "scipy"], 0.3, 40),
    Library("scipy", "1.16.3", ["libblas", "numpy >=1.25"], 5, 240),
    Library("joblib", "1.5.2", weight=0.2, modules=30),
    Library("threadpoolctl", "3.6.0"),
    Library("scikit-learn", "1.7.2", ["joblib >=1.2", "numpy", "scipy", "threadpoolctl >=3.1"], 3, 200, "sklearn"),
    Library("traitlets", "5.14.3", weight=0.1, modules=20),
    Library("decorator", "5.2.1"),
    Library("jedi", "0.19.2", weight=0.6, modules=60),
    Library("prompt-toolkit", "3.0.52", weight=0.3, modules=70, module="prompt_toolkit"),
    Library("ipython", "9.7.0", ["decorator", "jedi", "prompt-toolkit", "traitlets"], 0.6, 90, "IPython", "ipython"),
    Library("tornado", "6.5.2", weight=0.6, modules=40),
    Library("pyzmq", "27.1.0", ["zeromq >=4.3.5"], 0.3, 30, "zmq"),
    Library("jupyter_core", "5.9.1", ["traitlets"], 0.1, 10, "jupyter_core", "jupyter"),
    Library("jupyter_client", "8.6.3", ["jupyter_core", "python-dateutil", "pyzmq", "tornado"], 0.2, 20),
    Library("ipykernel", "7.1.0", ["ipython", "jupyter_client", "jupyter_core", "pyzmq", "tornado"], 0.2, 30),
    Library("nbconvert", "7.16.6", ["jupyter_core", "traitlets"], 0.3, 40),
    Library("jupyterlab", "4.4.10", ["ipykernel", "jupyter_core", "tornado"], 3, 60),
    Library("jupyter", "1.1.1", ["ipykernel", "jupyterlab", "nbconvert"], modules=0),
    Library("requests", "2.32.5", ["certifi >=2017.4.17"], 0.1, 18),
    Library("python-dotenv", "1.2.1", weight=0.05, modules=8, module="dotenv"),
]


def _main_module(library: Library, module: str) -> str:
    return (
        f'"""{library.name} {library.version}: a stand-in for tests, not the real library."""\n\n'
        f'__version__ = "{library.version}"\n\n\n'
        "def main():\n"
        f'    print("{module} {library.version}: a stand-in in the fixture world of layerwright")\n'
    )


def _further_module(library: Library, number: int) -> str:
    lines = [
        f'"""Module {number} of {library.name}: as long as a small real one, so that compiling it takes time."""\n'
    ]
    lines += [f"\ndef part_{n}(value):\n    return value * {number} + {n}\n" for n in range(12)]
    return "\n".join(lines)


def package(library: Library) -> Package:
    """The library as a package: noarch when there is little in it, as on the real channel."""
    module = library.module or library.name.replace("-", "_")
    noarch = bool(library.command) or (library.weight <= 0.35 and (library.modules > 0 or bool(library.module)))
    site = "site-packages" if noarch else SITE
    summary = "a stand-in in the fixture world of layerwright"
    files: Dict[str, Entry] = {}
    is_python = library.modules > 0 or bool(library.module)
    if is_python:
        files[f"{site}/{module}/__init__.py"] = File(_main_module(library, module).encode())
        for number in range(1, library.modules + 1):
            folder = f"{site}/{module}/part{number // 50}" if number >= 50 else f"{site}/{module}"
            files[f"{folder}/m{number:03}.py"] = File(_further_module(library, number).encode())
        files.update(distribution(library.name, library.version, summary, site))
    payload = f"{site}/{module}/payload.bin" if is_python else f"share/{library.name}/payload.bin"
    files[payload] = File(noise(library.name, int(library.weight * 1e6)))
    return Package(
        name=library.name,
        version=library.version,
        files=files,
        depends=[*library.depends, *(["python >=3.10"] if is_python else [])],
        build="py_0" if noarch else ("py311_0" if is_python else "h0_0"),
        summary=summary,
        noarch=noarch,
        entry_points=[f"{library.command} = {module}:main"] if library.command else [],
    )
