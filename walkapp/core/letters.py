"""Writes mails from templates, in the reader's language, without a request. The first line is the subject."""

from functools import cache

import jinja2

from walkapp.core import text
from walkapp.core.resources import resource_dir


def write(template: str, language: str, **values: object) -> tuple[str, str]:
    """Give subject and text of `templates/mail/<template>.txt` in this language."""
    with text.speaking(language):
        letter = _environment().get_template(f"{template}.txt").render(**values)
    subject, _line, body = letter.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


@cache
def _environment() -> jinja2.Environment:
    # Plain text: escaping would write &amp; into a letter.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource_dir("templates") / "mail"), autoescape=False,  # noqa: S701
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(_=text.gettext, ngettext=text.ngettext)
    environment.filters.update(day=text.day, long_day=text.long_day, time_of_day=text.time_of_day, tr=text.gettext)
    return environment
