"""A unit test is arithmetic over values: what reaches for a database or a socket fails here."""

import socket
import sqlite3

import psycopg
import pytest


@pytest.fixture(autouse=True)
def no_database_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError(
            "a unit test reached for a database or a socket; it belongs to tests/integration"
        )

    for owner, name in (
        (socket.socket, "connect"),
        (socket.socket, "connect_ex"),
        (sqlite3, "connect"),
        (sqlite3.dbapi2, "connect"),
        (psycopg, "connect"),
        (psycopg.Connection, "connect"),
    ):
        monkeypatch.setattr(owner, name, refuse)
