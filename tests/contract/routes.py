"""Every route and what comes of it for everybody, written down by hand. A route without a row fails.

    y  let in: an answer, a redirect, or what is wrong with what was sent
    3  may be seen, but not changed: 403
    4  does not exist for this person: 404
    n  nobody is signed in: a page leads to the sign-in, a write and the API say 401

The columns are the cast's (stage.py), and Gull's, who has joined Lina's walk by its link and has no account. What is
asked about: the ongoing walk that Lina leads and Vera is invited to, an observation of hers on it with a photo that
nobody has released, and the action about it that Hans and Hedda answer for.
"""

_TABLE = """
                           nobody vera lina sven hans hedda petra karin vidar olle ada bodil gull

OPEN TO ALL
GET  static                     y    y    y    y    y    y    y    y    y    y    y    y    y
GET  shell.start                y    y    y    y    y    y    y    y    y    y    y    y    y
GET  shell.service_worker       y    y    y    y    y    y    y    y    y    y    y    y    y
GET  shell.field                y    y    y    y    y    y    y    y    y    y    y    y    y
GET  shell.accessibility        y    y    y    y    y    y    y    y    y    y    y    y    y
GET  shell.cookies              y    y    y    y    y    y    y    y    y    y    y    y    y
POST shell.language             y    y    y    y    y    y    y    y    y    y    y    y    y
GET  accounts.sign_in           y    y    y    y    y    y    y    y    y    y    y    y    y
POST accounts.sign_in           y    y    y    y    y    y    y    y    y    y    y    y    y
POST accounts.sign_out          y    y    y    y    y    y    y    y    y    y    y    y    y
GET  accounts.forgot            y    y    y    y    y    y    y    y    y    y    y    y    y
POST accounts.forgot            y    y    y    y    y    y    y    y    y    y    y    y    y
GET  accounts.reset             y    y    y    y    y    y    y    y    y    y    y    y    y
POST accounts.reset             y    y    y    y    y    y    y    y    y    y    y    y    y
GET  accounts.link              y    y    y    y    y    y    y    y    y    y    y    y    y
POST accounts.link              y    y    y    y    y    y    y    y    y    y    y    y    y
GET  health.alive               y    y    y    y    y    y    y    y    y    y    y    y    y
GET  health.ready               y    y    y    y    y    y    y    y    y    y    y    y    y
GET  api.openapi_show           y    y    y    y    y    y    y    y    y    y    y    y    y
the example's people alone, and Vera is none of them
GET  example.sign_in            4    4    4    4    4    4    4    4    4    4    4    4    4

ONE'S OWN
GET  accounts.first_password    n    y    y    y    y    y    y    y    y    y    y    y    n
POST accounts.first_password    n    y    y    y    y    y    y    y    y    y    y    y    n
GET  accounts.profile           n    y    y    y    y    y    y    y    y    y    y    y    n
POST accounts.profile           n    y    y    y    y    y    y    y    y    y    y    y    n
GET  accounts.password          n    y    y    y    y    y    y    y    y    y    y    y    n
POST accounts.password          n    y    y    y    y    y    y    y    y    y    y    y    n
GET  api.session_show           n    y    y    y    y    y    y    y    y    y    y    y    y
GET  maps.tile                  n    y    y    y    y    y    y    y    y    y    y    y    y
this installation has no archive of tiles
GET  maps.archive               n    4    4    4    4    4    4    4    4    4    4    4    4
GET  maps.cut                   n    4    4    4    4    4    4    4    4    4    4    4    4

EVERY MEMBER'S
GET  shell.home                 n    y    y    y    y    y    y    y    y    y    y    4    4
GET  shell.phone                n    y    y    y    y    y    y    y    y    y    y    4    y
GET  shell.search               n    y    y    y    y    y    y    y    y    y    y    4    4
GET  shell.help                 n    y    y    y    y    y    y    y    y    y    y    4    y
GET  maps.sketch                n    y    y    y    y    y    y    y    y    y    y    4    y
what is asked for with a token is the token's municipality: Bodil gets Dalby's
GET  api.catalogue_departments  n    y    y    y    y    y    y    y    y    y    y    y    4
POST api.held_ask               n    y    y    y    y    y    y    y    y    y    y    y    y
GET  api.catalogue_categories   n    y    y    y    y    y    y    y    y    y    y    y    y

KEEPING HOUSE: people are the head's own and the administrator's, registers also the coordinator's; the auditor reads
GET  accounts.people            n    4    4    4    4    y    4    4    4    y    y    4    4
GET  accounts.invite            n    4    4    4    4    y    4    4    4    3    y    4    4
POST accounts.invite            n    4    4    4    4    y    4    4    4    3    y    4    4
GET  accounts.person            n    4    4    4    4    y    4    4    4    3    y    4    4
POST accounts.person            n    4    4    4    4    y    4    4    4    3    y    4    4
POST accounts.set_active        n    4    4    4    4    y    4    4    4    3    y    4    4
POST accounts.invite_again      n    4    4    4    4    y    4    4    4    3    y    4    4
GET  accounts.departments       n    4    4    4    4    4    4    y    4    y    y    4    4
GET  accounts.department_new    n    4    4    4    4    4    4    y    4    3    y    4    4
POST accounts.department_new    n    4    4    4    4    4    4    y    4    3    y    4    4
GET  accounts.department        n    4    4    4    4    4    4    y    4    3    y    4    4
POST accounts.department        n    4    4    4    4    4    4    y    4    3    y    4    4
GET  accounts.areas             n    4    4    4    4    4    4    y    4    y    y    4    4
GET  accounts.area              n    4    4    4    4    4    4    y    4    3    y    4    4
POST accounts.area              n    4    4    4    4    4    4    y    4    3    y    4    4
GET  walks.categories           n    4    4    4    4    4    4    y    4    y    y    4    4
GET  walks.category_new         n    4    4    4    4    4    4    y    4    3    y    4    4
POST walks.category_new         n    4    4    4    4    4    4    y    4    3    y    4    4
GET  walks.category             n    4    4    4    4    4    4    y    4    3    y    4    4
POST walks.category             n    4    4    4    4    4    4    y    4    3    y    4    4
GET  accounts.settings          n    4    4    4    4    4    4    4    4    y    y    4    4
POST accounts.settings          n    4    4    4    4    4    4    4    4    3    y    4    4
GET  shell.log                  n    4    4    4    4    4    4    y    4    y    4    4    4
leaders, handlers and heads read of their own; Bodil reads Dalby's
GET  api.events_index           n    4    y    y    y    y    y    y    4    y    4    y    4

WALKS: the leader's own and the coordinator's; the invited and the auditor see them
GET  walks.index                n    y    y    y    y    y    y    y    y    y    4    4    4
GET  walks.show                 n    y    y    4    4    4    4    y    4    y    4    4    y
GET  walks.calendar             n    y    y    4    4    4    4    y    4    y    4    4    4
POST walks.answer               n    y    y    4    4    4    4    3    4    3    4    4    4
GET  walks.darkness             n    4    y    y    4    4    4    y    4    4    4    4    4
GET  walks.create               n    4    y    y    4    4    4    y    4    4    4    4    4
POST walks.create               n    4    y    y    4    4    4    y    4    4    4    4    4
GUESTS: who runs the walk makes and shows its link; whoever has it joins; a guest leaves
GET  walks.join                 y    y    y    y    y    y    y    y    y    y    y    y    y
POST walks.join                 y    y    y    y    y    y    y    y    y    y    y    y    y
POST walks.leave                n    3    3    3    3    3    3    3    3    3    3    4    y
GET  walks.guests               n    4    y    4    4    4    4    y    4    4    4    4    4
GET  walks.code                 n    4    y    4    4    4    4    y    4    4    4    4    4
POST walks.make_link            n    4    y    4    4    4    4    y    4    4    4    4    4
POST walks.withdraw_link        n    4    y    4    4    4    4    y    4    4    4    4    4
POST walks.remove_guest         n    4    y    4    4    4    4    y    4    4    4    4    4

GET  walks.edit                 n    4    y    4    4    4    4    y    4    4    4    4    4
POST walks.edit                 n    4    y    4    4    4    4    y    4    4    4    4    4
GET  walks.cancel               n    4    y    4    4    4    4    y    4    4    4    4    4
POST walks.cancel               n    4    y    4    4    4    4    y    4    4    4    4    4
GET  exchange.phone_file        n    4    y    4    4    4    4    y    4    4    4    4    4
POST exchange.phone_file        n    4    y    4    4    4    4    y    4    4    4    4    4
POST walks.step                 n    4    y    4    4    4    4    y    4    4    4    4    4
GET  actions.review             n    4    y    4    4    4    4    y    4    4    4    4    4
GET  actions.review_changes     n    4    y    4    4    4    4    y    4    4    4    4    4
POST actions.decide             n    4    y    4    4    4    4    y    4    4    4    4    4
POST actions.publish            n    3    y    4    3    3    3    y    3    3    3    4    4
GET  api.walks_index            n    y    y    y    y    y    y    y    y    y    4    y    4
GET  api.walks_show             n    y    y    4    4    4    4    y    4    y    4    4    y
GET  walks.stops                n    y    y    4    4    4    4    y    3    3    3    4    4
POST walks.erase_track          n    4    y    4    4    4    4    y    4    4    4    4    4
PUT  api.visits_put             n    y    y    4    4    4    4    y    4    3    4    4    4
GET  api.visits_index           n    y    y    4    4    4    4    y    4    y    4    4    4
PUT  api.visits_put_track       n    y    y    4    4    4    4    y    4    3    4    4    4
GET  api.visits_show_track      n    3    y    4    4    4    4    y    4    3    4    4    4

OBSERVATIONS: the invited record; departments see those of their actions; viewers what has been reviewed
GET  observations.create        n    y    y    4    4    4    4    y    3    3    3    4    y
POST observations.create        n    y    y    4    4    4    4    y    3    3    3    4    y
GET  observations.show          n    y    y    4    y    y    4    y    y    y    4    4    4
GET  observations.edit          n    y    y    4    3    3    4    y    3    3    3    4    4
POST observations.edit          n    y    y    4    3    3    4    y    3    3    3    4    4
POST observations.withdraw      n    y    y    4    3    3    4    y    3    3    3    4    4
POST observations.add_photos    n    y    y    4    3    3    4    y    3    3    3    4    4
GET  observations.photo         n    y    y    4    y    y    4    y    4    y    4    4    4
GET  observations.voice         n    y    y    4    y    y    4    y    4    y    4    4    4
GET  observations.release       n    3    y    4    3    3    3    y    3    3    3    4    4
POST observations.release       n    3    y    4    3    3    3    y    3    3    3    4    4
a confidential one: the auditor says why
POST observations.why           n    4    4    4    4    4    4    4    3    y    3    4    4
GET  api.observations_index     n    y    y    4    4    4    4    y    4    y    4    4    y
PUT  api.observations_put       n    y    y    4    4    4    4    y    4    3    4    4    y
GET  api.observations_show      n    y    y    4    y    y    4    y    y    y    4    4    4
DELETE api.observations_withdraw n   y    y    4    3    3    4    y    3    3    4    4    4
PUT  api.observations_decide    n    3    y    4    3    3    4    y    3    3    4    4    4
PUT  api.photos_put             n    y    y    4    3    3    4    y    3    3    4    4    4
PUT  api.voices_put             n    y    y    4    3    3    4    y    3    3    4    4    4
PATCH api.parts_append          n    y    y    4    3    3    4    y    3    3    4    4    4
GET  api.photos_show            n    y    y    4    y    y    4    y    4    y    4    4    4

ACTIONS: the leader's own walks', the department's own, all for coordinator and auditor, the open ones for viewers
GET  actions.index              n    4    y    y    y    y    y    y    y    y    4    4    4
GET  reports.actions_csv        n    4    y    y    y    y    y    y    y    y    4    4    4
GET  actions.create             n    3    y    y    3    y    3    y    3    3    3    4    4
POST actions.create             n    3    y    y    3    y    3    y    3    3    3    4    4
GET  actions.show               n    4    y    4    y    y    4    y    y    y    4    4    4
POST actions.step               n    4    3    4    y    y    4    y    3    3    4    4    4
POST actions.comment            n    4    y    4    y    y    4    y    3    3    4    4    4
POST actions.add_photos         n    4    y    4    y    y    4    y    3    3    4    4    4
POST actions.refuse             n    4    3    4    3    y    4    y    3    3    4    4    4
GET  actions.edit               n    4    y    4    y    y    4    y    3    3    4    4    4
POST actions.edit               n    4    y    4    y    y    4    y    3    3    4    4    4
GET  actions.photo              n    4    y    4    y    y    4    y    4    y    4    4    4
GET  actions.release            n    3    y    4    3    3    3    y    3    3    3    4    4
POST actions.release            n    3    y    4    3    3    3    y    3    3    3    4    4
GET  api.actions_index          n    4    y    y    y    y    y    y    y    y    4    y    4
an observation that one cannot see does not exist; to Bodil the department does not either, which is named
POST api.actions_create         n    3    y    4    3    y    3    y    3    3    3    y    4
GET  api.actions_show           n    4    y    4    y    y    4    y    y    y    4    4    4
PUT  api.actions_take_step      n    4    3    4    y    y    4    y    3    3    4    4    4
PUT  api.photos_put_evidence    n    4    y    4    y    y    4    y    3    3    4    4    4
PATCH api.parts_append_evidence n    4    y    4    y    y    4    y    3    3    4    4    4

THE COUNCIL MAP
GET  maps.council               n    4    y    y    y    y    y    y    y    y    4    4    4
GET  maps.points                n    4    y    y    y    y    y    y    y    y    4    4    4
GET  maps.preview               n    4    y    y    y    y    y    y    y    y    4    4    4
GET  maps.frame                 n    4    y    y    y    y    y    y    y    y    4    4    4
GET  maps.file                  n    4    y    y    y    y    y    y    y    y    4    4    4
"""

METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH"})

Row = tuple[str, str]
"""An endpoint and a method."""


def _read(table: str) -> tuple[list[str], dict[Row, dict[str, str]]]:
    heading, *lines = (line.split() for line in table.strip().splitlines())
    rows: dict[Row, dict[str, str]] = {}
    for method, endpoint, *letters in (line for line in lines if line and line[0] in METHODS):
        assert (endpoint, method) not in rows, f"{method} {endpoint} stands twice"
        rows[endpoint, method] = dict(zip(heading, letters, strict=True))
    return heading, rows


PEOPLE, ROUTES = _read(_TABLE)
