"""What surveys say, as HR sees it: means and spreads, and nothing for fewer than five, by no page and no file."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.queries import forget_municipality
from foundation.lib import charts, csv_files
from surveys import reading, rules
from surveys.models import Answer, SurveyQuestion, Tally
from surveys.queries import results as queries
from tests.factories.accounts import AdministrationFactory, MunicipalityFactory, UserFactory
from tests.factories.surveys import SurveyTemplateFactory
from tests.helpers.pages import Page

pytestmark = pytest.mark.django_db
QUARTER = rules.quarter_of(timezone.localdate())
HIDDEN = "färre än fem svar"


@pytest.fixture(autouse=True)
def asked(db: None) -> Any:
    """The municipality's facts, and a survey with a scale, a yes-or-no and a text."""
    forget_municipality()
    MunicipalityFactory()
    yield SurveyTemplateFactory()
    forget_municipality()


@pytest.fixture
def places(db: None) -> list[Organisation]:
    return [AdministrationFactory(name=name) for name in ("Omsorg", "Skola", "Teknik")]


def reader_of(places: Iterable[Organisation], role: Role = Role.HR_MANAGEMENT) -> User:
    found: User = UserFactory(roles=[(role, place) for place in places])
    return found


def said(place: Organisation, scores: list[int], words: int | None = None, quarter: date = QUARTER) -> None:
    """So many people answered in an administration: the scale, yes, and some of them in words."""
    row: dict[str, Any] = {"kind": "candidate", "administration": place, "quarter": quarter}
    for score in scores:
        Answer.objects.create(**row, question="helhet", score=score)
        Answer.objects.create(**row, question="samma", choice="yes" if score > 2 else "no")
    for number in range(len(scores) if words is None else words):
        Answer.objects.create(**row, question="battre", text=f"{place.name} {number}.")
    Tally.objects.create(**row, invited=2 * len(scores), answered=len(scores))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lines_of(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/enkater/siffror.csv?{query}")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = response.content.decode().removeprefix(csv_files.BOM)
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_mean_and_spread_of_each_question(places: list[Organisation]) -> None:
    said(places[0], [5, 4, 4, 2, 1])
    said(places[1], [3, 3, 3, 3, 3, 5])
    client = signed_in(reader_of(places))
    page = Page(client.get("/enkater/"))
    assert (page.status, page.heading) == (200, "Det säger enkäterna")
    text = page.text.replace("\xa0", " ")
    assert "Medelvärde 3,3 av 5, 11 svar." in text  # 36 / 11
    assert "1 är ”Dåligt” och 5 är ”Bra”." in text
    assert "82 % ja, 11 svar." in text  # nine of eleven gave three or more
    assert "50 %" in text  # half of those asked have answered
    rows = {(row["Förvaltning"], row["Fråga"].split()[0]): row for row in lines_of(client)}
    scale = [row for row in lines_of(client) if row["Medel"]]
    assert [row["Medel"] for row in scale] == ["3,2", "3,33", "3,27"]
    assert [[row[str(score)] for score in range(1, 6)] for row in scale][2] == ["1", "1", "5", "2", "2"]
    assert len(rows) >= 3


def test_a_chart_says_in_words_what_it_shows_and_a_table_stands_beside(places: list[Organisation]) -> None:
    said(places[0], [5, 4, 4, 2, 1])
    page = Page(signed_in(reader_of(places)).get("/enkater/"))
    drawn = list(page.tree.iter("{http://www.w3.org/2000/svg}svg"))
    pictures = [one for one in drawn if one.get("role") == "img"]
    assert len(pictures) == 2
    told = " ".join("".join(pictures[0].itertext()).split()).replace("\xa0", " ")
    assert "4: 2 (40 %)" in told
    assert len(page.all("details")) == 2
    assert len(page.all("table")) == 3


@pytest.mark.parametrize("count", [1, 4])
def test_fewer_than_five_are_shown_by_no_page_and_no_file(count: int, places: list[Organisation]) -> None:
    said(places[0], [5] * count)
    client = signed_in(reader_of(places))
    for query in ("", f"administration={places[0].pk}", f"quarter={rules.quarter_slug(QUARTER)}&survey=candidate"):
        page = Page(client.get(f"/enkater/?{query}"))
        assert "Omsorg 0." not in page.text
        assert "Medelvärde" not in page.text
        assert "Färre än fem svar, så inget visas." in page.text
        assert lines_of(client, query) == []


def test_five_are_shown(places: list[Organisation]) -> None:
    """The red twin: with one more the same pages and the same file say it."""
    said(places[0], [5] * 5)
    client = signed_in(reader_of(places))
    page = Page(client.get("/enkater/"))
    assert "Omsorg 0." in page.text
    assert "Medelvärde 5,0 av 5, 5 svar." in page.text
    assert len(lines_of(client)) == 6  # three questions: the administration's and what is shown in all


def test_no_total_tells_of_what_is_hidden(places: list[Organisation]) -> None:
    """What is shown in all, minus each of what is shown, leaves nothing: on the page, in the file, whoever compares."""
    said(places[0], [5, 5, 5, 5, 5])
    said(places[1], [1, 1, 1, 1])
    said(places[2], [3] * 7)
    everyone = reader_of(places)
    for reader, shown in ((everyone, ["Omsorg", "Teknik"]), (reader_of(places[:2]), ["Omsorg"])):
        client = signed_in(reader)
        for slug in ("helhet", "samma", "battre"):
            question = SurveyQuestion.objects.get(slug=slug).text_sv
            lines = [row for row in lines_of(client) if row["Fråga"] == question]
            by_name = {row["Förvaltning"]: int(row["Svar"]) for row in lines}
            assert sum(by_name.pop(name) for name in shown) == by_name.pop("Allt som visas")
            assert by_name == {}
        page = Page(client.get("/enkater/"))
        assert page.text.count(HIDDEN) == 4  # in the rule, in the table of who answered, and beside each chart
        assert "Skola 0." not in page.text
        assert "Teknik 0." in page.text or reader is not everyone
    alone = Page(signed_in(everyone).get(f"/enkater/?administration={places[1].pk}"))
    assert "Medelvärde" not in alone.text


def test_a_question_few_have_answered_is_hidden_though_the_survey_is_shown(places: list[Organisation]) -> None:
    said(places[0], [4] * 9, words=4)
    said(places[1], [4] * 9, words=6)
    client = signed_in(reader_of(places))
    text = Page(client.get("/enkater/")).text
    assert "Medelvärde 4,0 av 5, 18 svar." in text
    assert "Skola 0." in text
    assert "Omsorg 0." not in text


def test_words_come_in_no_order_a_page_at_a_time(places: list[Organisation]) -> None:
    said(places[0], [4] * 45)
    client = signed_in(reader_of(places))
    seen: list[str] = []
    for number in (1, 2, 3):
        page = Page(client.get(f"/enkater/?page={number}"))
        seen += ["".join(one.itertext()).strip() for one in page.all("blockquote")]
    assert len(seen) == 45 == len(set(seen))
    assert seen != sorted(seen, key=lambda text: int(text.split()[1].rstrip(".")))


def test_each_sees_their_part_of_the_tree(places: list[Organisation]) -> None:
    for place in places:
        said(place, [4] * 5)
    for role in (Role.HR_MANAGEMENT, Role.HR_SPECIALIST):
        mine = signed_in(reader_of(places[:1], role))
        assert {row["Förvaltning"] for row in lines_of(mine)} == {"Omsorg", "Allt som visas"}
        assert "Skola" not in Page(mine.get(f"/enkater/?administration={places[1].pk}")).text
    assert queries.quarters(reader_of(places, Role.MANAGER), "candidate") == []
    below = UserFactory(roles=[(Role.HR_MANAGEMENT, Organisation.objects.create(
        kind="unit", name="Avdelning", parent=places[0]
    ))])  # fmt: skip
    assert lines_of(signed_in(below)) == []


def test_a_question_is_told_in_its_newest_words(places: list[Organisation]) -> None:
    said(places[0], [4] * 5)
    newer = SurveyTemplateFactory(number=2, questions=False, state="retired")
    SurveyQuestion.objects.create(
        template=newer, slug="helhet", kind="scale", text_sv="Hur gick det?", text_en="How did it go?"
    )
    draft = SurveyTemplateFactory(draft=True, number=3, questions=False)
    SurveyQuestion.objects.create(template=draft, slug="helhet", kind="scale", text_sv="Utkast?", text_en="Draft?")
    text = Page(signed_in(reader_of(places)).get("/enkater/")).text
    assert "Hur gick det?" in text
    assert "Utkast?" not in text


def test_the_page_and_the_file_cost_the_same_for_one_and_three(places: list[Organisation]) -> None:
    client = signed_in(reader_of(places))
    costs = []
    for place in places:
        said(place, [4] * 6)
        found = []
        for address in ("/enkater/", "/enkater/siffror.csv"):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        costs.append(found)
    assert costs[0] == costs[2]
    assert max(costs[0]) <= 9, costs


def test_a_file_is_no_place_for_formulas() -> None:
    with translation.override("sv"):
        written = [csv_files.cell(one) for one in ("=1+1", "+46", "-1", "@x", "\tx", "plain", "", None, 3, 4.25, -2)]
    assert written == ["'=1+1", "'+46", "'-1", "'@x", "'\tx", "plain", "", "", "3", "4,25", "-2"]
    with translation.override("en"):
        assert csv_files.cell(4.25) == "4.25"


def test_bars_stay_within_their_chart() -> None:
    chart = charts.bars("name", "Title", "Words", [("K1 26", 10, "10"), ("K2 26", None, "–"), ("K3 26", 5, "5")])
    widths = [bar.width for bar in chart.bars]
    assert widths[1] == 0
    assert widths[0] == pytest.approx(2 * widths[2], abs=1)
    assert max(bar.x + bar.width for bar in chart.bars) <= chart.width - charts.FIGURE
    assert [bar.y for bar in chart.bars] == sorted({bar.y for bar in chart.bars})
    assert chart.height == 3 * charts.ROW
    assert charts.bars("n", "T", "W", []).bars == ()
    assert [bar.width for bar in charts.bars("n", "T", "W", [("a", 150, "")], most=100).bars] == [
        charts.bars("n", "T", "W", [("a", 100, "")], most=100).bars[0].width
    ]


def test_a_share_of_nothing_is_none() -> None:
    assert reading.percent(0, 0).startswith("0")
