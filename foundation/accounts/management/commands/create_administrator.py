"""The first administrator of a new installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from foundation.accounts import actions, password_links
from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Organisation, User


class Command(BaseCommand):
    """Makes an account with the role of system administrator, or gives an existing account that role."""

    help = "Make the first system administrator, and print the link with which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--board", default="Kommunstyrelsen", help="held for this board, which is made if need be")
        parser.add_argument("--mail", action="store_true", help="send the link by mail instead of printing it")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses an address that is none, and an account that has been deactivated."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        board, _ = Organisation.objects.get_or_create(kind=OrganisationKind.BOARD, name=options["board"], parent=None)
        user = User.objects.filter(email=email).first()
        if user and not user.is_active:
            raise CommandError(f"The account of {email} is not active.")
        if user is None:
            user = User(email=email, name=options["name"])
            actions.open_account(by=None, user=user, mail=options["mail"])
        actions.grant_role(by=None, user=user, role=Role.SYSTEM_ADMINISTRATOR, organisation=board)
        self.stdout.write(f"{email} is a system administrator.")
        if not options["mail"]:
            self.stdout.write(f"Choose a password here, within a week:\n{password_links.invitation_link(user)}")
