"""What forms choose from: departments and categories."""

from flask import Response

from walkapp.accounts import guard
from walkapp.accounts import queries as accounts
from walkapp.api import answers, documents
from walkapp.api.operations import operation
from walkapp.api.replies import reply
from walkapp.core import web
from walkapp.walks import queries as walks


@operation(
    "GET", "/departments", summary="Who can own an action: those of the municipality first",
    answers={200: answers.DepartmentsAnswer},
)  # fmt: skip
def departments() -> Response:
    found = accounts.departments(web.reader(), guard.current_actor().municipality_id)
    return reply(answers.DepartmentsAnswer(items=[documents.department(one) for one in found]))


@operation(
    "GET", "/categories", summary="What an observation can be about, with the questions to ask",
    answers={200: answers.CategoriesAnswer},
)  # fmt: skip
def categories() -> Response:
    found = walks.categories(web.reader(), guard.current_actor().municipality_id)
    return reply(answers.CategoriesAnswer(items=[documents.category(one) for one in found]))
