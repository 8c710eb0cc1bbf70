"""A piece of network between two programs that may fall silent: nothing comes through, and nobody is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class SilentNetwork:
    """Passes TCP connections on to ``host:port``; made by ``network_to``. ``address`` is where it is reached."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: list[asyncio.StreamWriter] = []
        self.address = ""

    def fall_silent(self) -> None:
        """From now on nothing comes through; no connection is closed."""
        self._flows.clear()

    def come_back(self) -> None:
        """New connections pass; the old ones stay silent for ever."""
        self._flows = asyncio.Event()
        self._flows.set()

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        flows = self._flows
        await flows.wait()
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        self._writers += [writer, far_writer]
        await asyncio.gather(_pump(reader, far_writer, flows), _pump(far_reader, writer, flows))

    def close(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            await flows.wait()
            writer.write(data)
        await flows.wait()
        writer.close()


@contextlib.asynccontextmanager
async def network_to(host: str, port: int) -> AsyncIterator[SilentNetwork]:
    network = SilentNetwork(host, port)
    server = await asyncio.start_server(network.pass_on, "127.0.0.1", 0)
    own_host, own_port = server.sockets[0].getsockname()[:2]
    network.address = f"{own_host}:{own_port}"
    try:
        yield network
    finally:
        server.close()
        network.close()
