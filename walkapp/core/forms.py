"""The forms of every room: what WTForms says itself comes in the reader's language, and what a service refuses too."""

from uuid import UUID

from flask_wtf import FlaskForm
from wtforms.i18n import get_translations

from walkapp.core import text
from walkapp.core.errors import WalkappError


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose built-in sentences are spoken in the reader's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: object) -> object:  # noqa: ARG002 - WTForms calls it so
            """WTForms' own catalogue of the language that is spoken now."""
            return get_translations([text.language()])


def read_id(value: object) -> UUID | None:
    """An id out of a form; None where it is not one."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def show_errors(form: FlaskForm, problem: WalkappError) -> None:
    """Put what a service found wrong beside the fields that it is about, and the rest on top."""
    errors = getattr(problem, "errors", {})
    for name, sentences in errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, *sentences]
        else:
            form.form_errors.extend(sentences)
    if not errors:
        form.form_errors.append(problem.detail)
