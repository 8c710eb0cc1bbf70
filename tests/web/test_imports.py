"""The pages on which a list comes in."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import load_workbook

from tests.web.office import Furnished, furnish, page_of
from vonal.core.worker import run_due_jobs
from vonal.office.customers.models import Customer, Source
from vonal.office.imports.models import Import, ImportRow
from vonal.office.staff.models import Region

LIST = "Company;Contact;Phone;City\nZöld Kert Kft.;Nagy Péter;06 30 555 1234;Pécs\nRossz Bt.;;12;\n"


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def upload(client, content: str | bytes, name: str = "fair.csv", kind: str = "customers"):
    content = content.encode() if isinstance(content, str) else content
    return client.post("/imports", {"kind": kind, "file": SimpleUploadedFile(name, content)})


def chosen(of: Import, **more):
    columns = {f"column-{place}": key for place, key in enumerate(of.columns)}
    return {**columns, "existing": "both", "suspects": "skip", **more}


def test_a_list_goes_through_the_wizard_and_back(office: Furnished):
    client = page_of(office.director)
    fair = Source.objects.create(name="Fair", kind="event")
    Region.objects.create(name="Pécs")
    answer = upload(client, LIST)
    of = Import.objects.get()
    address = f"/imports/{of.pk}"
    assert answer["Location"] == address
    page = client.get(address).content.decode()
    assert "Nagy Péter" in page
    assert '<option value="contact" selected>' in page

    said = chosen(of, source=fair.pk, divide="on", keep="on", keep_as="Fair lists")
    assert client.post(f"{address}/columns", said)["Location"] == address
    assert "Being checked" in client.get(address).content.decode()
    run_due_jobs()
    page = client.get(address).content.decode()
    assert "“12” is not a telephone number." in page
    assert "Who gets whom" in page

    client.post(f"{address}/division", {f"weight-{Region.objects.get().pk}-{office.stranger.pk}": "1"})
    client.post(f"{address}/run")
    run_due_jobs()
    made = Customer.objects.get(name="Zöld Kert Kft.")
    assert (made.source, made.manager) == (fair, office.stranger)
    back = client.get(f"{address}/sent-back/xlsx")
    rows = load_workbook(BytesIO(b"".join(back))).get_sheet_by_index(0).to_python()
    assert rows[1] == ["Rossz Bt.", "", "12", "", "cannot be read", "“12” is not a telephone number."]

    client.post(f"{address}/undo")
    run_due_jobs()
    assert "Everything is taken back." in client.get(address).content.decode()
    assert not Customer.objects.filter(name="Zöld Kert Kft.").exists()
    client.post(f"{address}/forget")
    assert not Import.objects.exists()


def test_a_wrong_guess_is_put_right(office: Furnished):
    client = page_of(office.director)
    upload(client, "A;B\nZöld Kert;12\nKék Tó;13\n")
    of = Import.objects.get()

    client.post(f"/imports/{of.pk}/reading", {"heading_row": "0", "separator": ";", "kind": "deals"})

    of.refresh_from_db()
    assert (of.heading_row, of.kind, of.total) == (0, "deals", 3)
    refused = client.post(f"/imports/{of.pk}/columns", chosen(of) | {"column-0": "name", "column-1": "name"})
    assert refused.status_code == 422
    assert "Two columns are “Customer”; choose one." in refused.content.decode()
    nothing = client.post(f"/imports/{of.pk}/columns", {"column-0": "", "column-1": "x"})
    assert "Say of at least one column what it is." in nothing.content.decode()


def bomb() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed, packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(300):
            sheet.write(b"0" * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "There is nothing in this file."),
        (b"  \n \n", "There is nothing in this file."),
        (b"Company,Phone\nZ\0ld,1\n", "There is a zero byte in line 2"),
        (b"x," * 2_000_000 + b"y\n", "This file has more than 500 columns."),
        (b"PK\x03\x04 not a zip", "This file is broken"),
        (b"%PDF-1.7 \n", "This is no table."),
        (b'Company,Phone\n"Zold,' + b"x" * 200_000, "perhaps a quotation mark is missing"),
        (bomb, "This file is too large"),
    ],
    ids=["empty", "blank", "zero", "wide", "broken", "pdf", "quote", "bomb"],
)
def test_a_hostile_file_is_refused_and_nothing_of_it_is_kept(
    office: Furnished, home: Path, content: bytes | Callable[[], bytes], sentence: str
):
    answer = upload(
        page_of(office.director), content if isinstance(content, bytes) else content(), "list.xlsx"
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Import.objects.exists()
    assert not [file for file in (home / "files").rglob("*") if file.is_file()]


def test_a_file_of_nothing_but_markup_stays_text(office: Furnished):
    client = page_of(office.director)
    upload(client, "<script>alert(1)</script>;Phone\n<img src=x onerror=alert(1)>;06 30 555 1234\n")
    of = Import.objects.get()
    client.post(f"/imports/{of.pk}/columns", chosen(of) | {"column-0": "name"})
    run_due_jobs()

    page = client.get(f"/imports/{of.pk}").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not ImportRow.objects.exists()


def test_only_those_who_run_the_office_bring_lists_in(office: Furnished):
    assert upload(page_of(office.manager), LIST).status_code == 403
    assert "Bring a list in" not in page_of(office.manager).get("/customers").content.decode()
    assert "Bring a list in" in page_of(office.director).get("/customers").content.decode()


def test_what_is_done_cannot_be_done_again(office: Furnished):
    client = page_of(office.director)
    upload(client, LIST)
    of = Import.objects.get()

    for verb in ("run", "stop", "undo", "division"):
        assert client.post(f"/imports/{of.pk}/{verb}").status_code == 422, verb
