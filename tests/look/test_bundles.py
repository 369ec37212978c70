"""What a browser loads: everything of ours, once, in order, small, wherever static files are looked for."""

import gzip
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

from botkyrka_rc import assets

STYLES = settings.BASE_DIR / "static" / "css"
BUDGET = 24_000
BUDGET_GZIPPED = 7_000  # what travels


@pytest.fixture
def own_state(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    """Bundles are written to a folder of this test's own."""
    settings.VAR_DIR = tmp_path / "var"
    finders.get_finder.cache_clear()
    yield settings.VAR_DIR
    finders.get_finder.cache_clear()


def test_the_stylesheet_is_small() -> None:
    css = assets.content("css/app.css").encode()
    assert 10_000 < len(css) < BUDGET
    assert len(gzip.compress(css)) < BUDGET_GZIPPED
    assert 0 < len(assets.content("js/app.js").encode()) < 4_000


def test_every_stylesheet_is_in_a_bundle_once() -> None:
    joined = assets.sources("css/app.css")
    admin = [path for path in assets.sources("css/admin.css") if "admin" in path.parts]
    found = {path for path in STYLES.rglob("*.css") if "pdf" not in path.relative_to(STYLES).parts}
    assert len(found) >= 18
    assert len(joined) == len(set(joined))
    assert set(joined) | set(admin) == found


def test_the_layers_are_declared_first_and_used_by_all() -> None:
    css = assets.content("css/app.css")
    assert css.startswith("@layer reset,tokens,base,layout,components,utilities;")
    assert [css.count(f"@layer {layer}{{") for layer in ("reset", "base", "components")] == [1, 1, 1]
    for path in assets.sources("css/app.css")[1:]:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).strip()
        assert re.fullmatch(r"@layer [a-z]+ \{.*\}", text, re.DOTALL), path.name


def test_tightening_keeps_the_meaning() -> None:
    tightened = assets._tightened(
        'a:hover  .b > c {\n  margin: 0 -1px; /* "why" */\n  content: " (" attr(x) ": ";\n}\n'
    )
    assert tightened == 'a:hover .b>c{margin:0 -1px;content:" (" attr(x) ": "}'
    assert "calc(1.5rem + 2px)" in assets._tightened("a { width: calc(1.5rem + 2px); }")
    for name in ("css/app.css", "css/admin.css"):
        css = assets.content(name)
        assert css.count("{") == css.count("}") > 50
        assert "/*" not in css


def test_no_colour_outside_the_tokens() -> None:
    """A colour that isn't a token isn't measured for contrast. Print is ink on paper."""
    looked_at = 0
    for path in [*assets.sources("css/app.css"), *assets.sources("css/admin.css")]:
        if path.name in {"tokens.css", "icons.css", "factor.css", "print.css"}:
            continue
        looked_at += 1
        assert not re.search(r"oklch\(|rgb|hsl|#[0-9a-f]{3,8}\b(?![^{]*\{)", path.read_text()), path.name
    assert looked_at >= 15


@pytest.mark.parametrize("name", sorted(assets.BUNDLES))
def test_the_finder_finds_it(name: str, own_state: Path) -> None:
    found = finders.find(name)
    assert Path(found).read_text() == assets.content(name)
    assert str(own_state) in found
    assert finders.find(name, find_all=True) == [found]
    assert assets.BundleFinder().find("css/none.css") == []


def test_a_changed_source_makes_a_new_bundle(own_state: Path) -> None:
    finder = assets.BundleFinder()
    bundle = Path(finder.find("css/app.css"))
    bundle.write_text("old")
    assert Path(finder.find("css/app.css")).read_text() == "old"  # newer than every source: left alone
    os.utime(bundle, (1, 1))
    assert Path(finder.find("css/app.css")).read_text() == assets.content("css/app.css")


def test_collectstatic_hashes_the_bundles(own_state: Path, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command(Command(), interactive=False, verbosity=0)
    storage = ManifestStaticFilesStorage(location=settings.STATIC_ROOT)
    for name in assets.BUNDLES:
        hashed = storage.stored_name(name)
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", hashed)
        assert (settings.STATIC_ROOT / hashed).stat().st_size > 100
