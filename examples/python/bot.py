"""Bot: many connections in one event loop, to see what a server can take.

    python bot.py HOST PORT CONNECTIONS MESSAGES

Each connection joins a room that sends back what it gets, keeps some messages under way until MESSAGES have come back, and
leaves. One dispatcher serves them all, so that there is no thread for each.
"""

import asyncio
import sys
import time

import playerio

# How many messages a connection has under way.
UNDER_WAY = 64


async def play(host: str, port: int, name: str, messages: int, dispatcher: playerio.Dispatcher) -> None:
    async with await playerio.aio.connect(host, port, join_key=f"bounce:{name}", dispatcher=dispatcher) as connection:
        for ball in range(min(UNDER_WAY, messages)):
            connection.send("ball", ball)
        received = 0
        while received < messages:
            message = await connection.receive()
            if message[0] != received:
                raise RuntimeError(f"{name}: ball {message[0]} came in place of {received}")
            received += 1
            if received + UNDER_WAY <= messages:
                connection.send("ball", received + UNDER_WAY - 1)


async def main(host: str, port: int, connections: int, messages: int) -> None:
    began = time.perf_counter()
    with playerio.Dispatcher() as dispatcher:
        await asyncio.gather(*(play(host, port, f"bot-{i}", messages, dispatcher) for i in range(connections)))
    seconds = time.perf_counter() - began
    total = connections * messages
    print(f"{connections} connections, {total} messages there and back, {total / seconds:.0f} messages/s")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: bot.py HOST PORT CONNECTIONS MESSAGES")
    try:
        asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
    except playerio.PlayerIOError as error:
        sys.exit(f"{error.name}: {error}")
