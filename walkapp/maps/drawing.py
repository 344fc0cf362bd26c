"""What folium draws of the council map: its frame, its layers and its stacks; council.py says what stands in them.

folium reads what its layers print as templates once more and escapes no text, so only names go through a layer.
"""

from typing import Any

import folium
from branca.element import Element, Figure
from folium.plugins import MarkerCluster
from folium.template import Template
from folium.utilities import JsCode

DEEPEST_ZOOM = 19


class _Raw(Element):
    """Text that stands in the file as it is: branca would take braces in it for a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Page(Figure):
    """The file's frame: a language, a title, and a policy that lets nothing in from outside."""

    _template = Template(
        '<!doctype html>\n<html lang="{{ this.language }}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
        "style-src 'unsafe-inline'; img-src data:\">\n"
        "<title>{{ this.title|e }}</title>\n{{ this.header.render() }}\n</head>\n<body>\n{{ this.html.render() }}\n"
        "<script>\n{{ this.script.render() }}\ncouncilMap.start();\n</script>\n</body>\n</html>\n"
    )

    def __init__(self, title: str, spoken: str) -> None:
        super().__init__(title=title)
        self.header = Element()
        self.header._parent = self  # noqa: SLF001 - as Figure itself does
        self.language = spoken


class Map(folium.Map):
    """A map whose element stands in the file's body and whose libraries in its head."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own way, and so is the next
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = Template(
        "{% macro script(this, kwargs) %}\n"
        "var {{ this.get_name() }} = councilMap.make({{ this.get_name()|tojson }}, {{ this.location|tojson }}, "
        "{{ this.options|tojavascript }});\n{% endmacro %}"
    )


class _Layer(folium.GeoJson):
    """A GeoJson layer of what lies under `name` in the file's data."""

    _template = Template(
        "{% macro script(this, kwargs) %}\nvar {{ this.get_name() }} = L.geoJson("
        "councilMap.layer({{ this.source|tojson }}), {{ this.options|tojavascript }});\n{% endmacro %}"
    )

    def __init__(self, source: str, **options: JsCode | bool) -> None:
        super().__init__({"type": "FeatureCollection", "features": []})
        self.source = source
        self.options: dict[str, Any] = dict(options)


class _Stacks(MarkerCluster):
    """Points that crowd, as one stack with a count."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own way, and so is the next
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


def ground(lat: float, lon: float) -> Map:
    """The map itself, around this place, with the layers that the file's data and script fill."""
    made = Map(
        location=[lat, lon], zoom_start=14, tiles=None, zoom_control=False, attribution_control=False,
        max_zoom=DEEPEST_ZOOM, min_zoom=4,
    )  # fmt: skip
    # folium takes max_zoom for its own tile layer; without one, stacks do not know where they end.
    made.options["max_zoom"], made.options["min_zoom"] = DEEPEST_ZOOM, 4
    style, tree = JsCode("councilMap.style"), JsCode("councilMap.tree")
    _Layer("ground", style=style, point_to_layer=tree, interactive=False).add_to(made)
    stacks = _Stacks(  # type: ignore[no-untyped-call]
        icon_create_function="councilMap.stack", max_cluster_radius=JsCode("councilMap.radius"), animate=False,
        show_coverage_on_hover=False,
    )  # fmt: skip
    stacks.add_to(made)
    marker, bind = JsCode("councilMap.marker"), JsCode("councilMap.bind")
    _Layer("points", point_to_layer=marker, on_each_feature=bind).add_to(stacks)
    return made


def page(title: str, spoken: str, *, head: str, body: str, ground: Map) -> str:
    """The whole file, in a language, with the map in it."""
    made = _Page(title, spoken)
    made.header.add_child(_Raw(head))
    made.html.add_child(_Raw(body))
    made.add_child(ground)
    return str(made.render())
