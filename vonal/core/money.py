"""Sums of money, and other large numbers, as people read them."""

from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import NumberPattern, format_currency, format_decimal, get_currency_symbol, parse_pattern

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
SIGNS = {"RUB": "₽", "HUF": "Ft", "EUR": "€", "USD": "$", "GBP": "£", "UAH": "₴", "KZT": "₸"}


@lru_cache(4096)
def format_money(amount: Decimal | int, currency: str, language: str) -> str:
    """
    A sum in the reader's manner: ``1 234,50 ₽``, ``1 234 Ft``, ``$1,234.50``.

    Whole sums have no decimals. The currency's own sign is shown in every language, where it has one.
    """
    amount = Decimal(amount)
    locale, pattern = _manner(language, is_whole=amount == amount.to_integral_value())
    text = format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    babel_sign = get_currency_symbol(currency, locale)
    sign = SIGNS.get(currency, babel_sign)
    if sign[-1].isalpha() and text.lstrip("-").startswith(babel_sign):
        sign += NO_BREAK_SPACE
    return text.replace(babel_sign, sign)


@lru_cache(4096)
def format_count(number: int, language: str) -> str:
    """A whole number in the reader's manner: ``12 345``, ``12,345``."""
    return format_decimal(number, locale=_manner(language, is_whole=True)[0])


@cache
def _manner(language: str, *, is_whole: bool) -> tuple[Locale, NumberPattern]:
    locale = Locale.parse(language.replace("-", "_"))
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (0, 0) if is_whole else (2, 2)
    return locale, pattern
