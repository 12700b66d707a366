"""Marks of open answers, and the comments that trainers keep"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "answer_mark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("marker_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("released", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_answer_mark_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["marker_id"], ["person.id"], name=op.f("fk_answer_mark_marker_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_mark")),
    )
    with op.batch_alter_table("answer_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_mark_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "saved_comment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_comment_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_comment")),
        sa.UniqueConstraint("person_id", "text", name=op.f("uq_saved_comment_person_id_text")),
    )


def downgrade() -> None:
    op.drop_table("saved_comment")
    op.drop_table("answer_mark")
