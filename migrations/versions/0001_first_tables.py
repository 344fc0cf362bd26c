"""The first tables: everything the main job needs"""

import sqlalchemy as sa
from alembic import op

from walkapp.core.db import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "words, content='search_text', content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    "CREATE TRIGGER search_index_added AFTER INSERT ON search_text BEGIN "
    "INSERT INTO search_index(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_index_removed AFTER DELETE ON search_text BEGIN "
    "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_index_changed AFTER UPDATE ON search_text BEGIN "
    "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO search_index(rowid, words) VALUES (new.id, new.words); END",
)
POSTGRESQL_INDEX = ("CREATE INDEX ix_search_text_words ON search_text USING gin (to_tsvector('simple', words))",)


def upgrade() -> None:
    op.create_table(
        "chain_head",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "event",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("detail_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_object_id", ["municipality_id", "object_id", "seq"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("run_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(
            "ix_job_waiting",
            ["run_at", "id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.create_table(
        "search_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("object_id", name=op.f("uq_search_text_object_id")),
    )
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_text_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_key", ["key", "at"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
    )
    op.create_table(
        "event_detail",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "seq"],
            ["event.municipality_id", "event.seq"],
            name=op.f("fk_event_detail_municipality_id_seq"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "seq", name=op.f("pk_event_detail")),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("outline", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("center_lat", sa.Double(), nullable=False),
        sa.Column("center_lon", sa.Double(), nullable=False),
        sa.Column("fault_phone", sa.String(length=40), nullable=False),
        sa.Column("council_name", sa.String(length=120), nullable=False),
        sa.Column("due_days_high", sa.Integer(), nullable=False),
        sa.Column("due_days_medium", sa.Integer(), nullable=False),
        sa.Column("due_days_low", sa.Integer(), nullable=False),
        sa.Column("queue_keeper_id", sa.Uuid(), nullable=True),
        sa.Column("accessibility_contact", sa.String(length=254), nullable=False),
        sa.Column("action_numbers", sa.JSON(), nullable=False),
        sa.Column("sketch", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["queue_keeper_id"], ["user.id"], name=op.f("fk_municipality_queue_keeper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_table(
        "access_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("sign-in", name="link_purpose", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_access_link_municipality_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_access_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_link_digest")),
    )
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_api_token_municipality_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "area",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("outline", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_area_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_area_municipality_id_name")),
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "department",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "internal", "external", name="department_kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_department_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("municipality_id", "name", name=op.f("uq_department_municipality_id_name")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "ready",
                "unreadable",
                name="photo_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("released_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_photo_municipality_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["user.id"], name=op.f("fk_photo_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unassigned",
                "assigned",
                "returned",
                "planned",
                "in_progress",
                "waiting",
                "done",
                "verified",
                "declined",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column(
            "priority",
            sa.Enum("urgent", "soon", "planned", name="priority", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("share_confidential", sa.Boolean(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "waiting_for",
            sa.Enum(
                "season",
                "budget",
                "investigation",
                "other",
                name="waiting_for",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("waiting_until", sa.Date(), nullable=True),
        sa.Column(
            "proposed",
            sa.Enum(
                "unassigned",
                "assigned",
                "returned",
                "planned",
                "in_progress",
                "waiting",
                "done",
                "verified",
                "declined",
                name="proposed",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("proposed_reason", sa.String(length=1000), nullable=False),
        sa.Column("public_answer", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("external_case", sa.String(length=60), nullable=False),
        sa.Column("registry_number", sa.String(length=60), nullable=False),
        sa.Column("police_report", sa.String(length=60), nullable=False),
        sa.Column(
            "cost_class",
            sa.Enum(
                "small", "medium", "large", name="cost_class", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("request_key", sa.String(length=120), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=True),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_action_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_action_department_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_action_done_by_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_action_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint(
            "municipality_id",
            "created_by_id",
            "request_key",
            name=op.f("uq_action_municipality_id_created_by_id_request_key"),
        ),
        sa.UniqueConstraint("municipality_id", "year", "serial", name=op.f("uq_action_municipality_id_year_serial")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index("ix_action_due", ["municipality_id", "closed", "due_on", "id"], unique=False)
        batch_op.create_index(
            "ix_action_list", ["municipality_id", "department_id", "closed", "due_on", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_action_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index("ix_action_state", ["municipality_id", "state", "due_on", "id"], unique=False)

    op.create_table(
        "category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name_sv", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("short_sv", sa.String(length=14), nullable=False),
        sa.Column("short_en", sa.String(length=14), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_category_department_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_category_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("municipality_id", "key", name=op.f("uq_category_municipality_id_key")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "walker",
                "leader",
                "handler",
                "head",
                "coordinator",
                "viewer",
                "auditor",
                "admin",
                "guest",
                "party",
                "public",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_membership_department_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_membership_municipality_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "municipality_id", name=op.f("uq_membership_user_id_municipality_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "walk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("safety", "verification", name="walk_kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "ongoing",
                "review",
                "published",
                "archived",
                "cancelled",
                name="walk_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("meeting_place", sa.String(length=200), nullable=False),
        sa.Column("meeting_lat", sa.Double(), nullable=True),
        sa.Column("meeting_lon", sa.Double(), nullable=True),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("late_accepted", sa.Boolean(), nullable=False),
        sa.Column("cancelled_reason", sa.String(length=300), nullable=False),
        sa.Column("invitation_sequence", sa.Integer(), nullable=False),
        sa.Column("point_count", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_walk_area_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["user.id"], name=op.f("fk_walk_leader_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_walk_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
    )
    with op.batch_alter_table("walk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walk_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index("ix_walk_list", ["municipality_id", "starts_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_walk_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "action_photo",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("before", "after", name="evidence_role", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_photo_action_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_action_photo_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_action_photo")),
    )
    with op.batch_alter_table("action_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_photo_action_id"), ["action_id"], unique=False)

    op.create_table(
        "action_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_step_action_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_action_step_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_step")),
    )
    with op.batch_alter_table("action_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_step_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_step_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("invited_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_participant_municipality_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_participant_user_id")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_participant_walk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("walk_id", "user_id", name=op.f("uq_participant_walk_id_user_id")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_walk_id"), ["walk_id"], unique=False)

    op.create_table(
        "stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_stop_municipality_id")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_stop_walk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("walk_id", "number", name=op.f("uq_stop_walk_id_number")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stop_walk_id"), ["walk_id"], unique=False)

    op.create_table(
        "walk_category",
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_walk_category_category_id")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_walk_category_walk_id")),
        sa.PrimaryKeyConstraint("walk_id", "category_id", name=op.f("pk_walk_category")),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("walk_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "walk",
                "resident",
                "import",
                "dialogue",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "risk", "positive", "suggestion", name="kind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column(
            "severity",
            sa.Enum("low", "medium", "high", name="severity", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column(
            "position_source",
            sa.Enum(
                "gps",
                "map",
                "photo",
                "none",
                name="position_source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("observed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("observed_year", sa.Integer(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("source_key", sa.String(length=400), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "accepted",
                "duplicate",
                "dismissed",
                "noted",
                "withdrawn",
                name="observation_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("duplicate_of_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("work", sa.JSON(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_observation_area_id")),
        sa.ForeignKeyConstraint(["author_id"], ["participant.id"], name=op.f("fk_observation_author_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_observation_category_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["observation.id"], name=op.f("fk_observation_duplicate_of_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_observation_municipality_id")),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_observation_walk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("municipality_id", "source_key", name=op.f("uq_observation_municipality_id_source_key")),
        sa.UniqueConstraint("walk_id", "number", name=op.f("uq_observation_walk_id_number")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_observation_changes", ["municipality_id", "walk_id", "change"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index("ix_observation_state", ["municipality_id", "state"], unique=False)

    op.create_table(
        "action_observation",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_observation_action_id")),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_action_observation_observation_id")
        ),
        sa.PrimaryKeyConstraint("action_id", "observation_id", name=op.f("pk_action_observation")),
    )
    with op.batch_alter_table("action_observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_observation_observation_id"), ["observation_id"], unique=False)

    op.create_table(
        "observation_photo",
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_observation_photo_observation_id")
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_observation_photo_photo_id")),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_observation_photo")),
    )
    with op.batch_alter_table("observation_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_photo_observation_id"), ["observation_id"], unique=False)

    op.create_table(
        "observation_revision",
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_observation_revision_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_observation_revision_observation_id")
        ),
        sa.PrimaryKeyConstraint("observation_id", "version", name=op.f("pk_observation_revision")),
    )
    with op.batch_alter_table("observation_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_revision_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "observation_share",
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_observation_share_department_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_observation_share_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_observation_share_observation_id")
        ),
        sa.PrimaryKeyConstraint("observation_id", "department_id", name=op.f("pk_observation_share")),
    )
    with op.batch_alter_table("observation_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_share_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_share_municipality_id"), ["municipality_id"], unique=False)

    for statement in SQLITE_INDEX if op.get_context().dialect.name == "sqlite" else POSTGRESQL_INDEX:
        op.execute(statement)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    with op.batch_alter_table("observation_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_share_municipality_id"))
        batch_op.drop_index(batch_op.f("ix_observation_share_department_id"))

    op.drop_table("observation_share")
    with op.batch_alter_table("observation_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_revision_municipality_id"))

    op.drop_table("observation_revision")
    with op.batch_alter_table("observation_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_photo_observation_id"))

    op.drop_table("observation_photo")
    with op.batch_alter_table("action_observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_observation_observation_id"))

    op.drop_table("action_observation")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_state")
        batch_op.drop_index(batch_op.f("ix_observation_municipality_id"))
        batch_op.drop_index("ix_observation_changes")
        batch_op.drop_index(batch_op.f("ix_observation_category_id"))
        batch_op.drop_index(batch_op.f("ix_observation_author_id"))
        batch_op.drop_index(batch_op.f("ix_observation_area_id"))

    op.drop_table("observation")
    op.drop_table("walk_category")
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stop_walk_id"))
        batch_op.drop_index(batch_op.f("ix_stop_municipality_id"))

    op.drop_table("stop")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_walk_id"))
        batch_op.drop_index(batch_op.f("ix_participant_user_id"))
        batch_op.drop_index(batch_op.f("ix_participant_municipality_id"))

    op.drop_table("participant")
    with op.batch_alter_table("action_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_step_municipality_id"))
        batch_op.drop_index(batch_op.f("ix_action_step_action_id"))

    op.drop_table("action_step")
    with op.batch_alter_table("action_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_photo_action_id"))

    op.drop_table("action_photo")
    with op.batch_alter_table("walk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_walk_municipality_id"))
        batch_op.drop_index("ix_walk_list")
        batch_op.drop_index(batch_op.f("ix_walk_leader_id"))

    op.drop_table("walk")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_municipality_id"))
        batch_op.drop_index(batch_op.f("ix_membership_department_id"))

    op.drop_table("membership")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_municipality_id"))

    op.drop_table("category")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index("ix_action_state")
        batch_op.drop_index(batch_op.f("ix_action_municipality_id"))
        batch_op.drop_index("ix_action_list")
        batch_op.drop_index("ix_action_due")

    op.drop_table("action")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_municipality_id"))

    op.drop_table("photo")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_municipality_id"))

    op.drop_table("department")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_municipality_id"))

    op.drop_table("area")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_user_id"))
        batch_op.drop_index(batch_op.f("ix_api_token_municipality_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_link_user_id"))

    op.drop_table("access_link")
    op.drop_table("municipality")
    op.drop_table("event_detail")
    op.drop_table("user")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_key")

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("search_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_text_municipality_id"))

    op.drop_table("search_text")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_waiting",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.drop_table("job")
    op.drop_table("installation")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_object_id")

    op.drop_table("event")
    op.drop_table("chain_head")
