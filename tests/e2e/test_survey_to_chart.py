"""A survey in the browser, from the day a manager closes a recruitment to the chart that HR management reads.

And the other endings on the way: a candidate who withdraws, a recruitment that is cancelled and asks nobody.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from recruitment.models import Candidate, Recruitment
from surveys import rules
from surveys.actions import clock
from surveys.models import Invitation
from tests.e2e.party import Party, link_to, sign_in
from tests.e2e.travellers import Traveller
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.people import People

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
MEAN = re.compile(r"Medelvärde \d")
SCORES = {"many": [5, 4, 4, 4, 3], "few": [1, 1, 1, 2]}  # means of 4 and 1.25; 2.78 of all together
HIDDEN = ("Ord few", "1,25", "1,3 av 5", "2,78", "2,8 av 5")


def candidates(case: Recruitment, word: str, count: int) -> list[Candidate]:
    return [
        CandidateFactory(recruitment=case, name=f"Kim {word} {number}", email=f"{word}.{number}@example.org")
        for number in range(count)
    ]


def close(manager: Traveller, case: Recruitment, hired: Candidate) -> None:
    manager.open(f"/rekryteringar/{case.public_id}/")
    manager.press("main a[href$='/avsluta/']")
    manager.tick(f"[name=hired][value='{hired.public_id}']")
    manager.press()
    manager.sees("Rekryteringen avslutades")


def withdraw_and_cancel(manager: Traveller, case: Recruitment, candidate: Candidate) -> None:
    """One withdraws, comes back and withdraws again; then it all is cancelled."""
    manager.open(f"/rekryteringar/{case.public_id}/")
    for _time in range(2):
        manager.press(f"main a[href$='/{candidate.public_id}/drar-sig-ur/']")
        manager.press()
        if _time == 0:
            manager.press("form[action$='/ater/'] button")
    manager.press("main a[href$='/avbryt/']")
    manager.write("[name=reason]", "Tjänsten dras in.")
    manager.press()
    manager.sees("avbröts")


def answer(visitor: Traveller, word: str, number: int, score: int) -> None:
    """By the link in the mail."""
    visitor.open(link_to(f"{word}.{number}@example.org"))
    for slug in ("overall", "informed", "treated", "relevant"):
        visitor.tick(f"[name=candidate-{slug}][value='{score}']")
    visitor.write("[name=candidate-better]", f"Ord {word} {number}.")
    visitor.press("main form .actions button.button")
    visitor.sees("Tack för att du svarade!")


def everything(reader: Traveller, places: list[Organisation]) -> str:
    """What the pages of figures and the file say, whatever is chosen in them."""
    said = ""
    for query in ("", *(f"&administration={place.pk}" for place in places)):
        reader.open(f"/enkater/?survey=candidate{query}")
        reader.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        said += reader.page.locator("main").inner_text()
        said += reader.page.request.get(f"{reader.at}/enkater/siffror.csv?survey=candidate{query}").text()
    reader.open("/effekt/?quarter=" + rules.quarter_slug(rules.quarter_of(timezone.localdate())))
    return (said + reader.page.locator("main").inner_text()).replace("\xa0", " ")


def test_from_closing_to_the_chart(municipality: People, party: Party) -> None:
    units = {"many": municipality.unit, "few": municipality.other_unit}
    owners = {"many": municipality.manager, "few": municipality.other_manager}
    asked: dict[str, list[Candidate]] = {}
    for word, unit in units.items():
        manager = party.join(Traveller)
        sign_in(manager, owners[word].email)
        case = RecruitmentFactory(unit=unit, owner=owners[word], title=f"Undersköterska, {word}")
        asked[word] = candidates(case, word, 6)
        close(manager, case, asked[word][0])
    cancelled = RecruitmentFactory(unit=units["few"], owner=owners["few"])
    withdraw_and_cancel(manager, cancelled, *candidates(cancelled, "nobody", 1))

    whom = Invitation.objects.filter(candidate__isnull=False)
    for days, count in ((2, 0), (4, 12)):
        clock.open_due(now=timezone.now() + days * DAY)
        assert whom.count() == count
    assert not whom.filter(candidate__recruitment=cancelled).exists()
    visitor = party.join(Traveller)
    for word, scores in SCORES.items():
        for number, score in enumerate(scores):
            answer(visitor, word, number, score)

    places = [units[word].parent for word in units]
    management = UserFactory(roles=[(Role.HR_MANAGEMENT, place) for place in places])
    reader = party.join(Traveller)
    sign_in(reader, management.email)
    assert not MEAN.search(everything(reader, places))  # nothing while it can be answered
    reader.leave()
    with time_machine.travel(timezone.now() + 40 * DAY):
        clock.close_due(now=timezone.now())
        read_what_is_shown(party, management, municipality.hr_elsewhere, places)


def read_what_is_shown(party: Party, management: User, elsewhere: User, places: list[Organisation]) -> None:
    """HR management reads of the many and not of the few; the few's own HR nothing; by no page, chart or file."""
    reader, local = party.join(Traveller), party.join(Traveller)
    sign_in(reader, management.email)
    sign_in(local, elsewhere.email)  # of the administration of the few
    said = everything(reader, places)
    assert "Så nöjda är kandidaterna" in said
    assert "4,0 av 5" in said.split("Så nöjda är kandidaterna")[1]
    assert "Medelvärde 4,0 av 5, 5 svar." in said
    assert all(f"Ord many {number}." in said for number in range(5))
    assert [words for words in HIDDEN if words in said] == []
    said = everything(local, places)
    assert [words for words in HIDDEN if words in said] == []
    assert not MEAN.search(said)

    reader.open("/enkater/?survey=candidate")
    chart = reader.page.locator("main svg[role=img]").first
    box = chart.bounding_box()
    assert box
    assert box["width"] > 200
    assert "4: 3 (60 %)" in chart.evaluate("one => one.textContent").replace("\xa0", " ")
    reader.page.locator("summary").filter(has_text="tabell").first.click()
    assert places[0].name in reader.page.locator("details table").first.inner_text()
    assert b"4;" in reader.fetch("main a[href*='siffror.csv']")
