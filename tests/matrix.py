"""Who may do what: every address of the product, every person. Read it as a table; a test walks through all of it.

A cell says what the person meets:
  ok    the page, or the form read: 2xx, 3xx to a page of ours, or 422 (a POST is sent empty)
  404   outside their part of the product: as if it did not exist
  403   inside, without the right; behind a mailed link: without that link
  409   came too late: the thing has moved on
  in    sign in first (a form that was sent gets the sign-in page with 401, its text kept)

An address that has no row here, or a row whose address is gone, fails the build. A method that has no row is 405.
"""

from dataclasses import dataclass

from django.contrib.admin import site
from django.db.models import Model

# -- those who sign in ------------------------------------------------------------------------------------------
# man/cow/dep/ass: the recruitment's manager, co-manager, deputy, assessor; hrs: the tree's HR specialist;
# oma/oht/ore: manager, HR specialist, registrar of another administration; reg: the tree's registrar; hrm: HR
# management; uni: union representative; adm: system administrator; new: an account without any role; ano: nobody.

STAFF = """
                                        man cow dep ass hrs oma oht reg ore hrm uni adm new ano
GET   home                              ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  in
GET   healthz                           ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   readyz                            ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   handbook                          ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   handbook_chapter                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   status                            403 403 403 403 403 403 403 403 403 403 403 ok  403 in
GET   privacy                           ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   accessibility                     ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok

GET   accounts:sign_in                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
POST  accounts:sign_in                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
POST  accounts:sign_out                 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   accounts:password_reset           ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
POST  accounts:password_reset           ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   accounts:password_sent            ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   accounts:password_set             ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
POST  accounts:password_set             ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   accounts:welcome                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
POST  accounts:welcome                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   accounts:profile                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  in
POST  accounts:profile                  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  in
GET   accounts:password_change          ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  in
POST  accounts:password_change          ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  in
POST  accounts:language                 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok

GET   competencies:list                 ok  ok  ok  ok  ok  ok  ok  403 403 ok  ok  403 ok  in
GET   competencies:competency           ok  ok  ok  ok  ok  ok  ok  403 403 ok  ok  403 ok  in
GET   competencies:bank                 ok  ok  ok  ok  ok  ok  ok  403 403 ok  ok  403 ok  in

GET   recruitment:list                  ok  ok  ok  ok  ok  ok  ok  403 403 403 403 403 403 in
GET   recruitment:new                   ok  403 403 403 ok  ok  ok  403 403 403 403 403 403 in
POST  recruitment:new                   ok  403 403 403 ok  ok  ok  403 403 403 403 403 403 in
GET   recruitment:recruitment           ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:profile               ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:profile_edit          ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:profile_edit          ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:profile_adopt         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:profile_compare       ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:profile_pdf           ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:candidate_add         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:candidate_add         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:candidate_edit        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:candidate_edit        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:guide                 ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:guide_edit            ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:guide_edit            ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:guide_freeze          ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:guide_freeze          ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:guide_deviation       ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:guide_deviation       ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:guide_pdf             ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:candidates_import     ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:candidates_import     ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:candidates_blank      ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:members               ok  ok  ok  ok  ok  404 404 404 404 404 404 404 404 in
GET   recruitment:member_add            ok  403 403 403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:member_add            ok  403 403 403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:member_end            ok  403 403 403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:hand_over             ok  403 403 403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:hand_over             ok  403 403 403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:candidate_withdraw    ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:candidate_withdraw    ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:candidate_back        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:close                 ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:close                 ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   recruitment:cancel                ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:cancel                ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  recruitment:profile_answer        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in

GET   union:list                        403 403 403 403 403 403 403 403 403 403 ok  403 403 in
GET   union:profile                     404 404 404 404 404 404 404 404 404 404 ok  404 404 in
POST  union:profile                     404 404 404 404 404 404 404 404 404 404 ok  404 404 in

GET   references:questions              ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:ask                    ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:ask                    ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request                ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:answer                 ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:protocol               ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_remind_candidate  ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request_candidate_address ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_candidate_address ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request_extend         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_extend         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request_another        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_another        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request_close          ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_close          ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request_reopen         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_reopen         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:request_withdraw       ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:request_withdraw       ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:referee_remind         ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:referee_address        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:referee_address        ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
GET   references:referee_withdraw       ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in
POST  references:referee_withdraw       ok  ok  ok  403 ok  404 404 404 404 404 404 404 404 in

GET   records:list                      403 403 403 403 403 403 403 ok  ok  403 403 403 403 in
GET   records:document                  403 403 403 403 403 403 403 ok  404 403 403 403 403 in
GET   records:download                  403 403 403 403 403 403 403 ok  404 403 403 403 403 in
POST  records:note_diary_number         403 403 403 403 403 403 403 ok  404 403 403 403 403 in

GET   surveys:effect                    ok  403 403 403 ok  ok  ok  403 403 ok  403 403 403 in
GET   surveys:results                   403 403 403 403 ok  403 ok  403 403 ok  403 403 403 in
GET   surveys:results_file              403 403 403 403 ok  403 ok  403 403 ok  403 403 403 in

GET   outbox:mails                      ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   outbox:mail                       ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   outbox:original                   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok

GET   admin:login                       ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
GET   admin:password_change             403 403 403 403 ok  403 ok  403 403 403 403 ok  403 in
GET   admin:password_change_done        403 403 403 403 ok  403 ok  403 403 403 403 ok  403 in
GET   admin:jsi18n                      403 403 403 403 ok  403 ok  403 403 403 403 ok  403 in
GET   admin:index                       403 403 403 403 ok  403 ok  403 403 403 403 ok  403 in
GET   admin:app_list                    403 403 403 403 ok  403 ok  403 403 403 403 404 403 in
GET   admin:autocomplete                403 403 403 403 403 403 403 403 403 403 403 403 403 in
GET   admin:view_on_site                403 403 403 403 404 403 404 403 403 403 403 404 403 in
GET   admin/(?P<url>.*)$                403 403 403 403 404 403 404 403 403 403 403 404 403 in
POST  admin:logout                      403 403 403 403 ok  403 ok  403 403 403 403 ok  403 in
"""

# -- those who come by a mailed link --------------------------------------------------------------------------------
# own: the link's own holder; oth: another's link of the same kind; kin: the other kind of link of the same round;
# man: the signed-in manager without the link; ano: nobody's browser.

LINKS = """
                                        own oth kin man ano
GET   references:referee_enter          ok  ok  ok  ok  ok
GET   r/<str:public_id>/<str:token>     ok  ok  ok  ok  ok
GET   references:referee                ok  403 403 403 403
POST  references:referee_language       ok  ok  ok  ok  ok
GET   references:referee_group          ok  403 403 403 403
POST  references:referee_group          ok  403 403 403 403
GET   references:referee_saved          ok  403 403 403 403
GET   references:referee_review         ok  403 403 403 403
POST  references:referee_review         ok  403 403 403 403
GET   references:referee_answers        ok  403 403 403 403
GET   references:referee_answers_text   ok  403 403 403 403
GET   references:referee_correct        ok  403 403 403 403
POST  references:referee_correct        ok  403 403 403 403
GET   references:referee_drop_correction   ok  403 403 403 403
POST  references:referee_drop_correction   ok  403 403 403 403
GET   references:referee_call           ok  403 403 403 403
POST  references:referee_call           ok  403 403 403 403
GET   references:referee_decline        ok  403 403 403 403
POST  references:referee_decline        ok  403 403 403 403
GET   references:referee_wrong_person   ok  403 403 403 403
POST  references:referee_wrong_person   ok  403 403 403 403

GET   references:candidate_enter        ok  ok  ok  ok  ok
GET   k/<str:public_id>/<str:token>     ok  ok  ok  ok  ok
GET   references:candidate              ok  403 403 403 403
POST  references:candidate_language     ok  ok  ok  ok  ok
GET   references:candidate_send         ok  403 403 403 403
POST  references:candidate_send         ok  403 403 403 403
GET   references:candidate_add          ok  403 403 403 403
POST  references:candidate_add          ok  403 403 403 403
GET   references:candidate_change       ok  403 403 403 403
POST  references:candidate_change       ok  403 403 403 403
GET   references:candidate_remove       ok  403 403 403 403
POST  references:candidate_remove       ok  403 403 403 403
GET   references:candidate_go           ok  403 403 403 403
POST  references:candidate_go           ok  403 403 403 403

GET   surveys:enter                     ok  ok  ok  ok  ok
GET   e/<str:public_id>/<str:token>     ok  ok  ok  ok  ok
GET   surveys:survey                    ok  403 403 403 403
POST  surveys:survey                    ok  403 403 403 403
POST  surveys:language                  ok  ok  ok  ok  ok
"""

# -- the administration, by model -----------------------------------------------------------------------------------
# hrs (and the other administration's HR specialist) or adm; everybody else meets 403, nobody in particular signs in.
# lis/add/cha/his/del: list, add, change, history, delete; each is answered alike by GET and POST, or as `GET/POST`.
# What a model has besides stands below it.

ADMIN = """
                                        who lis    add    cha    his    del
competencies.competencyversion          hrs ok     403    ok     ok     403
  POST draft                            hrs ok
  GET  publish                          hrs ok
  POST publish                          hrs ok
  GET  preview                          hrs ok
  GET  compare                          hrs ok
  GET  import                           hrs ok
  POST import                           hrs ok
  GET  export                           hrs ok
recruitment.roletemplate                hrs ok     ok     ok     ok     403
references.referencetemplate            hrs ok     ok     ok     ok     403
  POST draft                            hrs ok
  GET  publish                          hrs ok
  POST publish                          hrs ok
  GET  preview                          hrs ok
  GET  compare                          hrs ok
surveys.surveytemplate                  hrs ok     ok     ok     ok     403
  POST draft                            hrs ok
  GET  publish                          hrs ok
  POST publish                          hrs ok
  GET  preview                          hrs ok
  GET  compare                          hrs ok
surveys.assumptions                     hrs ok     403    ok     ok     403
accounts.user                           adm ok     ok     ok     ok     403
  POST link                             adm ok
  GET  import                           adm ok
  POST import                           adm ok
  GET  blank                            adm ok
accounts.organisation                   adm ok     ok     ok     ok     403
accounts.municipality                   adm ok     403    ok     ok     403
outbox.wording                          hrs ok     403    ok     ok     403
  POST shipped                          hrs ok
outbox.message                          adm ok     403    ok/403 ok     403
  POST release                          adm ok
  POST hold                             adm ok
audit.event                             adm ok     403    ok/403 ok     403
audit.readlog                           adm ok     403    ok/403 ok     403
"""


@dataclass(frozen=True)
class Row:
    """One line: `cells` by person."""

    method: str
    name: str
    cells: dict[str, str]


def rows(table: str) -> list[Row]:
    """The lines of STAFF or LINKS."""
    head, *lines = [line.split() for line in table.splitlines() if line.strip()]
    for line in lines:
        assert len(line) == len(head) + 2, line
    return [Row(method, name, dict(zip(head, cells, strict=True))) for method, name, *cells in lines]


@dataclass(frozen=True)
class Rooms:
    """What one model's administration answers its own `who`: a cell per Django's page, and (method, name) of others."""

    label: str
    who: str
    pages: dict[str, str]
    others: dict[tuple[str, str], str]


def model_of(label: str) -> type[Model]:
    """The model of a row of ADMIN."""
    return next(model for model in site._registry if model._meta.label_lower == label)


# Pages of a model's administration that are about none of its rows in particular, and those that are a file.
WITHOUT_ROW = frozenset({"changelist", "add", "release", "hold", "import", "export", "blank"})
FILES = frozenset({"blank"})
ADMIN_PAGES = {"lis": "changelist", "add": "add", "cha": "change", "his": "history", "del": "delete"}


def admin_rows(table: str = ADMIN) -> list[Rooms]:
    """The lines of ADMIN."""
    head, *lines = [line.split() for line in table.splitlines() if line.strip()]
    found: list[Rooms] = []
    for first, *line in lines:
        if first in {"GET", "POST"}:
            found[-1].others[(first, line[0])] = line[2]
        else:
            pages = {ADMIN_PAGES[word]: cell for word, cell in zip(head[1:], line[1:], strict=True)}
            found.append(Rooms(first, line[0], pages, {}))
    return found
