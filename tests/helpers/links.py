"""People who come by a mailed link: the link, and a browser that keeps cookies apart by path as browsers do."""

from http.cookies import Morsel
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from foundation.lib.tokens import hash_token, new_token
from foundation.outbox.models import LinkToken
from references.models import Referee, ReferenceRequest
from references.queries import REFEREE, REQUEST
from surveys.models import Invitation
from surveys.queries import INVITATION
from tests.helpers.pages import Page, press

Linked = Referee | ReferenceRequest | Invitation
LINKS: dict[type, tuple[str, str]] = {
    Referee: (REFEREE, "references:referee_enter"),
    ReferenceRequest: (REQUEST, "references:candidate_enter"),
    Invitation: (INVITATION, "surveys:enter"),
}


def link_to(row: Linked, token: str = "") -> str:
    """A living link to the row's pages, as the mail would have it; `token` to give the secret yourself."""
    token, (kind, name) = token or new_token(), LINKS[type(row)]
    LinkToken.objects.create(token_hash=hash_token(token), subject_kind=kind, subject_id=row.public_id)
    return reverse(name, args=[row.public_id, token])


class Visitor(Client):
    """Django's client with cookies sent only under their own path, and asked for a form's key, as a browser is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **kwargs)
        self.jar: dict[tuple[str, str], Morsel[str]] = {}
        self.at = ""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        self.cookies.clear()
        bare = str(path).split("?")[0]
        for (name, under), morsel in sorted(self.jar.items(), key=lambda item: len(item[0][1])):
            if bare.startswith(under):
                self.cookies[name] = morsel.value
        response = super().generic(method, path, *args, **kwargs)
        for name, morsel in response.cookies.items():
            self.jar[(name, morsel["path"] or "/")] = morsel
        return response

    def visit(self, address: str) -> Page:
        """The page at an address, redirects followed."""
        return self._arrive(self.get(address), address)

    def press(self, page: Page, button: str, **filled: Any) -> Page:
        """Fills in the form with this button, presses it, and follows where it leads."""
        return self._arrive(press(self, page, button, at=self.at, **filled), self.at)

    def _arrive(self, response: HttpResponse, address: str) -> Page:
        while response.status_code in (301, 302, 303):
            address = response.headers["Location"]
            response = self.get(address)
        self.at = address.split("#")[0]
        self.last = response
        return Page(response)
