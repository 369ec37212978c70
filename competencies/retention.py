"""The framework holds nothing of persons but who published it."""

from foundation.lib.retention import Rule, nothing_personal, register


def declare() -> None:
    """Declares the models of the framework."""
    nothing_personal("competencies.Competency", "competencies.ReferenceQuestion", "competencies.InterviewQuestion")
    register(
        "competencies.CompetencyVersion",
        Rule(("published_by_id",), "Who published the words.", "With the version, which frozen questions refer to."),
    )
