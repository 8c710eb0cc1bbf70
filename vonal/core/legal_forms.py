"""What a company is by law, as people write it before or after its name."""

# Spelled as ``names`` folds them: lower case, no dots or quotes, ё as е, accents off.
RUSSIAN = """
ооо|оао|зао|пао|нао|ао|ип|чп|гуп|муп|фгуп|фгбу|гбу|мбу|ано|нко|кфх|тсж|снт|тоо|тов|тдв|фоп|пбоюл|одо|уп|чуп|чтуп|тнв
общество с ограниченной ответственностью|общество с дополнительной ответственностью
товарищество с ограниченной ответственностью|товариство з обмеженою відповідальністю
открытое акционерное общество|закрытое акционерное общество|публичное акционерное общество
непубличное акционерное общество|акционерное общество|индивидуальный предприниматель|частный предприниматель
государственное унитарное предприятие|муниципальное унитарное предприятие
федеральное государственное унитарное предприятие|автономная некоммерческая организация
крестьянское фермерское хозяйство|производственный кооператив|полное товарищество
"""

RUSSIAN_IN_LATIN = "ooo|oao|zao|pao"

HUNGARIAN = """
kft|zrt|nyrt|rt|bt|kkt|kht|ev|ec|nkft|nonprofit kft|nonprofit zrt|kozhasznu nonprofit kft|kozhasznu kft
korlatolt felelossegu tarsasag|nonprofit korlatolt felelossegu tarsasag
zartkoruen mukodo reszvenytarsasag|nyilvanosan mukodo reszvenytarsasag|reszvenytarsasag
beteti tarsasag|kozkereseti tarsasag|egyeni vallalkozo|egyeni ceg
"""

WESTERN = """
ltd|limited|private limited|pvt ltd|pty ltd|pte ltd|co ltd|company limited|llc|limited liability company|llp|lp|plc
public limited company|inc|incorporated|corp|corporation|co|company|and co|and company|the company
gmbh|gmbh co kg|gmbh and co kg|ag|kg|kgaa|ohg|ug|ek|mbh|gesellschaft mit beschrankter haftung|aktiengesellschaft
sro|spol s ro|as|ks|vos|doo|dd|sp z oo|sp j|sp k|spolka z oo|sa|sarl|sas|sasu|eurl|snc|srl|spa|sl|slu|lda|ltda
bv|nv|vof|bvba|sprl|oy|oyj|ab|asa|aps|uab|sia|ou|ood|eood|ead|se|tmi|sdn bhd
"""


def _phrases(*tables: str) -> frozenset[tuple[str, ...]]:
    forms = (form for table in tables for line in table.split("\n") for form in line.split("|"))
    return frozenset(tuple(form.split()) for form in forms if form.strip())


BEFORE = _phrases(RUSSIAN, RUSSIAN_IN_LATIN)
AFTER = _phrases(RUSSIAN, RUSSIAN_IN_LATIN, HUNGARIAN, WESTERN)
LONGEST = max(map(len, BEFORE | AFTER))
