"""The handbook: every chapter is a page for everybody, and leads nowhere that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from html5lib import parse

from botkyrka_rc import handbook
from foundation.accounts import queries
from tests.factories.accounts import MunicipalityFactory

ENDS = re.compile(r"[.?!]$")


@pytest.fixture
def municipality(db: None) -> Iterator[None]:
    MunicipalityFactory()
    queries.forget_municipality()
    yield
    queries.forget_municipality()


def elements(body: str, name: str) -> list[dict[str, str]]:
    return [one.attrib for one in parse(body, namespaceHTMLElements=False).iter(name)]


@pytest.mark.parametrize("slug", handbook.CHAPTERS)
def test_a_chapter_leads_only_to_what_exists(slug: str, client: Client) -> None:
    chapter = handbook.chapters()[slug]
    assert chapter.title
    assert ENDS.search(chapter.lead)
    pictures = elements(chapter.body, "img")
    assert all(len(one["alt"]) > 10 for one in pictures)
    for one in pictures:
        assert finders.find(one["src"].partition("static/")[2]), one["src"]
    assert len(elements(chapter.body, "h2")) >= 3


def test_every_file_of_the_folder_is_a_chapter_and_every_picture_is_shown() -> None:
    assert {path.stem for path in handbook.FOLDER.glob("*.md")} == set(handbook.CHAPTERS)
    shown = {
        one["src"].rpartition("/")[2] for each in handbook.chapters().values() for one in elements(each.body, "img")
    }
    assert shown == {path.name for path in (handbook.FOLDER / "img").glob("*")}


@pytest.mark.usefixtures("municipality")
def test_it_is_read_without_an_account(client: Client) -> None:
    listed = client.get(reverse("handbook")).content.decode()
    for slug, chapter in handbook.chapters().items():
        address = reverse("handbook_chapter", args=[slug])
        assert address in [one.get("href") for one in elements(listed, "a")]
        page = client.get(address)
        assert page.status_code == 200
        assert chapter.title in page.content.decode()
    assert client.get(reverse("handbook_chapter", args=["finns-inte"])).status_code == 404


@pytest.mark.usefixtures("municipality")
def test_every_page_leads_there(client: Client) -> None:
    pages = {reverse("accounts:sign_in"): reverse("handbook"), "/hjalp/referent/": "/hjalp/referent/"}
    for address, help_ in pages.items():
        footer = client.get(address).content.decode().partition("<footer")[2]
        assert help_ in [one.get("href") for one in elements(footer, "a")]


def test_links_and_pictures_lead_into_the_product_and_html_is_shown() -> None:
    text = "# Titel\n\nFör dig.\n\n[Chefen](chef.md), ![En bild av något](img/x.png) <script>x</script>\n"
    chapter = handbook.read("prov", text)
    assert (chapter.title, chapter.lead) == ("Titel", "För dig.")
    assert [one["href"] for one in elements(chapter.body, "a")] == ["/hjalp/chef/"]
    assert [one["src"].rpartition("/")[2] for one in elements(chapter.body, "img")] == ["x.png"]
    assert elements(chapter.body, "script") == []
    with pytest.raises(ValueError, match="begins with"):
        handbook.read("prov", "Ingen rubrik")


def leads_nowhere(document: Path) -> list[str]:
    """The files a document links to that are not there."""
    links = re.findall(r"\]\(((?!https?:|mailto:|#)[^)#]+)", document.read_text(encoding="utf-8"))
    return [f"{document.name}: {link}" for link in links if not (document.parent / link).exists()]


def test_what_the_documents_link_to_is_there(tmp_path: Path) -> None:
    base = Path(settings.BASE_DIR)
    documents = [base / "README.md", *sorted((base / "docs").rglob("*.md"))]
    assert len(documents) > 10
    assert [line for document in documents for line in leads_nowhere(document)] == []
    planted = tmp_path / "planted.md"
    planted.write_text("[here](planted.md) and [gone](gone.png)")
    assert leads_nowhere(planted) == ["planted.md: gone.png"]
