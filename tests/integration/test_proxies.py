"""Behind proxies of ours the visitor's own address is counted, without them nobody can choose one."""

from collections.abc import Callable

import pytest
from flask import Flask, request


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.4")])
def test_only_as_many_proxies_are_believed_as_the_settings_name(
    make_app: Callable[..., Flask], proxies: int, seen: str
) -> None:
    app = make_app(PROXIES=proxies)
    addresses: list[str | None] = []
    app.before_request(lambda: addresses.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.4, 203.0.113.7"})
    assert addresses == [seen]
