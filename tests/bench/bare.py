"""A Flask page of a wanted size that does nothing: what the portal's pages are compared with."""

from flask import Flask, request

app = Flask(__name__)


@app.get("/page")
def page() -> str:
    """A page of `?size=` bytes."""
    return "x" * request.args.get("size", 0, type=int)


@app.get("/healthz")
def alive() -> str:
    return "ok"
