"""What a request says of the version that it knows (RFC 9110, 13.1.1)."""

from werkzeug.http import parse_etags


def matches(if_match: str, etag: str) -> bool:
    """True where the header names this tag, alone, in a list or weakly, or is `*`.

    A weak tag is let pass too: a proxy that compresses makes a strong one weak on its way back.
    """
    wanted = parse_etags(if_match)
    return wanted.star_tag or wanted.contains_weak(etag.strip('"'))
