"""One thread that writes the switchboard's news, everything waiting in one transaction."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

from vonal.office.telephony.news import Told, write_news

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
    written whatever one does are logged and left out, so that they hold up nothing behind them.
    """

    def __init__(self, write: Callable[[Sequence[Told]], None] = write_news) -> None:
        self._write_news = write
        self._waiting: queue.SimpleQueue[Told | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closing_since: float | None = None
        self._written_at = -SILENCE_SECONDS
        self._gather_seconds = GATHER_SECONDS
        self._quiet = threading.Condition()
        self._unwritten = 0

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="newsroom")
        self._thread.start()

    def tell(self, news: Told) -> None:
        """Take news in; never blocks."""
        with self._quiet:
            self._unwritten += 1
        self._waiting.put(news)

    def flush(self, seconds: float) -> bool:
        """Wait until everything told so far is written; whether that came to pass in time."""
        with self._quiet:
            return self._quiet.wait_for(lambda: self._unwritten == 0, seconds)

    def close(self) -> None:
        """Write what is waiting, then end."""
        self._closing_since = time.monotonic()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while (batch := self._next()) is not None:
                self._write(batch)
                self._note_rush(len(batch))
                with self._quiet:
                    self._unwritten -= len(batch)
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

    def _write(self, batch: Sequence[Told]) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                self._write_news(batch)
            except (OperationalError, InterfaceError) as error:
                if self._out_of_time():
                    log.exception("The database did not take these news: %s", batch)
                    return
                log.warning("The database is busy (%s); the news wait.", error)
                time.sleep(pause)
                pause = min(pause * 2, LAST_PAUSE_SECONDS)
                connection.close()
                close_old_connections()
            except Exception as error:  # noqa: BLE001 - whatever it is, the news behind it must go on.
                self._write_apart(batch, error)
                return
            else:
                return

    def _write_apart(self, batch: Sequence[Told], error: Exception) -> None:
        if len(batch) > 1:
            for news in batch:
                self._write([news])
        elif isinstance(error, Error) and not self._out_of_time():
            # Somebody wrote the same row in the same moment: the second look finds it.
            try:
                self._write_news(batch)
            except Exception:
                log.exception("News that cannot be written: %s", batch[0])
        else:
            log.error("News that cannot be written: %s", batch[0], exc_info=error)

    def _out_of_time(self) -> bool:
        since = self._closing_since
        return since is not None and time.monotonic() - since > LAST_CHANCE_SECONDS
