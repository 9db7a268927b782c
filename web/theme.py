"""Light or dark? What a visitor chose, kept in a cookie; by default the page follows the machine's own setting."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from index.errors import QueryError

THEMES = (("auto", "Automatic"), ("light", "Light"), ("dark", "Dark"))
COOKIE = "theme"
YEAR = 365 * 24 * 3600
MAX_BACK = 4_000
"""Characters of the address of a page to come back to."""
_SAFE_BACK = re.compile(r"/(?!/)[!#-\[\]^-~]*")
"""A path of this site in ASCII: two slashes would lead to another host, and browsers take a backslash for a slash."""


def get_theme(request: Request) -> str:
    """Give the theme that a request's cookie names, `auto` for none or another."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in dict(THEMES) else THEMES[0][0]


def get_back(request: Request) -> str:
    """Write the address of the page that is asked for, to come back to; the front page for one that is too long."""
    query = request.query_string.decode("ascii", "replace")
    back = quote(request.path, safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")
    return back if len(back) <= MAX_BACK and _SAFE_BACK.fullmatch(back) else "/"


def choose_theme(request: Request) -> Response:
    """Keep the theme `to` and go back to the page `back`, which only ever is one of this site. Raises QueryError."""
    to, back = request.args.get("to", ""), request.args.get("back", "")
    if to not in dict(THEMES):
        raise QueryError("to", to, ", ".join(dict(THEMES)))
    response = redirect(back if len(back) <= MAX_BACK and _SAFE_BACK.fullmatch(back) else "/", 303)
    if to == THEMES[0][0]:
        response.delete_cookie(COOKIE, samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        response.set_cookie(
            COOKIE, to, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
        )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response
