"""Sign in and out, a person's own page. Who keeps people and registers has keeping.py."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard, queries, security, services
from walkapp.accounts.blueprint import blueprint
from walkapp.accounts.forms import ChangePasswordForm, ForgotForm, PasswordForm, ProfileForm, SignInForm
from walkapp.accounts.models import User
from walkapp.core import clock, jobs, web
from walkapp.core.errors import Invalid
from walkapp.core.links import safe_path
from walkapp.core.text import gettext as _


@blueprint.route("/sign-in", methods=["GET", "POST"])
@guard.open_to_all
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    wanted = safe_path(request.values.get("next"))
    if not form.is_submitted():
        if security.signed_in_user():
            return redirect(wanted or url_for("shell.start"), 303)
        return render_template("accounts/sign_in.html", form=form, next=wanted, reason=None, link_action=None)
    if form.validate():
        try:
            security.sign_in(form.email.data or "", form.password.data or "")
        except Invalid as problem:
            form.password.errors = [problem.detail]
        else:
            return redirect(wanted or url_for("shell.start"), 303)
    return render_template("accounts/sign_in.html", form=form, next=wanted, reason=None, link_action=None), 422


@blueprint.post("/sign-out")
@guard.open_to_all
def sign_out() -> ResponseReturnValue:
    security.sign_out()
    answer = redirect(url_for("shell.start"), 303)
    # Not "storage": it would take what others, or this person, have not sent yet. Each store is for its person alone,
    # and the page's script deletes it where nothing in it is unsent.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/forgot", methods=["GET", "POST"])
@guard.open_to_all
def forgot() -> ResponseReturnValue:
    """Says the same about every address; the mail goes out after the answer, so that time does not tell either."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form, sent=False), 422 if form.is_submitted() else 200
    with web.transaction() as writing:
        jobs.enqueue(writing, "accounts.forgotten", {"email": (form.email.data or "").strip().lower()}, at=clock.now())
    return render_template("accounts/forgot.html", form=form, sent=True)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@guard.open_to_all
def reset(token: str) -> ResponseReturnValue:
    user = security.user_of_reset_token(token)
    if user is None:
        return render_template("accounts/link.html", action=None, problem=_(
            "The link is old, or has been used. Ask for a new one with “Forgotten the password?”."
        )), 404  # fmt: skip
    return _choose_password(user, url_for("accounts.reset", token=token))


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@guard.open_to_all
def link(token: str) -> ResponseReturnValue:
    """A link that signs in once. Opening it changes nothing: mail programs open links before people do."""
    found = queries.sign_in_link(web.reader(), token, clock.now())
    if found is None:
        return render_template("accounts/link.html", action=None, problem=None), 404
    user = web.reader().get_one(User, found.user_id)
    if request.method != "POST":
        return render_template("accounts/link.html", action=url_for("accounts.link", token=token), name=user.name)
    with web.transaction() as writing:
        unspent = queries.sign_in_link(writing, token, clock.now())
        if unspent is None:
            return render_template("accounts/link.html", action=None, problem=None), 404
        spent = services.spend_sign_in_link(writing, unspent, at=clock.now())
        needs_password = spent.password is None
    security.begin_session(spent)
    return redirect(url_for("accounts.first_password") if needs_password else url_for("shell.start"), 303)


@blueprint.route("/welcome", methods=["GET", "POST"])
@guard.signed_in
def first_password() -> ResponseReturnValue:
    user = guard.current_user()
    if user.password is not None:
        return redirect(url_for("accounts.profile"), 303)
    return _choose_password(user, url_for("accounts.first_password"), first=True)


@blueprint.route("/profile", methods=["GET", "POST"])
@guard.signed_in
def profile() -> ResponseReturnValue:
    user = guard.current_user()
    form = ProfileForm(data={"name": user.name, "language": user.language})
    if form.validate_on_submit():
        with web.transaction() as writing:
            services.edit_profile(
                writing, user.id, name=form.name.data, language=form.language.data, at=clock.now()
            )
        flash(_("Saved."), "ok")
        return redirect(url_for("accounts.profile"), 303)
    memberships = queries.memberships_of(web.reader(), user.id)
    page = render_template("accounts/profile.html", form=form, memberships=memberships)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/profile/password", methods=["GET", "POST"])
@guard.signed_in
def password() -> ResponseReturnValue:
    user = guard.current_user()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        if not security.is_password(user, form.current.data or ""):
            form.current.errors = [_("This is not your present password.")]
        else:
            try:
                with web.transaction() as writing:
                    changed = security.set_password(writing, user.id, form.password.data or "")
            except Invalid as problem:
                form.password.errors = list(problem.errors["password"])
            else:
                security.begin_session(changed)
                flash(_("Your new password is saved. You are signed out everywhere else."), "ok")
                return redirect(url_for("accounts.profile"), 303)
    return render_template("accounts/password.html", form=form), 422 if form.is_submitted() else 200


def _choose_password(user: User, action: str, *, first: bool = False) -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with web.transaction() as writing:
                changed = security.set_password(writing, user.id, form.password.data or "")
        except Invalid as problem:
            form.password.errors = list(problem.errors["password"])
        else:
            security.begin_session(changed)
            return redirect(url_for("shell.start"), 303)
    page = render_template("accounts/reset.html", form=form, action=action, first=first, email=user.email)
    return page, 422 if form.is_submitted() else 200
