"""How the portal is served in life, by gunicorn with the settings of the house: nobody is kept waiting by others who
say nothing, or say it slowly."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import Flask

from tests.bench.browser import Browser
from tests.bench.processes import Server, served
from tests.processes import settings_of

MANY = 30  # more than all threads of the process
SOON = 2.5  # seconds: half of what one that is waited for would take
SLOW_FORM = (
    "POST /kk/login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\niin=8507"
)


pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def server(app: Flask, tmp_path: Path) -> Iterator[Server]:
    with served("app:app", tmp_path, **{**settings_of(app), "WEB_CONCURRENCY": "1"}) as server:
        server.wait_until_it_answers()
        yield server


@pytest.fixture
def lines(server: Server) -> Iterator[Callable[[int], list[socket.socket]]]:
    """As many connections to the server as are asked for."""
    with ExitStack() as stack:
        address = ("127.0.0.1", server.port)
        yield lambda count: [stack.enter_context(socket.create_connection(address, 10)) for _ in range(count)]


def is_answered_soon(server: Server) -> bool:
    with closing(Browser(server.port)) as browser:
        answer = browser.get("/kk/")
    return answer.status == 200 and answer.seconds < SOON


def test_connections_on_which_nothing_is_said_hold_nobody_up(
    server: Server, lines: Callable[[int], list[socket.socket]]
) -> None:
    silent = lines(MANY)
    assert all(is_answered_soon(server) for _ in range(3))
    for line in silent:  # and when they say something, all at once, each is answered
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert [line.recv(12) for line in silent] == [b"HTTP/1.1 200"] * MANY


def test_forms_that_come_slowly_hold_nobody_up_and_are_answered_in_the_end(
    server: Server, lines: Callable[[int], list[socket.socket]]
) -> None:
    slow = lines(5)
    for line in slow:
        line.sendall(SLOW_FORM.encode())
    assert is_answered_soon(server)
    for line in slow:
        line.sendall(b"1" * 992)
    assert [line.recv(12) for line in slow] == [b"HTTP/1.1 400"] * 5  # no token against forgery
