"""Pages of the room: the list, one action with its answers. The review desk and the photos have files of their own."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.rules import Permission
from walkapp.actions import (
    answering,
    board,
    evidence,
    filters,
    headlines,
    history,
    making_routes,
    photo_routes,
    queries,
    review_routes,
    services,
    showing,
)
from walkapp.actions.blueprint import blueprint
from walkapp.actions.forms import CommentForm, EvidenceForm, FactsForm, RefusalForm
from walkapp.actions.models import Action
from walkapp.actions.rules import STATE_NAMES, CostClass, Priority
from walkapp.core import clock, web
from walkapp.core.errors import BadRequest, Conflict, Invalid, NotAllowed, Stale
from walkapp.core.forms import read_id, show_errors
from walkapp.core.text import day
from walkapp.core.text import gettext as _
from walkapp.observations import words
from walkapp.walks import queries as walks

__all__ = ["blueprint", "making_routes", "photo_routes", "review_routes"]


@blueprint.app_template_global("actions_about")
def about(observation_id: UUID) -> Sequence[Action]:
    """The actions about an observation that the reader may see, for the page of the observation."""
    actor = guard.optional_actor()
    found = queries.of_observations(web.reader(), actor, [observation_id]) if actor else {}
    return found.get(observation_id, [])


@blueprint.get("/<municipality>/actions")
@guard.require(Permission.SEE_ACTIONS)
def index() -> ResponseReturnValue:
    """The board, or what the address asks for."""
    actor, session, today = guard.current_actor(), web.reader(), clock.today()
    wanted = filters.read(request.args)
    everyone = accounts.departments(session, actor.municipality_id, inactive=True)
    owners, seen_walks = {str(one.id): one.name for one in everyone}, walks.names(session, actor)
    department = owners.get(str(actor.department_id), "")
    heaps, page, rows, number = [], None, [], headlines.count(session, actor, wanted, today=today)
    if wanted.words:
        try:
            page = queries.page(session, actor, wanted.filter, today=today, cursor=request.args.get("cursor"))
        except ValueError as problem:
            raise BadRequest(_("This page of the list cannot be found. Begin from the beginning.")) from problem
        rows = board.rows(actor, page.items, today=today)
    else:
        heaps = board.heaps(session, actor, today=today)
    return render_template(
        "actions/index.html", wanted=wanted, heaps=heaps, rows=rows, department=department,
        headline=headlines.title(wanted, number, department=department),
        lead=headlines.lead(session, actor, wanted, empty=not heaps, departments=owners, today=today,
                            walks={str(one.id): f"{one.title}, {day(one.starts_at)}" for one in seen_walks}),
        next_cursor=page.next if page else None,
        total=number if page else None,
        departments=[one for one in everyone if one.active] if not actor.department_id else [],
        walks=seen_walks, states=STATE_NAMES,
    )  # fmt: skip


@blueprint.get("/<municipality>/actions/<uuid:action_id>")
@guard.require(Permission.SEE_ACTIONS)
def show(action_id: UUID) -> ResponseReturnValue:
    """One action."""
    return _page(action_id)


@blueprint.post("/<municipality>/actions/<uuid:action_id>/steps")
@guard.require(Permission.SEE_ACTIONS)
def step(action_id: UUID) -> ResponseReturnValue:
    """Take the step that one of the page's forms asks for."""
    actor = guard.current_actor()
    verb = showing.read_verb(request.form.get("verb"))
    if verb is None:
        raise BadRequest
    queries.get(web.reader(), actor, action_id)
    form = showing.step_form(web.reader(), actor, verb)
    if not form.validate():
        return _page(action_id, sent=showing.Sent(verb, form), status=422)
    try:
        created = answering.take(actor, action_id, verb, form)
    except Invalid as problem:
        show_errors(form, problem)
        return _page(action_id, sent=showing.Sent(verb, form), status=422)
    except (Stale, Conflict) as problem:
        return _page(action_id, sent=showing.Sent(verb, form), first=problem)
    flash(_("Your answer is saved.") if created else _("Your answer was saved already."), "ok")
    return redirect(url_for("actions.show", action_id=action_id), 303)


@blueprint.post("/<municipality>/actions/<uuid:action_id>/comments")
@guard.require(Permission.SEE_ACTIONS)
def comment(action_id: UUID) -> ResponseReturnValue:
    """Write into the history."""
    actor, form = guard.current_actor(), CommentForm()
    try:
        with web.transaction() as session:
            action = services.hold(session, actor, action_id)
            services.comment(
                session, actor, action, form.comment.data or "", at=clock.now(), key=read_id(form.key.data)
            )
    except Invalid as problem:
        show_errors(form, problem)
        return _page(action_id, comment_form=form, status=422)
    return redirect(url_for("actions.show", action_id=action_id, _anchor="history"), 303)


@blueprint.post("/<municipality>/actions/<uuid:action_id>/photos")
@guard.require(Permission.SEE_ACTIONS)
def add_photos(action_id: UUID) -> ResponseReturnValue:
    """Add photos of how the place became, also after it was reported done."""
    actor, form = guard.current_actor(), EvidenceForm(prefix="more-")
    if not evidence.may_add(web.reader(), actor, queries.get(web.reader(), actor, action_id)):
        raise NotAllowed
    try:
        answering.add_photos(actor, action_id, form.photos.data or [])
    except (Invalid, Conflict) as problem:
        show_errors(form, problem)
        return _page(action_id, evidence_form=form, status=problem.status)
    flash(_("The photos are saved."), "ok")
    return redirect(url_for("actions.show", action_id=action_id), 303)


@blueprint.post("/<municipality>/actions/<uuid:action_id>/refusal")
@guard.require(Permission.SEE_ACTIONS)
def refuse(action_id: UUID) -> ResponseReturnValue:
    """Say no to a proposal not to do it."""
    actor, form = guard.current_actor(), RefusalForm(prefix="refuse-")
    try:
        with web.transaction() as session:
            action = services.hold(session, actor, action_id)
            services.refuse_proposal(session, actor, action, reason=form.reason.data or "", at=clock.now())
    except Invalid as problem:
        show_errors(form, problem)
        return _page(action_id, refusal_form=form, status=422)
    except Conflict as problem:
        flash(str(problem), "wait")
        return redirect(url_for("actions.show", action_id=action_id), 303)
    flash(_("The proposal is turned down. The action goes on."), "ok")
    return redirect(url_for("actions.show", action_id=action_id), 303)


@blueprint.route("/<municipality>/actions/<uuid:action_id>/edit", methods=["GET", "POST"])
@guard.require(Permission.SEE_ACTIONS)
def edit(action_id: UUID) -> ResponseReturnValue:
    """Change what is kept beside the steps."""
    actor = guard.current_actor()
    action = queries.get(web.reader(), actor, action_id)
    steers, works = services.may_edit(web.reader(), actor, action)
    if not (steers or works):
        raise NotAllowed
    form = FactsForm(obj=action)
    form.prepare(steers=steers, confidential=action.confidential)
    if request.method != "POST":
        form.version.data = str(action.version)
        return render_template("actions/edit.html", action=action, form=form, missed=[])
    if not form.validate():
        return render_template("actions/edit.html", action=action, form=form, missed=[]), 422
    try:
        with web.transaction() as session:
            held = services.hold(session, actor, action_id)
            facts = _facts(form)
            # The same facts sent twice are no conflict with themselves.
            if any(getattr(held, name) != value for name, value in facts.items()):
                services.must_match(held, f'"{form.version.data}"')
            services.edit(session, actor, held, at=clock.now(), **facts)
    except Invalid as problem:
        show_errors(form, problem)
        return render_template("actions/edit.html", action=action, form=form, missed=[]), 422
    except Stale:
        action = queries.get(web.reader(), actor, action_id)
        missed = history.since(web.reader(), actor, action, _number(form.version.data))
        form.version.data = str(action.version)
        return render_template("actions/edit.html", action=action, form=form, missed=missed), 412
    flash(_("The facts are saved."), "ok")
    return redirect(url_for("actions.show", action_id=action_id), 303)


def _facts(form: FactsForm) -> dict[str, object]:
    values: dict[str, object] = {
        name: (form[name].data or "").strip()
        for name in ("title", "public_answer", "note", "external_case", "registry_number", "police_report")
        if name in form
    }
    values["cost_class"] = CostClass(form.cost_class.data) if form.cost_class.data in set(CostClass) else None
    if "due_on" in form:
        values["due_on"] = form.due_on.data
        values["priority"] = Priority(form.priority.data) if form.priority.data in set(Priority) else Priority.SOON
    if "share_confidential" in form:
        values["share_confidential"] = form.share_confidential.data
    return values


def _page(
    action_id: UUID, *, sent: showing.Sent | None = None, status: int = 200, first: Stale | Conflict | None = None,
    comment_form: CommentForm | None = None, refusal_form: RefusalForm | None = None,
    evidence_form: EvidenceForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    """The page of an action; with `first`, what somebody else did before this reader's answer came."""
    actor, session = guard.current_actor(), web.reader()
    action = queries.get(session, actor, action_id)
    missed = _missed(action, sent) if first else []
    page = showing.of_action(
        session, actor, action, today=clock.today(), chosen=request.args.get("answer"), sent=sent
    )
    page.comment_form = comment_form or page.comment_form
    page.refusal_form = refusal_form or page.refusal_form
    page.evidence_form = evidence_form or page.evidence_form
    status = first.status if first else status
    kept = sent.form if sent and not page.shows(sent.form) else None
    return render_template(
        "actions/show.html", page=page, action=action, first=first, missed=missed, kept=kept,
        category_of=words.category,
    ), status  # fmt: skip


def _missed(action: Action, sent: showing.Sent | None) -> list[history.Line]:
    version = _number(sent.form.version.data) if sent else action.version
    return history.since(web.reader(), guard.current_actor(), action, version)


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdigit() else 0
