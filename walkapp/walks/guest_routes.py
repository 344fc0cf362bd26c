"""Joining a walk by its link, and what its leader does with the link: shows the code, withdraws it, makes a new one."""

from uuid import UUID

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard, security
from walkapp.accounts import queries as accounts
from walkapp.accounts.rules import Permission
from walkapp.core import clock, forms, links, web
from walkapp.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from walkapp.core.text import gettext as _
from walkapp.walks import codes, guests, queries, rules
from walkapp.walks.blueprint import blueprint
from walkapp.walks.forms import JoinForm
from walkapp.walks.models import Walk


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@guard.open_to_all
def join(token: str) -> ResponseReturnValue:
    """Join a walk without an account. Opening the link changes nothing: programs open links before people do."""
    try:
        walk = guests.walk_to_join(web.reader(), token, clock.now())
    except (NotFound, Gone) as problem:
        return render_template("walks/join_closed.html", problem=problem.detail), problem.status
    g.public_slug = accounts.municipality(web.reader(), walk.municipality_id).slug
    here = guard.visitor()
    is_here = here is not None and here.walk_id == walk.id
    if here is not None and is_here and here.may_look:
        return redirect(url_for("walks.show", municipality=here.actor.slug, walk_id=walk.id), 303)
    if (here is not None and here.may_send) or security.signed_in_user() is not None:
        return _somebody_already(walk)
    form = JoinForm()
    if not form.validate_on_submit():
        return _join_page(walk, form), 422 if form.is_submitted() else 200
    try:
        with web.transaction() as writing:
            guest = guests.join(
                writing, token, name=form.name.data or "", address=request.remote_addr or "", at=clock.now(),
                before=here.actor.participant_id if here is not None and is_here else None,
            )  # fmt: skip
            guest_id = guest.id
    except (Invalid, Conflict) as problem:
        forms.show_errors(form, problem)
        return _join_page(guests.walk_to_join(web.reader(), token, clock.now()), form), problem.status
    except Gone as problem:
        return render_template("walks/join_closed.html", problem=problem.detail), problem.status
    security.begin_visit(guest_id)
    return redirect(url_for("walks.show", municipality=g.public_slug, walk_id=walk.id), 303)


@blueprint.post("/<municipality>/leave")
@guard.member
def leave() -> ResponseReturnValue:
    """Leave a walk that one joined by its link; the phone has asked first where something is not sent."""
    actor = guard.current_actor()
    with web.transaction() as writing:
        guests.leave(writing, actor, at=clock.now())
    session.clear()
    flash(_("You have left the walk. What you sent is with its leader."), "ok")
    answer = redirect(url_for("shell.start"), 303)
    # Not "storage": it would take what others who use this phone have not sent yet, as when signing out.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/guests", endpoint="guests")
@guard.require(Permission.RUN_WALKS)
def index(walk_id: UUID) -> ResponseReturnValue:
    """The walk's link, and who has joined by it."""
    walk = _led(walk_id)
    return render_template(
        "walks/guests.html", walk=walk, address=_address(walk), guests=guests.of_walk(web.reader(), walk),
        is_open=rules.visit(walk.state, walk.ends_at, clock.now()) is rules.Visit.ON,
        until=walk.ends_at + rules.GUEST_GRACE,
    )  # fmt: skip


@blueprint.get("/<municipality>/walks/<uuid:walk_id>/guests/code")
@guard.require(Permission.RUN_WALKS)
def code(walk_id: UUID) -> ResponseReturnValue:
    """The code alone, as large as the screen or the paper, for others to scan."""
    walk = _led(walk_id)
    address = _address(walk)
    if address is None:
        raise NotFound(_("The walk has no link that works."))
    return render_template("walks/code.html", walk=walk, address=address, code=codes.of(address))


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/guests/link")
@guard.require(Permission.RUN_WALKS)
def make_link(walk_id: UUID) -> ResponseReturnValue:
    """Make the walk's link, or a new one in its place."""
    actor = guard.current_actor()
    with web.transaction() as writing:
        walk = queries.get(writing, actor, walk_id, lock=True)
        guests.make_link(writing, actor, walk, key=web.settings().secret_key, at=clock.now())
    return redirect(url_for("walks.guests", walk_id=walk_id), 303)


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/guests/withdraw")
@guard.require(Permission.RUN_WALKS)
def withdraw_link(walk_id: UUID) -> ResponseReturnValue:
    """Stop the link, and with it everybody who came by it."""
    actor = guard.current_actor()
    with web.transaction() as writing:
        walk = queries.get(writing, actor, walk_id, lock=True)
        guests.withdraw_link(writing, actor, walk, at=clock.now())
    flash(_("The link is withdrawn. What the guests have sent is still here."), "ok")
    return redirect(url_for("walks.guests", walk_id=walk_id), 303)


@blueprint.post("/<municipality>/walks/<uuid:walk_id>/guests/<uuid:guest_id>/remove")
@guard.require(Permission.RUN_WALKS)
def remove_guest(walk_id: UUID, guest_id: UUID) -> ResponseReturnValue:
    """End one guest's part in the walk."""
    actor = guard.current_actor()
    with web.transaction() as writing:
        walk = queries.get(writing, actor, walk_id, lock=True)
        guests.remove(writing, actor, walk, guest_id, at=clock.now())
    flash(_("The guest is removed, and the name with them. What they have sent is still here."), "ok")
    return redirect(url_for("walks.guests", walk_id=walk_id), 303)


def _led(walk_id: UUID) -> Walk:
    actor = guard.current_actor()
    walk = queries.get(web.reader(), actor, walk_id)
    if not queries.may_run(actor, walk):
        raise NotAllowed(_("You can see this walk, but somebody else leads it."))
    return walk


def _address(walk: Walk) -> str | None:
    """What the code says; None where there is no link, or none that this installation can show again."""
    link, settings = guests.link_of(web.reader(), walk), web.settings()
    secret = guests.secret_of(settings.secret_key, link) if link else None
    return links.page(settings.base_url, "join", secret) if secret else None


def _join_page(walk: Walk, form: JoinForm) -> str:
    return render_template("walks/join.html", walk=walk, form=form, somebody=None, address=None)


def _somebody_already(walk: Walk) -> ResponseReturnValue:
    """Whoever has an account walks as themselves; and a guest of another walk leaves that one first."""
    user, guest = security.signed_in_user(), guard.visitor()
    address = None
    if guest is not None:
        address = url_for("walks.show", municipality=guest.actor.slug, walk_id=guest.walk_id)
    elif any(one.municipality_id == walk.municipality_id for one in guard.memberships()):
        address = url_for("walks.show", municipality=g.public_slug, walk_id=walk.id)
    somebody = user.name if user else guest.actor.name if guest else ""
    page = render_template(
        "walks/join.html", walk=walk, form=None, somebody=somebody, is_guest=guest is not None, address=address
    )
    return page, 409 if request.method == "POST" else 200
