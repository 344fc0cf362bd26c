"""The page where an action is made out of observations."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission, Scope
from walkapp.actions import services
from walkapp.actions.blueprint import blueprint
from walkapp.actions.drafts import Draft
from walkapp.actions.forms import ActionForm
from walkapp.actions.rules import Priority, priority_of
from walkapp.actions.wording import proposed_title
from walkapp.core import clock, web
from walkapp.core.db import new_id
from walkapp.core.errors import Conflict, Invalid
from walkapp.core.forms import read_id, show_errors
from walkapp.core.text import gettext as _
from walkapp.observations import queries as observations
from walkapp.observations import words
from walkapp.observations.models import Observation


@blueprint.route("/<municipality>/actions/new", methods=["GET", "POST"])
@guard.require(Permission.MAKE_ACTIONS)
def create() -> ResponseReturnValue:
    """Make an action out of the observations that the address names."""
    actor, session = guard.current_actor(), web.reader()
    ids = [one for one in map(read_id, request.values.getlist("observation")) if one]
    chosen = [observations.get(session, actor, one) for one in dict.fromkeys(ids)]
    form = ActionForm() if request.method == "POST" else fresh_form(session, actor, chosen)
    prepare(session, actor, form, chosen)
    if request.method != "POST" or not form.validate():
        return _page(form, chosen)
    try:
        with web.transaction() as writing:
            draft = draft_of(form, [one.id for one in chosen])
            made, _new = services.open_action(writing, actor, draft, at=clock.now(), request_key=form.key.data or None)
            number, made_id = made.number, made.id
    except (Invalid, Conflict) as problem:
        show_errors(form, problem)
        return _page(form, chosen, problem.status)
    flash(_("The action %(number)s is made.", number=number), "ok")
    return redirect(url_for("actions.show", action_id=made_id), 303)


def fresh_form(session: Session, actor: Actor, chosen: Sequence[Observation]) -> ActionForm:
    """A form with what the rules propose for an action about these observations."""
    if not chosen:
        return ActionForm(formdata=None, key=str(new_id()))
    first = chosen[0]
    usual = first.category.department_id if first.category else None
    due = services.proposed_due(session, actor.municipality_id, first, clock.today())
    return ActionForm(
        formdata=None, key=str(new_id()), title=proposed_title(first), due=due, department=str(usual or ""),
        priority=priority_of(first.severity).value,
    )  # fmt: skip


def prepare(session: Session, actor: Actor, form: ActionForm, chosen: Sequence[Observation]) -> None:
    """Fill in what may be chosen: a head's own department alone, otherwise every one and the queue."""
    departments = accounts.departments(session, actor.municipality_id)
    own_only = actor.reach(Permission.MAKE_ACTIONS) is Scope.DEPARTMENT
    if own_only:
        departments = [one for one in departments if one.id == actor.department_id]
        form.department.data = str(actor.department_id)
    usual = chosen[0].category.department_id if chosen and chosen[0].category else None
    form.prepare(departments, usual=usual, queue=not own_only)
    if not any(one.confidential for one in chosen):
        del form.share


def draft_of(form: ActionForm, observation_ids: Sequence[UUID]) -> Draft:
    """What the form asks for. Raises Invalid where there is no date or no answer to who."""
    errors: dict[str, list[str]] = {}
    if form.due.data is None:
        errors["due"] = [_("Choose a date.")]
    offered = {value for value, _name in form.department.choices}
    if form.department.data not in offered:
        errors["department"] = [_("Choose a department, or “Not known yet”.")]
    if form.priority.data and form.priority.data not in set(Priority):
        errors["priority"] = [_("Choose how soon it matters.")]
    if not (form.title.data or "").strip():
        errors["title"] = [_("Write a title.")]
    if errors:
        raise Invalid(errors=errors)
    return Draft(
        title=form.title.data or "", observation_ids=observation_ids, department_id=read_id(form.department.data),
        due_on=form.due.data, priority=form.chosen_priority, share_confidential="share" in form and form.share.data,
    )  # fmt: skip


def _page(form: ActionForm, chosen: Sequence[Observation], status: int | None = None) -> ResponseReturnValue:
    page = render_template("actions/create.html", form=form, chosen=chosen, title_of=words.title)
    return page, status or (422 if form.errors else 200)
