"""People, teams, memberships, and when people are there."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from planning.models.base import Record
from planning.models.catalogue import Role, Skill


class HolidayCalendar(Record):
    """Public holidays of a region, from a library, plus own closed days."""

    name = models.CharField(max_length=80, unique=True)
    country = models.CharField("country code", max_length=2)
    subdivision = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class ClosedDay(Record):
    """A day on which everybody of a calendar is off, beside the public holidays."""

    calendar = models.ForeignKey(HolidayCalendar, on_delete=models.CASCADE, related_name="closed_days")
    closed_on = models.DateField()
    name = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering = ("closed_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("calendar", "closed_on"), name="closed_day_is_set_once_per_calendar"),
        )

    def __str__(self) -> str:
        return f"{self.calendar}: {self.closed_on}"


class TeamQuerySet(models.QuerySet["Team"]):
    """Words for lists of teams."""

    def active(self) -> Self:
        """Only teams that still exist."""
        return self.filter(is_archived=False)


class Team(Record):
    """People who work together; may have a parent."""

    class Kind(models.TextChoices):
        STREAM_ALIGNED = "stream_aligned", "Stream-aligned team"
        PLATFORM = "platform", "Platform team"
        ENABLING = "enabling", "Enabling team"
        COMPLICATED_SUBSYSTEM = "complicated_subsystem", "Complicated-subsystem team"

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=25, choices=Kind, default=Kind.STREAM_ALIGNED)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    lead = models.ForeignKey("Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="led_teams")
    purpose = models.TextField(blank=True, default="")
    is_archived = models.BooleanField(default=False)

    objects = models.Manager.from_queryset(TeamQuerySet)()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="team_is_not_its_own_parent"
            ),
        )

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """Words for lists of people."""

    def there_on(self, day: date) -> Self:
        """Only people who are with the organisation on the day; open positions count from their start."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def current(self, day: date) -> Self:
        """Only people who have not left by the day, and open positions."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Person(Record):
    """An employee, a contractor or an open position: a seat that is not yet filled."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", "Employee"
        CONTRACTOR = "contractor", "Contractor"
        OPEN_POSITION = "open_position", "Open position"

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True, default="")
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.EMPLOYEE)
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    calendar = models.ForeignKey(
        HolidayCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    minutes_monday = models.PositiveSmallIntegerField(default=480, validators=[MaxValueValidator(1440)])
    minutes_tuesday = models.PositiveSmallIntegerField(default=480, validators=[MaxValueValidator(1440)])
    minutes_wednesday = models.PositiveSmallIntegerField(default=480, validators=[MaxValueValidator(1440)])
    minutes_thursday = models.PositiveSmallIntegerField(default=480, validators=[MaxValueValidator(1440)])
    minutes_friday = models.PositiveSmallIntegerField(default=480, validators=[MaxValueValidator(1440)])
    minutes_saturday = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(1440)])
    minutes_sunday = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(1440)])
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cost_per_day = models.PositiveIntegerField("cost a day", null=True, blank=True)
    lead_time_days = models.PositiveIntegerField(null=True, blank=True)
    ramp_up_days = models.PositiveIntegerField(default=0)

    objects = models.Manager.from_queryset(PersonQuerySet)()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                "email",
                condition=~Q(email=""),
                name="person_email_is_unique",
                violation_error_message="Another person has this e-mail address.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="person_ends_on_or_after_start",
                violation_error_message="Ends on is before Starts on.",
            ),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("id")), name="person_is_not_their_own_manager"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def pattern(self) -> tuple[int, ...]:
        """Minutes of work, Monday to Sunday."""
        return (
            self.minutes_monday,
            self.minutes_tuesday,
            self.minutes_wednesday,
            self.minutes_thursday,
            self.minutes_friday,
            self.minutes_saturday,
            self.minutes_sunday,
        )

    @property
    def is_open_position(self) -> bool:
        """Whether the seat is not yet filled."""
        return self.kind == self.Kind.OPEN_POSITION


class DatedQuerySet(models.QuerySet):  # type: ignore[type-arg]  # shared by several dated facts
    """Words for dated facts; dates are inclusive, a missing end is open."""

    def on(self, day: date) -> Self:
        """Only facts that hold on the day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def during(self, first: date, last: date) -> Self:
        """Only facts that share a day with the stretch from first to last, both inclusive."""
        return self.filter(starts_on__lte=last).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))


class Membership(Record):
    """A person in a team as a role, with a share of their time, from and until."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="memberships")
    share_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_lead = models.BooleanField("a leadership post", default=False)

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        ordering = ("team", "person", "starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(share_percent__gt=0, share_percent__lte=100), name="membership_share_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_on_or_after_start",
                violation_error_message="Ends on is before Starts on.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.team} as {self.role}"


class Absence(Record):
    """Days on which a person is not available; the kind is private."""

    class Kind(models.TextChoices):
        LEAVE = "leave", "Leave"
        SICK = "sick", "Sick"
        PARENTAL = "parental", "Parental leave"
        TRAINING = "training", "Training"
        OTHER = "other", "Other"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LEAVE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_on_or_after_start",
                violation_error_message="Ends on is before Starts on.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: not available {self.starts_on} to {self.ends_on}"


class PersonSkill(Record):
    """The level of a person's skill, as told by the person and as confirmed by the manager."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="person_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="person_skills")
    level = models.PositiveSmallIntegerField(
        "confirmed level", null=True, blank=True, validators=[MaxValueValidator(5)]
    )
    self_level = models.PositiveSmallIntegerField(
        "own view of the level", null=True, blank=True, validators=[MaxValueValidator(5)]
    )
    interest = models.SmallIntegerField(default=0, validators=[MinValueValidator(-1), MaxValueValidator(2)])
    wants_to_grow = models.BooleanField(default=False)
    wish_is_released = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("person", "skill", "pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "skill"), name="person_skill_is_set_once"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__lte=5), name="person_skill_level_is_0_to_5"
            ),
            models.CheckConstraint(
                condition=Q(self_level__isnull=True) | Q(self_level__lte=5), name="person_skill_self_level_is_0_to_5"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.skill}"
