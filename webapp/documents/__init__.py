"""Printed documents: a typst sheet of this folder filled with plain data, as tagged PDF.

The data go in as JSON, so nothing that people wrote is ever read as markup. Packages are never
fetched: a sheet may only import its neighbours here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SHEETS = Path(__file__).parent


def as_pdf(sheet: str, data: Mapping[str, Any], language: str = "en") -> bytes:
    """The sheet `<sheet>.typ` with `data`, which it reads by `#import "page.typ": data`."""
    import typst  # 40 MB that only this needs

    return bytes(
        typst.compile(
            SHEETS / f"{sheet}.typ",
            root=SHEETS,
            format="pdf",
            sys_inputs={"data": json.dumps(data, default=str), "language": language},
            timestamp=0,
        )
    )


def as_png(sheet: str, data: Mapping[str, Any], language: str = "en") -> bytes:
    """The one page of the sheet as a picture, for documents that can't draw themselves."""
    import typst

    made = typst.compile(
        SHEETS / f"{sheet}.typ",
        root=SHEETS,
        format="png",
        ppi=160,
        sys_inputs={"data": json.dumps(data, default=str), "language": language},
        timestamp=0,
    )
    return bytes(made if isinstance(made, bytes) else made[0])
