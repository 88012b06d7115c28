"""Response headers and request limits that hold for every page."""

import secrets

from flask import Flask, Response, g, request

from deliberation.errors import NotAllowed
from webapp.transaction import UNSAFE_METHODS

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {ancestors}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def register(app: Flask) -> None:
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """One fresh nonce per response, for the two scripts of the base template."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def let_be_framed() -> None:
    """Other sites may show this one answer in a frame: a view without cookies and buttons."""
    g.frame_ancestors = "*"


def let_be_installed() -> None:
    """The device may keep this page's empty form and open it without a line."""
    g.is_installable = True


def _refuse_other_sites() -> None:
    """Beside the token: browsers say whether a form was sent from our own pages.

    We ask them to send no Referer, so neither it nor Origin can be compared.
    """
    sent_from = request.headers.get("Sec-Fetch-Site", "none")
    if request.method in UNSAFE_METHODS and sent_from not in ("same-origin", "none"):
        raise NotAllowed("This was sent from another site. Open the page here and send it again.")


def _add_headers(response: Response) -> Response:
    ancestors = g.get("frame_ancestors", "'none'")
    policy = POLICY.format(nonce=csp_nonce(), ancestors=ancestors)
    if g.get("is_installable"):
        policy += "; worker-src 'self'; manifest-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # What a person sees may be theirs alone: nothing is kept in shared caches.
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
