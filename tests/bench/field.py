"""The field app in a phone's browser: saving, sending, opening, and what it costs when nobody does anything."""

import sys
from pathlib import Path

from tests import chromium, databases
from tests.bench import opening, saving, sending
from tests.bench import phone as phones
from tests.installation import installed
from tests.walkapp.maps.archives import archive


def main(_folder: Path, work: Path, *wanted: str) -> None:
    parts = wanted or ("idle", "saving", "sending", "opening")
    tiles = archive(work / "base.pmtiles", around=(15.4132, 60.1405))
    with databases.serve("sqlite", work) as server, installed(server, work, WALKAPP_TILES=str(tiles)) as site:
        site.start()
        with phones.switched_on(work / "phone", site.url) as phone:
            phones.sign_in(site, phone.context.pages[0])
            cookies = phone.context.cookies()
            if "idle" in parts:
                opening.idle(phone, site)
            if "saving" in parts:
                saving.measure(phone, site, work)
            if "sending" in parts:
                sending.measure(phone, site, work)
        if "opening" in parts:
            with chromium.started() as browser:
                opening.measure(browser, site, cookies)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
