from tests.clients import Clients
from tests.cast import Cast
from tests.factories import observations as make
import pytest

@pytest.mark.parametrize("who", ["vera","lina","karin","hans","vidar","olle"])
def test_pages(clients: Clients, cast: Cast, database, who):
    with database.writing() as s:
        row = make.observation(s, cast.vera, cast.walk_id); rid = row.id
    b = clients.browser(who)
    out = {}
    for url in ["/backa/walks", f"/backa/walks/{cast.walk_id}", f"/backa/walks/{cast.walk_id}/observations/new", f"/backa/observations/{rid}", f"/backa/observations/{rid}/edit", "/backa/walks/new", f"/backa/walks/{cast.walk_id}/edit", f"/backa/walks/{cast.walk_id}/cancel", "/backa/categories", "/backa/categories/new"]:
        r = b.get(url); out[url[-30:]] = r.status_code
        assert r.status_code < 500, (url, r.text[:3000])
    print(who, out)
