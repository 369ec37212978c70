"""What everybody may read: personal data and accessibility, in both languages, with the municipality's own words."""

from datetime import date

import pytest
from django.test import Client

from foundation.accounts.emails import frame
from foundation.accounts.models import Municipality
from foundation.accounts.queries import forget_municipality
from tests.factories.accounts import BoardFactory, UserFactory
from tests.helpers.pages import Page, press, words
from tests.html_rules import problems

PAGES = ("/personuppgifter/", "/tillganglighet/")


def change(**fields: object) -> None:
    Municipality.objects.filter(pk=1).update(**fields)
    forget_municipality()


@pytest.mark.parametrize("address", PAGES)
def test_both_pages_are_whole_in_both_languages_and_say_whom_to_ask(client: Client, address: str) -> None:
    change(candidates_sv="Hej", referees_sv="Hå", shortcomings_sv="En karta\n\nEn film", assessed_on=date(2026, 11, 2))
    for language in ("sv", "en"):
        response = client.get(f"{address}?sprak={language}", follow=True)
        assert problems(response, language) == []
        assert "rekrytering@ekdala.example" in "".join(Page(response).tree.itertext())


def test_personal_data_tells_both_articles_and_the_boards(client: Client) -> None:
    BoardFactory(name="Ängsnämnden")
    BoardFactory(name="Barnnämnden")
    change(
        candidates_sv="Vi sparar inte ditt personnummer.\n\nFråga gärna.", candidates_en="We never keep your number.",
        referees_sv="Vi ringer aldrig på kvällen.", referees_en="We never ring at night.",
    )  # fmt: skip
    page = Page(client.get("/personuppgifter/"))
    assert [words(item) for item in page.all("li")][:2] == ["Barnnämnden", "Ängsnämnden"]
    for told in ("Vi sparar inte ditt personnummer.", "Vi ringer aldrig", "artikel 6.1 e", "två år och en månad",
                 "allmän handling", "dataskydd@ekdala.example", "imy.se"):  # fmt: skip
        assert told in page.text, told
    english = Page(client.get("/personuppgifter/?sprak=en", follow=True)).text
    assert "We never ring at night." in english
    assert "Article 6.1 e" in english
    assert "Vi " not in english


def test_the_statement_says_what_is_known_and_claims_nothing_more(client: Client) -> None:
    page = Page(client.get("/tillganglighet/"))
    assert "Vi har inte bedömt hela tjänsten än" in page.text
    assert page.links()["Anmäl till Digg"] == "https://www.digg.se/tdosanmalan"
    change(assessed_on=date(2026, 11, 2))
    assert "Vi känner inte till några brister" in Page(client.get("/tillganglighet/")).text
    change(shortcomings_sv="Kartan kan inte läsas med skärmläsare.\n\nFilmen saknar text.")
    page = Page(client.get("/tillganglighet/"))
    assert "följer lagen delvis" in page.text
    assert "Kartan kan inte läsas" in page.text
    assert "2 november 2026" in page.text


@pytest.mark.parametrize("address", PAGES)
def test_the_language_comes_along_by_our_links_and_can_be_changed(client: Client, address: str) -> None:
    page = Page(client.get(f"{address}?sprak=en", follow=True))
    assert page.tree.get("lang") == "en"
    swedish = press(client, page, "På svenska", address, language="sv")
    assert Page(client.get(swedish.url)).tree.get("lang") == "sv"
    assert client.get(f"{address}?sprak=klingon", follow=True).status_code == 200
    user = UserFactory(language="sv")
    client.force_login(user)
    page = Page(client.get(f"{address}?sprak=en", follow=True))
    assert page.tree.get("lang") == "sv"
    assert "In English" not in page.buttons()


def test_every_page_leads_there(client: Client) -> None:
    for address in ("/logga-in/", *PAGES):
        links = Page(client.get(address)).links()
        assert links["Tillgänglighet"] == "/tillganglighet/?sprak=sv"
        assert links["Så behandlar vi personuppgifter"] == "/personuppgifter/?sprak=sv"


def test_a_new_installation_has_both_pages(client: Client) -> None:
    Municipality.objects.all().delete()
    forget_municipality()
    for address in PAGES:
        assert problems(client.get(address), "sv") == []


def test_the_sender_is_the_municipalitys_own_when_it_has_one(settings: object) -> None:
    settings.DEFAULT_FROM_EMAIL = "Rekryteringscenter <noreply@ekdala.example>"  # type: ignore[attr-defined]
    assert frame("sv")["from_email"] == "Rekryteringscenter <noreply@ekdala.example>"
    change(sender_name="Ekdala kommun, HR")
    assert frame("sv")["from_email"] == '"Ekdala kommun, HR" <noreply@ekdala.example>'
    change(sender_email="rekrytering@ekdala.example")
    assert frame("sv")["from_email"] == '"Ekdala kommun, HR" <rekrytering@ekdala.example>'
