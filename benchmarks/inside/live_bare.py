"""``python -m benchmarks.inside.live_bare``: ``websockets`` alone, which sends a line of its input to all who are there."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main() -> None:
    """Serve until the input ends: lines ``7 20 <text>`` as for ours, ``%d`` in the text being the number."""
    pages: set[ServerConnection] = set()

    async def stay(page: ServerConnection) -> None:
        pages.add(page)
        await page.wait_closed()
        pages.discard(page)

    async with serve(stay, "127.0.0.1", 0, compression=None) as server:
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            first, count, text = line.split(" ", 2)
            began = []
            for number in range(int(first), int(first) + int(count)):
                began.append(time.monotonic())
                broadcast(pages, text.strip().replace("%d", str(number)))
                await asyncio.sleep(0)
            print(json.dumps(began), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
