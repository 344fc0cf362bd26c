"""What the page of one action shows to this reader: pictures, facts, history, and the answers that they may give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.models import Department
from walkapp.accounts.rules import Permission, Role, Scope
from walkapp.actions import history, points, queries, rights, rules, services
from walkapp.actions.forms import CommentForm, EvidenceForm, RefusalForm, StepForm, for_step
from walkapp.actions.models import Action, EvidenceRole
from walkapp.actions.rules import COST_NAMES, PRIORITY_NAMES, State, Step, Verb
from walkapp.core import text
from walkapp.core.db import new_id
from walkapp.core.text import gettext as _
from walkapp.observations.models import Observation
from walkapp.observations.queries import sees_only_released
from walkapp.photos.models import Photo
from walkapp.walks import queries as walks
from walkapp.walks.models import Walk

OUTSIDERS = frozenset({Role.VIEWER, Role.PUBLIC})


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo on the page."""

    url: str
    full: str
    alt: str
    caption: str
    state: str
    release_url: str | None
    released: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that the reader may answer."""

    verb: Verb
    title: str
    button: str
    form: StepForm
    open: bool

    @property
    def is_quiet(self) -> bool:
        """True for what is answered now and then: its name stands as a link below those that are answered daily."""
        return self.verb not in LOUD


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was refused, with what is to be said about it."""

    verb: Verb
    form: StepForm


@dataclass(slots=True)
class Page:
    """Everything that the template needs."""

    action: Action
    observations: Sequence[Observation]
    days_late: int
    word: str
    before: list[Picture]
    after: list[Picture]
    map: dict[str, Any] | None
    facts: list[tuple[str, str]]
    walk: Walk | None
    walk_url: str | None
    history: list[history.Line]
    answers: list[Answer]
    verdicts: list[Answer]
    """Fixed and still there: two answers of the same weight."""
    proposal: Answer | None
    may_add_photos: bool
    """Reported done by the reader's department: a photo may still be added, the rest is for others to say."""
    without_photo: str
    """Why the last report that it is done came without a photo."""
    may_edit: bool
    may_comment: bool
    comment_form: CommentForm
    refusal_form: RefusalForm
    evidence_form: EvidenceForm
    first: Observation | None

    def shows(self, form: StepForm) -> bool:
        """True where the form still is one of the answers."""
        offered = [*self.answers, *self.verdicts, *([self.proposal] if self.proposal else [])]
        return any(answer.form is form for answer in offered)


def of_action(
    session: Session, actor: Actor, action: Action, *, today: date, chosen: str | None = None, sent: Sent | None = None,
) -> Page:  # fmt: skip
    """Gather the page. `chosen` is the answer that stands open; `sent` one that was refused, kept as it was typed."""
    seen = queries.visible_observations(session, actor, action)
    departments = accounts.departments(session, action.municipality_id)
    walk = next((one.walk for one in seen if one.walk is not None), None)
    may_release = rights.reaches(session, actor, action, Permission.RELEASE)
    answers = _answers(session, actor, action, departments, today, chosen, sent)
    verdicts = [one for one in answers if one.verb in {Verb.VERIFY, Verb.REMAINS}]
    decides = action.proposed is not None and services.may_decide(session, actor, action)
    proposal = next((one for one in answers if one.verb is Verb.DECLINE), None) if decides else None
    feature = points.of_action(action, seen, today)
    lines = history.of_action(session, actor, action, seen)
    reports = action.state is State.DONE and rights.reaches(session, actor, action, Permission.WORK_ACTIONS)
    late = rules.days_late(action.due_on, today) if rules.is_late(action.state, action.due_on, today) else 0
    return Page(
        action=action, observations=seen, first=seen[0] if seen else None, days_late=late,
        word=_word(action),
        before=_before(actor, action, seen, may_release=may_release),
        after=_evidence(actor, action, EvidenceRole.AFTER, may_release=may_release),
        map={"points": feature} if feature["features"] else None,
        facts=_facts(actor, action), walk=walk, walk_url=_walk_url(session, actor, walk),
        history=lines, may_add_photos=reports and actor.department_id is not None,
        without_photo=_without_photo(action, lines),
        answers=[one for one in answers if one not in verdicts and one is not proposal], verdicts=verdicts,
        proposal=proposal, may_edit=any(services.may_edit(session, actor, action)),
        may_comment=actor.role not in OUTSIDERS | {Role.AUDITOR},
        comment_form=CommentForm(formdata=None, key=str(new_id())),
        refusal_form=RefusalForm(formdata=None, prefix="refuse-"),
        evidence_form=EvidenceForm(formdata=None, prefix="more-"),
    )  # fmt: skip


def _without_photo(action: Action, lines: Sequence[history.Line]) -> str:
    if action.state is not State.DONE:
        return ""
    return next((line.without_photo for line in lines if line.glyph == "ring"), "")


def _word(action: Action) -> str:
    from_state = text.gettext(rules.STATE_NAMES[action.state])
    if action.state is State.WAITING and action.waiting_for is not None:
        return _("Waiting for %(what)s", what=_(rules.WAITING_NAMES[action.waiting_for]))
    return from_state


# -- pictures ----------------------------------------------------------------------------------------------------------


def _before(actor: Actor, action: Action, seen: Sequence[Observation], *, may_release: bool) -> list[Picture]:
    pictures = [
        _picture(photo, "observations", one.place, _moment(one), may_release)
        for one in seen for photo in one.photos
        if photo.released_at is not None or not sees_only_released(actor, one)
    ]  # fmt: skip
    return pictures + _evidence(actor, action, EvidenceRole.BEFORE, may_release=may_release)


def _moment(observation: Observation) -> str:
    return text.moment(observation.observed_at) if observation.observed_at else ""


def _evidence(actor: Actor, action: Action, role: EvidenceRole, *, may_release: bool) -> list[Picture]:
    return [
        _picture(one.photo, "actions", action.title, text.moment(one.added_at), may_release)
        for one in action.evidence
        if one.role is role and (actor.role not in OUTSIDERS or one.photo.released_at is not None)
    ]  # fmt: skip


def _picture(photo: Photo, room: str, about: str, when: str, may_release: bool) -> Picture:
    return Picture(
        url=url_for(f"{room}.photo", photo_id=photo.id, size="screen", v=photo.version),
        full=url_for(f"{room}.photo", photo_id=photo.id, size="full", v=photo.version),
        alt=_("Photo: %(what)s", what=about) if about else _("Photo"), caption=when, state=photo.state.value,
        release_url=url_for(f"{room}.release", photo_id=photo.id) if may_release else None,
        released=photo.released_at is not None,
    )  # fmt: skip


# -- facts -------------------------------------------------------------------------------------------------------------


def _facts(actor: Actor, action: Action) -> list[tuple[str, str]]:
    shown = [
        (_("Owner"), action.department.name if action.department else _("Owner unknown")),
        _day(action),
    ]
    if actor.role in OUTSIDERS:
        return shown
    return [
        *shown,
        (_("Priority"), _(PRIORITY_NAMES[action.priority])),
        (_("Registry number"), action.registry_number),
        (_("The outside party’s case number"), action.external_case),
        (_("Number of the police report"), action.police_report),
        (_("Cost"), _(COST_NAMES[action.cost_class]) if action.cost_class else ""),
    ]


def _day(action: Action) -> tuple[str, str]:
    """The day that still means something: when it was closed, else when it is to be done."""
    if action.closed_at is None:
        return _("Done by"), text.day(action.due_on)
    return _("Verified") if action.state is State.VERIFIED else _("Closed on"), text.day(action.closed_at)


def _walk_url(session: Session, actor: Actor, walk: Walk | None) -> str | None:
    if walk is None:
        return None
    seen = session.scalar(walks.visible(actor).where(Walk.id == walk.id).with_only_columns(Walk.id))
    return url_for("walks.show", walk_id=walk.id) if seen else None


# -- answers -----------------------------------------------------------------------------------------------------------

ORDER = (
    Verb.ASSIGN, Verb.REPORT_DONE, Verb.PLAN, Verb.START, Verb.ACCEPT, Verb.WAIT, Verb.RETURN, Verb.VERIFY,
    Verb.REMAINS, Verb.MOVE, Verb.DECLINE, Verb.REOPEN,
)  # fmt: skip
LOUD = frozenset({Verb.ASSIGN, Verb.REPORT_DONE, Verb.PLAN, Verb.START, Verb.REOPEN})


def _answers(
    session: Session, actor: Actor, action: Action, departments: Sequence[Department], today: date,
    chosen: str | None, sent: Sent | None,
) -> list[Answer]:  # fmt: skip
    steps = {step.verb: step for step in services.allowed(session, actor, action) if _is_offered(actor, action, step)}
    verbs = [verb for verb in ORDER if verb in steps]
    standing = sent.verb.value if sent else chosen or _first_answer(actor, action, verbs)
    answers = []
    for verb in verbs:
        form = sent.form if sent and sent.verb is verb else _empty_form(action, verb, departments, today)
        form.renew(action.version)
        title, button = _titles(actor, action, verb)
        answers.append(Answer(verb, title, button, form, open=verb.value == standing))
    return answers


def _is_offered(actor: Actor, action: Action, step: Step) -> bool:
    """Not everything that may be done is worth a button: a new date while working does not make it planned again."""
    if step.verb is Verb.PLAN:
        return action.state is not State.IN_PROGRESS
    if step.verb is Verb.ACCEPT:
        return action.accepted_at is None
    if step.verb is Verb.DECLINE and action.state is State.DONE and actor.department_id is not None:
        # Who has said that it is done does not say next that it will not be.
        return False
    if step.verb is Verb.DECLINE and action.proposed is not None:
        return actor.reach(Permission.DECLINE) is not Scope.PROPOSE
    return True


def _first_answer(actor: Actor, action: Action, verbs: Sequence[Verb]) -> str | None:
    if Verb.ASSIGN in verbs:
        return Verb.ASSIGN.value
    if actor.department_id is None:
        return None
    if Verb.PLAN in verbs and action.accepted_at is None:
        return Verb.PLAN.value
    return Verb.REPORT_DONE.value if Verb.REPORT_DONE in verbs else None


def _empty_form(action: Action, verb: Verb, departments: Sequence[Department], today: date) -> StepForm:
    values: dict[str, object] = {}
    if verb in {Verb.PLAN, Verb.START}:
        values["due"] = action.due_on if verb is Verb.PLAN and action.due_on >= today else None
    if verb is Verb.REPORT_DONE:
        values["public_answer"] = action.public_answer
    if verb is Verb.DECLINE and action.proposed is not None:
        values["reason"] = action.proposed_reason
    if verb in {Verb.ASSIGN, Verb.REOPEN}:
        values["due"] = action.due_on if action.due_on >= today else None
    others = [one for one in departments if one.id != action.department_id]
    return for_step(verb, departments if verb is Verb.REOPEN else others, formdata=None, **values)


def _titles(actor: Actor, action: Action, verb: Verb) -> tuple[str, str]:
    """What an answer is called, and what its button says."""
    proposes = actor.reach(Permission.DECLINE) is Scope.PROPOSE
    planned = action.accepted_at is not None
    return {
        Verb.ASSIGN: (_("Assign"), _("Assign")),
        Verb.PLAN: (_("New date"), _("Save the new date")) if planned else (_("Ours, date"), _("Ours, by this date")),
        Verb.ACCEPT: (_("Ours, the date comes later"), _("It is ours")),
        Verb.REPORT_DONE: (_("Done"), _("Report done")),
        Verb.START: (_("New date"), _("Save the new date")) if action.state is State.IN_PROGRESS
        else (_("The work begins"), _("Begin")),
        Verb.WAIT: (_("It has to wait"), _("Let it wait")),
        Verb.RETURN: (_("Not ours"), _("Hand it back")),
        Verb.VERIFY: (_("Fixed"), _("Fixed")),
        Verb.REMAINS: (_("Still there"), _("Still there")),
        Verb.MOVE: (_("Another department"), _("Move")),
        Verb.DECLINE: (_("Propose not to do it"), _("Propose")) if proposes
        else (_("Will not be done"), _("It will not be done")),
        Verb.REOPEN: (_("Open again"), _("Open again")),
    }[verb]  # fmt: skip


def step_form(session: Session, actor: Actor, verb: Verb) -> StepForm:
    """The form that was posted for a step."""
    return for_step(verb, accounts.departments(session, actor.municipality_id))


def read_verb(value: str | None) -> Verb | None:
    """The step that a form names; None for a word that is none."""
    return Verb(value) if value in set(Verb) else None
