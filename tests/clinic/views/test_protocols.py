"""What a site treats by is read in the clinic: its page, its file, and the way in for a file of the site's own."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.protocols import take_in
from daybreak.clinic.models import Site, SiteProtocol, User
from daybreak.protocol import library, load_protocol, parse_protocol
from daybreak.protocol.page import sections
from tests.clinic.views.routes import IM, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def directing(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


def sent(client: Client, data: bytes, name: str = "own.yaml") -> tuple[int, str]:
    file = SimpleUploadedFile(name, data, content_type="application/yaml")
    answer = client.post(reverse("protocol_take_in"), {"file": file})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("id", library())
def test_the_page_says_all_that_the_printed_page_says(directing: Client, id: str) -> None:
    page = directing.get(reverse("protocol", args=[id]))
    rows = [row for _, rows in page.context["sections"] for row in rows]
    assert rows == [row for _, rows in sections(load_protocol(id)) for row in rows]
    assert page.content.decode().count('<th scope="row">') == len(rows)


def test_the_file_is_the_file(directing: Client) -> None:
    answer = directing.get(reverse("protocol_file", args=["spravato-trd-us"]))
    assert answer.content.decode() == load_protocol("spravato-trd-us").text
    assert answer["Content-Disposition"].startswith('attachment; filename="spravato-trd-us-')


def test_a_file_in_order_is_taken_in_and_read(directing: Client, site: Site) -> None:
    status, _ = sent(directing, written(IM).text.encode())
    assert status == 302
    row = SiteProtocol.objects.get()
    assert (row.site, row.protocol, row.file) == (site, IM, written(IM).text)
    page = directing.get(reverse("protocol", args=[IM])).content.decode()
    assert "A file of Northern clinic, taken in on" in page
    assert "Not signed for Northern clinic" in page
    assert reverse("policy", args=[IM]) in page
    assert reverse("protocol_retire", args=[IM]) in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The submitted file is empty."),
        (b"\xff\xfeid: x", "is not taken in: 1 problem"),
        (b"id: x\nid: y\n", "is not taken in: 1 problem"),
        (b"%PDF-1.7\n%\xe2\xe3", "is not taken in: 1 problem"),
        (b"a: " + b"x" * 500_000, "The file is larger than 500 kB."),
        (written(IM).text.replace("0.5 mg/kg", "0.5 mg/stone").encode(), "problems, listed below"),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_refused_with_what_to_write(
    directing: Client, data: bytes, said: str
) -> None:
    status, page = sent(directing, data)
    assert (status, SiteProtocol.objects.count()) == (200, 0)
    assert said in page


def test_every_problem_stands_with_its_line_and_its_rule(directing: Client) -> None:
    text = written(IM).text.replace("0.5 mg/kg", "0.5 mg/stone")
    _, page = sent(directing, text.encode(), "../../own.yaml")
    problems = parse_protocol(text, "own.yaml")[1]
    assert len(problems) > 1
    assert [one.where for one in problems if f"<strong>{one.where}</strong>" not in page] == []
    assert [one.rule for one in problems if f">{one.rule}<" not in page] == []


def test_what_the_new_version_says_otherwise_is_shown_before_it_is_signed(
    directing: Client, by: By, site: Site
) -> None:
    take_in(by, site, written(IM))
    text = written(IM).text.replace("version: 1.4.0", "version: 1.5.0").replace("0.9 mg/kg", "0.8 mg/kg")
    assert sent(directing, text.encode())[0] == 302
    for name in ("protocol", "policy"):
        page = directing.get(reverse(name, args=[IM])).content.decode()
        assert "regimen.dosing.steps" in page, name
        assert "0.5 mg/kg, 0.6 mg/kg, 0.75 mg/kg, 0.9 mg/kg" in page, name
        assert "0.5 mg/kg, 0.6 mg/kg, 0.75 mg/kg, 0.8 mg/kg" in page, name


def test_what_is_retired_is_listed_with_its_reason_and_found_no_more(
    directing: Client, by: By, site: Site
) -> None:
    take_in(by, site, written(IM))
    assert directing.post(reverse("protocol_retire", args=[IM]), {"reason": ""}).status_code == 200
    answer = directing.post(reverse("protocol_retire", args=[IM]), {"reason": "Nobody has asked for it."})
    assert answer.status_code == 302
    page = directing.get(reverse("policies")).content.decode()
    assert "Retired" in page
    assert "Nobody has asked for it." in page
    assert directing.get(reverse("protocol", args=[IM])).status_code == 404


def test_the_librarys_cannot_be_retired(directing: Client) -> None:
    page = directing.get(reverse("protocol", args=["spravato-trd-us"])).content.decode()
    assert reverse("protocol_retire", args=["spravato-trd-us"]) not in page
    answer = directing.post(
        reverse("protocol_retire", args=["spravato-trd-us"]), {"reason": "Out of fashion."}
    )
    assert "has no protocol `spravato-trd-us` of its own in use" in answer.content.decode().replace(
        "&#x27;", "'"
    )
