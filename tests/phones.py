"""The phone of a citizen in tests: the sandbox's own, which speaks to the portal without a network."""

import re
from html import unescape

import httpx
from flask import Flask

from portal.gateways.signature.egov_mobile import LAUNCH, address_in, qr_text
from portal.gateways.signature.sandbox_phone import Phone
from tests.client import PortalClient
from tests.page import Page


def phone_of(app: Flask, language: str = "kk") -> Phone:
    """A phone before the portal; whatever address the portal names leads to it."""
    transport = httpx.WSGITransport(app=app, raise_app_exceptions=True)
    return Phone(httpx.Client(transport=transport, headers={"Accept-Language": language}))


def to_phone_page(client: PortalClient, service: str = "home-call") -> Page:
    """From the review to the page with the code."""
    client.get(f"/apply/{service}/review")
    page = client.post_form("form", act="sign", way="phone")
    assert page.path.endswith(f"/apply/{service}/sign/phone"), f"{page.path}: {page.errors}"
    return page


def code_on(page: Page) -> str:
    """The text of the QR code of the page, as its link for the same phone names it."""
    link = re.search(rf'href="({re.escape(LAUNCH)}[^"]+)"', page.html)
    assert link, f"{page.path} has no link to eGov Mobile"
    return qr_text(address_in(unescape(link[1])))
