"""One thread that writes the switchboard's news, everything waiting in one transaction."""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from math import inf

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

from vonal.office.telephony.news import Told, write_news
from vonal.office.telephony.waiting_news import WaitingNews

BATCH = 500
FIRST_PAUSE_SECONDS = 0.05
LAST_PAUSE_SECONDS = 2.0
LAST_CHANCE_SECONDS = 8.0
# News close upon another are written together: a transaction costs more than what it writes. A rush of calls gathers
# longer; the first news after a silence never waits.
SILENCE_SECONDS = 0.25
GATHER_SECONDS = 0.05
RUSH_GATHER_SECONDS = 0.4
RUSH_NEWS_A_SECOND = 25

log = logging.getLogger("vonal.desk")


class Newsroom:
    """
    News wait in order; a batch the database is too busy for is tried again until it is taken. News that cannot be
    written whatever one does are logged and left out, so that they hold up nothing behind them. ``kept`` has those
    that wait when the process is killed.
    """

    def __init__(
        self, write: Callable[[Sequence[Told]], None] = write_news, kept: WaitingNews | None = None
    ) -> None:
        self._write_news = write
        self._kept = kept
        self._waiting: queue.SimpleQueue[Told | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closing_since: float | None = None
        self._written_at = -SILENCE_SECONDS
        self._gather_seconds = GATHER_SECONDS
        self._quiet = threading.Condition()
        self._unwritten: deque[Told] = deque()
        self._refusals = 0  # of the database's, one after the other

    def start(self) -> None:
        for news in self._kept.read() if self._kept is not None else ():
            self.tell(news)
        self._thread = threading.Thread(target=self._run, name="newsroom")
        self._thread.start()

    def tell(self, news: Told) -> None:
        """Take news in; never blocks."""
        with self._quiet:
            self._unwritten.append(news)
            self._waiting.put(news)

    def flush(self, seconds: float, *, refusals: float = inf) -> bool:
        """
        Wait until everything told so far is written; whether that came to pass in time, and before the database has refused
        them so often.
        """
        with self._quiet:
            self._quiet.wait_for(lambda: not self._unwritten or self._refusals >= refusals, seconds)
            return not self._unwritten

    def close(self) -> None:
        """Write what is waiting, then end."""
        self._closing_since = time.monotonic()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while (batch := self._next()) is not None and self._write(batch):
                self._note_rush(len(batch))
                with self._quiet:
                    self._refusals = 0
                    for _ in batch:
                        self._unwritten.popleft()
                    if self._kept is not None and not self._unwritten:
                        self._kept.forget()
                    self._quiet.notify_all()
        finally:
            connection.close()

    def _next(self) -> list[Told] | None:
        first = self._waiting.get()
        if first is None:
            return None
        if self._closing_since is None and time.monotonic() - self._written_at < SILENCE_SECONDS:
            time.sleep(self._gather_seconds)
        batch = [first]
        while len(batch) < BATCH:
            try:
                news = self._waiting.get_nowait()
            except queue.Empty:
                break
            if news is None:
                self._waiting.put(None)
                break
            batch.append(news)
        return batch

    def _note_rush(self, written: int) -> None:
        before, self._written_at = self._written_at, time.monotonic()
        is_rush = written > RUSH_NEWS_A_SECOND * (self._written_at - before)
        self._gather_seconds = RUSH_GATHER_SECONDS if is_rush else GATHER_SECONDS

    def _write(self, batch: Sequence[Told]) -> bool:
        """False when they are given up, because the process ends."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                self._write_news(batch)
            except (OperationalError, InterfaceError) as error:
                unwritten = self._refused()
                if self._out_of_time():
                    log.exception("The database did not take these news: %s", unwritten)
                    return False
                log.warning("The database is busy (%s); the news wait.", error)
                time.sleep(pause)
                pause = min(pause * 2, LAST_PAUSE_SECONDS)
                connection.close()
                close_old_connections()
            except Exception as error:  # noqa: BLE001 - whatever it is, the news behind it must go on.
                return self._write_apart(batch, error)
            else:
                return True

    def _refused(self) -> list[Told]:
        """Whoever kills us now leaves them to the next start."""
        with self._quiet:
            unwritten = list(self._unwritten)
            self._refusals += 1
            self._quiet.notify_all()
        if self._kept is not None:
            self._kept.keep(unwritten)
        return unwritten

    def _write_apart(self, batch: Sequence[Told], error: Exception) -> bool:
        if len(batch) > 1:
            return all(self._write([news]) for news in batch)
        if isinstance(error, Error) and not self._out_of_time():
            # Somebody wrote the same row in the same moment: the second look finds it.
            try:
                self._write_news(batch)
            except Exception:
                log.exception("News that cannot be written: %s", batch[0])
        else:
            log.error("News that cannot be written: %s", batch[0], exc_info=error)
        return True

    def _out_of_time(self) -> bool:
        since = self._closing_since
        return since is not None and time.monotonic() - since > LAST_CHANCE_SECONDS
