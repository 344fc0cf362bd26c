import pytest
import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy.exc import DBAPIError

from tests.moment import NOW
from walkapp.core import jobs, web
from walkapp.core.jobs import Job

QUERY = sa.select(sa.func.count()).select_from(Job)


def test_a_request_reads_in_one_session_that_cannot_write(app: Flask) -> None:
    with app.test_request_context():
        reader = web.reader()

        assert web.reader() is reader
        with pytest.raises(DBAPIError):
            reader.execute(sa.delete(Job))


def test_after_a_transaction_the_request_reads_what_it_wrote(app: Flask) -> None:
    with app.test_request_context():
        before = web.reader().scalar(QUERY)
        with web.transaction() as writing:
            jobs.enqueue(writing, "mail", {}, at=NOW)

        assert (before, web.reader().scalar(QUERY)) == (0, 1)


def test_a_transaction_that_raises_leaves_nothing_and_the_request_goes_on(app: Flask) -> None:
    with app.test_request_context():
        with pytest.raises(ZeroDivisionError):
            _enqueue_and_fail()

        assert web.reader().scalar(QUERY) == 0


def test_a_request_leaves_no_session_open(app: Flask) -> None:
    with app.test_request_context():
        web.reader()
        app.do_teardown_appcontext()

        assert "reader" not in g


def _enqueue_and_fail() -> None:
    with web.transaction() as writing:
        jobs.enqueue(writing, "mail", {}, at=NOW)
        raise ZeroDivisionError
