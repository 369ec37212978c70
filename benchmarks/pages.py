"""What is measured: six things people wait for, each beside its floor."""

import html
import re
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from benchmarks import data
from benchmarks.floor.forms import have_fields
from benchmarks.floor.models import Case, Person
from benchmarks.measure import Row, Visit, expect, floor_client
from foundation.accounts.models import User
from foundation.lib import tokens
from foundation.lib.pdf import render_pdf
from foundation.outbox.models import LinkToken
from foundation.records.models import Document
from recruitment.models import Recruitment
from references import pdf
from references.enums import RefereeState
from references.models import AnswerDraft, Referee
from references.queries import REFEREE
from references.views.public_answers import fingerprint
from tests.helpers.pages import Page, values

HARD, HARD_PDF = 3.0, 2.0
MANAGER = 3  # one whose recruitments are among the tenth
PERSONS = 5
GROUP_OF_A_COMPETENCY = 1  # the form's second part: its first is about the work together


def rows() -> list[Row]:
    """All six, against the data there is now."""
    manager = User.objects.get(pk=data.BASE + MANAGER)
    ours, floor, nobody, floor_nobody = Client(), floor_client(), Client(), floor_client()
    ours.force_login(manager, backend=settings.AUTHENTICATION_BACKENDS[0])
    floor.force_login(manager, backend=settings.FLOOR_BACKEND)
    floor_case = _floor_cases(manager)
    case = Recruitment.objects.filter(owner=manager, pk__gte=data.BASE).order_by("pk").filter(pk__in=_with_five())[0]
    list_url, case_url = reverse("recruitment:list"), reverse("recruitment:recruitment", args=[case.public_id])
    shown, sent = _form(floor)
    login_url = reverse("accounts:sign_in")
    return [
        Row("list", Visit(ours, list_url), Visit(floor, f"/cases/{manager.pk}/"), HARD, 5),
        Row("recruitment", Visit(ours, case_url), Visit(floor, f"/case/{floor_case.pk}/"), HARD, 8),
        Row("form_get", shown, Visit(floor, "/form/"), HARD, 2),
        sent,
        Row("login", Visit(nobody, login_url), Visit(floor_nobody, "/login/"), HARD, 0),
        _protocol(),
    ]


def _with_five() -> list[int]:
    """The recruitments with five candidates, as the floor's page has five rows."""
    return [data.BASE + number for number in range(0, data.TENTH, 3)]


def _floor_cases(manager: User) -> Case:
    """The floor's table, as many rows as ours, among them the manager's."""
    now, wanted = timezone.now(), Recruitment.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE floor_case, floor_person CASCADE")
    Case.objects.bulk_create(
        (
            Case(owner=manager.pk if n < 21 else n % 350, title=f"Undersköterska {n}", unit=f"Enhet {n % 80}",
                 state="active", changed_at=now)
            for n in range(wanted)
        ),
        batch_size=2000,
    )  # fmt: skip
    case = Case.objects.filter(owner=manager.pk).order_by("pk")[0]
    Person.objects.bulk_create(
        Person(case=case, name=f"Karin Berglöf {n}", email=f"karin.{n}@example.org") for n in range(PERSONS)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE floor_case, floor_person")
    return case


def _form(floor: Client) -> tuple[Visit, Row]:
    """The referee's form: one part with a scale and a text, as the demo's referee who has been asked meets it."""
    referee = Referee.objects.filter(state__in=[RefereeState.ASKED, RefereeState.BEGUN], pk__lt=data.BASE)[0]
    secret, client = tokens.new_token(), Client()
    LinkToken.objects.create(token_hash=tokens.hash_token(secret), subject_kind=REFEREE, subject_id=referee.public_id)
    expect(client.get(reverse("references:referee_enter", args=[referee.public_id, secret])), 302, 303)
    questions = referee.request.candidate.recruitment.question_set.questions
    group = list(dict.fromkeys(one["group"] for one in questions))[GROUP_OF_A_COMPETENCY]
    address = reverse("references:referee_group", args=[referee.public_id, group])
    turn = count()

    shown = Visit(client, address)
    slugs = [one["slug"] for one in questions if one["group"] == group and one["kind"] == "scale"]
    texts = [one["slug"] for one in questions if one["group"] == group and one["kind"] == "text"]
    seen = {"seen": fingerprint(_saved(referee), [*slugs, *texts])}
    fields, hidden = _fields(shown())
    have_fields(fields)
    plain = {name: "1" if kind == "radio" else "En mening om hur det brukade gå till." for name, kind in fields.items()}

    def send() -> Any:
        number = next(turn)
        answers = {slug: str(number % 5 + 1) for slug in slugs}
        answers |= {f"{slug}_comment": f"Hon gjorde en lista varje morgon, {number}." for slug in slugs}
        answers |= dict.fromkeys(texts, f"En vinter var halva gruppen sjuk, och planen sprack, {number}.")
        response = expect(client.post(address, {**hidden, **seen, **answers}), 302, 303)
        seen["seen"] = fingerprint({slug: _stored(slug, answers) for slug in [*slugs, *texts]}, [*slugs, *texts])
        return response

    return shown, Row("form_post", send, lambda: expect(floor.post("/form/", plain), 302), HARD, 6)


def _saved(referee: Referee) -> dict[str, Any]:
    """What is saved and not sent."""
    draft = AnswerDraft.objects.filter(referee=referee).first()
    return draft.answers if draft else {}


def _stored(slug: str, answers: dict[str, str]) -> dict[str, Any]:
    """An answer as the draft has it."""
    if f"{slug}_comment" not in answers:
        return {"text": answers[slug]}
    return {"score": int(answers[slug]), "cannot_judge": False, "comment": answers[f"{slug}_comment"]}


def _fields(response: Any) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The kinds of our form's fields by name, for the floor to have the same; and what its hidden ones say."""
    page = Page(response)
    form = next(
        one for one in page.all("form") if any(True for _ in one.iter("{http://www.w3.org/1999/xhtml}textarea"))
    )
    found: dict[str, str] = {}
    for element in form.iter():
        name, tag = element.get("name"), element.tag.rpartition("}")[2]
        if name and name != "csrfmiddlewaretoken" and tag in ("input", "textarea"):
            found[name.replace("-", "_")] = "textarea" if tag == "textarea" else str(element.get("type") or "text")
    hidden = {name: value for name, value in values(form).items() if found.get(name.replace("-", "_")) == "hidden"}
    return found, hidden


def _protocol() -> Row:
    """The protocol, and its text as plain paragraphs with the same typeface, variant and attachment."""
    document = Document.objects.filter(pk__lt=data.BASE, subject_id=data.Model().request.public_id).order_by("pk")[0]
    material = pdf.gather(document)
    with override(pdf.LANGUAGE):
        attached = pdf.as_json(material)
        about = {"title": "Protokoll", "language": "sv", "created": document.ordered_at.isoformat(timespec="seconds")}
        markup = render_to_string(pdf.TEMPLATE, {"protocol": pdf.protocol_context(material, attached), "pdf": about})
    markup = re.sub(r"(?s)<(style|head|svg)\b.*?</\1>", "", markup)
    paragraphs = [text for part in re.split(r"</(?:p|h\d|td|th|dd|dt|li|caption)>", markup) if (text := _bare(part))]

    def plain() -> bytes:
        return render_pdf(
            "floor/plain.html", {"paragraphs": paragraphs}, language="sv", title="Protokoll",
            created=document.ordered_at,
            attachments=[pdf.Attachment(pdf.ATTACHMENT, attached, "application/json", "Data", document.ordered_at)],
        )  # fmt: skip

    return Row("protocol", lambda: pdf.render_protocol(document), plain, HARD_PDF, None, requests=1, rounds=11)


def _bare(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
