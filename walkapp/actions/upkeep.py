"""What happens to actions when those who own them go away; asked for by job, since accounts does not know actions."""

from collections.abc import Mapping
from uuid import UUID

from walkapp.accounts import queries as accounts
from walkapp.accounts.actor import system
from walkapp.actions import services
from walkapp.core import clock
from walkapp.core.db import Database
from walkapp.core.jobs import Handler, Payload


def job_handlers(database: Database) -> Mapping[str, Handler]:
    """Who moves actions to the queue without a known owner."""

    def empty_department(payload: Payload) -> None:
        municipality_id, department_id = UUID(payload["municipality"]), UUID(payload["department"])
        with database.writing() as session:
            # By the time that the job runs, it may have been taken into use again, or somebody may have come.
            if not accounts.can_answer(session, municipality_id, department_id):
                services.empty_department(session, system(municipality_id), department_id, at=clock.now())

    return {"actions.empty_department": empty_department}
