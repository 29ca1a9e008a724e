"""A clamd of our own on a real port or socket: knows the test file of EICAR, answers as the store tells the stand-in
`antivirus` to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer, ThreadingUnixStreamServer
from threading import Event, Thread

from portal.gateways.antivirus.sandbox import EICAR, EICAR_NAME
from portal.gateways.sandbox_store import Mode, SandboxStore

TOO_LARGE = b"INSTREAM size limit exceeded. ERROR\0"


class _Conversation(BaseRequestHandler):
    """One file: its length and its pieces are read as clamd reads them."""

    def handle(self) -> None:
        server = self.server
        mode = server.store.mode("antivirus")
        if mode is Mode.DOWN:
            return
        if self._exactly(10) != b"zINSTREAM\0":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        content = self._file()
        if mode is Mode.SLOW:
            server.closing.wait(server.slow_seconds)
            return
        self.request.sendall(server.says or _answer(mode, content))

    def _file(self) -> bytes:
        pieces = []
        while length := int.from_bytes(self._exactly(4), "big"):
            pieces.append(self._exactly(length))
        return b"".join(pieces)

    def _exactly(self, length: int) -> bytes:
        got = b""
        while len(got) < length:
            piece = self.request.recv(length - len(got))
            if not piece:
                break
            got += piece
        return got


class _Tcp(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


class _Unix(ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 64


def _answer(mode: Mode, content: bytes) -> bytes:
    if mode is Mode.REJECT:
        return TOO_LARGE
    return f"stream: {EICAR_NAME} FOUND\0".encode() if EICAR in content else b"stream: OK\0"


@contextmanager
def clamd_server(
    store: SandboxStore, *, slow_seconds: float, unix: Path | None = None, says: bytes = b""
) -> Iterator[str]:
    """The address at which it listens inside the block; with `says` it answers that to every file."""
    server = _Unix(str(unix), _Conversation) if unix else _Tcp(("127.0.0.1", 0), _Conversation)
    server.store, server.slow_seconds, server.says, server.closing = store, slow_seconds, says, Event()
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"unix://{unix}" if unix else f"tcp://127.0.0.1:{server.server_address[1]}"
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
