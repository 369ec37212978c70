"""The page of effect: every figure against a plain recount over generated data, who sees which, and what it costs."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation
from foundation.accounts.queries import forget_municipality
from foundation.lib.calendar import STOCKHOLM
from recruitment.models import Candidate, Recruitment
from references.models import QuestionSet, Referee, ReferenceRequest, ScaleScore, SentAnswer
from surveys import pages, rules
from surveys.models import Answer, Assumptions
from surveys.queries.effect import Figures, effect, satisfaction
from tests.factories.accounts import AdministrationFactory, MunicipalityFactory, OrganisationFactory, UserFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import QuestionSetFactory, RefereeFactory, ReferenceRequestFactory, SentAnswerFactory
from tests.factories.surveys import AssumptionsFactory, SurveyTemplateFactory
from tests.helpers.pages import Page, words

pytestmark = pytest.mark.django_db
SEED = 20261122
NOW = datetime(2026, 11, 22, 12, tzinfo=STOCKHOLM)
SINCE = date(2026, 4, 1)
SCALES = [{"kind": "scale", "slug": f"s{number}"} for number in range(2)]


@pytest.fixture
def administrations(db: None) -> list[Organisation]:
    return AdministrationFactory.create_batch(3)


@pytest.fixture
def generated(administrations: list[Organisation]) -> random.Random:
    """Sixty recruitments over three quarters, with and without references, in every state that counts or doesn't."""
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    owners = UserFactory.create_batch(4)
    units = [OrganisationFactory(parent=place) for place in administrations for _twice in range(2)]
    for _number in range(60):
        made_recruitment(chance, chance.choice([*units, administrations[0]]), chance.choice(owners))
    return chance


def moment(chance: random.Random) -> datetime:
    """Somewhere in the last four quarters; now and then at the very edge of one, in Swedish time."""
    edge = datetime(2026, chance.choice([4, 7, 10]), 1, tzinfo=STOCKHOLM) - timedelta(minutes=chance.choice([0, 1, 90]))
    return edge if chance.random() < 0.15 else NOW - timedelta(minutes=chance.randrange(300 * 24 * 60))


def made_recruitment(chance: random.Random, unit: Organisation, owner: Any) -> None:
    state = chance.choice(["active", "decided", "closed", "closed", "cancelled"])
    case = RecruitmentFactory(
        unit=unit,
        owner=owner,
        profile=0,
        role_template=None,
        hr_support=chance.random() < 0.4,
        state=state,
        decided_on=local_day(moment(chance)) if state in ("decided", "closed") else None,
    )
    for _candidate in range(chance.choice([0, 1, 2])):
        made_round(chance, case)


def made_round(chance: random.Random, case: Recruitment) -> None:
    state = chance.choice(["complete", "complete", "closed", "collecting", "withdrawn"])
    ended = moment(chance)
    sent = ended - timedelta(hours=chance.randrange(20, 500))
    request = ReferenceRequestFactory(
        candidate=CandidateFactory(recruitment=case),
        state=state,
        created_at=sent,
        ended_at=ended if state in ("complete", "closed", "withdrawn") else None,
        frozen=False,
    )
    if not QuestionSet.objects.filter(recruitment=case).exists():
        profile = case.profiles.create(version=1)
        QuestionSetFactory(recruitment=case, profile=profile, questions=SCALES, competencies=[])
    for _referee in range(chance.choice([0, 1, 2, 3])):
        made_referee(chance, request, sent)


def made_referee(chance: random.Random, request: ReferenceRequest, sent: datetime) -> None:
    state = chance.choice(["answered", "answered", "answered", "declined", "expired", "withdrawn", "named"])
    asked = sent + timedelta(hours=chance.randrange(1, 50))
    referee = RefereeFactory(
        request=request,
        state=state,
        created_at=asked,
        answered_at=asked + timedelta(minutes=chance.randrange(5, 9000)) if state == "answered" else None,
    )
    if state == "answered":
        for version in range(1, chance.choice([2, 2, 3])):
            manner, seconds = chance.choice(["digital", "digital", "phone"]), chance.choice([0, 200, 431, 640, 1000])
            answer = SentAnswerFactory(
                referee=referee, version=version, answers={}, manner=manner, active_seconds=seconds
            )
            for scale in SCALES[: chance.choice([2, 2, 2, 2, 1])]:
                ScaleScore.objects.create(sent_answer=answer, question_slug=scale["slug"], score=3)


# -- the recount -------------------------------------------------------------------------------------------------------


def quarter_of(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter(when: datetime) -> date:
    return quarter_of(local_day(when))


def local_day(when: datetime) -> date:
    return when.astimezone(STOCKHOLM).date()


def administration(case: Recruitment) -> int:
    unit = Organisation.objects.get(pk=case.unit_id)
    return unit.pk if unit.kind == "administration" else int(unit.parent_id or 0)


def cuts(case: Recruitment, which: date) -> list[tuple[date, int | None, bool | None]]:
    return [(which, None, None), (which, administration(case), None), (which, None, case.hr_support)]


def recounted(cases: Iterator[Recruitment]) -> dict[Any, dict[str, Any]]:
    """The same figures in plain Python, row by row."""
    found: dict[Any, dict[str, Any]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        if case.state in ("decided", "closed") and quarter_of(case.decided_on) >= SINCE:
            for cut in cuts(case, quarter_of(case.decided_on)):
                recount_case(case, found[cut])
        for request in ReferenceRequest.objects.filter(candidate__recruitment=case, state__in=["complete", "closed"]):
            if quarter(request.ended_at) >= SINCE:
                for cut in cuts(case, quarter(request.ended_at)):
                    recount_round(request, found[cut])
    return found


def recount_case(case: Recruitment, into: dict[str, Any]) -> None:
    answered, followed = [], True
    for candidate in Candidate.objects.filter(recruitment=case):
        alive = Referee.objects.filter(request__candidate=candidate).exclude(request__state="withdrawn")
        answered.append(sum(referee.state == "answered" for referee in alive))
        for answer in SentAnswer.objects.filter(referee__in=alive):
            followed = followed and answer.scores.count() == len(SCALES)
    into["ended"].append(1)
    into["with_references"] += [1] * (max(answered, default=0) >= 1)
    into["with_two"] += [1] * (max(answered, default=0) >= 2)
    into["followed"] += [1] * (max(answered, default=0) >= 1 and followed)


def recount_round(request: ReferenceRequest, into: dict[str, Any]) -> None:
    into["rounds"].append(1)
    into["lead_days"].append((request.ended_at - request.sent_at).total_seconds() / 86400)
    for referee in Referee.objects.filter(request=request):
        if referee.asked_at is None or referee.state == "withdrawn":
            continue
        into["asked"].append(1)
        if referee.state == "answered":
            into["answered"].append(1)
            into["hours"].append((referee.answered_at - referee.asked_at).total_seconds() / 3600)
            first = SentAnswer.objects.get(referee=referee, version=1)
            into[first.manner].append(1)
            if first.manner == "digital" and first.active_seconds:
                into["minutes"].append(first.active_seconds / 60)


MEDIANS = ("lead_days", "hours", "minutes")


def differences(found: dict[Any, Figures], expected: dict[Any, dict[str, Any]]) -> list[str]:
    wrong = [f"cuts: {sorted(map(str, found.keys() ^ expected.keys()))}"] if found.keys() ^ expected.keys() else []
    for cut in found.keys() & expected.keys():
        for name in Figures.__slots__:
            told, counted = getattr(found[cut], name), expected[cut][name]
            right = (median(counted) if counted else None) if name in MEDIANS else len(counted)
            same = told == pytest.approx(right) if told is not None and right is not None else told == right
            wrong += [] if same else [f"{cut} {name}: {told}, not {right}"]
    return wrong


def test_every_figure_is_what_a_plain_recount_gives(
    generated: random.Random, administrations: list[Organisation]
) -> None:
    everything = UserFactory(roles=[(Role.HR_MANAGEMENT, place.parent) for place in administrations])
    expected = recounted(Recruitment.objects.order_by("pk").iterator())
    found = effect(everything, SINCE)
    assert len(found) >= 15
    assert all(sum(getattr(figures, name) or 0 for figures in found.values()) for name in Figures.__slots__)
    assert differences(found, expected) == []
    # the red twin: one row changed, and the recount no longer agrees
    Referee.objects.filter(state="answered", request__state="complete").order_by("pk")[:1].get()
    ReferenceRequest.objects.filter(state="complete", ended_at__gte=NOW - timedelta(days=60)).update(sent_at=NOW)
    assert differences(effect(everything, SINCE), expected) != []


def test_each_sees_their_part(generated: random.Random, administrations: list[Organisation]) -> None:
    first = administrations[0]
    for role in (Role.HR_MANAGEMENT, Role.HR_SPECIALIST):
        reader = UserFactory(roles=[(role, first)])
        mine = Recruitment.objects.filter(unit__path__startswith=first.path).order_by("pk")
        assert differences(effect(reader, SINCE), recounted(mine.iterator())) == []
        assert {place for _quarter, place, _support in effect(reader, SINCE)} == {None, first.pk}


def test_a_manager_sees_their_own_and_nobody_elses(
    generated: random.Random, administrations: list[Organisation]
) -> None:
    owner = Recruitment.objects.order_by("pk")[0].owner
    owner.role_grants.create(role=Role.MANAGER, organisation=OrganisationFactory(parent=administrations[0]))
    mine = Recruitment.objects.filter(owner=owner).order_by("pk")
    assert differences(effect(owner, SINCE), recounted(mine.iterator())) == []
    assert effect(UserFactory(roles=[(Role.MANAGER, administrations[0])]), SINCE) == {}
    assert effect(UserFactory(roles=[(Role.REGISTRAR, administrations[0])]), SINCE) == {}


def test_two_queries_however_much_there_is(generated: random.Random, administrations: list[Organisation]) -> None:
    reader = UserFactory(roles=[(Role.HR_MANAGEMENT, place) for place in administrations])
    assert reader.grants
    with CaptureQueriesContext(connection) as queries:
        effect(reader, SINCE)
        satisfaction(reader, SINCE)
    assert len(queries) == 3


# -- hours and satisfaction --------------------------------------------------------------------------------


def test_the_hours_follow_the_assumptions() -> None:
    cut = (SINCE, None, None)
    figures = {cut: Figures(rounds=1, digital=30, phone=6)}
    given = Assumptions(minutes_by_hand=76, minutes_now=8, minutes_by_phone_now=40)
    assert pages.Effect(figures, {}, given).hours(cut) == pytest.approx((30 * 68 + 6 * 36) / 60)
    given.minutes_by_hand = 60
    assert pages.Effect(figures, {}, given).hours(cut) == pytest.approx((30 * 52 + 6 * 20) / 60)
    assert pages.Effect({}, {}, given).hours(cut) is None


def answers(place: Organisation, kind: str, scores: list[int], support: bool | None = None) -> None:
    for score in scores:
        Answer.objects.create(
            kind=kind, administration=place, quarter=SINCE, hr_support=support, question="helhet", score=score
        )


def test_satisfaction_is_a_mean_of_what_may_be_shown(administrations: list[Organisation]) -> None:
    SurveyTemplateFactory(kind="candidate")
    SurveyTemplateFactory(kind="manager")
    one, two, three = administrations
    reader = UserFactory(roles=[(Role.HR_MANAGEMENT, place) for place in administrations])
    answers(one, "candidate", [5, 4, 3, 4, 4])
    answers(two, "candidate", [1, 1, 1, 1])
    answers(three, "candidate", [2] * 10)
    Answer.objects.create(kind="candidate", administration=one, quarter=SINCE, question="annat", score=1)
    found = satisfaction(reader, SINCE)
    assert found == {
        ("candidate", (SINCE, one.pk, None)): pytest.approx(4),
        ("candidate", (SINCE, three.pk, None)): pytest.approx(2),
        ("candidate", (SINCE, None, None)): pytest.approx(40 / 15),  # of what is shown: two's four tell nothing
    }
    assert satisfaction(UserFactory(roles=[(Role.MANAGER, one)]), SINCE) == {}
    assert satisfaction(UserFactory(roles=[(Role.HR_MANAGEMENT, two)]), SINCE) == {}


@pytest.mark.parametrize(("without", "shown"), [(4, False), (5, True), (0, True)])
def test_with_and_without_hr_support_stand_together_or_not_at_all(
    without: int, shown: bool, administrations: list[Organisation]
) -> None:
    SurveyTemplateFactory(kind="manager")
    reader = UserFactory(roles=[(Role.HR_MANAGEMENT, administrations[0])])
    answers(administrations[0], "manager", [5] * 8, support=True)
    answers(administrations[0], "manager", [2] * without, support=False)
    found = satisfaction(reader, SINCE)
    assert (("manager", (SINCE, None, True)) in found) is shown
    assert (("manager", (SINCE, None, False)) in found) is (without >= 5)
    assert ("manager", (SINCE, None, None)) in found


# -- the page ------------------------------------------------------------------------------------------


@pytest.fixture
def client_of(client: Client) -> Any:
    forget_municipality()
    MunicipalityFactory()
    AssumptionsFactory(note_sv="Mätt i oktober.")

    def sign_in(*roles: Any) -> Client:
        client.force_login(UserFactory(roles=list(roles)))
        return client

    yield sign_in
    forget_municipality()


def ended_today(place: Organisation, **case: Any) -> None:
    """A closed recruitment with one round, two answers, one of them by phone."""
    now = timezone.now()
    found = RecruitmentFactory(unit=OrganisationFactory(parent=place), state="closed", changed_at=now, **case)
    request = ReferenceRequestFactory(
        candidate=CandidateFactory(recruitment=found),
        state="complete",
        created_at=now - timedelta(days=6),
        ended_at=now,
    )
    for manner in ("digital", "phone"):
        referee = RefereeFactory(
            request=request,
            state="answered",
            created_at=now - timedelta(hours=30),
            answered_at=now - timedelta(hours=6),
        )
        SentAnswerFactory(referee=referee, manner=manner, active_seconds=330)


def test_the_page_tells_it_in_words(client_of: Any, administrations: list[Organisation]) -> None:
    ended_today(administrations[0], hr_support=True)
    page = Page(client_of((Role.HR_MANAGEMENT, administrations[0])).get("/effekt/"))
    assert (page.status, page.heading) == (200, "Effekt")
    for told in (
        "100 % (1 av 1)",
        "6,0 dagar",
        "24 timmar",
        "5,5 minuter",
        "50 % (1 av 2)",
        "1,7 timmar",
        "76 minuter",
    ):
        assert told in page.text.replace("\xa0", " "), told
    assert "Mätt i oktober." in page.text
    charts = [one for one in page.tree.iter("{http://www.w3.org/2000/svg}svg") if one.get("role") == "img"]
    assert len(charts) == 3
    for chart in charts:
        ids = chart.get("aria-labelledby", "").split()
        assert [child.get("id") for child in list(chart)[:2]] == ids
        assert all("".join(child.itertext()).strip() for child in list(chart)[:2])
    assert len(page.all("details")) == 3


def test_the_quarter_that_goes_on_says_so_in_chart_and_table(
    client_of: Any, administrations: list[Organisation]
) -> None:
    ended_today(administrations[0])
    client = client_of((Role.HR_MANAGEMENT, administrations[0]))
    page = Page(client.get("/effekt/"))
    drawn = page.tree.iter("{http://www.w3.org/2000/svg}rect")
    assert [bar.get("class") for bar in drawn] == ["unfinished"] * 3
    assert page.text.count("(pågår)") == 2 + 3 + 3  # heading and caption, three descriptions, three tables
    assert page.text.count(", pågår") == 3
    present = rules.quarter_of(timezone.localdate())
    before = rules.quarter_slug(rules.quarter_before(present))
    assert "(pågår)" not in words(Page(client.get(f"/effekt/?quarter={before}")).all("h2")[0])


def test_an_old_quarter_can_be_chosen_and_nonsense_is_ignored(
    client_of: Any, administrations: list[Organisation]
) -> None:
    ended_today(administrations[0])
    reader = client_of((Role.HR_MANAGEMENT, administrations[0]))
    present = rules.quarter_of(timezone.localdate())
    before = rules.quarter_before(present)
    text = Page(reader.get(f"/effekt/?quarter={rules.quarter_slug(before)}")).text
    assert "100 % (1 av 1)" not in text.split("Kvartal för kvartal")[0].replace("\xa0", " ")
    for nonsense in ("1999-1", "x", "2026-9", "%00"):
        assert Page(reader.get(f"/effekt/?quarter={nonsense}")).status == 200


def test_a_manager_sees_no_satisfaction_and_no_assumptions_to_change(
    client_of: Any, administrations: list[Organisation]
) -> None:
    page = Page(client_of((Role.MANAGER, administrations[0])).get("/effekt/"))
    assert "Inget har avslutats" in page.text
    assert "Så nöjda" not in page.text
    assert "Ändra antagandena" not in page.links()


def test_nothing_on_the_page_names_a_person(client_of: Any, administrations: list[Organisation]) -> None:
    ended_today(administrations[0])
    text = Page(client_of((Role.HR_MANAGEMENT, administrations[0])).get("/effekt/")).text
    names = [row.name for model in (Candidate, Referee) for row in model.objects.all()]
    names += [case.owner.name for case in Recruitment.objects.all()]
    assert len(names) >= 4
    assert [name for name in names if name in text] == []


def test_one_recruitment_costs_what_three_do(client_of: Any, administrations: list[Organisation]) -> None:
    reader = client_of(*((Role.HR_MANAGEMENT, place) for place in administrations))
    costs = []
    for more in (1, 2):
        for place in administrations[:more]:
            ended_today(place)
        reader.get("/effekt/")
        with CaptureQueriesContext(connection) as queries:
            assert reader.get("/effekt/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 9, costs
