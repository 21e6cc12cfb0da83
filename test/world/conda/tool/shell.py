"""Shell integration (init, hook) and running a command inside an environment."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import List

from .failure import Failure

START, END = "# >>> conda initialize >>>", "# <<< conda initialize <<<"


def _block(root: Path) -> str:
    return f"""{START}
# written by 'conda init'; everything between these two lines belongs to it
if hook="$('{root}/bin/conda' 'shell.bash' 'hook' 2> /dev/null)"; then
    eval "$hook"
elif [ -f "{root}/etc/profile.d/conda.sh" ]; then
    . "{root}/etc/profile.d/conda.sh"
else
    export PATH="{root}/bin:$PATH"
fi
unset hook
{END}
"""


def init(root: Path, shells: List[str]) -> None:
    unknown = sorted(set(shells) - {"bash"})
    if unknown:
        raise Failure(f"this stand-in sets up bash only, not {', '.join(unknown)}: run 'conda init bash'")
    file = Path.home() / ".bashrc"
    text = file.read_text() if file.exists() else ""
    block = _block(root)
    if START in text and END in text:
        head, rest = text.split(START, 1)
        changed = head + block + rest.split(END, 1)[1].lstrip("\n")
    else:
        changed = text + ("" if text.endswith("\n") or not text else "\n") + ("\n" if text else "") + block
    print(f"{'no change' if changed == text else 'modified'}     {file}")
    file.write_text(changed)
    print("For the change to take effect, close and open your shell.")


def hook(root: Path) -> None:
    print((root / "etc" / "profile.d" / "conda.sh").read_text(), end="")
    print("conda activate base")


def run(prefix: Path, name: str, command: List[str]) -> None:
    if not command:
        raise Failure("conda run needs a command: conda run -n NAME COMMAND …", 2)
    environment = dict(os.environ)
    environment["PATH"] = f"{prefix / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    environment.update(CONDA_PREFIX=str(prefix), CONDA_DEFAULT_ENV=name)
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        raise Failure(f"{command[0]}: {error.strerror}", 127) from error


def pip(prefix: Path, requirements: List[str], folder: Path) -> None:
    """Installs what an environment.yml lists for pip, from a file beside it, so that -r and paths are relative to it."""
    beside = folder if os.access(folder, os.W_OK) else None
    with tempfile.NamedTemporaryFile("w", prefix="condaenv.", suffix=".requirements.txt", dir=beside) as file:
        file.write("".join(f"{line}\n" for line in requirements))
        file.flush()
        command = [str(prefix / "bin" / "python"), "-m", "pip", "install", "-U", "-r", file.name]
        code = subprocess.run(command, cwd=beside, check=False).returncode
    if code != 0:
        raise Failure("pip failed", code)
