"""What headings mean: as people write them in three languages, and as other programs export them."""

from __future__ import annotations

import re

from vonal.core.names import fold
from vonal.office.imports.models import Kind

# One line a field: English, Russian, Hungarian; with what Bitrix24, amoCRM and Kommo, HubSpot, Pipedrive, Zoho and
# SuiteCRM call it. Without case, punctuation and a number at the end.
PERSON = """
contact: contact|contact name|contact person|full name|person|person name|main contact|primary contact|associated contact
contact: контакт|контактное лицо|фио|ф и о|имя и фамилия|полное имя|основной контакт|контакт фио
contact: kapcsolattartó|kapcsolattartó neve|teljes név|kontakt|személy
phone: phone|phone number|telephone|tel|mobile|mobile phone|cell|cell phone|work phone|home phone|phone work|phone mobile
phone: person phone|person phone work|person phone mobile|person phone home|mobile phone number|office phone|other phone
phone: phone office|phone other|mob work direct|work direct phone|company phone|phone home|organization phone
phone: телефон|номер телефона|тел|мобильный|мобильный телефон|рабочий телефон|сотовый|телефон рабочий|телефон мобильный
phone: домашний телефон|другой телефон|рабочий прямой телефон|рабочий телефон контакт|мобильный телефон контакт|телефоны
phone: telefon|telefonszám|mobil|mobiltelefon|munkahelyi telefon|tel szám|céges telefon|vezetékes telefon
email: email|e mail|mail|email address|e mail address|work email|work e mail|home e mail|person email|person email work
email: email1|email2|secondary email|personal email|private email|other email|emails|company email|person email home
email: почта|эл почта|электронная почта|электронный адрес|адрес электронной почты|рабочий e mail|рабочий email
email: частный e mail|личный email|другой e mail|рабочий email контакт|e mail рабочий|имейл
email: e mail cím|email cím|drótposta|munkahelyi e mail|levelezési cím
"""
CUSTOMERS = """
name: company|company name|organization|organisation|organization name|account|account name|customer|customer name|client
name: person organization|associated company|business name|firm|employer|organisation name
name: компания|название компании|организация|наименование|наименование организации|клиент|название|заказчик|фирма|контрагент
name: юридическое лицо|юр лицо|название организации
name: cég|cégnév|cég neve|vállalat|ügyfél|ügyfél neve|szervezet|partner|partner neve
kind: type of customer|customer type|company or person|kind|тип клиента|вид клиента|ügyfél típusa|fajta|вид|típus
given: first name|given name|forename|имя|keresztnév|utónév
family: last name|surname|family name|фамилия|vezetéknév|családnév
patronymic: middle name|patronymic|second name|отчество
position: position|job title|title|role|должность|beosztás|pozíció|munkakör|contact position
website: website|web site|web|url|homepage|company domain name|corporate website|domain|website url|site
website: сайт|веб сайт|корпоративный сайт|web сайт|адрес сайта|другой сайт|honlap|weboldal|weblap
activity: industry|field of activity|line of business|sector|business|activity|industry type
activity: сфера деятельности|отрасль|вид деятельности|деятельность|iparág|tevékenység|tevékenységi kör|ágazat
region: region|city|state|county|state region|mailing city|billing city|primary address city|area|territory
region: регион|город|область|край|населенный пункт|régió|város|megye|település|terület
importance: importance|priority|rating|важность|приоритет|fontosság|prioritás
language: language|preferred language|язык|язык общения|nyelv
source: source|lead source|original source|contact source|источник|источник обращения|канал|forrás|honnan jött
heard_from: where they heard of us|how did you hear about us|heard from|откуда узнали|откуда узнали о нас|honnan hallott rólunk
manager: owner|contact owner|company owner|lead owner|account owner|responsible|responsible person|responsible user
manager: assigned to|assigned user|assigned user name|led by|manager|sales rep|person owner|organization owner
manager: ответственный|ответственный менеджер|менеджер|ответственный пользователь|ведёт|felelős|felelős munkatárs|ügyintéző|vezeti
note: note|notes|comment|comments|description|remark|remarks
note: примечание|примечания|комментарий|комментарии|заметка|описание|megjegyzés|megjegyzések|jegyzet|leírás
"""
DEALS = """
name: customer|company|company name|organization|deal organization|account name|associated company|client|customer name
name: клиент|компания|организация|компания контакта|название компании|заказчик|ügyfél|cég|cégnév|partner
contact: deal contact person|deal person|contact name
title: title|deal|deal name|deal title|name|lead title|opportunity name|subject|what it is about|lead name
title: название|название сделки|сделка|тема|предмет|о чем речь|üzlet|ügylet|üzlet neve|tárgy|megnevezés
amount: amount|value|deal value|sum|price|sale|budget|opportunity amount|total|deal amount|forecast amount
amount: сумма|бюджет|сумма сделки|стоимость|цена|összeg|érték|ár|költségvetés
currency: currency|deal currency|валюта|pénznem|deviza
stage: stage|deal stage|sales stage|status|lead status|deal status|pipeline stage|step
stage: стадия|этап|стадия сделки|этап сделки|статус|szakasz|állapot|státusz|fázis
manager: owner|deal owner|lead owner|responsible|responsible person|responsible user|assigned to|assigned user name|led by
manager: ответственный|менеджер|ответственный менеджер|ведет|felelős|ügyintéző|vezeti|opportunity owner
source: source|lead source|original source|источник|канал|forrás
expected_on: expected on|expected close date|deal expected close date|closing date|close date|date closed|expected date
expected_on: предполагаемая дата закрытия|дата завершения|ожидаемая дата|дата закрытия|várható lezárás|határidő|lezárás dátuma
opened_at: opened|created|create date|created at|created time|deal created|added on|begin date|date entered|start date
opened_at: дата создания|дата начала|создано|создана|открыта|létrehozva|létrehozás dátuma|nyitva
closed_at: ended|closed at|won time|deal won time|lost time|завершена|окончена|lezárva
"""
TASKS = """
name: customer|company|organization|account name|related to|activity organization|client|account
name: клиент|компания|организация|ügyfél|cég|partner
contact: activity contact person
title: title|subject|task|task name|what to do|activity subject|name|задача|название|тема|что сделать|название задачи|дело
title: feladat|tárgy|teendő|mit kell tenni|megnevezés
task_kind: kind|type|activity type|task type|вид|тип|тип задачи|fajta|típus|jelleg
assignee: for|assignee|assigned to|owner|task owner|responsible|responsible person|assigned user name|activity assigned to user
assignee: исполнитель|ответственный|кому|для|felelős|kinek|végrehajtó
due_at: due|due date|deadline|date due|due at|activity due date|due time|due date time
due_at: срок|крайний срок|дедлайн|дата|выполнить до|határidő|esedékes|mikor
done_at: done|completed at|finished|closed date|выполнена|дата завершения|завершена|kész|elvégezve
result: result|outcome|результат|итог|eredmény
"""
NOISE = re.compile(r"[^\w]+|_+")
LAST_NUMBER = re.compile(r"\s\d{1,2}$")


def plain(heading: str) -> str:
    """``Person - Phone – Work_2`` is ``person phone work``."""
    return LAST_NUMBER.sub("", NOISE.sub(" ", fold(heading)).strip())


def _table(*texts: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in "\n".join(texts).strip().split("\n"):
        key, _colon, words = line.partition(":")
        for word in words.split("|"):
            found.setdefault(plain(word), key.strip())
    return found


MEANINGS = {
    Kind.CUSTOMERS: _table(CUSTOMERS, PERSON),
    Kind.DEALS: _table(DEALS, PERSON),
    Kind.TASKS: _table(TASKS, PERSON),
}


def meaning_of(heading: str, kind: str) -> str:
    """The field a heading names, or nothing."""
    table, words = MEANINGS[Kind(kind)], plain(heading)
    if words in table:
        return table[words]
    for noun in (
        "contact ",
        "person ",
        "company ",
        "organization ",
        "deal ",
        "activity ",
        "lead ",
        "контакт ",
        "клиент ",
    ):
        if words.startswith(noun) and words.removeprefix(noun) in table:
            return table[words.removeprefix(noun)]
    return ""
