"""
Small HTML for notebooks: standard library only, no external resource, readable in dark mode.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def table(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "", lang: str = "en") -> str:
    """Return an HTML table; every cell is escaped."""
    top = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table lang="{escape(lang)}">{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
