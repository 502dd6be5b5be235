"""Documents on paper: a template becomes a PDF in A4, with the patient at the head and the page number at the foot of each page.

The template extends `clinic/paper.html` and fills its blocks `title`, `whose` and `content`.
"""

from __future__ import annotations

from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

from daybreak.errors import MissingExtraError

_PLACE = "http://paper.invalid"  # relative addresses of a template are read as if it stood here; nothing is ever asked there
_PACKAGES = "libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 and a font such as fonts-dejavu-core"


def pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The document; the same template, context and fonts give the same bytes.

    Raises:
        MissingExtraError: this machine lacks the system libraries that lay out text.
        OSError: the template asks for anything but a packaged static file.
    """
    weasyprint = _weasyprint()
    html = render_to_string(template, dict(context))

    class PackagedOnly(weasyprint.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            try:
                file = _packaged(url)
            except OSError as refused:
                raise weasyprint.urls.FatalURLFetchingError(str(refused)) from refused
            kind = {"Content-Type": guess_type(file.name)[0]}
            return weasyprint.urls.URLFetcherResponse(url, file.read_bytes(), kind)

    document = weasyprint.HTML(string=html, base_url=f"{_PLACE}/", url_fetcher=PackagedOnly())
    try:
        return bytes(document.write_pdf(pdf_identifier=b"daybreak", pdf_tags=True))
    except weasyprint.urls.FatalURLFetchingError as refused:
        raise OSError(str(refused)) from refused


def _packaged(url: str) -> Path:
    """The file behind the address of a static file.

    Raises:
        OSError: any other address.
    """
    start = _PLACE + static("")
    found = finders.find(unquote(url.removeprefix(start))) if url.startswith(start) else None
    if not isinstance(found, str):
        raise OSError(f"A document on paper is made of packaged files only, not of {url}.")
    return Path(found)


def _weasyprint() -> Any:
    """Loaded when the first document is made: it needs system libraries that everything else can do without."""
    try:
        import weasyprint  # type: ignore[import-untyped]
    except OSError as error:
        raise MissingExtraError(
            "PDF documents need the library Pango, which this machine lacks.",
            remedy=f"Install it (Debian: {_PACKAGES}).",
        ) from error
    return weasyprint
