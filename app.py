"""The entry for WSGI and `flask`: builds the application, nothing else."""

from portal.factory import create_app

__all__ = ["app", "create_app"]

app = create_app()
