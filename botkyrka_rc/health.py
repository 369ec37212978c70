"""Asks the web server of this container whether it is ready: `python -m botkyrka_rc.health`, for a health check.

Ends with 0 when it is and 1 when not. Nothing but the standard library, so that asking costs less than the answer.
"""

import http.client
import os
import sys

SECONDS = 4


def ready(port: int, host: str) -> bool:
    """Whether /readyz answers 200 on this port to one who calls it by this name."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    sys.exit(0 if ready(int(bind.rpartition(":")[2]), name) else 1)
