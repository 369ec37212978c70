"""The web server, the same on one's own machine and in an installation: `gunicorn -c python:botkyrka_rc.gunicorn_conf`.

WEB_BIND says where it listens; by default this machine alone, on PORT.
"""

import os
from typing import Any

from gunicorn.glogging import Logger

from foundation.lib.tokens import RedactSecrets

QUIET_PATHS = ("/static/", "/healthz", "/readyz")


class RedactingLogger(Logger):
    """No link's secret reaches a log; what only fetches files or asks for our health is not worth a line."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            for handler in logger.handlers:
                handler.addFilter(RedactSecrets())

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if resp.status_code < 400 and environ.get("PATH_INFO", "").startswith(QUIET_PATHS):
            return
        super().access(resp, req, environ, request_time)


wsgi_app = "botkyrka_rc.wsgi:application"
bind = os.environ.get("WEB_BIND") or "127.0.0.1:" + (os.environ.get("PORT") or "8000")
worker_class = "gthread"
preload_app = True  # read once, then forked
workers = 2
threads = 4
timeout = 60
control_socket_disable = True  # one per user would be shared by all checkouts
graceful_timeout = 5
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
accesslog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL") or "info"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s bytes %(M)s ms'
logger_class = RedactingLogger
