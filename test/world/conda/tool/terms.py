"""The terms of service of channels that ask for them: accepted once, remembered in the home directory."""

import hashlib
import json
import os
from pathlib import Path
from typing import List

from .failure import Failure

ASKING = "https://repo.anaconda.com/"


def _file(channel: str) -> Path:
    return Path.home() / ".conda" / "tos" / f"{hashlib.sha256(channel.encode()).hexdigest()[:32]}.json"


def accept(channels: List[str]) -> None:
    for channel in channels:
        if not channel.startswith(ASKING):
            print(f"{channel} has no terms of service")
            continue
        file = _file(channel)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"channel": channel, "accepted": True}, sort_keys=True) + "\n")
        print(f"accepted the terms of service of {channel}")


def require(channels: List[str]) -> None:
    """Refuses channels whose terms nobody accepted, as conda does when it cannot ask."""
    if os.environ.get("CONDA_PLUGINS_AUTO_ACCEPT_TOS", "").lower() in ("yes", "true", "1", "on"):
        return
    missing = [channel for channel in channels if channel.startswith(ASKING) and not _file(channel).exists()]
    if missing:
        listed = "".join(f"\n    - {channel}" for channel in missing)
        how = "".join(f"\n    conda tos accept --override-channels --channel {channel}" for channel in missing)
        raise Failure(
            f"the terms of service of these channels have not been accepted:{listed}\nTo accept them, run:{how}"
        )
