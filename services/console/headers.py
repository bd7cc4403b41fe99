"""Headers of every answer: what a browser may do with a page, which is little."""

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types console",
    ]
)
"""No script or style but our files; no inline one, which also ends most of cross-site scripting."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer, under which browsers send forms without the origin that we compare.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Pages hold people's data: a shared computer keeps none of it.
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000"


def headers_of(*, is_secure: bool) -> dict[str, str]:
    """Return the headers; browsers insist on https where people reach the console by it."""
    return {**HEADERS, "Strict-Transport-Security": STRICT_TRANSPORT} if is_secure else HEADERS
