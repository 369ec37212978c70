"""The gallery over HTTP, with the product's own Content-Security-Policy, for a browser to look at."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type

from csp.utils import build_policy
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.utils import translation

from tests.look import gallery
from tests.look.loud import LoudFormRenderer, render

WRONG = {"name": "", "email": "fel", "score": "3", "example": "x" * 600}


def staff() -> str:
    return render("look/staff.html", gallery.context())


def public() -> str:
    return render("look/public.html", {**gallery.context(), "form": gallery.Answers(renderer=LoudFormRenderer())})


def wrong() -> str:
    return render(
        "look/public.html", {**gallery.context(), "form": gallery.Answers(WRONG, renderer=LoudFormRenderer())}
    )


PAGES: dict[str, Callable[[], str]] = {
    "/staff": staff,
    "/public": public,
    "/wrong": wrong,
    "/404": lambda: render("404.html", gallery.context()),
    "/500": lambda: render("500.html", {}),
}


class Handler(BaseHTTPRequestHandler):
    """Pages from PAGES and static files by the finders, in Swedish."""

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        status, body, kind = self._found()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", build_policy())
        self.end_headers()
        self.wfile.write(body)

    def _found(self) -> tuple[int, bytes, str]:
        if self.path in PAGES:
            with translation.override("sv"), override_settings(ROOT_URLCONF="tests.look.urls"):
                return 200, PAGES[self.path]().encode(), "text/html; charset=utf-8"
        name = self.path.removeprefix(settings.STATIC_URL)
        path = finders.find(name)
        if not path:
            return 404, b"", "text/plain"
        with open(path, "rb") as file:
            return 200, file.read(), guess_type(name)[0] or "application/octet-stream"


@contextmanager
def gallery_server() -> Iterator[str]:
    """Its address, for as long as the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
