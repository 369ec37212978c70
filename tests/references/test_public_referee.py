"""The referee's way: who asks, the questions a part at a time, reading through, sending, correcting; or saying no."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.audit.models import Event
from foundation.outbox import registry
from foundation.outbox import words as outbox_words
from foundation.outbox.models import Message
from references.actions import referee as by_referee
from references.enums import DeclineReason, RefereeState
from references.models import AnswerDraft, Referee, ScaleScore, SentAnswer
from references.views import public_answers
from tests.factories.references import answers_to
from tests.helpers.links import Visitor, link_to
from tests.helpers.pages import XHTML, Page, words

pytestmark = pytest.mark.django_db
SAVE = "Spara och fortsätt"
SEND = "Skicka mina svar"
BOUNDARIES = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET ")
HEADERS = {"Origin": "http://testserver"}
FORM = "application/x-www-form-urlencoded"


@contextmanager
def counted(most: int) -> Iterator[None]:
    """Fails when more queries are asked than this, BEGIN and SAVEPOINT aside."""
    with CaptureQueriesContext(connection) as queries:
        yield
    asked = [query["sql"] for query in queries if not query["sql"].startswith(BOUNDARIES)]
    assert 0 < len(asked) <= most, "\n".join(asked)


def filled(page: Page, text: str = "Planerade alltid passet i förväg.") -> dict[str, str]:
    """An answer to every field of the page's form of questions."""
    found: dict[str, str] = {}
    for field in page.form(SAVE).iter():
        name, kind = field.get("name", ""), field.get("type", "")
        if field.tag == XHTML + "textarea":
            found[name] = text
        elif kind == "month":
            found[name] = "2021-03" if name.endswith("_from") else "2024-06"
        elif kind == "radio" and name not in found:
            found[name] = field.get("value", "")
    assert found
    return found


def at(referee: Referee, rest: str = "") -> str:
    return f"/r/{referee.public_id}/{rest}"


def begin(visitor: Visitor, referee: Referee, rest: str = "fragor/about/") -> Page:
    """Opens the link and goes to a page."""
    visitor.visit(link_to(referee))
    return visitor.visit(at(referee, rest))


def answer_all(visitor: Visitor, referee: Referee) -> Page:
    """Answers every part, from the first page to the review."""
    page = visitor.visit(link_to(referee))
    page = visitor.visit(page.links()["Svara nu"])
    while SAVE in page.buttons():
        page = visitor.press(page, SAVE, **filled(page))
    return page


def fresh(referee: Referee) -> Referee:
    return Referee.objects.get(pk=referee.pk)


# -- the way through ------------------------------------------------------------------------------------------------


def test_the_first_page_says_who_asks_and_who_may_read_before_any_question(karin: Referee, visitor: Visitor) -> None:
    page = visitor.visit(link_to(karin))
    assert page.heading == "Vill du berätta hur Amina Lindqvist arbetar?"
    for fact in ("Undersköterska, natt", "Maria Öberg", "08-465 004 00", "10 frågor", "tidigare chef", "Lövholmens"):
        assert fact in page.text
    for honest in (
        "allmän handling",
        "kan begära att få läsa",
        "personuppgiftsansvarig",
        "6.1 e",
        "två år och en månad",
    ):
        assert honest in page.text
    assert "dataskydd@ekdala.example" in page.links()
    assert "konfidentiell" not in page.text.lower()
    ways = ["Svara nu", "Ring mig i stället", "Jag kan inte lämna referens", "Jag är inte Karin Alm"]
    assert [way for way in ways if way in page.links()] == ways


def test_from_the_link_to_the_thanks(karin: Referee, visitor: Visitor) -> None:
    page = answer_all(visitor, karin)
    assert page.heading == "Läs igenom och skicka"
    assert page.text.count("Planerade alltid passet i förväg.") > 5
    assert "mars 2021 till juni 2024" in page.text
    assert fresh(karin).state == RefereeState.BEGUN

    page = visitor.press(page, SEND, sure="on")

    assert (visitor.at, page.heading) == (at(karin, "mina-svar/"), "Tack, Karin!")
    assert page.text.count("Planerade alltid passet i förväg.") > 5
    assert fresh(karin).state == RefereeState.ANSWERED
    sent = SentAnswer.objects.get(referee=karin)
    assert (sent.version, sent.language, len(sent.answers)) == (1, "sv", 10)
    assert ScaleScore.objects.filter(sent_answer=sent, score=1).count() == 3
    assert not AnswerDraft.objects.exists()
    assert not Message.objects.filter(kind="references.referee_reminder").exists()


def test_coming_back_by_the_link_leads_to_where_one_was(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    page = visitor.press(page, SAVE, **filled(page))
    left_at = visitor.at
    later = Visitor()
    page = later.visit(link_to(karin))
    assert page.heading == "Välkommen tillbaka, Karin"
    assert "en av fem delar" in page.text
    assert page.links()["Fortsätt"] == left_at
    page = later.visit(at(karin, "fragor/about/"))
    assert "Planerade alltid passet i förväg." in page.text


def test_save_and_go_on_later(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    page = visitor.press(page, "Spara och fortsätt senare", then="later", uppgifter="Halva svaret.")
    assert page.heading == "Dina svar är sparade"
    assert AnswerDraft.objects.get(referee=karin).answers == {"uppgifter": {"text": "Halva svaret."}}
    page = visitor.visit(page.links()["Fortsätt nu"])
    assert "Halva svaret." in page.text


def test_the_thread_shows_what_is_done(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    page = visitor.press(page, SAVE, **filled(page))
    states = [item.get("class") for item in page.all("nav")[-1].iter(XHTML + "li")]
    assert states == ["done", "current", "waiting", "waiting", "waiting", "waiting"]


def test_the_language_changes_in_the_middle_and_nothing_is_lost(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    assert page.all("button", form="answers", name="language", value="en")
    page = visitor.press(page, SAVE, language="en", uppgifter="Skrivet på svenska.")
    assert page.heading == "Your work together"
    assert "Skrivet på svenska." in page.text
    draft = AnswerDraft.objects.get(referee=karin)
    assert (draft.language, draft.answers["uppgifter"]) == ("sv", {"text": "Skrivet på svenska."})
    visitor.press(page, "Save and go on", uppgifter="Now in English.")
    draft.refresh_from_db()
    assert draft.language == "en"


def test_a_question_can_be_emptied_again(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    visitor.press(page, SAVE, uppgifter="Något jag ångrar.")
    page = visitor.visit(at(karin, "fragor/about/"))
    visitor.press(page, SAVE, uppgifter="")
    assert AnswerDraft.objects.get(referee=karin).answers == {}


def test_what_is_right_is_saved_although_something_is_wrong(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    wrong = {"period_from": "2024-06", "period_to": "2021-03", "uppgifter": "Det här är rätt."}
    page = visitor.press(page, SAVE, **wrong)
    assert page.status == 422
    assert page.title.startswith("Fel: ")
    assert "Slutet ligger före början. Ändra något av dem." in page.links()
    assert "Det här är rätt." in page.text
    assert AnswerDraft.objects.get(referee=karin).answers == {"uppgifter": {"text": "Det här är rätt."}}
    page = visitor.press(page, SAVE, period_to="2025-01")
    assert page.status == 200
    assert len(AnswerDraft.objects.get(referee=karin).answers) == 2


def test_an_unknown_part_is_not_found(karin: Referee, visitor: Visitor) -> None:
    assert begin(visitor, karin, "fragor/horoskop/").status == 404


# -- reading through and sending ----------------------------------------------------------------------------------


def test_what_is_missing_is_linked_and_nothing_is_sent(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    visitor.press(page, SAVE, uppgifter="Bara det här.")
    page = visitor.visit(at(karin, "granska/"))
    assert "Sex frågor är kvar" in page.text
    page = visitor.press(page, SEND, sure="on")
    assert page.status == 422
    assert "Sex frågor måste få ett svar innan du kan skicka." in page.text
    assert not SentAnswer.objects.exists()
    question = page.links()["När arbetade ni tillsammans?"]
    page = visitor.visit(question)
    page = visitor.press(page, "Spara och läs igenom", period_from="2021-03", period_ongoing="on")
    assert page.heading == "Läs igenom och skicka"
    assert "Fem frågor är kvar" in page.text


def test_the_box_must_be_ticked(karin: Referee, visitor: Visitor) -> None:
    page = visitor.press(answer_all(visitor, karin), SEND)
    assert page.status == 422
    assert not SentAnswer.objects.exists()
    assert "Kryssa i rutan för att gå vidare." in page.links()


def test_what_was_read_is_what_is_sent(karin: Referee, visitor: Visitor) -> None:
    review = answer_all(visitor, karin)
    page = visitor.visit(at(karin, "fragor/about/"))
    visitor.press(page, SAVE, uppgifter="Ändrat i en annan flik.")
    visitor.at = at(karin, "granska/")
    page = visitor.press(review, SEND, sure="on")
    assert page.status == 422
    assert "Dina svar har ändrats i en annan flik. Läs igenom dem en gång till." in page.text
    assert not SentAnswer.objects.exists()
    visitor.press(page, SEND, sure="on")
    assert SentAnswer.objects.get().answers["uppgifter"] == {"text": "Ändrat i en annan flik."}


def test_a_double_click_sends_once(karin: Referee, visitor: Visitor) -> None:
    review = answer_all(visitor, karin)
    for _click in range(2):
        visitor.at = at(karin, "granska/")
        assert visitor.press(review, SEND, sure="on").heading == "Tack, Karin!"
    assert SentAnswer.objects.count() == 1
    assert Event.objects.filter(kind="references.answered").count() == 1


def test_a_double_click_on_save_saves_once(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    for _click in range(2):
        visitor.at = at(karin, "fragor/about/")
        assert visitor.press(page, SAVE, uppgifter="En gång.").status == 200
    assert AnswerDraft.objects.get(referee=karin).revision == 1


# -- two tabs ---------------------------------------------------------------------------------------------------------


def write_in_two_tabs(visitor: Visitor, karin: Referee) -> Page:
    """Two tabs with the same part, a different text in each; returns what the second is shown."""
    first = begin(visitor, karin)
    second = visitor.visit(at(karin, "fragor/about/"))
    here = visitor.at
    visitor.press(first, SAVE, uppgifter="Skrivet i den första fliken.")
    visitor.at = here
    return visitor.press(second, SAVE, uppgifter="Skrivet i den andra fliken.")


def check_both_are_kept(visitor: Visitor, karin: Referee) -> Page:
    page = write_in_two_tabs(visitor, karin)
    assert page.status == 409
    assert "Skrivet i den första fliken." in page.text
    assert "Skrivet i den andra fliken." in page.text
    assert AnswerDraft.objects.get(referee=karin).answers["uppgifter"]["text"] == "Skrivet i den första fliken."
    return page


@pytest.mark.parametrize(("choice", "kept"), [("mine", "andra"), ("saved", "första")])
def test_two_tabs_with_different_text_lose_nothing(choice: str, kept: str, karin: Referee, visitor: Visitor) -> None:
    page = check_both_are_kept(visitor, karin)
    page = visitor.press(page, "Behåll det jag har valt", **{"choose:uppgifter": choice})
    assert page.status == 200
    assert AnswerDraft.objects.get(referee=karin).answers["uppgifter"]["text"] == f"Skrivet i den {kept} fliken."


def test_without_the_mark_the_second_tab_would_overwrite_the_first(
    karin: Referee, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The red twin: the check above fails when every page seems to be the newest."""
    monkeypatch.setattr(public_answers, "fingerprint", lambda answers, slugs: "always the same")
    with pytest.raises(AssertionError):
        check_both_are_kept(visitor, karin)
    assert AnswerDraft.objects.get(referee=karin).answers["uppgifter"]["text"] == "Skrivet i den andra fliken."


def test_an_old_tab_of_another_part_is_no_conflict(karin: Referee, visitor: Visitor) -> None:
    old = begin(visitor, karin, "fragor/closing/")
    here = visitor.at
    page = visitor.visit(at(karin, "fragor/about/"))
    visitor.press(page, SAVE, **filled(page))
    visitor.at = here
    assert visitor.press(old, SAVE, igen="yes").heading == "Läs igenom och skicka"
    assert AnswerDraft.objects.get(referee=karin).answers["igen"]["answer"] == "yes"


def test_a_tab_left_open_since_before_sending_saves_nothing_and_loses_nothing(karin: Referee, visitor: Visitor) -> None:
    review = answer_all(visitor, karin)
    old = visitor.visit(at(karin, "fragor/about/"))
    visitor.at = at(karin, "granska/")
    visitor.press(review, SEND, sure="on")
    visitor.at = at(karin, "fragor/about/")
    page = visitor.press(old, SAVE, uppgifter="En sen tanke om hennes arbete.")
    assert (page.status, page.heading) == (409, "Du har redan skickat dina svar")
    assert "En sen tanke om hennes arbete." in page.text
    assert not AnswerDraft.objects.exists()


# -- afterwards -------------------------------------------------------------------------------------------------------


def sent(visitor: Visitor, karin: Referee) -> Page:
    return visitor.press(answer_all(visitor, karin), SEND, sure="on")


def test_ones_own_answers_as_a_file(karin: Referee, visitor: Visitor) -> None:
    page = sent(visitor, karin)
    response = visitor.get(page.links()["Spara en kopia"])
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="mina-svar.txt"'
    text = response.content.decode()
    assert text.count("Planerade alltid passet i förväg.") > 5
    assert "Referens på Amina Lindqvist\r\n" in text


def test_a_correction_is_a_new_version_and_both_are_kept(karin: Referee, visitor: Visitor) -> None:
    page = sent(visitor, karin)
    page = visitor.visit(page.links()["Rätta ett svar"])
    assert "båda sparas" in page.text
    page = visitor.press(page, "Rätta")
    assert page.status == 422
    assert not AnswerDraft.objects.exists()
    page = visitor.press(page, "Rätta", part="about")
    page = visitor.press(page, "Spara och läs igenom", uppgifter="Rättat.")
    assert page.heading == "Läs igenom och skicka rättelsen"
    assert visitor.visit(at(karin)).heading == "Du håller på att rätta dina svar"
    page = visitor.visit(at(karin, "granska/"))
    page = visitor.press(page, "Skicka rättelsen", sure="on")
    assert page.heading == "Tack, Karin!"
    assert "Rättat." in page.text
    assert "Det du skickade förut: version 1" in page.text
    versions = list(SentAnswer.objects.order_by("version").values_list("version", "answers__uppgifter__text"))
    assert versions == [(1, "Planerade alltid passet i förväg."), (2, "Rättat.")]


def test_a_correction_can_be_thrown_away(karin: Referee, visitor: Visitor) -> None:
    sent(visitor, karin)
    page = visitor.press(visitor.visit(at(karin, "ratta/")), "Rätta", part="about")
    page = visitor.visit(at(karin, "angra-rattelsen/"))
    assert visitor.press(page, "Släng rättelsen").status == 422
    page = visitor.press(page, "Släng rättelsen", sure="on")
    assert "Det du skickade förut gäller." in page.text
    assert not AnswerDraft.objects.exists()
    assert SentAnswer.objects.count() == 1


# -- not answering --------------------------------------------------------------------------------------------------


def test_ring_me_instead(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin, "ring/")
    assert visitor.press(page, "Be om att bli uppringd").status == 422
    page = visitor.press(page, "Be om att bli uppringd", phone="070-174 06 30", times="Vardagar efter 15")
    assert "uppringd på 070-174 06 30. Maria Öberg ringer dig" in page.text
    row = fresh(karin)
    assert (row.state, row.call_phone, row.call_times) == ("wants_call", "070-174 06 30", "Vardagar efter 15")
    page = visitor.visit(page.links()["Ändra nummer eller tid"])
    visitor.press(page, "Be om att bli uppringd", phone="070-174 06 31")
    assert fresh(karin).call_phone == "070-174 06 31"
    page = visitor.visit(at(karin, "fragor/about/"))
    visitor.press(page, SAVE, uppgifter="Jag svarar ändå.")
    assert fresh(karin).state == RefereeState.BEGUN


def test_saying_no(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    visitor.press(page, SAVE, uppgifter="Halvt.")
    page = visitor.visit(at(karin, "avbojer/"))
    assert "Vi berättar inte varför för Amina." in page.text
    assert visitor.press(page, "Tacka nej").status == 422
    filled_in = {"reason": DeclineReason.UNWILLING, "comment": "Vi skildes inte som vänner."}
    assert visitor.press(page, "Tacka nej", **filled_in).heading == "Du har tackat nej"
    visitor.at = at(karin, "avbojer/")
    assert visitor.press(page, "Tacka nej", **filled_in).heading == "Du har tackat nej"
    assert (fresh(karin).state, fresh(karin).decline_comment) == ("declined", "Vi skildes inte som vänner.")
    assert not AnswerDraft.objects.exists()
    assert Event.objects.filter(kind="references.declined").count() == 1
    assert visitor.visit(at(karin, "fragor/about/")).heading == "Du har tackat nej"


def test_the_wrong_person(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin, "fel-person/")
    assert visitor.press(page, "Säg till").status == 422
    assert fresh(karin).state == RefereeState.ASKED
    assert visitor.press(page, "Säg till", sure="on").heading == "Tack för att du sa till"
    assert fresh(karin).state == RefereeState.WRONG_PERSON


def test_after_the_last_day_one_may_still_answer(karin: Referee, visitor: Visitor, now: datetime) -> None:
    last = (now - timedelta(days=1)).date()
    Referee.objects.filter(pk=karin.pk).update(state="expired", deadline=last, next_reminder_at=None, ended_at=now)
    page = visitor.visit(link_to(karin))
    assert "dina svar är fortfarande till nytta" in page.text
    assert "Ring mig i stället" not in page.links()
    assert sent(visitor, karin).heading == "Tack, Karin!"


HEADINGS = {
    "named": "Det går inte att svara här just nu",
    "held": "Det går inte att svara här just nu",
    "bounced": "Det går inte att svara här just nu",
    "asked": "Vill du berätta hur Amina Lindqvist arbetar?",
    "begun": "Välkommen tillbaka, Karin",
    "wants_call": "Vill du berätta hur Amina Lindqvist arbetar?",
    "expired": "Vill du berätta hur Amina Lindqvist arbetar?",
    "answered": "Tack, Karin!",
    "declined": "Du har tackat nej",
    "wrong_person": "Tack för att du sa till",
    "withdrawn": "Din referens behövs inte längre",
}


@pytest.mark.parametrize("state", RefereeState.values)
def test_every_state_has_its_page_and_no_page_of_it_breaks(
    state: str, karin: Referee, visitor: Visitor, now: datetime
) -> None:
    questions = karin.request.candidate.recruitment.question_set.questions
    if state in ("begun", "answered"):
        by_referee.save_draft(referee=karin, answers=answers_to(questions), revision=0, language="sv", now=now)
    if state == "answered":
        by_referee.send_answer(referee=karin, now=now)
    ended = now if state in ("declined", "wrong_person", "withdrawn", "expired") else None
    visitor.get(link_to(karin))
    Referee.objects.filter(pk=karin.pk).update(state=state, ended_at=ended, next_reminder_at=None)
    assert visitor.visit(link_to(karin)).heading == HEADINGS[state]
    pages = ["fragor/about/", "fragor/closing/", "sparat/", "granska/", "ring/", "avbojer/", "fel-person/"]
    for rest in [*pages, "mina-svar/", "ratta/", "angra-rattelsen/"]:
        assert visitor.visit(at(karin, rest)).status == (410 if state == "withdrawn" else 200)


# -- what it costs, and what people may throw at it --------------------------------------------------------------------


def test_the_form_costs_few_queries(karin: Referee, visitor: Visitor) -> None:
    begin(visitor, karin)
    with counted(2):
        page = Page(visitor.get(at(karin, "fragor/about/")))
    for text in ("första", "andra"):
        page = visitor.visit(at(karin, "fragor/about/"))
        data = filled(page, text)
        token = {"csrfmiddlewaretoken": page.all("input", name="csrfmiddlewaretoken")[0].get("value")}
        seen = {"seen": page.all("input", name="seen")[0].get("value")}
        with counted(6):
            response = visitor.post(at(karin, "fragor/about/"), {**data, **token, **seen}, headers=HEADERS)
        assert response.status_code == 303
    assert AnswerDraft.objects.get(referee=karin).answers["uppgifter"] == {"text": "andra"}
    with counted(2):
        visitor.get(at(karin, "granska/"))
    with counted(2):
        visitor.get(at(karin))


def test_a_save_is_one_transaction(karin: Referee, visitor: Visitor) -> None:
    """When the last write of a save fails, nothing of it is there."""
    page = begin(visitor, karin)
    visitor.raise_request_exception = False
    with mock.patch("references.actions.moves.record", side_effect=RuntimeError):
        assert (
            visitor.post(
                at(karin, "fragor/about/"),
                {
                    "uppgifter": "x",
                    "csrfmiddlewaretoken": page.all("input", name="csrfmiddlewaretoken")[0].get("value"),
                },
                headers=HEADERS,
            ).status_code
            == 500
        )
    assert not AnswerDraft.objects.exists()
    assert fresh(karin).state == RefereeState.ASKED


hostile = st.one_of(
    st.text(st.characters(codec=None), max_size=300),
    st.sampled_from(
        [
            "a" * 4001,
            "e" + "\u0301" * 50,
            "\n" * 500 + "x",
            "\x00\x01\x1b",
            "\ud800",
            "\u202e vänt",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)> {{ 7*7 }} {% now 'Y' %}",
            "🙂 你好 \ufffe",
        ]
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=hostile, choice=hostile, month=hostile)
def test_hostile_text_is_cleaned_or_refused(
    text: str, choice: str, month: str, karin: Referee, visitor: Visitor
) -> None:
    AnswerDraft.objects.filter(referee=karin).delete()
    page = begin(visitor, karin)
    data = {"uppgifter": text, "samarbete": choice, "period_from": month, "seen": choice, "choose:uppgifter": text}
    key = page.all("input", name="csrfmiddlewaretoken")[0].get("value")
    body = urlencode({**data, "csrfmiddlewaretoken": key}, errors="surrogatepass")
    response = visitor.post(at(karin, "fragor/about/"), body, content_type=FORM, headers=HEADERS)
    assert response.status_code in (303, 422)
    assert "<script>alert" not in response.content.decode()
    shown = visitor.visit(at(karin, "granska/"))
    assert shown.status == 200
    draft = AnswerDraft.objects.filter(referee=karin).first()
    saved = (draft.answers if draft else {}).get("uppgifter", {}).get("text", "")
    assert len(saved) <= 4000
    assert not any(ord(letter) < 32 and letter != "\n" for letter in saved)


def test_extra_fields_change_nothing(karin: Referee, visitor: Visitor) -> None:
    page = begin(visitor, karin)
    extra = {"state": "answered", "score": "5", "horoskop": "x", "referee": "1", "version": "9", "then": "../../"}
    visitor.press(page, SAVE, uppgifter="Bara svaret.", **extra)
    assert AnswerDraft.objects.get(referee=karin).answers == {"uppgifter": {"text": "Bara svaret."}}
    assert fresh(karin).state == RefereeState.BEGUN


def test_without_the_forms_key_nothing_is_saved_and_nothing_lost(karin: Referee, visitor: Visitor) -> None:
    begin(visitor, karin)
    data = {"uppgifter": "Skrivet utan formulärets nyckel."}
    response = visitor.post(at(karin, "fragor/about/"), data, headers=HEADERS)
    assert response.status_code == 403
    assert "Skrivet utan formulärets nyckel." in response.content.decode()
    assert not AnswerDraft.objects.exists()


def test_names_are_text_wherever_they_stand(
    named: Callable[..., Referee], visitor: Visitor, now: datetime, naming: Any
) -> None:
    referee = named(1, name='<b>Karin</b> "Alm" & {{ x }}', employer="</dd><script>alert(1)</script>")
    Referee.objects.filter(pk=referee.pk).update(state="asked", asked_at=now, deadline=naming.deadline)
    page = visitor.visit(link_to(referee))
    assert "<b>Karin</b>" in page.text
    assert not page.all("script")
    assert words(page.all("h1")[0]) == "Vill du berätta hur Amina Lindqvist arbetar?"


def test_what_is_ours_names_the_person(karin: Referee, visitor: Visitor) -> None:
    Referee.objects.filter(pk=karin.pk).update(relation="report")
    candidate = karin.request.candidate
    page = visitor.visit(link_to(karin))
    assert "kandidaten" not in page.text.lower()
    assert f"medarbetare till {candidate.name.split()[0]}" in page.text
    page = visitor.visit(page.links()["Svara nu"])
    assert f"Om {candidate.name}, som i frågorna kallas kandidaten." in page.text


@pytest.mark.parametrize(("kind", "begun"), [("invitation", False), ("reminder", False), ("reminder", True)])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_mails_name_the_person(karin: Referee, kind: str, begun: bool, language: str) -> None:
    karin.state = RefereeState.BEGUN if begun else RefereeState.ASKED
    karin.save()
    kind_ = registry.get(f"references.referee_{kind}")
    message = Message(kind=kind_.slug, subject_id=karin.public_id, language=language, recipient_name=karin.name)
    context = kind_.context(message)
    assert context is not None
    with override(language):
        _subject, body = outbox_words.written(kind_, message, {**context, "link": "https://example.org/"})
    assert karin.request.candidate.name.split()[0] in body
    assert not re.search(r"kandidaten|\bhen\b|the candidate|\bthem\b|\btheir\b", body)
