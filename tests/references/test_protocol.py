"""From a round's rows to its protocol: the context the template documents, both profiles, the data unaltered."""

import io
import json

import page
import pypdf
import pytest

from foundation.records.models import Document
from recruitment.models import Recruitment
from references import pdf
from references.actions import referee as by_referee
from references.actions import staff
from references.models import QuestionSet
from tests.factories.references import answers_to
from tests.helpers import protocol_sample
from tests.references.test_round import MONDAY, answer, collecting, recruitment  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
WORDS = "Bra 👍🏽, 你好 sade hon"


@pytest.fixture
def documents(recruitment: Recruitment) -> tuple[Document, Document]:  # noqa: F811
    """Return both versions of a round closed early: one referee, who wrote an emoji, has answered and corrected it."""
    request, one, two = collecting(recruitment)
    questions = QuestionSet.objects.get().questions
    said = answers_to(questions)
    said[next(row["slug"] for row in questions if row["kind"] == "text")] = {"text": WORDS}
    answer(one, answers=said, revision=0)
    by_referee.decline(referee=two, reason="unwilling", comment="Vi är osams.", now=MONDAY)
    staff.close_request(by=recruitment.owner, request=request, reason="Den andra är på resa.", now=MONDAY)
    Document.objects.update(claimed_until=MONDAY)
    by_referee.begin_correction(referee=one, now=MONDAY)
    scale = next(row["slug"] for row in questions if row["kind"] == "scale")
    better = {scale: {"score": 5, "cannot_judge": False, "comment": ""}}
    by_referee.save_draft(referee=one, answers=better, revision=1, language="sv", now=MONDAY)
    by_referee.send_answer(referee=one, now=MONDAY)
    first, second = Document.objects.order_by("version")
    return first, second


def test_the_context_is_the_one_the_template_documents(documents: tuple[Document, Document]) -> None:
    material = pdf.gather(documents[1])
    made, documented = pdf.protocol_context(material, b"{}"), protocol_sample.context()["protocol"]
    assert made.keys() == documented.keys()
    for part in ("referees", "columns", "comparison", "questions", "deviations", "versions"):
        assert made[part], part
        assert made[part][0].keys() == documented[part][0].keys(), part
    given, sample = (context["referees"][0]["groups"][1]["answers"][0] for context in (made, documented))
    assert given.keys() == sample.keys()
    assert made["referees"][0]["groups"][0]["answers"][0]["text"] != ""


def test_the_protocol_passes_and_holds_the_data(documents: tuple[Document, Document]) -> None:
    made = pdf.render_protocol(documents[1]).data
    assert [page.validate_pdf_bytes(made, profile=profile).failures for profile in ("3a", "ua1")] == [[], []]
    reader = pypdf.PdfReader(io.BytesIO(made))
    said = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert "Bra [U+1F44D U+1F3FD], [U+4F60][U+597D] sade hon" in said
    assert "ej diariefört vid framställandet" in said
    assert "Före rättelsen (version 1" in said
    assert "Den andra är på resa." in said
    assert "avböjde" in said.lower()
    assert "osams" not in said, "why somebody declined is not for the candidate, who reads this"
    ((data,),) = reader.attachments.values()
    answers = json.loads(data)["referees"][0]["answers"]
    assert [one["version"] for one in answers] == [1, 2]
    assert {"text": WORDS} in answers[1]["answers"].values()
    assert pdf.render_protocol(documents[1]).data == made
