"""The portal's HSN directory, as the operator has loaded it: `deploy.load_hsn_directory`.

It is of the installation: every organisation reads the same rows, and the running service cannot write them. The
decision is docs/adr/0049-hsn-directory.md.
"""

from typing import Final

import sqlalchemy as sa

from gst.codes.hsn_directory import HsnDirectory
from kit.db import schema
from kit.db.session import ReadSession

# Apart from the tables of tenants, which all have org_id: tests/contract/test_catalogue.py lists these two.
reference: Final = schema.metadata_for("inventory")

# Each load is one. The newest has the codes.
hsn_editions = sa.Table(
    "hsn_editions",
    reference,
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    schema.text("source"),
    schema.text("digest"),
    sa.Column("codes", sa.Integer, nullable=False),
    schema.instant("loaded_at"),
    sa.CheckConstraint("edition > 0 AND codes > 0", name="something_loaded"),
    info={"app": "SELECT"},
)

hsn_codes = sa.Table(
    "hsn_codes",
    reference,
    sa.Column("code", sa.Text, primary_key=True),
    schema.text("text"),
    sa.Column("edition", sa.Integer, sa.ForeignKey(hsn_editions.c.edition), nullable=False),
    sa.CheckConstraint("code ~ '^[0-9]{2,8}$' AND text <> ''", name="code_with_text"),
    info={"app": "SELECT"},
)


async def find(session: ReadSession, code: str) -> HsnDirectory | None:
    """What the directory says of one code; None where none is loaded. Read each time, so that a load counts at once."""
    loaded = sa.select(sa.func.max(hsn_editions.c.edition)).scalar_subquery()
    text = sa.select(hsn_codes.c.text).where(hsn_codes.c.code == code).scalar_subquery()
    (row,) = await session.rows(sa.select(loaded.label("edition"), text.label("text")))
    if row.edition is None:
        return None
    return HsnDirectory(texts={} if row.text is None else {code: row.text})
