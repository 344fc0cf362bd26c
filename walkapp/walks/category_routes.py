"""What the municipality's walks look for: its categories, in its own words and order."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.accounts.rules import Permission
from walkapp.core import clock, forms, web
from walkapp.core.db import new_id
from walkapp.core.errors import Invalid
from walkapp.core.text import gettext as _
from walkapp.walks import queries, services
from walkapp.walks.blueprint import blueprint
from walkapp.walks.forms import CategoryForm
from walkapp.walks.models import Category


@blueprint.get("/<municipality>/categories")
@guard.require(Permission.KEEP_DEPARTMENTS, read=True)
def categories() -> str:
    """Every category, those out of use last."""
    actor = guard.current_actor()
    rows = queries.categories(web.reader(), actor.municipality_id, inactive=True)
    may_keep = actor.may(Permission.KEEP_DEPARTMENTS)
    ordered = sorted(rows, key=lambda one: not one.active)
    return render_template("walks/categories.html", rows=ordered, may_keep=may_keep)


@blueprint.route("/<municipality>/categories/new", methods=["GET", "POST"])
@guard.require(Permission.KEEP_DEPARTMENTS)
def category_new() -> ResponseReturnValue:
    """Add a category of the municipality's own."""
    actor = guard.current_actor()
    there = queries.categories(web.reader(), actor.municipality_id, inactive=True)
    last = max((one.position for one in there), default=0)
    form = CategoryForm(data={"key": str(new_id()), "position": min(last + 1, 999), "active": True})
    form.department.choices = _departments()
    return _save(form, None)


@blueprint.route("/<municipality>/categories/<uuid:category_id>", methods=["GET", "POST"])
@guard.require(Permission.KEEP_DEPARTMENTS)
def category(category_id: UUID) -> ResponseReturnValue:
    """Rename a category, give it questions, days and an owner, or put it out of use."""
    found = queries.category(web.reader(), guard.current_actor().municipality_id, category_id)
    form = CategoryForm(data=_values(found))
    form.department.choices = _departments()
    return _save(form, found)


def _save(form: CategoryForm, found: Category | None) -> ResponseReturnValue:
    actor = guard.current_actor()
    if form.validate_on_submit():
        try:
            with web.transaction() as session:
                there = queries.category(session, actor.municipality_id, found.id) if found else None
                form_id = None if found else forms.read_id(form.key.data)
                services.save_category(session, actor, there, at=clock.now(), form_id=form_id, **_typed(form, found))
        except Invalid as problem:
            forms.show_errors(form, problem)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("walks.categories"), 303)
    page = render_template("walks/category.html", form=form, category=found)
    return page, 422 if form.is_submitted() else 200


def _typed(form: CategoryForm, found: Category | None) -> dict[str, Any]:
    names = ("name_sv", "name_en", "short_sv", "short_en")
    typed: dict[str, Any] = {name: form[name].data.strip() for name in names}
    lines = (line.strip() for line in (form.questions.data or "").splitlines())
    typed |= {
        "icon": form.icon.data, "questions": "\n".join(line for line in lines if line), "due_days": form.due_days.data,
        "department_id": UUID(form.department.data) if form.department.data else None,
        "position": form.position.data, "active": form.active.data,
    }  # fmt: skip
    if found is None:
        typed["key"] = key_of(form.name_sv.data)
    return typed


def key_of(name: str) -> str:
    """The word that lists and phones know a category by, made from its first name: "Snö och is" is sno-och-is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "category"


def _values(found: Category) -> dict[str, Any]:
    names = ("name_sv", "name_en", "short_sv", "short_en", "icon", "questions", "due_days", "position", "active")
    return {name: getattr(found, name) for name in names} | {"department": str(found.department_id or "")}


def _departments() -> list[tuple[str, str]]:
    found = accounts.departments(web.reader(), guard.current_actor().municipality_id)
    return [("", _("Nobody in particular")), *((str(one.id), one.name) for one in found)]
