"""Addresses for mail and print, made from the setting alone: never from what a request claims its host to be."""

from urllib.parse import quote, urlencode


def page(base_url: str, *parts: object, **query: object) -> str:
    """The full address of a page: `page(base, "smedjebacken", "actions", id)`."""
    path = "/".join(quote(str(part), safe="") for part in parts)
    return f"{base_url}/{path}" + (f"?{urlencode(query)}" if query else "")
