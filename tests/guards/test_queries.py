"""What a page costs the database: the same for one row and for three, within the limits, and never more than a page."""

from collections.abc import Callable

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from botkyrka_rc.urls import urlpatterns as product_urls
from foundation.accounts import queries as account_queries
from foundation.accounts.models import User
from recruitment.models import Candidate, Recruitment
from references.models import Referee, ReferenceRequest
from tests import matrix
from tests.factories.accounts import MunicipalityFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import AnswerDraftFactory, RefereeFactory, ReferenceRequestFactory
from tests.guards.report import counted
from tests.guards.watch import MOST_ROWS, Watch
from tests.people import People
from tests.walk import Stop, admin_pages
from tests.world import World, holder, make_big, shelve, signed_in

pytestmark = pytest.mark.django_db

# Choices in a form are all there are, since a person must be able to choose each: what a municipality has few of.
WHOLE = ("accounts_organisation", "recruitment_roletemplate", "competencies_competency")


@pytest.fixture(autouse=True)
def municipality(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its facts are kept for the whole test: on a slow machine half a minute may end between two countings."""
    monkeypatch.setattr(account_queries, "MUNICIPALITY_SECONDS", 3600)
    MunicipalityFactory()


def cost(client: Client, address: str, **data: str) -> int:
    """How many statements a warm page takes, without BEGIN, SAVEPOINT and the log of readings."""
    if not data:
        assert client.get(address).status_code == 200, address
    watch = Watch()
    with watch.on(writes_allowed=True):
        response = client.post(address, data) if data else client.get(address)
    assert response.status_code in ({302, 303} if data else {200}), (address, response.status_code)
    assert watch.unordered == []
    return len(watch.counted)


def same(client: Client, address: str, more: Callable[[], object]) -> int:
    """The cost with one row, which three rows don't raise."""
    more()
    one = cost(client, address)
    more()
    more()
    assert cost(client, address) == one, address
    return one


def round_of(recruitment: Recruitment) -> ReferenceRequest:
    request: ReferenceRequest = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=recruitment))
    RefereeFactory.create_batch(2, request=request)
    return request


def test_lists_cost_the_same_and_at_most_five(people: People) -> None:
    def recruitment() -> None:
        round_of(RecruitmentFactory(unit=people.unit, owner=people.manager))

    def document() -> None:
        case = RecruitmentFactory(unit=people.unit, owner=people.manager)
        shelve(round_of(case), timezone.now())

    manager, registrar = signed_in(people.manager), signed_in(people.registrar)
    hr = signed_in(people.hr)
    found = {
        "recruitments": same(manager, "/rekryteringar/", recruitment),
        "recruitments, by title": same(manager, "/rekryteringar/?order=title&q=under", recruitment),
        "recruitments of HR": same(hr, "/rekryteringar/", recruitment),
        "documents": same(registrar, "/dokument/", document),
    }
    counted("lists whose cost is counted", len(found))
    assert {name: number for name, number in found.items() if number > 5} == {}


def test_the_home_page_costs_the_same(people: People) -> None:
    def waiting() -> None:
        request = round_of(RecruitmentFactory(unit=people.unit, owner=people.manager))
        request.referees.update(state="declined", ended_at=timezone.now())

    counted("queries of the home page", same(signed_in(people.manager), "/", waiting))


def test_a_recruitment_costs_at_most_eight(people: People) -> None:
    address = reverse("recruitment:recruitment", args=[people.recruitment.public_id])
    found = same(signed_in(people.manager), address, lambda: round_of(people.recruitment))
    counted("queries of a recruitment's page", found)
    assert found <= 8


def test_a_round_costs_the_same_however_many_referees(people: People) -> None:
    request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment))
    address = reverse("references:request", args=[people.recruitment.public_id, request.public_id])
    found = same(signed_in(people.manager), address, lambda: RefereeFactory(request=request))
    counted("queries of a round's page", found)
    assert found <= 10


def test_the_candidates_page_costs_the_same(people: People) -> None:
    request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment))
    address = reverse("references:candidate", args=[request.public_id])
    counted("queries of the candidate's page", same(holder(request), address, lambda: RefereeFactory(request=request)))


def referee(people: People) -> Referee:
    request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment))
    found: Referee = RefereeFactory(request=request, state="begun")
    AnswerDraftFactory(referee=found, answers={})
    return found


def test_the_referees_form_costs_two_shown_and_six_sent(people: People) -> None:
    found = referee(people)
    client, address = holder(found), reverse("references:referee_group", args=[found.public_id, "about"])
    shown = cost(client, address)
    sent = cost(client, address, period_from="2021-03", period_to="2024-06", uppgifter="Omsorg.")
    counted("queries of the referee's form, shown and sent", shown + sent)
    assert (shown <= 2, sent <= 6) == (True, True), (shown, sent)


def test_sign_in_costs_nothing(client: Client) -> None:
    assert cost(client, "/logga-in/") == 0


def test_no_page_reads_more_than_it_shows(world: World) -> None:
    """Seventy of each kind and more: no list reads more than sixty-one."""
    make_big(world)
    browsers = {name: signed_in(user) for name, user in world.people.everyone().items()}
    places = [("manager", "/"), ("hr", "/"), ("manager", "/rekryteringar/"), ("hr", "/rekryteringar/?order=title"),
              ("registrar", "/dokument/"), ("manager", "/rekryteringar/ny/"), ("manager", "/kompetenser/"),
              ("manager", "/kompetenser/fragor/"), ("union", "/kravprofiler/")]  # fmt: skip
    case = world.recruitment.public_id
    places += [("manager", reverse(f"recruitment:{page}", args=[case])) for page in ("recruitment", "profile_edit")]
    rounds = ("request", "request_close")
    number = world.rounds["collecting"].public_id
    places += [("manager", reverse(f"references:{page}", args=[case, number])) for page in rounds]
    stops = [Stop(address, browsers[name], address) for name, address in places]
    for room in matrix.admin_rows():
        stops += admin_pages(room, browsers["hr" if room.who == "hrs" else "administrator"])
    stops = [stop for stop in stops if stop.method == "GET"]
    counted("pages whose rows are counted, in the big world", len(stops))
    long = too_long(stops)
    assert not long, "\n" + "\n".join(long)


def too_long(stops: list[Stop]) -> list[str]:
    """Queries of these pages that read more rows than a page shows."""
    watch = Watch()
    for stop in stops:
        with watch.on():
            assert stop.visit().status_code < 400, stop.label
    found = [one for one in watch.unbounded if not one.split(" FROM ")[1].strip('"').startswith(WHOLE)]
    return sorted(set(found))


@login_not_required
def endless(request: HttpRequest) -> HttpResponse:
    """A list of everybody."""
    return HttpResponse(", ".join(Candidate.objects.order_by("pk").values_list("name", flat=True)))


urlpatterns = [path("planterad/", endless), *product_urls]


@pytest.mark.urls(__name__)
def test_a_list_without_an_end_is_found(people: People) -> None:
    """The red twin: the same walk past a page that lists every candidate."""
    planted = [Stop("planted", Client(), "/planterad/")]
    there = Candidate.objects.count()  # those of the module's world, when another test has made it
    CandidateFactory.create_batch(MOST_ROWS - there, recruitment=people.recruitment)
    assert too_long(planted) == []
    CandidateFactory(recruitment=people.recruitment)
    (found,) = too_long(planted)
    assert found.startswith(f"{MOST_ROWS + 1} rows: ")


def test_a_query_per_row_is_found(people: People) -> None:
    """The red twin: a page that asks once per row is not the same for three."""

    class Costly:
        def get(self, address: str) -> object:
            for row in Recruitment.objects.order_by("pk"):
                User.objects.filter(pk=row.owner_id).first()
            return type("Response", (), {"status_code": 200})

    with pytest.raises(AssertionError):
        same(Costly(), "/", lambda: RecruitmentFactory(profile=0))  # type: ignore[arg-type]
