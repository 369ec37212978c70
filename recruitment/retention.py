"""How long a case keeps what it knows of persons. Counting from legal force comes with the engine of disposal."""

from foundation.lib.retention import Rule, nothing_personal, register

KEPT_WITH_CASE = "With the case: two years and one month from legal force for those not hired."


def declare() -> None:
    """Declares the models of the case."""
    nothing_personal(
        "recruitment.RoleTemplate",
        "recruitment.RoleTemplateCompetency",
        "recruitment.ProfileCompetency",
        "recruitment.Requirement",
        "recruitment.GuideQuestion",
    )
    register("recruitment.Recruitment", Rule(("owner",), "Which manager recruits.", KEPT_WITH_CASE))
    register("recruitment.RecruitmentMember", Rule(("user",), "Who else had a part in it.", KEPT_WITH_CASE))
    register(
        "recruitment.HandOver",
        Rule(("from_user", "to_user", "by", "reason"), "Who passed it on to whom, and why.", KEPT_WITH_CASE),
    )
    register("recruitment.RequirementProfile", Rule(("adopted_by",), "Who adopted the profile.", KEPT_WITH_CASE))
    register(
        "recruitment.ProfileComment",
        Rule(("author", "role", "text"), "What was said of the profile, by the union and in answer.", KEPT_WITH_CASE),
    )
    register("recruitment.InterviewGuide", Rule(("frozen_by",), "Who locked the interview guide.", KEPT_WITH_CASE))
    register(
        "recruitment.GuideDeviation",
        Rule(
            ("candidate", "what", "reason", "noted_by"), "In whose interview what was done otherwise.", KEPT_WITH_CASE
        ),
    )
    register(
        "recruitment.Candidate",
        Rule(("name", "email", "phone", "language"), "Who applied and how to reach them.", KEPT_WITH_CASE),
    )
