"""The list of actions as a file: with the page's filter, and nothing that the page would not show."""

import csv
import io

from tests.cast import Cast
from tests.clients import Clients
from tests.factories.actions import action as make_action
from tests.factories.observations import observation as make_observation
from walkapp.core.db import Database

URL = "/backa/actions.csv"


def rows_of(text: str, separator: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=separator))


def test_a_swedish_reader_gets_semicolons_and_an_english_one_commas(
    clients: Clients, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id)
        make_action(session, cast.karin, [point.id], title="=2+2", department_id=cast.department_id)

    answer = clients.browser("karin").get(URL)

    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    (row,) = rows_of(answer.text)
    assert (row["Nummer"], row["Rubrik"], row["Ägare"]) == ("2026-0001", "'=2+2", "Gatuenheten")
    assert rows_of(clients.browser("karin").get(f"{URL}?sep=comma").text, ",")[0]["Nummer"] == "2026-0001"


def test_a_department_fetches_its_own(clients: Clients, database: Database, cast: Cast) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id)
        for owner in (cast.department_id, cast.other_department_id):
            make_action(session, cast.karin, [point.id], department_id=owner)

    assert [row["Ägare"] for row in rows_of(clients.browser("hans").get(URL).text)] == ["Gatuenheten"]
    assert len(rows_of(clients.browser("karin").get(URL).text)) == 2


def test_what_is_confidential_leaves_nothing_for_who_may_not_see_it(
    clients: Clients, database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        point = make_observation(session, cast.vera, cast.walk_id, confidential=True, place="Källaren på Myrvägen")
        make_action(session, cast.karin, [point.id], title="Lås källaren", department_id=cast.department_id)

    assert rows_of(clients.browser("vidar").get(URL).text) == []
    assert rows_of(clients.browser("olle").get(URL).text) == []
    assert "Myrvägen" not in clients.browser("hans").get(URL).text
    assert "Myrvägen" in clients.browser("karin").get(URL).text


def test_it_is_not_for_everybody(clients: Clients) -> None:
    assert clients.browser("vera").get(URL).status_code == 404
    assert clients.browser("ada").get(URL).status_code == 404
    assert clients.browser().get(URL).status_code == 303
