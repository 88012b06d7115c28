"""The smallest site that stores a row: one flask route, one insert, one commit.

What it manages under the same server, on the same database and with the same number of callers
is the most any site on this stack can do; `voting_load.py` is measured against it.
"""

import os

from flask import Flask, request
from sqlalchemy import Column, Integer, MetaData, SmallInteger, String, Table, create_engine

from deliberation import database

ROWS = MetaData()
BARE = Table(
    "bare_insert",
    ROWS,
    Column("id", Integer, primary_key=True),
    Column("voter", String(16)),
    Column("value", SmallInteger),
)


def make_site() -> Flask:
    """The site on the database named by DATABASE_URL, set up as the product sets up its own."""
    engine = create_engine(os.environ["DATABASE_URL"])
    database.configure(engine)
    app = Flask(__name__)

    @app.post("/insert")
    def insert() -> tuple[str, int]:
        row = {"voter": request.form["voter"], "value": int(request.form["value"])}
        with database.writing(), engine.begin() as connection:
            connection.execute(BARE.insert().values(row))
        return "", 204

    return app


if "DATABASE_URL" in os.environ:
    site = make_site()
