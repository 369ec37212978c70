"""Who may do what with references (the table in the product's section 6). Objects are recruitments."""

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.lib.permissions import register
from recruitment import queries as recruitment_queries
from recruitment.models import Recruitment


def _runs(user: User, recruitment: Recruitment | None) -> bool:
    """The owner, co-manager, deputy and the part's HR specialist; an assessor does not."""
    return recruitment is not None and recruitment_queries.may_run(user, recruitment)


def _edits_templates(user: User, obj: object) -> bool:
    return user.has_role(Role.HR_SPECIALIST)


def _reads_templates(user: User, obj: object) -> bool:
    return user.has_role(Role.HR_SPECIALIST, Role.MANAGER, Role.HR_MANAGEMENT, Role.UNION_REPRESENTATIVE)


def register_all() -> None:
    """Makes the names known to the registry."""
    register("references.run", _runs)
    register("references.read_answer", _runs)
    register("references.read_protocol", _runs)
    register("templates.edit", _edits_templates)
    register("templates.view", _reads_templates)
