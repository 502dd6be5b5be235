"""The German catalogue is whole, and what is compiled is what is written."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import daybreak.clinic
from daybreak.clinic.bedside.after_care import FILED_BY_STAFF
from daybreak.protocol import library, load_protocol

CLINIC = Path(daybreak.clinic.__file__).parent
FOLDER = CLINIC / "locale" / "de" / "LC_MESSAGES"
SINGLE = re.compile(r"""(?:\{% translate |\b_\()"([^"]+)\"""")
BLOCK = re.compile(r"\{% blocktranslate[^%]*%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)


def asked() -> set[str]:
    """Every text that a patient's page may want in another language, as `makemessages` would name it."""
    found: set[str] = set()
    files = [
        *(CLINIC / "templates/clinic/questionnaire").glob("*.html"),
        *(CLINIC / "views").glob("questionnaire*.py"),
        *(CLINIC / "templates/clinic").glob("*after_care*.html"),
    ]
    for file in files:
        text = file.read_text(encoding="utf-8")
        found |= set(SINGLE.findall(text))
        for block in BLOCK.findall(text):
            found |= {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", part) for part in block.split("{% plural %}")}
    return found | of_the_library()


def of_the_library() -> set[str]:
    """What the protocols tell a patient who goes home, and what they were given."""
    standards = [load_protocol(name) for name in library()]
    advice = {
        one.text for each in standards for one in each.session.after_care if one.rule not in FILED_BY_STAFF
    }
    return advice | {each.drug.replace("-", " ") for each in standards}


def written() -> dict[str, str]:
    with (FOLDER / "django.po").open("rb") as file:
        catalogue = read_po(file)
    texts: dict[str, str] = {}
    for message in catalogue:
        pairs = (
            zip(message.id, message.string, strict=True)
            if message.pluralizable
            else [(message.id, message.string)]
        )
        texts |= {str(id): str(string) for id, string in pairs if id}
    return texts


def test_every_text_of_the_patients_pages_has_a_german_one_and_no_german_one_is_left_over() -> None:
    assert set(written()) == asked()
    assert all(written().values())


@pytest.mark.parametrize("text", sorted(written()))
def test_a_translation_fills_in_the_same_values(text: str) -> None:
    assert sorted(re.findall(r"%\(\w+\)s", text)) == sorted(re.findall(r"%\(\w+\)s", written()[text]))


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """If not: `pybabel compile -D django -d src/daybreak/clinic/locale`."""
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for id, text in written().items():
        assert text in {
            compiled.gettext(id),
            compiled.ngettext(id, "", 1),
            compiled.ngettext(_singular(id), id, 2),
        }


def _singular(plural: str) -> str:
    """The catalogue keeps a plural under its singular."""
    with (FOLDER / "django.po").open("rb") as file:
        return next(
            (str(one.id[0]) for one in read_po(file) if one.pluralizable and plural in one.id), plural
        )
