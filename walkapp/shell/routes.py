"""The start page of each role, search, help, and the pages that everybody may read."""

from datetime import date

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard, queries, security, services
from walkapp.accounts.rules import DEPARTMENT_ROLES, Permission, Scope
from walkapp.audit import services as chain
from walkapp.core import clock, text, web
from walkapp.core.errors import NotFound
from walkapp.core.links import safe_path
from walkapp.shell import field, searching
from walkapp.shell import home as homes
from walkapp.shell import log as logs
from walkapp.shell.blueprint import blueprint

__all__ = ["blueprint", "field"]

YEAR_S = 365 * 24 * 3600
ACCESSIBILITY_REVIEWED_ON = date(2026, 11, 28)
"""When somebody last went through the pages and wrote down what is lacking."""


@blueprint.get("/")
@guard.open_to_all
def start() -> ResponseReturnValue:
    """The front door; whoever is signed in goes on to where they were last a member by name, a guest to their walk."""
    user = security.signed_in_user()
    if user is None:
        guest = guard.visitor()
        if guest is not None and guest.may_send:
            return redirect(url_for("walks.show", municipality=guest.actor.slug, walk_id=guest.walk_id), 303)
        return render_template("shell/start_signed_out.html", example_links=_example_links())
    memberships = queries.memberships_of(web.reader(), user.id)
    if len(memberships) == 1:
        return redirect(url_for("shell.home", municipality=memberships[0].municipality.slug), 303)
    return render_template("shell/choose.html", memberships=memberships)


@blueprint.get("/<municipality>/")
@guard.member
def home() -> ResponseReturnValue:
    """The first screen, made for the role; a department's people come for their list."""
    actor = guard.current_actor()
    if actor.role in DEPARTMENT_ROLES:
        return redirect(url_for("actions.index"), 303)
    template, values = homes.of(actor)
    return render_template(template, **values)


@blueprint.get("/<municipality>/phone")
@guard.member
def phone() -> ResponseReturnValue:
    """What is kept on the reader's phone; a script shows it there."""
    return render_template("shell/phone.html")


@blueprint.get("/<municipality>/search")
@guard.member
def search() -> ResponseReturnValue:
    """One search over walks, observations, actions and places."""
    asked = request.args.get("q", "").strip()[:100]
    groups = searching.groups(guard.current_actor(), asked) if asked else []
    return render_template("shell/search.html", q=asked, groups=groups)


@blueprint.get("/<municipality>/help")
@guard.member
def help() -> ResponseReturnValue:  # noqa: A001 - the endpoint's name
    """Help for the reader's own role; for the others where it is asked for."""
    actor = guard.current_actor()
    here = queries.municipality(web.reader(), actor.municipality_id)
    return render_template(
        "shell/help.html", role=actor.role.value, fault_phone=here.fault_phone or None, all="all" in request.args
    )


@blueprint.get("/<municipality>/log")
@guard.require(Permission.SEE_LOG)
def log() -> ResponseReturnValue:
    """The log, newest first, with what proves it whole; for those who see all of it."""
    actor = guard.current_actor()
    if actor.reach(Permission.SEE_LOG) is not Scope.ALL:
        raise NotFound
    faults = chain.verify_chain(web.reader(), actor.municipality_id) if request.args.get("verify") else None
    return render_template("shell/log.html", faults=faults, **logs.page(actor, request.args))


@blueprint.get("/accessibility")
@guard.open_to_all
def accessibility() -> ResponseReturnValue:
    """What works for whom, and whom to tell."""
    actor = guard.optional_actor()
    here = queries.municipality(web.reader(), actor.municipality_id) if actor else None
    contact = here.accessibility_contact if here else ""
    return render_template(
        "shell/accessibility.html", contact_email=contact or None, reviewed_on=ACCESSIBILITY_REVIEWED_ON
    )


@blueprint.get("/cookies")
@guard.open_to_all
def cookies() -> ResponseReturnValue:
    return render_template("shell/cookies.html")


@blueprint.post("/language")
@guard.open_to_all
def language() -> ResponseReturnValue:
    """Speak another language from now on: kept with the user, or in a cookie."""
    chosen = request.form.get("language", "")
    answer = make_response(redirect(safe_path(request.form.get("next")) or url_for("shell.start"), 303))
    if chosen not in text.LANGUAGES:
        return answer
    user = security.signed_in_user()
    if user:
        with web.transaction() as writing:
            services.edit_profile(writing, user.id, language=chosen, at=clock.now())
    secure = web.settings().is_https
    answer.set_cookie("language", chosen, max_age=YEAR_S, httponly=True, secure=secure, samesite="Lax")
    return answer


def _example_links() -> list[tuple[str, str, str]]:
    if not web.settings().is_loopback:
        return []
    return [
        (user.name, homes.role_line(membership), url_for("example.sign_in", email=user.email))
        for user, membership in queries.example_users(web.reader())
    ]
