"""The main journeys, from sign-in to the survey, as people go who have no script, a narrow screen, wider text, or no
mouse: one journey, gone through by each.

The product's own pages over HTTP; time and the worker are what the test does between them.
"""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from foundation.records import actions as records
from foundation.records.models import Document
from foundation.records.registry import Rendered
from surveys.actions import clock
from tests.e2e.party import Party, link_to, sign_in
from tests.e2e.travellers import Traveller, Typist, WithoutScript
from tests.guards.report import counted
from tests.people import People

pytestmark = pytest.mark.browser

CANDIDATE, FIRST, SECOND = "elin@example.org", "karin@example.org", "per@example.org"
PDF = b"%PDF-1.7 as the worker would have made it"


def create_and_ask(manager: Traveller) -> None:
    """From the first page to a candidate who has been asked for referees; ends at the round."""
    manager.press("main a[href$='/rekryteringar/ny/']")
    manager.press("main a[href*='mall=underskoterska']")
    manager.write("[name=title]", "Undersköterska, natt")
    manager.press()
    manager.press("form[action$='/faststall/'] button")
    manager.press("main a[href$='/kandidater/ny/']")
    manager.write("[name=name]", "Elin Sandgren")
    manager.write("[name=email]", CANDIDATE)
    manager.press()
    manager.press("main a[href*='/referenser/begar/']")
    manager.write("[name=personal_line]", "Välj gärna dem som har sett dig i vardagen.")
    manager.press()


def name_two(candidate: Traveller) -> None:
    for name, address in (("Karin Öhrnell", FIRST), ("Per Lindeborg", SECOND)):
        candidate.press("main a[href$='/referent/ny/']")
        candidate.write("[name=name]", name)
        candidate.pick("[name=relation]", "former_manager")
        candidate.write("[name=employer]", "Lövholmens äldreboende")
        candidate.write("[name=email]", address)
        candidate.press()
    candidate.press("main a[href$='/skicka/']")
    candidate.tick("[name=sure]")
    candidate.press()


def fill_in(somebody: Traveller) -> None:
    """Answers whatever a page asks."""
    asked = "all => [...new Set(all.map(one => one.name))]"
    for name in somebody.page.locator("#answers input[type=radio]").evaluate_all(asked):
        four = f"#answers input[name='{name}'][value='4']"
        somebody.tick(four if somebody.page.locator(four).count() else f"#answers input[name='{name}']")
    for area in somebody.page.locator("#answers textarea:visible").all():
        somebody.write(f"#{area.get_attribute('id')}", "Hon planerade dagen och sade till i tid.")
    months = somebody.page.locator("#answers input[type=month]")
    for month, words in zip(months.all(), ("2021-03", "2024-06"), strict=False):
        somebody.write(f"#{month.get_attribute('id')}", words)


def answer(referee: Traveller) -> int:
    """From the notice through each group to the review, and sent. Returns how many groups there were."""
    referee.press("main .actions a.button:not(.secondary)")
    groups = 0
    while "/fragor/" in referee.path:
        fill_in(referee)
        referee.press("#answers button.button:not(.secondary)")
        groups += 1
    assert referee.path.endswith("/granska/")
    referee.tick("[name=sure]")
    referee.press()
    referee.sees("Tack")
    return groups


def decline(referee: Traveller) -> None:
    referee.press("main a[href$='/avbojer/']")
    referee.tick("[name=reason][value=no_time]")
    referee.press()


def end_the_round(manager: Traveller) -> None:
    """One answer is enough, for a reason that is written down."""
    manager.sees("Per har avböjt")
    manager.press("main a[href$='/avsluta/']")
    manager.write("[name=reason]", "Den andra har inte tid.")
    manager.press()


def make_documents(now: datetime) -> None:
    """What the worker does; the file's contents are other tests' affair."""
    for document in Document.objects.filter(state="ordered").order_by("pk"):
        records.claim(document.pk, now=now)
        facts = {"about": "Elin Sandgren", "answered": 1}
        records.finish(document=document, rendered=Rendered(PDF, facts), now=now)


def register(registrar: Traveller) -> None:
    registrar.open("/dokument/")
    registrar.press("main table a")
    registrar.write("[name=diary_number]", "VON/2026:00123")
    registrar.press("main form[action$='/diarienummer/'] button")
    registrar.sees("VON/2026:00123")
    assert registrar.fetch("main a[href$='/hamta/']") == PDF


def decide_and_close(manager: Traveller) -> None:
    manager.press("main a[href$='/avsluta/']")
    manager.tick("main [name=hired]")
    manager.press()


@pytest.mark.parametrize("way", [WithoutScript, Typist])
def test_the_main_journeys(way: type[Traveller], municipality: People, party: Party) -> None:
    one = partial(party.join, way)
    manager = one()
    sign_in(manager, municipality.manager.email)
    create_and_ask(manager)
    round_page = manager.path
    name_two(one(link_to(CANDIDATE)))
    assert answer(one(link_to(FIRST))) >= 4
    decline(one(link_to(SECOND)))
    manager.open(round_page)
    end_the_round(manager)

    make_documents(timezone.now())
    registrar = one()
    sign_in(registrar, municipality.registrar.email)
    register(registrar)

    manager.open(round_page.split("referenser/")[0])
    decide_and_close(manager)
    clock.open_due(now=timezone.now() + timedelta(days=4))
    asked = one(link_to(CANDIDATE))
    fill_in(asked)
    asked.press("#answers .actions button.button")
    asked.sees("Tack")
    counted(f"pages of the main journeys, {way.__name__}", party.pages())
    assert not party.wrong(), "\n" + "\n".join(party.wrong())


# -- what is wrong is found ---------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="sv"><title>{title}</title><style>:focus-visible {{ outline: 3px solid; }} .skip {{
position: absolute; top: 0; }} body {{ margin: 0 }} .box {{ overflow: hidden; height: 1.3em; }} {style}</style>
<a class="skip" href="#main">x</a><main id="main" tabindex="-1">{body}</main></html>"""
WIDE = "a" * 80
PLANTED: list[tuple[type[Traveller], str, str, str]] = [
    (WithoutScript, "", f"<p>{WIDE}</p>", "scrolls sideways"),
    (WithoutScript, "", "<div class='box'>En rad<br>och en till</div>", "cut off"),
    (WithoutScript, ".box { width: 17ch; }", "<div class='box'>Precis lagom nu</div>", "with text spacing, cut off"),
    (WithoutScript, "p { margin: 0 } p + p { margin-top: -1em; }", "<p>Under</p><p>Över</p>", "words on top of others"),
    (Typist, "", "<button tabindex='-1'>Skicka</button>", "Tab never comes to"),
    (Typist, "button { outline: none !important; }", "<button>Skicka</button>", "focus cannot be seen"),
    (
        Typist,
        "",
        "<a href='#x' tabindex='2'>Två</a><a href='#y'>Ett</a><a href='#z' tabindex='1'>Tre</a>",
        "Tab goes in another order",
    ),
    (Typist, ".skip { top: -6rem; }", "<p>Inget syns</p>", "the first Tab does not show"),
]


@pytest.mark.parametrize(("way", "style", "body", "told"), PLANTED, ids=[row[-1] for row in PLANTED])
def test_what_is_planted_is_found(way: type[Traveller], style: str, body: str, told: str, chromium: Browser) -> None:
    somebody = way(chromium, "")
    for planted in (False, True):
        shown = {"style": style, "body": body} if planted else {"style": "", "body": "<button>x</button>"}
        somebody.page.set_content(PAGE.format(title=planted, **shown))
        found = somebody._judge()
        assert bool([line for line in found if line.startswith(told)]) is planted, found
        somebody.page.goto("about:blank")
    somebody.leave()
