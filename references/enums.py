from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """One candidate's round of references."""

    DRAFT = "draft", _("Draft")
    WITH_CANDIDATE = "with_candidate", _("With the candidate")
    COLLECTING = "collecting", _("Collecting answers")
    COMPLETE = "complete", _("Complete")
    CLOSED = "closed", _("Closed with fewer")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RefereeState(models.TextChoices):
    NAMED = "named", _("Named")
    HELD = "held", _("Waits for the candidate's go-ahead")
    ASKED = "asked", _("Asked")
    BEGUN = "begun", _("Has begun")
    ANSWERED = "answered", _("Has answered")
    WANTS_CALL = "wants_call", _("Wants to be rung")
    DECLINED = "declined", _("Declined")
    WRONG_PERSON = "wrong_person", _("Wrong person")
    BOUNCED = "bounced", _("The e-mail bounced")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Did not answer in time")


class Relation(models.TextChoices):
    """How the referee knows the candidate, said by the candidate."""

    MANAGER = "manager", _("Manager")
    FORMER_MANAGER = "former_manager", _("Former manager")
    COLLEAGUE = "colleague", _("Colleague")
    REPORT = "report", _("Worked for the candidate")
    TEACHER = "teacher", _("Teacher or supervisor")
    CLIENT = "client", _("Client or partner")
    OTHER = "other", _("Other")


class DeclineReason(models.TextChoices):
    """Why a referee says no; the candidate never sees it."""

    NO_TIME = "no_time", _("I do not have the time")
    KNOWS_TOO_LITTLE = "knows_too_little", _("I know too little of their work")
    TOO_LONG_AGO = "too_long_ago", _("It was too long ago")
    POLICY = "policy", _("My employer does not give references")
    UNWILLING = "unwilling", _("I would rather not")
    OTHER = "other", _("Another reason")


class Manner(models.TextChoices):
    DIGITAL = "digital", _("Digital form")
    PHONE = "phone", _("By phone")


class QuestionGroup(models.TextChoices):
    """Where a template's question stands in the form: before or after the competencies."""

    ABOUT = "about", _("First: about your work together")
    CLOSING = "closing", _("Last: to close with")


class NoticeEvent(models.TextChoices):
    """What a manager hears about a round, and about the profile."""

    ANSWERED = "answered", _("A referee has answered")
    ALL_DONE = "all_done", _("All references are in")
    DECLINED = "declined", _("A referee has declined")
    BOUNCED = "bounced", _("An e-mail could not be delivered")
    WANTS_CALL = "wants_call", _("A referee wants to be rung")
    SILENT = "silent", _("Half the time has passed without an answer")
    HELD = "held", _("A referee waits for the candidate's go-ahead")
    EXPIRED = "expired", _("A referee did not answer in time")
    NO_MAIL = "no_mail", _("A referee has no e-mail and is to be rung")
    COMMENTED = "commented", _("A comment on the requirement profile")
