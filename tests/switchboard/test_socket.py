"""The WebSocket to Asterisk, when Asterisk is gone from one moment to the next."""

import uvloop
from websockets.asyncio.server import ServerConnection, serve

from vonal.switchboard.ari.socket import open_socket


async def _lose_and_close() -> None:
    async def hear(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(hear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        socket = await open_socket(f"ws://127.0.0.1:{port}/", "vonal", "secret", lambda _text: None)
        socket.abort()
        await socket.closed
        socket.send(b"{}")
        socket.close()


def test_a_socket_whose_other_side_is_gone_closes_without_a_word():
    uvloop.run(_lose_and_close())
