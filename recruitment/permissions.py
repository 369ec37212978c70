"""Who may do what with a case (the table in the product's section 6). Objects: recruitments; for creating, a unit."""

from competencies.permissions import register_reader
from foundation.lib.permissions import register
from recruitment import queries


def register_all() -> None:
    """Makes the names known to the registry."""
    register("recruitment.view", queries.may_view)
    register("recruitment.run", queries.may_run)
    register("recruitment.share", queries.may_share)
    register("recruitment.create", queries.may_create)
    register("profile.edit", queries.may_run)
    register("guide.edit", queries.may_run)
    register("profile.read_as_union", queries.may_read_as_union)
    register("profile.comment", queries.may_comment)
    register_reader(queries.takes_part)
