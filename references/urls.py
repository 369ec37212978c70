"""Addresses of references: those of the staff below their recruitment, mailed links at the root.

`/r/` is a referee's link and `/k/` a candidate's.
"""

from django.urls import URLPattern, path

from foundation.accounts.doors import enter, language
from references.views import doors, public_answers, public_candidate, public_referee, staff

app_name = "references"

_ROUNDS = "rekryteringar/<slug:public_id>/referenser/"
_ROUND = f"{_ROUNDS}<slug:request_id>/"
_REFEREE = f"{_ROUND}<slug:referee_id>/"

STAFF = [
    path(f"{_ROUNDS}fragor/", staff.questions, name="questions"),
    path(f"{_ROUNDS}begar/<slug:candidate_id>/", staff.ask, name="ask"),
    path(_ROUND, staff.round_, name="request"),
    path(f"{_ROUND}protokoll/<int:version>/", staff.protocol, name="protocol"),
    path(f"{_ROUND}paminn/", staff.request_remind_candidate, name="request_remind_candidate"),
    path(f"{_ROUND}adress/", staff.request_candidate_address, name="request_candidate_address"),
    path(f"{_ROUND}forlang/", staff.request_extend, name="request_extend"),
    path(f"{_ROUND}en-till/", staff.request_another, name="request_another"),
    path(f"{_ROUND}avsluta/", staff.request_close, name="request_close"),
    path(f"{_ROUND}oppna/", staff.request_reopen, name="request_reopen"),
    path(f"{_ROUND}dra-tillbaka/", staff.request_withdraw, name="request_withdraw"),
    path(f"{_REFEREE}svar/", staff.answer, name="answer"),
    path(f"{_REFEREE}paminn/", staff.referee_remind, name="referee_remind"),
    path(f"{_REFEREE}adress/", staff.referee_address, name="referee_address"),
    path(f"{_REFEREE}dra-tillbaka/", staff.referee_withdraw, name="referee_withdraw"),
]

REFEREE = [
    path("r/<str:public_id>/", public_referee.start, name="referee"),
    path("r/<str:public_id>/sprak/", language(doors.REFEREE), name="referee_language"),
    path("r/<str:public_id>/fragor/<slug:group>/", public_answers.group, name="referee_group"),
    path("r/<str:public_id>/sparat/", public_answers.saved, name="referee_saved"),
    path("r/<str:public_id>/granska/", public_answers.review, name="referee_review"),
    path("r/<str:public_id>/mina-svar/", public_answers.sent, name="referee_answers"),
    path("r/<str:public_id>/mina-svar.txt", public_answers.sent_as_text, name="referee_answers_text"),
    path("r/<str:public_id>/ratta/", public_answers.correct, name="referee_correct"),
    path("r/<str:public_id>/angra-rattelsen/", public_answers.drop, name="referee_drop_correction"),
    path("r/<str:public_id>/ring/", public_referee.call, name="referee_call"),
    path("r/<str:public_id>/avbojer/", public_referee.decline, name="referee_decline"),
    path("r/<str:public_id>/fel-person/", public_referee.wrong_person, name="referee_wrong_person"),
    path("r/<str:public_id>/<str:token>/", enter(doors.REFEREE), name="referee_enter"),
    path("r/<str:public_id>/<str:token>", enter(doors.REFEREE)),  # some mail programs drop the last slash
]

CANDIDATE = [
    path("k/<str:public_id>/", public_candidate.home, name="candidate"),
    path("k/<str:public_id>/sprak/", language(doors.CANDIDATE), name="candidate_language"),
    path("k/<str:public_id>/skicka/", public_candidate.send, name="candidate_send"),
    path("k/<str:public_id>/referent/ny/", public_candidate.add, name="candidate_add"),
    path("k/<str:public_id>/referent/<str:referee>/", public_candidate.change, name="candidate_change"),
    path("k/<str:public_id>/referent/<str:referee>/ta-bort/", public_candidate.remove, name="candidate_remove"),
    path("k/<str:public_id>/referent/<str:referee>/kontakta/", public_candidate.go, name="candidate_go"),
    path("k/<str:public_id>/<str:token>/", enter(doors.CANDIDATE), name="candidate_enter"),
    path("k/<str:public_id>/<str:token>", enter(doors.CANDIDATE)),
]

urlpatterns: list[URLPattern] = [*STAFF, *REFEREE, *CANDIDATE]
