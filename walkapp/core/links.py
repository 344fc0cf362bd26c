"""Addresses for mail and print, made from the setting alone: never from what a request claims its host to be."""

from urllib.parse import quote, urlencode, urlsplit


def page(base_url: str, *parts: object, **query: object) -> str:
    """The full address of a page: `page(base, "smedjebacken", "actions", id)`."""
    path = "/".join(quote(str(part), safe="@") for part in parts)
    return f"{base_url}/{path}" + (f"?{urlencode(query)}" if query else "")


def safe_path(path: str | None) -> str | None:
    """The path if it leads to a page here; None where it leads elsewhere or is no path."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    if not path.isprintable() or "\\" in path:
        return None
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else None
