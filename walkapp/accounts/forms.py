"""Forms of the accounts room."""

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length, NumberRange, Optional

from walkapp.accounts.models import DepartmentKind
from walkapp.accounts.rules import ROLE_NAMES, ROLE_NOTES
from walkapp.core.forms import Form
from walkapp.core.text import LANGUAGES, gettext
from walkapp.core.text import lazy_gettext as _l

NEEDED = DataRequired(_l("This is needed."))
ADDRESS = Email(_l("Write an e-mail address, such as name@example.se."), check_deliverability=False)
DAYS = (InputRequired(), NumberRange(1, 1000))


class SignInForm(Form):
    """Address and password."""

    email = EmailField(_l("E-mail"), [NEEDED, Length(max=254)])
    password = PasswordField(_l("Password"), [NEEDED, Length(max=200)])


class ForgotForm(Form):
    """Asks for a way to a new password."""

    email = EmailField(_l("E-mail"), [NEEDED, ADDRESS, Length(max=254)])


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(_l("New password"), [NEEDED, Length(max=200)])
    password_confirm = PasswordField(
        _l("The same again"), [NEEDED, EqualTo("password", _l("The two are not the same."))]
    )


class ChangePasswordForm(PasswordForm):
    """A new password by who knows the old one."""

    current = PasswordField(_l("Present password"), [NEEDED, Length(max=200)])


class ProfileForm(Form):
    """What a person decides about themselves."""

    name = StringField(_l("Name"), [NEEDED, Length(max=120)])
    language = RadioField(_l("Language"), choices=list(LANGUAGES.items()))


class PersonForm(Form):
    """Somebody's name, role and department. The choices are set by the view."""

    name = StringField(_l("Name"), [NEEDED, Length(max=120)])
    role = RadioField(_l("Role"), choices=[], validators=[InputRequired(_l("Choose a role."))])
    department = SelectField(_l("Department"), choices=[])


class InviteForm(PersonForm):
    """A new member."""

    key = HiddenField()
    """The id of what a new form makes: sent twice it makes one."""
    email = EmailField(_l("E-mail"), [NEEDED, ADDRESS, Length(max=254)])


class DepartmentForm(Form):
    """A department or an outside party."""

    key = HiddenField()
    name = StringField(_l("Name"), [NEEDED, Length(max=120)])
    kind = RadioField(
        _l("Kind"),
        choices=[(DepartmentKind.INTERNAL.value, _l("Of the municipality")),
                 (DepartmentKind.EXTERNAL.value, _l("Outside party"))],
        default=DepartmentKind.INTERNAL.value,
    )  # fmt: skip
    email = EmailField(_l("E-mail"), [Optional(), ADDRESS, Length(max=254)])
    phone = TelField(_l("Telephone"), [Optional(), Length(max=40)])
    active = BooleanField(_l("In use"), default=True)


class AreaForm(Form):
    """A named part of the municipality."""

    key = HiddenField()
    name = StringField(_l("Name"), [NEEDED, Length(max=120)])
    outline = TextAreaField(_l("Outline"), [Optional(), Length(max=200_000)])


class SettingsForm(Form):
    """The municipality's own settings."""

    name = StringField(_l("Name of the municipality"), [NEEDED, Length(max=120)])
    council_name = StringField(_l("Name of the crime prevention council"), [NEEDED, Length(max=120)])
    fault_phone = TelField(_l("Number for acute faults"), [Optional(), Length(max=40)])
    accessibility_contact = EmailField(_l("E-mail for accessibility faults"), [Optional(), ADDRESS])
    queue_keeper = SelectField(_l("Watches the queue for unknown owners"), choices=[])
    due_days_high = IntegerField(_l("High severity: days until it is to be done"), DAYS)
    due_days_medium = IntegerField(_l("Medium severity: days until it is to be done"), DAYS)
    due_days_low = IntegerField(_l("Low severity: days until it is to be done"), DAYS)
    photo_px = IntegerField(_l("Longest side of a photo, in pixels"), [InputRequired(), NumberRange(1000, 4000)])
    center_lat = StringField(_l("Latitude of the map’s middle"), [NEEDED])
    center_lon = StringField(_l("Longitude of the map’s middle"), [NEEDED])
    outline = TextAreaField(_l("Outline of the municipality"), [Optional(), Length(max=1_000_000)])


def role_choices(roles: list[str]) -> list[tuple[str, object]]:
    """The roles that may be chosen, with their names."""
    return [(role.value, _l(name)) for role, name in ROLE_NAMES.items() if role.value in roles]


def role_notes() -> dict[str, str]:
    """What each role may do, in a sentence, by the role's word in a form."""
    return {role.value: gettext(note) for role, note in ROLE_NOTES.items()}
