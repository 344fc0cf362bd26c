"""The table of rights in the code is the one that the product has."""

import pytest

from tests.contract.rights import RIGHTS, ROLES
from walkapp.accounts import rules
from walkapp.accounts.rules import MEMBER_ROLES, Permission, Role

pytestmark = pytest.mark.once


def test_the_copy_has_a_row_for_every_permission_and_a_column_for_every_role() -> None:
    assert set(RIGHTS) == {permission.value for permission in Permission}
    assert {tuple(row) for row in RIGHTS.values()} == {ROLES}
    assert {*ROLES, "system"} == {role.value for role in Role}


@pytest.mark.parametrize("permission", Permission)
def test_every_cell_is_the_products(permission: Permission) -> None:
    in_code = {role: rules.scope(Role(role), permission).value for role in ROLES}

    assert in_code == RIGHTS[permission.value]


def test_what_the_table_does_not_name_reaches_nothing() -> None:
    empty = {
        (permission.value, role.value)
        for permission, row in rules.RIGHTS.items() for role, scope in row.items() if scope is rules.Scope.NO
    }  # fmt: skip

    assert empty == set()
    assert all(set(row) <= set(Role) - {Role.SYSTEM} for row in rules.RIGHTS.values())


def test_only_walkapp_itself_may_everything() -> None:
    everything = [role for role in Role if all(rules.scope(role, one) is rules.Scope.ALL for one in Permission)]

    assert everything == [Role.SYSTEM]


def test_nobody_becomes_a_member_as_guest_party_public_or_walkapp() -> None:
    assert {role.value for role in MEMBER_ROLES} == set(ROLES) - {"guest", "party", "public"}
