"""Forms of the exchange room."""

from wtforms import FileField

from walkapp.core.forms import Form
from walkapp.core.text import lazy_gettext as _l


class PhoneFileForm(Form):
    """The file that a phone has saved."""

    file = FileField(_l("The file"))
