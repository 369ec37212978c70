"""The page of somebody who was asked: one page, answered once, on a phone, without script."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.outbox.models import LinkToken, Message
from recruitment.models import Recruitment
from surveys.actions import clock
from surveys.actions.respondent import send_reply
from surveys.models import Invitation, Reply, Survey
from tests.helpers.links import Visitor, link_to
from tests.helpers.pages import values

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FILLED = {"candidate-overall": "5", "candidate-informed": "2", "candidate-treated": "4", "candidate-relevant": "3"}


@pytest.fixture
def asked(case: Recruitment, now: datetime) -> Invitation:
    """A candidate who has been asked."""
    clock.open_due(now=now + 4 * DAY)
    rows = Invitation.objects.filter(candidate__isnull=False).select_related("survey", "candidate", "user")
    return rows.order_by("pk")[0]


def everything() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Survey, Invitation, Reply, Message, LinkToken)]


def test_a_candidate_answers_on_one_page(asked: Invitation, visitor: Visitor) -> None:
    page = visitor.visit(link_to(asked))
    assert (page.status, page.heading) == (200, "Hur var det att söka jobb hos oss?")
    assert "Undersköterska, natt" in page.text
    assert len(page.all("fieldset")) + len(page.all("textarea")) == 5
    assert "mina" not in visitor.at
    page = visitor.press(page, "Skicka svaren", **FILLED, **{"candidate-better": "Snabbare besked."})
    assert (page.status, page.heading) == (200, "Tack för att du svarade!")
    assert "5 av 5: Mycket bra" in page.text
    assert "Snabbare besked." in page.text
    reply = Reply.objects.get()
    assert (reply.invitation, reply.language) == (asked, "sv")
    assert reply.answers["candidate-informed"] == {"score": 2, "cannot_judge": False, "comment": ""}


def test_the_manager_has_a_survey_of_their_own(asked: Invitation, visitor: Visitor) -> None:
    mine = Invitation.objects.filter(user__isnull=False).select_related("survey", "candidate", "user").get()
    page = visitor.visit(link_to(mine))
    assert page.heading == "Hur gick rekryteringen?"
    assert len(page.all("fieldset")) == 6


def test_what_lacks_is_said_and_nothing_typed_is_lost(asked: Invitation, visitor: Visitor) -> None:
    page = visitor.visit(link_to(asked))
    page = visitor.press(page, "Skicka svaren", **{"candidate-overall": "5", "candidate-better": "Mina <ord>."})
    assert (page.status, page.title.startswith("Fel:")) == (422, True)
    assert len(page.all("a", href="#id_candidate-informed_0")) == 1
    form = values(page.form("Skicka svaren"))
    assert (form["candidate-overall"], form["candidate-better"]) == (["5"], ["Mina <ord>."])
    assert not Reply.objects.exists()


def test_in_the_other_language_what_was_filled_in_is_still_there(asked: Invitation, visitor: Visitor) -> None:
    page = visitor.visit(link_to(asked))
    before = everything()
    form = {**values(page.form("Skicka svaren")), "candidate-overall": "4", "candidate-better": "Bara halvt"}
    response = visitor.post(visitor.at, {**form, "language": "en"}, headers={"Origin": "http://testserver"})
    page = visitor._arrive(response, visitor.at)
    assert (page.status, page.heading) == (200, "What was it like to apply to us?")
    assert response.headers["Content-Language"] == "en"
    form = values(page.form("Send the answers"))
    assert (form["candidate-overall"], form["candidate-better"]) == (["4"], ["Bara halvt"])
    assert everything() == before
    page = visitor.press(page, "Send the answers", **FILLED)
    assert page.heading == "Thank you for answering!"
    assert Reply.objects.get().language == "en"


def test_scanners_change_nothing(asked: Invitation, visitor: Visitor) -> None:
    link = link_to(asked)
    before = everything()
    for _time in range(5):
        home = visitor.get(link).headers["Location"]
        visitor.head(link)
        page = visitor.visit(home)
        for form in page.all("form", method="post"):
            address = form.get("action") or home
            sent = visitor.post(address, values(form), headers={"Origin": "http://testserver"})
            assert sent.status_code == 422
    assert everything() == before


def test_two_presses_are_one_answer_and_another_answer_is_shown_back(asked: Invitation, visitor: Visitor) -> None:
    page = visitor.visit(link_to(asked))
    at = visitor.at
    for _press in range(2):
        assert visitor.press(page, "Skicka svaren", **FILLED).heading == "Tack för att du svarade!"
        visitor.at = at
    changed = FILLED | {"candidate-better": "En annan flik, med andra ord."}
    page = visitor.press(page, "Skicka svaren", **changed)
    assert (page.status, page.heading) == (409, "Du har redan skickat dina svar")
    assert "En annan flik, med andra ord." in page.text
    assert Reply.objects.count() == 1


def test_a_survey_that_has_closed_says_so(asked: Invitation, visitor: Visitor, now: datetime) -> None:
    link = link_to(asked)
    page = visitor.visit(link)
    send_reply(invitation=asked, answers={slug: {"score": int(one)} for slug, one in FILLED.items()}, language="sv")
    clock.close_due(now=now + 60 * DAY)
    for address in (link, visitor.at):
        ended = visitor.visit(address)
        assert (ended.status, ended.heading) == (410, "Enkäten är stängd")
        assert "08-465 004 00" in ended.text
    late = visitor.press(page, "Skicka svaren", **FILLED, **{"candidate-better": "För sent, men tänkvärt."})
    assert (late.status, "För sent, men tänkvärt." in late.text) == (410, True)
    assert not Reply.objects.exists()


def test_the_page_costs_two_queries_and_the_answer_few(asked: Invitation, visitor: Visitor) -> None:
    visitor.visit(link_to(asked))
    with CaptureQueriesContext(connection) as shown:
        page = visitor.visit(visitor.at)
    assert len(shown) == 2
    with CaptureQueriesContext(connection) as sent:
        visitor.post(
            visitor.at,
            {**values(page.form("Skicka svaren")), **FILLED},
            headers={"Origin": "http://testserver"},
        )
    statements = [query["sql"] for query in sent if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 8, statements


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00", "å" * 40])
def test_unknown_and_malformed_links_answer_alike(token: str, asked: Invitation, visitor: Visitor) -> None:
    link_to(asked)
    answers = {
        (response.status_code, response.content)
        for public_id in (asked.public_id, "A" * 22, "short")
        for response in [visitor.get(f"/e/{public_id}/{token}/")]
    }
    ((status, _body),) = answers
    assert status == 404
