"""How gunicorn serves the portal: one process, as many threads as the database has connections for."""

from portal.config import Settings

# A request may hold two connections at once: its own, and that of its web session when it is saved.
CONNECTIONS_OF_A_REQUEST = 2

worker_class = "gthread"
threads = max(1, Settings().DATABASE_POOL // CONNECTIONS_OF_A_REQUEST)
keepalive = 5
timeout = 30
graceful_timeout = 10
accesslog = None  # the portal writes its own line for each request, without personal data
loglevel = "warning"
