"""The review desk: what a walk saw, decided about one by one, and the walk published when every risk has its answer."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from walkapp.accounts import guard
from walkapp.accounts.actor import Actor
from walkapp.accounts.rules import Permission
from walkapp.actions import points, queries, review, services
from walkapp.actions.blueprint import blueprint
from walkapp.actions.forms import ActionForm, DecisionForm
from walkapp.actions.making_routes import draft_of, fresh_form, prepare
from walkapp.audit import services as audit
from walkapp.core import clock, web
from walkapp.core.errors import BadRequest, Conflict, Invalid, NotAllowed, Stale
from walkapp.core.forms import read_id, show_errors
from walkapp.core.text import gettext as _
from walkapp.core.text import ngettext
from walkapp.observations import queries as observations
from walkapp.observations import services as observation_services
from walkapp.observations import words
from walkapp.observations.models import Observation
from walkapp.observations.rules import ObservationState
from walkapp.walks import queries as walks
from walkapp.walks import services as walk_services
from walkapp.walks.models import Walk
from walkapp.walks.rules import WalkState

PLAIN = {"dismiss": ObservationState.DISMISSED, "note": ObservationState.NOTED, "duplicate": ObservationState.DUPLICATE}


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/review", endpoint="review")
@guard.require(Permission.RUN_WALKS)
def review_page(walk_id: UUID) -> ResponseReturnValue:
    """The desk, with the observation of the address on it."""
    return _desk(walk_id, read_id(request.args.get("point")))


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/review/changes")
@guard.require(Permission.RUN_WALKS)
def review_changes(walk_id: UUID) -> ResponseReturnValue:
    """Whether something has come or changed since a change number: 204 where nothing has, else the new number."""
    actor, session = guard.current_actor(), web.reader()
    _walk(session, actor, walk_id)
    since = request.args.get("since", "")
    if not since.isdecimal() or len(since) > 18:
        raise BadRequest
    if not observations.has_changes(session, actor, walk_id, int(since)):
        return Response(status=204, mimetype="application/json")
    return {"change": observations.latest_change(session, actor, walk_id)}


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/review/<uuid:observation_id>")
@guard.require(Permission.RUN_WALKS)
def decide(walk_id: UUID, observation_id: UUID) -> ResponseReturnValue:
    """Decide about one observation; the next undecided one is shown then."""
    actor = guard.current_actor()
    _walk(web.reader(), actor, walk_id)
    wanted = request.form.get("decision", "")
    form: ActionForm | DecisionForm = ActionForm() if wanted == "action" else DecisionForm(prefix=f"{wanted}-")
    if not form.validate():
        return _desk(walk_id, observation_id, wanted, form, status=422)
    try:
        with web.transaction() as session:
            audit.take_turn(session, actor.municipality_id)
            held = observations.get(session, actor, observation_id)
            if held.walk_id != walk_id:
                raise BadRequest
            if not _is_sent_again(session, actor, held, wanted, form):
                _must_be_as_seen(session, actor, held)
            _carry_out(session, actor, held, wanted, form)
            number = held.number or ""
            following = review.first_undecided(review.everything(session, actor, walk_id), observation_id)
    except Invalid as problem:
        show_errors(form, problem)
        return _desk(walk_id, observation_id, wanted, form, status=422)
    except (Stale, Conflict) as problem:
        return _desk(walk_id, observation_id, wanted, form, [str(problem)], problem.status)
    if wanted == "undo":
        flash(_("Point %(point)s is undecided again.", point=number), "ok")
        return redirect(url_for("actions.review", walk_id=walk_id, point=observation_id, _anchor="detail"), 303)
    next_id = following.id if following else observation_id
    address = url_for("actions.review", walk_id=walk_id, point=next_id, decided=observation_id, _anchor="detail")
    return redirect(address, 303)


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/publish")
@guard.require(Permission.RELEASE)
def publish(walk_id: UUID) -> ResponseReturnValue:
    """Publish the walk, once every risk has an action or a reason."""
    actor = guard.current_actor()
    _walk(web.reader(), actor, walk_id)
    try:
        with web.transaction() as session:
            audit.take_turn(session, actor.municipality_id)
            walk = walks.get(session, actor, walk_id, lock=True)
            left = queries.risks_without_answer(session, actor, walk_id)
            if left:
                raise Conflict(ngettext(
                    "%(num)d risk has neither an action nor a reason yet.",
                    "%(num)d risks have neither an action nor a reason yet.", len(left),
                ))  # fmt: skip
            if walk.state is WalkState.ONGOING:
                walk_services.change_state(session, actor, walk, WalkState.REVIEW, at=clock.now())
            walk_services.change_state(session, actor, walk, WalkState.PUBLISHED, at=clock.now())
    except Conflict as problem:
        return _desk(walk_id, None, "publish", None, [str(problem)], problem.status)
    flash(_("The walk is published."), "ok")
    return redirect(url_for("walks.show", walk_id=walk_id), 303)


def _walk(session: Session, actor: Actor, walk_id: UUID) -> Walk:
    walk = walks.get(session, actor, walk_id)
    if not walks.may_run(actor, walk):
        raise NotAllowed
    return walk


def _is_sent_again(
    session: Session, actor: Actor, held: Observation, wanted: str, form: ActionForm | DecisionForm
) -> bool:
    """True where the very same has been decided already, as by a second press of the button."""
    if isinstance(form, ActionForm):
        return bool(form.key.data) and queries.made_with_key(session, actor, form.key.data) is not None
    if wanted == "join":
        there = queries.of_observations(session, actor, [held.id]).get(held.id, [])
        return read_id(form.action.data) in {action.id for action in there}
    if wanted == "undo":
        return held.state is ObservationState.NEW
    of = str(held.duplicate_of_id or "") == (form.of.data or "")
    return held.state is PLAIN.get(wanted) and of and held.reason == (form.reason.data or "").strip()


def _must_be_as_seen(session: Session, actor: Actor, held: Observation) -> None:
    """Raise Stale where somebody has decided about or changed the observation since the page was made."""
    seen = (request.form.get("seen_state"), request.form.get("seen_version"))
    if seen != (held.state.value, str(held.version)):
        raise Stale(review.what_happened(session, actor, held))


def _carry_out(
    session: Session, actor: Actor, held: Observation, wanted: str, form: ActionForm | DecisionForm
) -> None:
    at = clock.now()
    if isinstance(form, ActionForm):
        prepare(session, actor, form, [held])
        draft = draft_of(form, [held.id])
        services.open_action(session, actor, draft, at=at, request_key=form.key.data or None)
    elif wanted == "join":
        action_id = read_id(form.action.data)
        if action_id is None:
            raise Invalid(errors={"action": [_("Choose an action.")]})
        action = queries.get(session, actor, action_id, lock=True)
        services.join(session, actor, action, held, at=at)
    elif wanted == "undo":
        _undo(session, actor, held)
    elif wanted in PLAIN:
        of_id = read_id(form.of.data) if wanted == "duplicate" else None
        original = observations.get(session, actor, of_id) if of_id else None
        observation_services.decide(
            session, actor, held, PLAIN[wanted], at=at, of=original, reason=form.reason.data or ""
        )
    else:
        raise BadRequest


def _undo(session: Session, actor: Actor, held: Observation) -> None:
    if held.state is ObservationState.ACCEPTED:
        services.leave(session, actor, held, at=clock.now())
    else:
        observation_services.decide(session, actor, held, ObservationState.NEW, at=clock.now())


def _desk(
    walk_id: UUID, chosen_id: UUID | None, wanted: str = "", form: ActionForm | DecisionForm | None = None,
    extra: list[str] | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    """The desk; `form` is one that was refused, and stands as it was typed."""
    actor, session = guard.current_actor(), web.reader()
    found = review.desk(session, actor, _walk(session, actor, walk_id), chosen_id)
    chosen = found.detail.observation if found.detail else None
    making = form if isinstance(form, ActionForm) else fresh_form(session, actor, [chosen] if chosen else [])
    prepare(session, actor, making, [chosen] if chosen else [])
    deciding = {
        name: form if name == wanted and isinstance(form, DecisionForm) else DecisionForm(None, prefix=f"{name}-")
        for name in ("join", "duplicate", "dismiss", "note", "undo")
    }
    just = review.decided(session, actor, found.observations, read_id(request.args.get("decided")))
    return render_template(
        "actions/review.html", desk=found, detail=found.detail, making=making, deciding=deciding, wanted=wanted,
        extra=extra or [], just=just, address_of=lambda id_: _url(walk_id, id_), category_of=words.category,
        title_of=words.title,
        map_data={**points.route_of(found.walk), "points": points.of_review(found.observations, chosen, _url_of)},
    ), status  # fmt: skip


def _url_of(observation: Observation) -> str:
    return _url(observation.walk_id, observation.id)


def _url(walk_id: UUID | None, observation_id: UUID) -> str:
    return url_for("actions.review", walk_id=walk_id, point=observation_id, _anchor="detail")
