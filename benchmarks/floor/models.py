"""What the floor reads and writes: as little as a list, a page and a form can be made of."""

from django.db import models


class Case(models.Model):
    """A row of a list; has related rows."""

    owner = models.IntegerField(db_index=True)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=120)
    state = models.CharField(max_length=20)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "-changed_at"], name="floor_case_of_owner")]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """A related row."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="persons")
    name = models.CharField(max_length=120)
    email = models.EmailField()

    def __str__(self) -> str:
        return self.name


class Sent(models.Model):
    """What a sent form leaves."""

    answers = models.JSONField()
