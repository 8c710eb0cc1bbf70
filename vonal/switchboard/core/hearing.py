"""A caller hears a greeting, an announcement, a menu, and chooses by keys."""

from datetime import datetime

from vonal.switchboard.core.moves import AskPlan, Command, Event, Tell
from vonal.switchboard.core.office import CallStarted
from vonal.switchboard.core.plan import NO_KEY, Plan, Say
from vonal.switchboard.core.recorded import RecordingRefused, StopRecording
from vonal.switchboard.core.seats import Seats
from vonal.switchboard.core.sounding import Answer, Hush, KeyPressed, Mark, Play, Played, Sentence
from vonal.switchboard.core.state import State
from vonal.switchboard.core.turning import TurningCall
from vonal.switchboard.core.waiting import ConsentSpoken, KeysPressed

# Should the telephone never say that a sound is over.
LONGEST_SOUND_SECONDS = 300.0
# Somebody who presses nothing must not go round for ever.
MENUS_AT_MOST = 10


class HearingCall(TurningCall):
    """Greeting, consent and menu come before the plan's steps; a sound is heard once a call, a menu as often as it takes."""

    def __init__(self, started: CallStarted, seats: Seats) -> None:
        super().__init__(started.call, seats)
        self.started = started
        self.plan = Plan()
        self.keys = ""
        self._queued_at: datetime | None = None
        self.is_up = False
        self._is_silent = False  # the last sound is over, or about to be
        self._playing: int | None = None
        self._heard: set[tuple[State, str]] = set()
        self._menus = 0
        self._tries = 0

    def _go_on(self, at: datetime) -> list[Command]:
        """Greeting and menu are over."""
        raise NotImplementedError

    def _wished(self, event: Event, at: datetime) -> list[Command]:
        match event:
            case Played(_, number, heard):
                return self._sound_is_over(at, heard=heard) if number == self._playing else []
            case KeyPressed(_, key):
                return self._pressed(key, at)
        return super()._wished(event, at)

    # Sounds.

    def _play(self, *sounds: Say | Sentence) -> list[Command]:
        hush = self._hush()
        self._offers += 1
        self._playing, self._is_silent = self._offers, True
        play = Play(self.id, self._playing, sounds, self.plan.language)
        return [*hush, *self._pick_up(), play, self._wake(LONGEST_SOUND_SECONDS)]

    def _hush(self) -> list[Command]:
        number, self._playing = self._playing, None
        return [Hush(self.id, number)] if number is not None else []

    def _pick_up(self) -> list[Command]:
        if self.is_up:
            return []
        self.is_up = True
        return [Answer(self.id, self.plan.language)]

    def _sound_is_over(self, at: datetime, *, heard: bool) -> list[Command]:
        self._playing = None
        match self.state:
            case State.GREETING:
                return self._greet(at)
            case State.CONSENT:
                told = [Tell(ConsentSpoken(self.id, self.plan.consent.sound, at))] if heard else []
                return [*told, *self._greet(at)]
            case State.MENU if self.plan.menu is not None:
                return [self._wake(self.plan.menu.seconds)]
        return []

    def _time_is_up(self, at: datetime) -> list[Command]:
        if self.state not in (State.GREETING, State.CONSENT, State.MENU):
            return super()._time_is_up(at)
        if self._playing is not None:
            return [*self._hush(), *self._sound_is_over(at, heard=False)]
        return self._nothing_chosen(at)

    # Greeting and menu.

    def _greet(self, at: datetime) -> list[Command]:
        """The next of what is to be said before anybody is rung."""
        for state, say in ((State.GREETING, self.plan.greeting), (State.CONSENT, self.plan.consent)):
            if say.sound and (state, say.sound) not in self._heard and not self._parked:
                self._heard.add((state, say.sound))
                self.state = state
                return self._play(say)
        if self.plan.menu is not None and self._menus < MENUS_AT_MOST:
            self._menus += 1
            self.state, self._tries = State.MENU, 0
            return self._say_menu()
        return self._go_on(at)

    def _say_menu(self) -> list[Command]:
        assert self.plan.menu is not None
        self._tries += 1
        return self._play(self.plan.menu.say) if self.plan.menu.say.sound else self._listen_to_keys()

    def _listen_to_keys(self) -> list[Command]:
        assert self.plan.menu is not None
        return [*self._hush(), *self._pick_up(), *self.guard(), self._wake(self.plan.menu.seconds)]

    def _pressed(self, key: str, at: datetime) -> list[Command]:
        if self.plan.menu is not None and self.state is State.GREETING:
            # He knows the menu: what is left of the greeting is skipped, an announcement is not.
            return [*self._hush(), *self._greet(at), *self._pressed_in_menu(key, at)]
        consent = self.plan.consent
        if self.state is State.CONSENT and key == consent.refuse_key:
            refused = Tell(RecordingRefused(self.id, consent.sound, at))
            return [StopRecording(self.id), refused, *self._hush(), *self._greet(at)]
        return self._pressed_in_menu(key, at)

    def _pressed_in_menu(self, key: str, at: datetime) -> list[Command]:
        menu = self.plan.menu
        if menu is None or self.state is not State.MENU:
            return []
        return self._chosen(key, at) if key in menu.keys else self._nothing_chosen(at)

    def _nothing_chosen(self, at: datetime) -> list[Command]:
        assert self.plan.menu is not None
        return self._say_menu() if self._tries < self.plan.menu.tries else self._chosen(NO_KEY, at)

    def _chosen(self, key: str, at: datetime) -> list[Command]:
        self.keys += key
        self.state = State.PLANNING
        self._alarm += 1
        return [
            *self._hush(),
            *self.guard(),
            self._mark(),
            Tell(KeysPressed(self.id, self.keys, at)),
            AskPlan(),
        ]

    def _mark(self) -> Mark:
        return Mark(self.id, self.keys, self._queued_at)
