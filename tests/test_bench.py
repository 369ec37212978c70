"""The benchmark's data is whole, and its verdict tells a slow page from a quick one. How fast we are it says itself."""

import hashlib
import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks import data, verdict
from benchmarks.measure import Count, Row, expect
from benchmarks.paint import Painted
from botkyrka_rc import demo_guides, demo_states, demo_surveys
from foundation.accounts.models import User
from recruitment.models import Recruitment
from references.enums import RefereeState
from references.models import QuestionSet, Referee, SentAnswer


@pytest.mark.django_db
def test_the_data_is_what_the_product_would_have_written(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (demo_guides, demo_states, demo_surveys):  # what is multiplied stands in none of them
        monkeypatch.setattr(room, "load", lambda *args, **kwargs: None)
    monkeypatch.setattr(data, "MANAGERS", 12)
    data.prepare()
    made = data.grow(0, 6)
    assert (made["recruitments"], made["candidates"], made["sent answers"]) == (6, 40, 80)
    frozen = QuestionSet.objects.get(pk=data.BASE).questions
    assert made["scores"] == 80 * sum(question["kind"] == "scale" for question in frozen)
    connection.check_constraints()
    assert data.WHOLE * 20 // 3 * 2 == 100_000  # sent references at full size
    first = Recruitment.objects.get(pk=data.BASE)
    client.force_login(User.objects.get(pk=first.owner_id))
    for address in (reverse("recruitment:list"), reverse("recruitment:recruitment", args=[first.public_id])):
        page = client.get(address)
        assert page.status_code == 200
        assert first.title in page.content.decode()
    referee = Referee.objects.filter(pk__gt=data.BASE).order_by("pk")[0]
    assert (referee.state, SentAnswer.objects.get(referee=referee).sent_at) == (RefereeState.ANSWERED, referee.asked_at)
    digest = hashlib.md5(f"{data.SEED}p{data.BASE}".encode(), usedforsecurity=False).hexdigest()
    assert first.public_id == "p" + digest[:21]  # the same seed gives the same rows


def row(name: str, ratio: float, queries: int = 1) -> Row:
    made = Row(name, print, print, limit=3.0, most_queries=5)
    made.ratios, made.ours_ms, made.floor_ms, made.queries = [9.0, ratio, 0.1], [ratio], [1.0], queries
    return made


def test_a_row_is_one_line_and_a_good_one_ends_well() -> None:
    (line,), wrong = verdict.of({"list": row("list", 1.2)}, {"list": row("list", 1.2)})
    assert wrong == []
    assert json.loads(line) == {
        "name": "list", "ratio": 1.2, "queries": 1, "growth": 1.0, "p50_ms": 1.2, "floor_ms": 1.0, "limit": 3.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("small", "large", "said"),
    [
        (row("list", 3.1), row("list", 3.1), "list takes 3.10 times its floor"),
        (row("list", 1.0), row("list", 1.3), "list grows by 1.30 with the data"),
        (row("list", 1.0, 6), row("list", 1.0, 6), "list asks the database 6 times"),
        (row("list", 1.0, 2), row("list", 1.0, 3), "list asks 2 times of little and 3 of much"),
    ],
)
def test_what_is_too_slow_ends_badly(small: Row, large: Row, said: str) -> None:
    _lines, wrong = verdict.of({"list": small}, {"list": large})
    assert said in wrong


@pytest.mark.django_db
def test_a_turn_is_measured_and_a_failed_page_is_no_quick_page(client: Client) -> None:
    def question(times: int) -> Callable[[], None]:
        def ask() -> None:
            for _ in range(times):
                list(User.objects.order_by("pk"))

        return ask

    measured = Row("x", question(30), question(3), limit=3.0, most_queries=5, requests=2, rounds=5).run()
    assert measured.queries == 30
    assert measured.ratio > 3
    count = Count()
    with count.on(), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT a")
        cursor.execute("SELECT 1")
    assert count.statements == ["SELECT 1"]
    with pytest.raises(RuntimeError, match="404"):
        expect(client.get("/finns-inte/"), 200)


def test_what_a_browser_meets_is_one_line_and_held_against_its_limits() -> None:
    quick = Painted({"list": [62.4, 90.0]}, {"list": [75.0, 60.0]}, {"list": 4}, {"list": 17.0})
    assert quick.wrong() == []
    told = json.loads(quick.line())
    assert (told["name"], told["ratio"], told["requests"], told["kB"]) == (
        "first_paint", 1.04, {"list": 4}, {"list": 17.0},
    )  # fmt: skip
    slow = Painted({"list": [90.0]}, {"list": [60.0]}, {"list": 5}, {"list": 41.0})
    assert slow.wrong() == [
        "list is painted after 1.50 times its floor", "list makes 5 requests", "list is 41.0 kB",
    ]  # fmt: skip
