"""The first administrator of a new installation."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from foundation.accounts import actions, password_links
from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.queries import active_administrators


class Command(BaseCommand):
    """Makes an account with the role of system administrator, or gives an existing account that role."""

    help = "Make the first system administrator, and print the link with which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--board", default="Kommunstyrelsen", help="held for this board, which is made if need be")
        parser.add_argument("--mail", action="store_true", help="send the link by mail instead of printing it")
        parser.add_argument(
            "--another",
            action="store_true",
            help="although there is an administrator: for when nobody can reach that account, or the link has run out",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses when there is an active administrator already (they make the accounts from then on), an address that
        is none, and an account that has been deactivated."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        self._refuse_second(options["another"])
        board, _ = Organisation.objects.get_or_create(kind=OrganisationKind.BOARD, name=options["board"], parent=None)
        user = User.objects.filter(email=email).first()
        if user and not user.is_active:
            raise CommandError(f"The account of {email} is not active.")
        if user is None:
            user = actions.open_account(by=None, user=User(email=email, name=options["name"]), mail=False)
        actions.grant_role(by=None, user=user, role=Role.SYSTEM_ADMINISTRATOR, organisation=board)
        self.stdout.write(f"{email} is a system administrator.")
        self._tell_way_in(user, options["mail"])
        self._tell_next()

    def _refuse_second(self, another: bool) -> None:
        there = active_administrators().order_by("pk").first()
        if there and not another:
            raise CommandError(
                f"There is an administrator already: {there.email}. They make accounts and give roles at "
                f"{settings.BASE_URL}{reverse('admin:accounts_user_changelist')}. If nobody can reach that account, "
                "give --another."
            )

    def _tell_way_in(self, user: User, mail: bool) -> None:
        if user.has_usable_password():
            self.stdout.write(f"They sign in as before: {settings.BASE_URL}{reverse('accounts:sign_in')}")
        elif mail:
            actions.invite(by=None, user=user)
            self.stdout.write(f"A link for choosing a password, within a week, is on its way to {user.email}.")
        else:
            self.stdout.write(f"Choose a password here, within a week:\n{password_links.invitation_link(user)}")

    def _tell_next(self) -> None:
        steps = {
            "The municipality's name, switchboard, help and texts": "admin:accounts_municipality_changelist",
            "Boards, administrations and units": "admin:accounts_organisation_changelist",
            "Users, one by one or from a spreadsheet": "admin:accounts_user_changelist",
        }
        self.stdout.write("\nThen, signed in, in this order:")
        for number, (what, name) in enumerate(steps.items(), 1):
            self.stdout.write(f"  {number}. {what}: {settings.BASE_URL}{reverse(name)}")
