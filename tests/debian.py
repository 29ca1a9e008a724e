"""Debian's packages that the suite needs, installed where it may: as root, on a machine with apt-get."""

import os
import shutil
import subprocess
import sys


class NotInstalled(RuntimeError):
    """A package could not be installed; the message is one line."""


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> None:
    """Raises `NotInstalled`."""
    print(f"installing Debian's {package}", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        done = subprocess.run(
            ["apt-get", "-q", *command], env=quiet, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotInstalled(
                f"no {package}, and apt-get {command[0]} failed: {done.stderr.strip()[-200:]!r}"
            )
