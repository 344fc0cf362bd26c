"""Who may what, written down a second time by hand from the product's own table: what the code is compared with.

A row for each permission, a column for each role. "own" and "invited" are walks, "department" and "linked" are actions;
"no" is a dash in the product's table.
"""

ROLES = (
    "guest", "walker", "leader", "handler", "head", "party", "coordinator", "viewer", "auditor", "admin", "public",
)  # fmt: skip

_TABLE = """
                 guest walker  leader handler    head       party   coordinator viewer   auditor admin public
observe          walk  invited own    invited    invited    no      all         no       no      no    no
see-observations own   invited own    department department linked  all         released all     no    published
see-confidential own   own     walk   department department linked  all         no       read    no    no
run-walks        no    no      own    no         no         no      all         no       no      no    no
see-actions      no    no      own    department department linked  all         released all     no    published
make-actions     no    no      own    no         department no      all         no       no      no    no
work-actions     no    no      no     department department linked  all         no       no      no    no
decline          no    no      no     propose    department propose all         no       no      no    no
verify           no    no      own    no         department no      all         no       no      no    no
reopen           no    no      no     no         no         no      all         no       no      no    no
release          no    no      own    no         no         no      all         no       no      no    no
see-council      no    no      all    all        all        no      all         all      all     no    published
keep-people      no    no      no     no         department no      no          no       read    all   no
keep-departments no    no      no     no         no         no      all         no       read    all   no
keep-settings    no    no      no     no         no         no      no          no       read    all   no
see-log          no    no      own    department department no      all         no       all     no    no
"""


def _read(table: str) -> dict[str, dict[str, str]]:
    heading, *rows = (line.split() for line in table.strip().splitlines())
    return {row[0]: dict(zip(heading, row[1:], strict=True)) for row in rows}


RIGHTS = _read(_TABLE)
