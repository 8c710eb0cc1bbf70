"""Which deals a board or a calendar shows, as its address says it: a pipeline, a saved view, filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from vonal.office.sales.models import Deal, DealQuerySet, Pipeline, Stage
from vonal.office.sales.queries import on_board, pipelines
from vonal.office.views.conditions import joined
from vonal.office.views.models import Noun, SavedView
from vonal.web.lists.catalog import listing_of
from vonal.web.lists.chips import Chip, chips_of, places_of
from vonal.web.lists.shown import Quick, quick_of
from vonal.web.lists.state import ListState, state_of
from vonal.web.request import Request

# Only a list has them.
OF_LISTS = ("col", "sort")
# The columns of a board say it already.
NOT_ASKED = ("stage",)


@dataclass
class Shown:
    """The deals of one pipeline under a view; ``lanes`` says that each person's stand in a row of their own."""

    request: Request
    pipelines: list[Pipeline]
    pipeline: Pipeline | None
    state: ListState
    lanes: bool

    def narrow(self, deals: DealQuerySet) -> DealQuerySet:
        """Only those the view and the filters let through."""
        return deals.filter(joined(self.state.whole)) if self.state.is_narrowed else deals

    def on_board(self, at: datetime) -> DealQuerySet:
        """Open ones, and those that ended not long ago."""
        return self.narrow(on_board(self.request.user, at))

    def everything(self) -> DealQuerySet:
        """The ended ones too, of all pipelines."""
        return self.narrow(Deal.objects.visible_to(self.request.user))

    def stages(self) -> list[Stage]:
        """The columns."""
        return list(self.pipeline.stages.order_by("position")) if self.pipeline else []

    @property
    def query(self) -> str:
        """All of it, to be asked again; nothing when nothing was chosen."""
        return urlencode(self.pairs())

    @property
    def narrowing(self) -> str:
        """What narrows it, whatever the pipeline."""
        return urlencode(self.pairs("pipeline", "lanes"))

    @property
    def lanes_turned(self) -> str:
        """The same with lanes, or without them."""
        pairs = self.pairs("lanes")
        return urlencode(pairs if self.lanes else [*pairs, ("lanes", "manager")])

    @property
    def hidden_of_bar(self) -> list[tuple[str, str]]:
        """For the bar that asks the rest itself."""
        return self.pairs("q", *self.state.listing.quick)

    @property
    def hidden_rules(self) -> list[tuple[str, str]]:
        """For the form that adds a filter: it begins with all that is there."""
        own = [pair for pair in self.pairs() if pair[0] in ("pipeline", "lanes")]
        return own + [pair for pair in parse_qsl(self.state.query()) if pair[0] not in (*OF_LISTS, "set")]

    def pairs(self, *left_out: str) -> list[tuple[str, str]]:
        """The parts of the address."""
        found = [("pipeline", str(self.pipeline.pk))] if self.pipeline in self.pipelines[1:] else []
        found += [("lanes", "manager")] if self.lanes else []
        if self.state.changed:
            found += [pair for pair in parse_qsl(self.state.query()) if pair[0] not in OF_LISTS]
        else:
            if self.state.view or self.request.GET.get("view") == "none":
                found.append(("view", str(self.state.view.pk) if self.state.view else "none"))
            found += [("q", self.state.text)] if self.state.text else []
            found += list(self.state.quick.items())
        return [pair for pair in found if pair[0] not in left_out]

    def around(self) -> dict[str, Any]:
        """What stands around the deals: pipelines, views, filters."""
        address = self.request.path
        return {
            "shown": self,
            "here": address,
            "state": self.state,
            "pipeline_tabs": [
                (each.name, f"{address}?{self._in(each)}", each == self.pipeline, None)
                for each in self.pipelines
            ]
            if len(self.pipelines) > 1
            else [],
            "views": list(SavedView.objects.visible_to(self.request.user).filter(noun=Noun.DEAL)),
            "chips": [self._kept(chip) for chip in chips_of(self.state)],
            "places": places_of(self.state),
            "quick": self.quick(),
            "list_url": f"{reverse('deals')}?{self.state.query()}",
        }

    def quick(self) -> list[Quick]:
        """The choosers."""
        return quick_of(self.state, *NOT_ASKED)

    def _kept(self, chip: Chip) -> Chip:
        """Without one filter the pipeline and the lanes stay."""
        own = urlencode([pair for pair in self.pairs() if pair[0] in ("pipeline", "lanes")])
        if own:
            chip.without = f"{own}&{chip.without}"
            chip.turned = f"{own}&{chip.turned}"
        chip.chips = [self._kept(inner) for inner in chip.chips]
        return chip

    def _in(self, pipeline: Pipeline) -> str:
        return urlencode([("pipeline", str(pipeline.pk)), *self.pairs("pipeline")])


def shown_of(request: Request) -> Shown:
    """What the address asks for; a pipeline that is not there is the first."""
    asked = request.GET.get("pipeline", "")
    there = pipelines()
    chosen = next((each for each in there if str(each.pk) == asked), there[0] if there else None)
    state = state_of(listing_of(Noun.DEAL), request.user, request.GET)
    return Shown(request, there, chosen, state, request.GET.get("lanes") == "manager")
