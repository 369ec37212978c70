"""The main job from sign-in to archive, in a real browser, against the product as `make run` starts it; and what
comes of it when that is killed.

A manager takes two references, one of three referees declines, and a registrar downloads the protocol. Candidate and
referees come by the links in their mails, all in one browser, on a phone.
"""

import hashlib
import http.client
import io
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import page as page_validation
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from botkyrka_rc import demo
from tests.e2e.conftest import READY, START, Product, free_port
from tests.helpers.pace import Pace
from tests.helpers.processes import family, wait_until_gone
from tests.helpers.smtp_sink import Received

pytestmark = pytest.mark.browser

CANDIDATE = "elin.e2e@example.org"
FIRST, SECOND, THIRD = "karin.e2e@example.org", "per.e2e@example.org", "leila.e2e@example.org"
HOSTILE = "Bra 👍🏽 sade hon 你好 och log\x07 <b>alltid</b>"
MAIN_BUTTON = "main form button.button:not(.secondary)"
PROTOCOL_SECONDS = 60
SECRET = "s3cret" * 8
expect.set_options(timeout=20_000)  # a machine may have others to serve


@pytest.fixture
def staff(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE", accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def outside(chromium: Browser, phone: dict[str, Any]) -> Iterator[BrowserContext]:
    """One phone for everybody who comes by a link: their pages must not meet."""
    context = chromium.new_context(**phone)
    yield context
    context.close()


def sign_in(product: Product, context: BrowserContext, role: str) -> Page:
    account = next(one for one in demo.accounts() if one.role == role)
    page = context.new_page()
    page.goto(f"{product.url}/logga-in/")
    page.fill("[name=username]", account.email)
    page.fill("[name=password]", account.password)
    page.click(MAIN_BUTTON)
    expect(page.locator("header")).to_contain_text(account.name)
    return page


def link_in(mail: Received) -> str:
    """The personal link of a mail."""
    (found,) = [link for link in mail.links() if re.search(r"/[rk]/[\w-]+/[\w-]+/$", link)]
    return found


def create_recruitment(product: Product, page: Page, title: str) -> None:
    page.goto(f"{product.url}/rekryteringar/ny/")
    page.click("main a[href*='mall=underskoterska']")
    page.fill("[name=title]", title)
    chosen = page.locator("[name=competencies]:checked")
    assert chosen.count() == 4  # what the template suggests
    for slug in ("driving", "curious"):
        page.check(f"[name=competencies][value={slug}]")
    page.click(MAIN_BUTTON)
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator("[name=title]")).to_have_value(title)  # nothing typed is lost
    for slug in ("driving", "curious"):
        page.uncheck(f"[name=competencies][value={slug}]")
    page.click(MAIN_BUTTON)
    page.locator("form[action$='/faststall/'] button").click()
    expect(page.locator("main")).to_contain_text("astställd")


def add_candidate_and_ask(page: Page) -> str:
    """Adds the candidate and asks for references; returns the address of the round's page."""
    case = re.sub(r"kravprofil/.*$", "", page.url)
    page.goto(f"{case}kandidater/ny/")
    page.fill("[name=name]", "Elin Sandgren")
    page.fill("[name=email]", CANDIDATE)
    page.click(MAIN_BUTTON)
    page.goto(case)
    page.locator("main a[href*='/referenser/begar/']").first.click()
    page.fill("[name=personal_line]", "Välj gärna dem som har sett dig i vardagen.")
    page.click(MAIN_BUTTON)
    page.goto(case)
    page.locator("main a[href*='/referenser/']:not([href*='fragor'])").first.click()
    return page.url


def name_referee(page: Page, name: str, address: str, *, wait: bool = False) -> None:
    page.locator("main a[href$='/referent/ny/']").click()
    page.fill("[name=name]", name)
    page.select_option("[name=relation]", "former_manager")
    page.fill("[name=employer]", "Lövholmens äldreboende")
    page.fill("[name=email]", address)
    if wait:
        page.check("[name=wait_for_go]")
    page.click(MAIN_BUTTON)


def send_list(page: Page) -> None:
    if not page.url.endswith("/skicka/"):  # one who is named late comes there at once
        page.locator("main a[href$='/skicka/']").click()
    page.check("[name=sure]")
    page.click(MAIN_BUTTON)


def fill_group(page: Page, words: str) -> None:
    """Answers whatever one page of the form asks."""
    names = page.locator("#answers input[type=radio]").evaluate_all("all => [...new Set(all.map(one => one.name))]")
    for name in names:
        options = page.locator(f"#answers input[type=radio][name='{name}']")
        scale = page.locator(f"#answers input[type=radio][name='{name}'][value='4']")
        (scale if scale.count() else options.first).check(force=True)
    for area in page.locator("#answers textarea:visible").all():
        area.fill(words)
    if page.locator("#answers input[type=month]").count():
        page.locator("#answers input[type=month]").first.fill("2021-03")
        page.locator("#answers input[type=month]").last.fill("2024-06")


def answer(page: Page, words: str, *, groups: int = 99) -> None:
    """Answers up to so many pages of the form, from its start page; with all of them, reads through and sends."""
    page.locator("main .actions a.button:not(.secondary)").first.click()
    while "/fragor/" in page.url and groups:
        fill_group(page, words)
        page.click("#answers button.button:not(.secondary)")
        groups -= 1
    if "/granska/" in page.url:
        expect(page.locator("main")).to_contain_text("4 av 5")
        page.check("[name=sure]")
        page.click(MAIN_BUTTON)
        expect(page.locator("h1")).to_contain_text("Tack")


REMINDERS = """
from foundation.outbox.models import Message
found = Message.objects.filter(kind="references.referee_reminder", recipient_email=sys.argv[1])
print(*found.order_by("pk").values_list("state", flat=True))
"""
TICK = """
from references.actions import clock
from references.models import Referee
clock.remind_referees(now=Referee.objects.get(email=sys.argv[1]).next_reminder_at)
"""


def reminders(product: Product, address: str) -> list[str]:
    """The states of the reminders to an address."""
    return product.inside(REMINDERS, address).split()


def remind_when_due(product: Product, address: str) -> list[str]:
    """What the scheduler does at the hour that the manager's page names; returns the states of the reminders."""
    return product.inside(TICK + REMINDERS, address).split()


def test_the_main_job(product: Product, staff: BrowserContext, outside: BrowserContext) -> None:
    manager = sign_in(product, staff, "manager")
    create_recruitment(product, manager, "Undersköterska, e2e")
    round_url = add_candidate_and_ask(manager)

    candidate = outside.new_page()
    candidate.goto(link_in(product.mail_to(CANDIDATE)))
    assert "/k/" in candidate.url
    assert candidate.url.count("/") == 5  # the secret has left the address
    name_referee(candidate, "Karin Öhrnell", FIRST)
    name_referee(candidate, "Per Lindeborg", SECOND, wait=True)
    send_list(candidate)
    expect(candidate.locator("main")).to_contain_text("väntar tills du säger till")
    first = outside.new_page()
    first.goto(link_in(product.mail_to(FIRST)))
    answer(first, HOSTILE, groups=2)  # stops half way

    assert not [mail for mail in product.mails.accepted() if mail.to == SECOND]  # held: nothing has been sent
    candidate.locator("main a[href$='/kontakta/']").click()
    candidate.check("[name=sure]")
    candidate.click(MAIN_BUTTON)
    second = outside.new_page()
    second.goto(link_in(product.mail_to(SECOND)))
    expect(second.locator("main")).to_contain_text("Per")
    second.locator("main a[href$='/avbojer/']").click()
    second.check("[name=reason][value=no_time]", force=True)
    second.click(MAIN_BUTTON)
    expect(second.locator("h1")).to_be_visible()

    manager.goto(round_url)
    expect(manager.locator("main")).to_contain_text("Karin har börjat svara")
    expect(manager.locator("main")).to_contain_text(re.compile(r"Påminns \w+dag 09\.00"))
    expect(manager.locator("main")).to_contain_text("Per har avböjt")
    assert remind_when_due(product, FIRST) in (["queued"], ["sending"], ["sent"])  # at night it waits for the morning
    assert "inte har tid" not in candidate.content()  # the reason is not the candidate's

    first.goto(link_in(product.mail_to(FIRST)))  # comes back by the same link, beside the other in the same browser
    answer(first, HOSTILE)
    expect(first.locator("main")).to_contain_text("👍")
    assert reminders(product, FIRST) in (["cancelled"], ["sent"])
    manager.goto(round_url)
    expect(manager.locator("main")).to_contain_text("Karin svarade")
    expect(manager.locator("main")).not_to_contain_text("Påminns")

    candidate.goto(link_in(product.mail_to(CANDIDATE, "en annan person")))
    name_referee(candidate, "Leila Haddad", THIRD)
    send_list(candidate)
    third = outside.new_page()
    third.goto(link_in(product.mail_to(THIRD)))
    answer(third, "Ett vanligt svar.")
    second.reload()
    expect(second.locator("main")).not_to_contain_text("Ett vanligt svar.")

    product.mail_to("chef@ekdala.example", "Elin Sandgren")
    read_side_by_side(manager, round_url)
    check_protocol(archive(product, staff))
    assert_no_secret(product)


def read_side_by_side(page: Page, round_url: str) -> None:
    """The manager sees that both have answered, and the protocol arrives."""
    page.goto(round_url)
    expect(page.locator("main")).to_contain_text("Två av två har svarat")
    deadline = time.monotonic() + PROTOCOL_SECONDS
    while not page.locator("main a[href*='/protokoll/']").count():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.goto(round_url)


def archive(product: Product, staff: BrowserContext) -> bytes:
    """The registrar finds the protocol, notes the diary number and downloads it."""
    staff.clear_cookies()
    page = sign_in(product, staff, "registrar")
    page.goto(f"{product.url}/dokument/?q=e2e")
    page.click("main table a")
    page.fill("[name=diary_number]", "VON/2026:00123")
    page.click("main form[action$='/diarienummer/'] button")
    expect(page.locator("main")).to_contain_text("VON/2026:00123")
    with page.expect_download() as download:
        page.click("main a[href$='/hamta/']")
    path = download.value.path()
    assert page.goto(f"{product.url}/rekryteringar/").status == 403 or "Elin" not in page.content()
    return path.read_bytes()


def check_protocol(pdf: bytes) -> None:
    """Text, attachment, and both profiles, though a referee wrote an emoji, Chinese and a control character."""
    reader = PdfReader(io.BytesIO(pdf))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in ("Referensprotokoll", "Elin Sandgren", "ej diariefört vid framställandet", "Karin Öhrnell", "Leila"):
        assert words in text
    assert "[U+1F44D]" in text
    (attached,) = reader.attachments["referenser.json"]
    data = json.loads(attached)
    said = json.dumps(data, ensure_ascii=False)
    assert "👍🏽 sade hon 你好" in said
    assert "\x07" not in said
    assert hashlib.sha256(attached).hexdigest()[:20] in text.replace(" ", "")
    states = {referee["name"]: referee["state"] for referee in data["referees"]}
    assert states == {"Karin Öhrnell": "answered", "Per Lindeborg": "declined", "Leila Haddad": "answered"}
    assert_valid(pdf)


def assert_no_secret(product: Product) -> None:
    """No link's secret stands in what the product printed: web server, worker and scheduler."""
    printed = product.log.read_text(errors="replace")
    secrets = {link_in(mail).rstrip("/").rsplit("/", 1)[1] for mail in product.mails.accepted() if "/r/" in mail.text()}
    assert len(secrets) >= 3
    assert [secret for secret in secrets if secret in printed] == []
    assert "/r/" in printed  # the log does tell of the visits


def assert_valid(pdf: bytes) -> None:
    failures = {profile: page_validation.validate_pdf_bytes(pdf, profile=profile).failures for profile in ("3a", "ua1")}
    assert failures == {"3a": [], "ua1": []}


def follow_a_secret_link(product: Product) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", product.port, timeout=10)) as client:
        client.request("GET", f"/r/{'a' * 22}/{SECRET}/", headers={"Host": "localhost", "Referer": f"/k/x/{SECRET}/"})
        client.getresponse().read()


def test_one_command_starts_all_and_killing_it_leaves_nothing(product: Product) -> None:
    """A second start is told of the first; killed, nobody is left and nothing lost, and the next start is quick. How it
    ends when asked to is held where the product is ended, after the last test.
    """
    follow_a_secret_link(product)
    said = product.wait_for(READY, "celery@", "[personlig länk]")  # the worker is up, so everybody is
    assert SECRET not in said

    elsewhere = product.start_env | {"PORT": str(free_port())}
    refused = subprocess.run(START, env=elsewhere, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert refused.returncode == 1
    first = product.starter
    assert first
    assert f"already runs from this folder (process {first.pid}, {product.url})" in refused.stdout

    everybody = family(first.pid)
    assert len(everybody) > 12
    first.kill()
    first.wait()
    assert wait_until_gone(everybody, 15) == set()

    pace = Pace()
    said = product.start()
    assert "applying" not in said
    assert float(said.split(READY)[1].split("s:")[0]) < pace.seconds(10)
