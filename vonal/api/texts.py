"""Kinds of text the API takes."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field


def _without_nul(text: str) -> str:
    if "\0" in text:
        message = "A text cannot hold the character NUL."
        raise ValueError(message)
    return text


Text = Annotated[str, Field(max_length=10_000), AfterValidator(_without_nul)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]
Point = Annotated[str, Field(min_length=1, max_length=254), AfterValidator(_without_nul)]


class Body(Schema):
    """What is sent; an unknown field is an error rather than lost."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Only the fields the request named."""
        return {name: getattr(self, name) for name in self.model_fields_set}
