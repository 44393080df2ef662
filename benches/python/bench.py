"""One run of the benchmark, in a process of its own: prints the seconds and the CPU's seconds from "go" to the end.

    bench.py receive HOW SHAPE PORT COUNT    HOW is handlers, iterator, asyncio or pure
    bench.py send HOW SHAPE PORT COUNT       HOW is package, pure or encoder

Whoever receives reads every value of each message, and checks the last one. `pure` is the client of peer.py; `encoder` is its
encoder alone, whose bytes are written 64 KiB at a time.
"""

import asyncio
import sys
import threading
import time

import peer
import playerio

# The shapes of benches/host/host.c.
SHAPES = {
    "block": ("b", (0, 100, 142, 1000)),
    "move": ("m", (*(16.0 * i + 0.1 for i in range(8)), 3, 70, True, False)),
    "chat": ("c", (1234, "Åsa", "hello, does anybody here sell a sword?")),
    "array": ("a", (bytes(range(256)) * 256,)),
}


class Watch:
    def __init__(self):
        self._begin, self._cpu = time.perf_counter(), time.process_time()

    def report(self):
        seconds, cpu = time.perf_counter() - self._begin, time.process_time() - self._cpu
        print(f"{seconds:.6f} {cpu:.6f}")


def check(message_type, values, shape):
    if (message_type, tuple(values)) != SHAPES[shape]:
        raise AssertionError(f"the last message is {message_type!r}{tuple(values)!r}")


def join(port):
    return playerio.connect("127.0.0.1", port, join_key="key")


def receive_handlers(shape, port, count):
    received, last, done = 0, None, threading.Event()
    with join(port) as connection:

        @connection.on(SHAPES[shape][0])
        def take(message):
            nonlocal received, last
            for _ in message:
                pass
            received += 1
            if received == count:
                last = message
                done.set()

        watch = Watch()
        connection.send("go")
        done.wait()
        watch.report()
    check(last.type, last, shape)


def receive_iterator(shape, port, count):
    received = 0
    with join(port) as connection:
        watch = Watch()
        connection.send("go")
        for message in connection:
            for _ in message:
                pass
            received += 1
            if received == count:
                break
        watch.report()
    check(message.type, message, shape)


def receive_asyncio(shape, port, count):
    async def receive():
        received = 0
        async with await playerio.aio.connect("127.0.0.1", port, join_key="key") as connection:
            watch = Watch()
            connection.send("go")
            async for message in connection:
                for _ in message:
                    pass
                received += 1
                if received == count:
                    break
            watch.report()
        check(message.type, message, shape)

    asyncio.run(receive())


def receive_pure(shape, port, count):
    received, last = 0, None
    client = join_purely(port)

    def take(message):
        nonlocal received, last
        for _ in message.values:
            pass
        received += 1
        if received == count:
            last = message
            client.close()

    client.handlers[SHAPES[shape][0]] = take
    watch = Watch()
    client.send("go")
    client.run()
    watch.report()
    check(last.type, last.values, shape)


def join_purely(port):
    client = peer.Client("127.0.0.1", port, "key")
    client.handlers["playerio.joinresult"] = lambda message: client.stop()
    client.run()
    return client


def send_package(shape, port, count):
    message_type, values = SHAPES[shape]
    with join(port) as connection:
        send = connection.send
        watch = Watch()
        for _ in range(count):
            while True:
                try:
                    send(message_type, *values)
                    break
                except playerio.WouldBlock:
                    connection.drain()
        if connection.receive().type != "done":
            raise AssertionError("the sink said something else")
        watch.report()


def send_pure(shape, port, count):
    message_type, values = SHAPES[shape]
    client = join_purely(port)
    client.handlers["done"] = lambda message: client.stop()
    watch = Watch()
    for _ in range(count):
        client.send(message_type, *values)
    client.run()
    watch.report()
    client.close()


def send_encoder(shape, port, count):
    message_type, values = SHAPES[shape]
    client = join_purely(port)
    client.handlers["done"] = lambda message: client.stop()
    watch = Watch()
    waiting = bytearray()
    for _ in range(count):
        waiting += peer.encode(message_type, *values)
        if len(waiting) >= 65536:
            client.send_encoded(waiting)
            waiting.clear()
    client.send_encoded(waiting)
    client.run()
    watch.report()
    client.close()


def main(what, how, shape, port, count):
    runs = {run.__name__: run for run in (receive_handlers, receive_iterator, receive_asyncio, receive_pure)}
    runs.update((run.__name__, run) for run in (send_package, send_pure, send_encoder))
    runs[f"{what}_{how}"](shape, int(port), int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
