"""The council map as one file, without photos: what it costs and how large it is."""

import sys
import time
from pathlib import Path

import sqlalchemy as sa

from tests.bench.measuring import Figure
from tests.bench.stage import SIZES, Stage
from walkapp.core import clock, web
from walkapp.maps import council
from walkapp.observations.models import Observation

AIM_S = 0.5
AIM_MB = 2.0


def main(folder: Path, work: Path) -> None:
    for size in SIZES:
        stage = Stage(folder, size, work / str(size))
        with stage.database.writing() as session:
            # What is confidential is not on the map: without any, it has as many points as it says.
            session.execute(sa.update(Observation).values(confidential=False))
        with stage.app.app_context():
            at = time.process_time()
            page = council.whole_file(web.reader(), web.blobs(), stage.town.municipality_id, at=clock.now())
            used = time.process_time() - at
        aims = (AIM_S, AIM_MB) if size == SIZES[-1] else (None, None)
        Figure("map", f"file with {size:,} points: CPU", used, "s", aim=aims[0], note="the first in its process").say()
        Figure("map", f"file with {size:,} points: size", len(page.encode()) / 1e6, "MB", aim=aims[1]).say()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
