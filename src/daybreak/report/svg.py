"""A matplotlib figure as SVG that lives inside a page: colours by class, no inline style, no id of its own on the page.

A page with a strict content policy refuses `style="..."`, and a page with a dark mode needs colours that change. So each
colour of a figure is a *role* (`INK`, `MEDIAN`, ...): a stand-in colour for matplotlib that becomes a class name here, which
the page's style sheet colours.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ROLES = (
    "ink",
    "muted",
    "rule",
    "median",
    "half",
    "most",
    "second",
    "second-most",
    "third",
    "paper",
    "light",
    "dark",
)
_ROLE_BY_COLOUR = {f"#fe01{i:02x}": role for i, role in enumerate(_ROLES)}
COLOUR = {role: colour for colour, role in _ROLE_BY_COLOUR.items()}
_DROPPED = {"font", "font-family", "font-style", "font-stretch", "font-variant", "line-height"}
_REFERENCE = re.compile(r"#([\w.-]+)")


def inline(figure: Figure, *, name: str, title: str, description: str) -> str:
    """The figure as one `<svg>` element, the same bytes each time.

    Args:
        name: unique on the page; ids inside the figure begin with it.
        title: what the figure is, read out by a screen reader.
        description: what it shows.
    """
    root = ET.fromstring(_draw(figure, name))
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    _rename(root, name)
    for element in root.iter():
        _unstyle(element)
    _prune(root)
    _announce(root, name, title, description)
    return ET.tostring(_without_namespace(root), encoding="unicode", short_empty_elements=False)


def _draw(figure: Figure, name: str) -> bytes:
    import matplotlib

    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "svg.id": name}):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _rename(root: ET.Element, name: str) -> None:
    """Keep only the ids that something points at, and make them this figure's own."""
    used = {
        found
        for e in root.iter()
        for key, text in e.items()
        if key != "id"
        for found in _REFERENCE.findall(text)
    }
    for element in root.iter():
        identifier = element.attrib.pop("id", None)
        for key, text in list(element.items()):
            if key == f"{{{_LINK}}}href":
                element.set("href", f"#{name}-{element.attrib.pop(key)[1:]}")
            elif text.startswith("url(#"):
                element.set(key, text.replace("url(#", f"url(#{name}-"))
        if identifier in used:
            element.set("id", f"{name}-{identifier}")


def _unstyle(element: ET.Element) -> None:
    """Turn the style attribute into classes (for colours) and presentation attributes (for all else)."""
    declarations = [d.split(":", 1) for d in element.attrib.pop("style", "").split(";") if ":" in d]
    classes = []
    for key, text in ((k.strip(), v.strip()) for k, v in declarations):
        if key == "font":
            element.set("font-size", re.findall(r"([\d.]+)px", text)[0])
            if "bold" in text or re.search(r"\b[6-9]00\b", text):
                element.set("font-weight", "600")
        elif key == "font-size":
            element.set("font-size", text.removesuffix("px"))
        elif text in _ROLE_BY_COLOUR:
            classes.append(f"{key}-{_ROLE_BY_COLOUR[text]}")
        elif key not in _DROPPED:
            element.set(key, text)
    if classes:
        element.set("class", " ".join(classes))


def _prune(element: ET.Element) -> None:
    """Drop matplotlib's own style sheet and the groups that hold nothing."""
    for child in list(element):
        _prune(child)
        empty = child.tag == f"{{{_SVG}}}g" and len(child) == 0
        if empty or child.tag == f"{{{_SVG}}}style":
            element.remove(child)


def _announce(root: ET.Element, name: str, title: str, description: str) -> None:
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(position, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")


def _without_namespace(root: ET.Element) -> ET.Element:
    """Inside HTML, svg needs no namespace; prefixes would break it."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    return root
