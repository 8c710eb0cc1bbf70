"""Headings of other programs and values without headings."""

import pytest

from tests.imports.office import director, receive
from vonal.office.imports.guessing import guess_columns, heading_row_of

pytestmark = pytest.mark.django_db

EXPORTS = {
    "Bitrix24": (
        "ID|Имя|Фамилия|Отчество|Компания|Должность|Рабочий телефон|Мобильный телефон|Рабочий e-mail|Ответственный|Комментарий",
        "|given|family|patronymic|name|position|phone|phone|email|manager|note",
    ),
    "Kommo": (
        "Full name|Company|Responsible user|Work phone|Work email|Position|Tags",
        "contact|name|manager|phone|email|position|",
    ),
    "amoCRM": (
        "Наименование|Компания|Рабочий телефон|Рабочий email|Ответственный",
        "contact|name|phone|email|manager",
    ),
    "HubSpot": (
        "Record ID|First Name|Last Name|Email|Phone Number|Contact owner|Associated Company|Job Title|Original Source",
        "|given|family|email|phone|manager|name|position|source",
    ),
    "Pipedrive": (
        "Person - Name|Person - Organization|Person - Email - Work|Person - Phone - Mobile|Person - Owner",
        "contact|name|email|phone|manager",
    ),
    "Zoho": (
        "Lead Owner|Company|First Name|Last Name|Title|Email|Phone|Mobile|Website|Lead Source|Industry|City",
        "manager|name|given|family|position|email|phone|phone|website|source|activity|region",
    ),
    "SuiteCRM": (
        "first_name|last_name|title|account_name|phone_work|phone_mobile|email1|lead_source|assigned_user_name|description",
        "given|family|position|name|phone|phone|email|source|manager|note",
    ),
    "Hungarian": (
        "Cégnév|Kapcsolattartó neve|Telefonszám|E-mail cím|Város|Iparág|Megjegyzés",
        "name|contact|phone|email|region|activity|note",
    ),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_headings_of_other_programs_are_understood(program):
    headings, fields = EXPORTS[program]

    assert guess_columns(headings.split("|"), [], "customers") == fields.split("|")


def test_deals_and_tasks_of_other_programs_are_understood():
    deal = ["Название сделки", "Бюджет", "Этап сделки", "Ответственный", "Компания контакта", "Дата создания"]
    task = ["Activity - Subject", "Activity - Due date", "Activity - Type", "Activity - Organization"]

    assert guess_columns(deal, [], "deals") == ["title", "amount", "stage", "manager", "name", "opened_at"]
    assert guess_columns(task, [], "tasks") == ["title", "due_at", "task_kind", "name"]


def test_values_tell_where_no_heading_does():
    rows = [
        ["ООО «Ромашка»", "Иванов Пётр Ильич", "+7 916 123-45-67", "info@romashka.ru", "romashka.ru", "5"],
        ["Zöld Kert Kft.", "Nagy Béla", "06 30 123 4567", "bela@zoldkert.hu", "www.zoldkert.hu", "7"],
    ]

    assert guess_columns([""] * 6, rows, "customers") == ["name", "contact", "phone", "email", "website", ""]
    assert heading_row_of([(1, rows[0]), (2, rows[1])], "customers") == 0


def test_a_title_above_the_headings_is_no_heading():
    of = receive("Выставка 2026;;\n;;\nКомпания;Телефон;Контакт\nРомашка;+7 916 123-45-67;Пётр\n", director())

    assert (of.heading_row, of.columns, of.total) == (3, ["name", "phone", "contact"], 2)


def test_no_headings_at_all():
    of = receive("ООО «Ромашка»;+7 916 123-45-67\nООО «Лютик»;+7 916 765-43-21\n", director())

    assert (of.heading_row, of.columns, of.total) == (0, ["name", "phone"], 2)
