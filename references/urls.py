"""Addresses of references: those of the staff below their recruitment."""

from django.urls import URLPattern, path

from references.views import staff

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

urlpatterns: list[URLPattern] = [*STAFF]
