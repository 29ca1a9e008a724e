"""A PKCS#11 token for the suite: SoftHSM's, which keeps it in a folder. It is never skipped.

Run as a program (`python -m tests.soft_token`) it prints the path of the library or says what to install.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from portal.documents.finishing import SealFiles
from portal.documents.seal_chain import TokenPlace, pem_of
from portal.gateways.signature.sandbox_ca import Key
from tests.debian import NotInstalled, install, may_install
from tests.signing import ca_in

SETTING = "PORTAL_TEST_SOFTHSM"
PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
TOOL = "softhsm2-util"
PIN, WRONG_PIN, KEY = "482915", "000000", "seal"


class NoSoftHsm(RuntimeError):
    """No SoftHSM could be found or installed; the message is one line that says what to do."""


def library() -> Path:
    """The library of SoftHSM. Raises `NoSoftHsm`."""
    found = _on_machine()
    if not found and may_install() and SETTING not in os.environ:
        try:
            install("softhsm2")
        except NotInstalled as failure:
            raise NoSoftHsm(str(failure)) from None
        found = _on_machine()
    if not found or shutil.which(TOOL) is None:
        raise NoSoftHsm(
            f"no SoftHSM: install Debian's package softhsm2 (apt-get install softhsm2), or set {SETTING} to the"
            f" path of libsofthsm2.so and put {TOOL} on the PATH"
        )
    return found


def _on_machine() -> Path | None:
    places = [os.environ[SETTING]] if SETTING in os.environ else PLACES
    return next((Path(each) for each in places if Path(each).exists()), None)


@dataclass(frozen=True)
class SoftToken:
    """One token in `folder`; a process that shall see it has `settings` in its environment."""

    folder: Path
    label: str

    @classmethod
    def new(cls, folder: Path) -> "SoftToken":
        """An empty token with a PIN. Raises `NoSoftHsm`."""
        library()
        token = cls(folder, f"emhana-{uuid4().hex[:8]}")
        token.tokens.mkdir(parents=True)
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {token.tokens}\nlog.level = ERROR\n")
        (folder / "pin").write_text(f"{PIN}\n")
        (folder / "pin").chmod(0o600)
        token._run("--init-token", "--free", "--label", token.label, "--pin", PIN, "--so-pin", "31337000")
        return token

    @property
    def tokens(self) -> Path:
        return self.folder / "tokens"

    @property
    def settings(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    @property
    def place(self) -> TokenPlace:
        return TokenPlace(library(), self.label, KEY, self.folder / "pin")

    def put(self, key: Key) -> SealFiles:
        """Put the key on the token, and what is above its certificate into a file beside it."""
        ca, file = ca_in(self.folder), self.folder / "key.pem"
        file.write_bytes(key.pem())
        self._run("--import", str(file), "--token", self.label, "--label", KEY, "--id", "01", "--pin", PIN)
        file.unlink()
        chain = self.folder / "chain.pem"
        chain.write_bytes(pem_of((key.certificate, ca.issuing.certificate, ca.root.certificate)))
        return SealFiles(token=self.place, paper_chain=chain)

    def say_pin(self, pin: str) -> None:
        """Write another PIN into its file."""
        (self.folder / "pin").write_text(pin)

    def pull_out(self) -> None:
        self.tokens.rename(self.folder / "pulled out")
        self.tokens.mkdir()

    def put_back(self) -> None:
        self.tokens.rmdir()
        (self.folder / "pulled out").rename(self.tokens)

    def _run(self, *words: str) -> None:
        environment = {**os.environ, **self.settings}
        subprocess.run([TOOL, *words], env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    try:
        print(library())
    except NoSoftHsm as missing:
        sys.exit(str(missing))
