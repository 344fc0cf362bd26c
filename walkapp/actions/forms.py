"""Forms of the actions room. What is asked with a step depends on the step; what was typed survives every refusal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)  # fmt: skip
from wtforms.validators import Optional

from walkapp.accounts.models import Department, DepartmentKind
from walkapp.actions.drafts import Request
from walkapp.actions.rules import COST_NAMES, PRIORITY_NAMES, STEPS, WAITING_NAMES, Priority, Verb, WaitingFor
from walkapp.core.db import new_id
from walkapp.core.forms import Form, read_id
from walkapp.core.text import N_
from walkapp.core.text import gettext as _
from walkapp.core.text import lazy_gettext as _l


class DayField(DateField):  # type: ignore[misc]
    """A calendar day, optional as far as the form knows: what a step needs is for the service to say."""

    def __init__(self, label: object, **more: object) -> None:
        super().__init__(label, [Optional()], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; a sentence in the reader's language where it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Write the date as 2026-12-24.")) from problem


class StepForm(Form):
    """What may come with a step; `for_step` leaves what this step asks for."""

    version = HiddenField()
    step = HiddenField()
    department = SelectField(_l("Department"), choices=[], validate_choice=False)
    due = DayField(_l("Done by"))
    waiting_for = RadioField(_l("What does it wait for?"), choices=[], validate_choice=False)
    until = DayField(_l("Until when?"))
    photos = MultipleFileField(_l("Photos"))
    reason = TextAreaField(_l("Why?"))
    public_answer = TextAreaField(_l("The answer that everybody sees"))
    comment = TextAreaField(_l("Comment"))

    @property
    def sent_files(self) -> list[FileStorage]:
        """The files that somebody chose."""
        if "photos" not in self:
            return []
        return [file for file in self.photos.data or [] if isinstance(file, FileStorage) and file.filename]

    @property
    def tag(self) -> str | None:
        """The version that was looked at, as HTTP names it."""
        return f'"{self.version.data}"' if self.version.data else None

    @property
    def step_id(self) -> UUID | None:
        """The id by which a form sent twice is taken once."""
        return read_id(self.step.data)

    def renew(self, version: int) -> None:
        """Make the form ready to be sent again, to the action as it stands now."""
        self.version.data, self.step.data = str(version), str(new_id())

    def request(self, verb: Verb) -> Request:
        """What is asked."""
        target = next(step.target for step in STEPS if step.verb is verb)
        waiting = self._value("waiting_for")
        return Request(
            to=target, comment=self._value("comment"), reason=self._value("reason"),
            department_id=read_id(self._value("department")), due_on=self._day("due"), until=self._day("until"),
            waiting_for=WaitingFor(waiting) if waiting in set(WaitingFor) else None,
            public_answer=self._value("public_answer"),
        )  # fmt: skip

    def _value(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def _day(self, name: str) -> date | None:
        return self[name].data if name in self else None


LABELS: Mapping[Verb, Mapping[str, str]] = {
    Verb.ASSIGN: {"department": N_("Who will do it?"), "due": N_("Done by"), "comment": N_("A word to the department")},
    Verb.MOVE: {"department": N_("Who will do it instead?"), "reason": N_("Why?")},
    Verb.ACCEPT: {"comment": N_("Comment")},
    Verb.PLAN: {"due": N_("Done by"), "comment": N_("Comment")},
    Verb.START: {"due": N_("Done by"), "comment": N_("Comment")},
    Verb.WAIT: {
        "waiting_for": N_("What does it wait for?"), "until": N_("Until when?"), "reason": N_("In your own words"),
    },
    Verb.RETURN: {"reason": N_("Why is it not yours?"), "department": N_("Whose is it, if you know?")},
    Verb.REPORT_DONE: {
        "photos": N_("Photos of how it became"), "reason": N_("Without a photo: why?"),
        "public_answer": N_("The answer that everybody sees"),
    },
    Verb.DECLINE: {"reason": N_("Why not? Everybody can read this.")},
    Verb.VERIFY: {"photos": N_("Photos of how it looks"), "comment": N_("Comment")},
    Verb.REMAINS: {"photos": N_("Photos of how it looks"), "reason": N_("What remains?")},
    Verb.REOPEN: {"reason": N_("Why?"), "department": N_("Who will do it?"), "due": N_("Done by")},
}  # fmt: skip
"""What each step asks for, in that order, and in which words."""
KEPT = frozenset({"version", "step"})
NEEDED: Mapping[Verb, frozenset[str]] = {
    Verb.ASSIGN: frozenset({"department"}), Verb.MOVE: frozenset({"department", "reason"}),
    Verb.PLAN: frozenset({"due"}), Verb.WAIT: frozenset({"waiting_for", "until"}), Verb.RETURN: frozenset({"reason"}),
    Verb.REPORT_DONE: frozenset({"public_answer"}), Verb.DECLINE: frozenset({"reason"}),
    Verb.REOPEN: frozenset({"reason"}),
}  # fmt: skip


def for_step(verb: Verb, departments: Sequence[Department], **values: object) -> StepForm:
    """The form of one step, its names beginning with the step's, so that a page can hold several."""
    form = StepForm(prefix=f"{verb.value}-", **values)
    wanted = LABELS[verb]
    for name in [field.short_name for field in form]:
        if name not in wanted and name not in KEPT and name != "csrf_token":
            del form[name]
    for name, label in wanted.items():
        form[name].label.text = _(label)
        form[name].flags.required = name in NEEDED.get(verb, frozenset())
    if "department" in wanted:
        form.department.choices = owner_choices(departments, empty=_("Choose…"))
    if "waiting_for" in wanted:
        form.waiting_for.choices = [(one.value, _(name).capitalize()) for one, name in WAITING_NAMES.items()]
    return form


class ActionForm(Form):
    """A new action."""

    title = StringField(_l("What is to be done?"))
    department = RadioField(_l("Who will do it?"), choices=[], validate_choice=False)
    due = DayField(_l("Done by"))
    priority = RadioField(_l("How soon does it matter?"), choices=[], validate_choice=False)
    share = BooleanField(_l("Let the department see what is confidential"))
    key = HiddenField()

    def prepare(self, departments: Sequence[Department], *, usual: UUID | None, queue: bool = True) -> None:
        """Fill in what can be chosen: the usual department first, the queue last."""
        ordered = sorted(departments, key=lambda one: one.id != usual)
        self.department.choices = owner_choices(ordered, empty=None)
        if queue:
            self.department.choices.append(("", _("Not known yet")))
        self.priority.choices = [(one.value, _(name)) for one, name in PRIORITY_NAMES.items()]
        for name in ("title", "due", "department"):
            self[name].flags.required = True

    @property
    def chosen_priority(self) -> Priority:
        return Priority(self.priority.data) if self.priority.data in set(Priority) else Priority.SOON


class FactsForm(Form):
    """What is kept beside the steps."""

    version = HiddenField()
    title = StringField(_l("What is to be done?"))
    due_on = DayField(_l("Done by"))
    priority = RadioField(_l("How soon does it matter?"), choices=[], validate_choice=False)
    public_answer = TextAreaField(_l("The answer that everybody sees"))
    note = TextAreaField(_l("Internal note"))
    external_case = StringField(_l("The outside party’s case number"))
    registry_number = StringField(_l("Registry number"))
    police_report = StringField(_l("Number of the police report"))
    cost_class = SelectField(_l("Cost"), choices=[], validate_choice=False)
    share_confidential = BooleanField(_l("Let the department see what is confidential"))

    def prepare(self, *, steers: bool, confidential: bool) -> None:
        """Leave what this reader may change."""
        if not steers:
            for name in ("title", "due_on", "priority"):
                del self[name]
        else:
            self.priority.choices = [(one.value, _(name)) for one, name in PRIORITY_NAMES.items()]
            self.title.flags.required = self.due_on.flags.required = self.priority.flags.required = True
        if not (steers and confidential):
            del self.share_confidential
        costs = [(one.value, _(name)) for one, name in COST_NAMES.items()]
        self.cost_class.choices = [("", _("Not estimated")), *costs]


class CommentForm(Form):
    """A word for the history."""

    comment = TextAreaField(_l("Write to those who work with it"))
    key = HiddenField()


class EvidenceForm(Form):
    """More photos of how it became."""

    photos = MultipleFileField(_l("Photos of how it became"))


class RefusalForm(Form):
    """No to a proposal."""

    reason = TextAreaField(_l("Why is it to be done after all?"))


class DecisionForm(Form):
    """What a reviewer decides about an observation besides making an action."""

    reason = TextAreaField(_l("Why?"))
    action = RadioField(_l("Which action?"), choices=[], validate_choice=False)
    of = RadioField(_l("Which point?"), choices=[], validate_choice=False)


def owner_choices(departments: Iterable[Department], *, empty: str | None) -> list[tuple[str, str]]:
    """Departments to choose from, outside parties marked as such."""
    found = [(str(one.id), _owner_name(one)) for one in departments]
    return found if empty is None else [("", empty), *found]


def _owner_name(department: Department) -> str:
    if department.kind is DepartmentKind.EXTERNAL:
        return _("%(name)s (outside)", name=department.name)
    return department.name
