"""One family of errors: each knows its HTTP status and the sentence that a person reads.

Raised where a rule is broken, caught at the doors (shell/errors.py, api/problems.py, core/jobs.py).
"""

from collections.abc import Mapping, Sequence

from walkapp.core.text import N_, gettext

FieldErrors = Mapping[str, Sequence[str]]


class WalkappError(Exception):
    """Something that the user can be told; `str(error)` is the sentence in the reader's language."""

    status = 500
    title = N_("Something went wrong")

    def __init__(self, detail: str | None = None, **more: object) -> None:
        super().__init__(detail or gettext(self.title))
        self.more = more
        """Further members of the problem document, such as `allowed` or `late`."""

    @property
    def detail(self) -> str:
        return str(self.args[0])


class BadRequest(WalkappError):
    """The request cannot be read."""

    status = 400
    title = N_("The request cannot be read")


class NotSignedIn(WalkappError):
    """Nobody is signed in."""

    status = 401
    title = N_("You need to sign in")


class NotAllowed(WalkappError):
    """It may be seen, but not changed."""

    status = 403
    title = N_("You may not do this")


class NotFound(WalkappError):
    """It does not exist, or does not exist for this user."""

    status = 404
    title = N_("It is not here")


class Conflict(WalkappError):
    """It contradicts what is already so."""

    status = 409
    title = N_("This cannot be done now")


class Gone(WalkappError):
    """It was here and has been withdrawn."""

    status = 410
    title = N_("It has been withdrawn")


class Stale(WalkappError):
    """Somebody else changed it first."""

    status = 412
    title = N_("Somebody else was first")


class TooLarge(WalkappError):
    status = 413
    title = N_("It is too large")


class Unsupported(WalkappError):
    status = 415
    title = N_("This kind of file cannot be read")


class Invalid(WalkappError):
    """Fields are wrong; `errors` names every one of them."""

    status = 422
    title = N_("Something in the form needs to be changed")

    def __init__(self, detail: str | None = None, errors: FieldErrors | None = None, **more: object) -> None:
        super().__init__(detail, **more)
        self.errors: FieldErrors = errors or {}


class VersionRequired(WalkappError):
    """A change must say which version it changes."""

    status = 428
    title = N_("The change must say which version it is made to")


class Unavailable(WalkappError):
    """Storage or database does not answer or has no room; try again."""

    status = 503
    title = N_("walkapp cannot do this right now, try again soon")
