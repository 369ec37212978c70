"""One stylesheet and one script to the browser, many small files in the tree.

`BundleFinder` is a staticfiles finder: `css/app.css` and `js/app.js` exist for `runserver`, `collectstatic`, the tests
and the hashing storage like any other static file, and are put together from the files of `static/` in a fixed order.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

STATIC = Path(settings.BASE_DIR) / "static"
BUNDLES: dict[str, tuple[str, ...]] = {
    "css/app.css": (
        "css/layers.css",
        "css/reset.css",
        "css/tokens.css",
        "css/icons.css",
        "css/base.css",
        "css/layout.css",
        "css/components/*.css",
        "css/utilities.css",
        "css/print.css",
    ),
    "css/admin.css": ("css/tokens.css", "css/admin/*.css"),
    "js/app.js": ("js/parts/*.js",),
}
"""What is served, and the files it is made of: patterns under `static/`, each pattern in alphabetical order."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING_OR_SPACE = re.compile(r"""("[^"]*")|\s*([{};,>])\s*|(:)\s+|(?<=[\s(:,-])0(?=\.\d)|\s+""")
_WHOLE_LAYER = re.compile(r"@layer (\w+)\{(.*)\}", re.DOTALL)


def sources(name: str) -> list[Path]:
    """The files a bundle is made of, in the order in which they are joined."""
    return [path for pattern in BUNDLES[name] for path in sorted(STATIC.glob(pattern))]


def content(name: str) -> str:
    """The bundle's text: its sources joined. A stylesheet loses comments, idle space and repeated layer names."""
    texts = (path.read_text(encoding="utf-8") for path in sources(name))
    if not name.endswith(".css"):
        return "\n".join(texts)
    layers: list[tuple[str, str]] = []
    for text in map(_tightened, texts):
        whole = _WHOLE_LAYER.fullmatch(text)
        layer, rules = whole.groups() if whole else ("", text)
        if layer and layers and layers[-1][0] == layer:
            layers[-1] = (layer, layers[-1][1] + rules)
        else:
            layers.append((layer, rules))
    return "".join(f"@layer {layer}{{{rules}}}" if layer else rules for layer, rules in layers) + "\n"


def _tightened(css: str) -> str:
    """Strings are left as they are; elsewhere what CSS does not need goes: white space, and the 0 before a decimal."""

    def shorter(match: re.Match[str]) -> str:
        string, mark, colon = match.groups()
        return string or mark or colon or ("" if match[0] == "0" else " ")

    return _STRING_OR_SPACE.sub(shorter, _COMMENT.sub("", css)).replace(";}", "}").strip()


class BundleFinder(BaseFinder):
    """Finds the bundles; each is written below VAR_DIR when its sources have changed, whole or not at all."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "bundles")
        self.storage.prefix = ""  # type: ignore[attr-defined]  # collectstatic asks every finder's storage for it

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return [
            Error(f"No file of static/ matches {pattern}, a part of {name}.", id="assets.E001")
            for name, patterns in BUNDLES.items()
            for pattern in patterns
            if not any(STATIC.glob(pattern))
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        """The bundle's path on disk, or an empty list when `path` is no bundle."""
        if path not in BUNDLES:
            return []
        found = str(self._write(path))
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in BUNDLES:
            if not matches_patterns(name, ignore_patterns):
                self._write(name)
                yield name, self.storage

    def _write(self, name: str) -> Path:
        target = Path(self.storage.path(name))
        newest = max(path.stat().st_mtime for path in [*sources(name), Path(__file__)])
        if target.exists() and target.stat().st_mtime >= newest:
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content(name))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
        return target
