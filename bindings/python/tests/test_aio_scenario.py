"""The scenario that every binding passes (tests/scenario.md), awaited. test_scenario.py has it with blocking calls, and the list
of what Python can't express. Here a handler can't wait either: it is no coroutine, and test_asyncio.py sees that none is taken.
"""

import asyncio
import contextlib
import sys
import unittest

import playerio
from dev_server import DEADLINE, Seen, ServedTest
from values import TABLE, bits


class Gathered:
    """What handlers saw, which a coroutine of their loop can wait for."""

    def __init__(self):
        self.seen = []
        self._changed = asyncio.Event()

    def add(self, what):
        self.seen.append(what)
        self._changed.set()

    async def wait_for(self, count):
        while len(self.seen) < count:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), DEADLINE)
        return self.seen


class AwaitedTest(ServedTest, unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self._open = contextlib.AsyncExitStack()
        self.addAsyncCleanup(self._open.aclose)

    async def client(self, **options):
        client = playerio.aio.Client("scenario", api_url=self.server.api_url, **options)
        return await self._open.enter_async_context(client)

    async def registered(self, name):
        client = await self.client()
        await client.simple_register(name, "secret")
        return client

    async def join(self, key=None, **options):
        connecting = playerio.aio.connect(self.server.host, self.server.port, join_key=key or self.key(), **options)
        return await self._open.enter_async_context(await asyncio.wait_for(connecting, DEADLINE))

    async def take(self, connection, count):
        """The next messages. Others may still come."""
        return [await asyncio.wait_for(connection.receive(), DEADLINE) for _ in range(count)]


class WebApi(AwaitedTest):
    async def test_registers_and_logs_in(self):
        name = self.word()
        self.assertEqual((await self.registered(name)).user_id, "simple" + name)
        client = await self.client()
        await client.simple_connect(name, "secret")
        self.assertEqual(client.user_id, "simple" + name)
        self.assertTrue(client.token)

    async def test_a_wrong_password_is_refused(self):
        name = self.word()
        await self.registered(name)
        with self.assertRaises(playerio.PlayerIOError) as caught:
            await (await self.client()).simple_connect(name, "guess")
        self.assertEqual((caught.exception.code, caught.exception.name), (23, "InvalidPassword"))
        self.assertIn("password", str(caught.exception).lower())

    async def test_a_taken_name_names_the_field(self):
        name = self.word()
        await self.registered(name)
        with self.assertRaises(playerio.PlayerIOError) as caught:
            await (await self.client()).simple_register(name, "another")
        self.assertEqual(caught.exception.code, 24)
        self.assertTrue(caught.exception.field_errors["username"])

    async def test_logs_in_by_token(self):
        first = await self.registered(self.word())
        with self.assertRaises(playerio.PlayerIOError):
            await (await self.client()).list_rooms("bounce")
        second = await self.client(token=first.token)
        self.assertEqual(await second.list_rooms("bounce", {"map": self.word()}), [])

    async def test_lists_the_room_that_it_made(self):
        client, data = await self.registered(self.word()), {"map": self.word()}
        self.assertEqual(await client.list_rooms("bounce", data), [])
        async with await client.create_join_room(None, "bounce", room_data=data) as connection:
            (room,) = await client.list_rooms("bounce", data, limit=20)
            self.assertEqual((room.id, room.type, room.online_users, room.data), (connection.room_id, "bounce", 1, data))
            async with await client.join_room(room.id) as other:
                self.assertEqual(other.room_id, room.id)

    async def test_an_unknown_room_is_refused(self):
        client = await self.registered(self.word())
        with self.assertRaises(playerio.PlayerIOError) as caught:
            await client.join_room("nowhere-" + self.word())
        self.assertEqual((caught.exception.code, caught.exception.name), (17, "UnknownRoom"))
        self.assertIn("room", str(caught.exception))

    async def test_calls_at_the_same_time_get_their_own_answers(self):
        client, words = await self.registered(self.word()), [self.word() for _ in range(10)]
        made = await asyncio.gather(*(client.create_room(word, "bounce", room_data={"n": word}) for word in words))
        self.assertEqual(made, words)
        found = await asyncio.gather(*(client.list_rooms("bounce", {"n": word}) for word in words))
        self.assertEqual([[room.id for room in rooms] for rooms in found], [[word] for word in words])


class Rooms(AwaitedTest):
    async def test_all_types_come_back(self):
        connection = await self.join()
        connection.send("everything", *(sent for _, sent, _ in TABLE))
        (message,) = await self.take(connection, 1)
        self.assertEqual((message.type, len(message)), ("everything", 43))
        self.assertEqual(list(message.types), [wire for wire, _, _ in TABLE])
        self.assertEqual(list(map(bits, message)), [bits(value) for _, _, value in TABLE])

    async def test_handlers_see_their_messages(self):
        connection, by_a, by_all, marks = await self.join(), [], [], Gathered()
        see_a = connection.on("a")(lambda message: by_a.append(message[0]))
        see_all = connection.on("*")(lambda message: by_all.append((message.type, message[0])))
        connection.on("mark")(marks.add)
        for name, number in (("a", 1), ("b", 2), ("a", 3), ("mark", 1)):
            connection.send(name, number)
        await marks.wait_for(1)
        self.assertEqual((by_a, by_all), ([1, 3], [("a", 1), ("b", 2), ("a", 3), ("mark", 1)]))
        connection.remove(see_a)
        connection.remove(see_all)
        connection.send("a", 4)
        connection.send("mark", 2)
        await marks.wait_for(2)
        self.assertEqual((len(by_a), len(by_all)), (2, 4))
        for handler in (see_a, see_all):
            with self.assertRaisesRegex(playerio.PlayerIOError, "handler"):
                connection.remove(handler)

    async def test_a_refused_join_has_its_code(self):
        with self.assertRaises(playerio.PlayerIOError) as caught:
            await self.join(join_data={"fault": "reject", "code": "19", "text": "full"})
        self.assertEqual((caught.exception.code, caught.exception.text), (19, "full"))
        self.assertNotIsInstance(caught.exception, playerio.Disconnected)

    async def test_every_end_has_its_reason(self):
        reasons = playerio.DisconnectReason
        for order, wanted in (
            (None, reasons.BY_HOST),
            ("devserver.close", reasons.BY_SERVER),
            ("devserver.reset", reasons.NETWORK_ERROR),
            ("devserver.garbage", reasons.PROTOCOL_ERROR),
        ):
            with self.subTest(order or "close"):
                connection, ends = await self.join(), Gathered()
                connection.on_disconnect(lambda reason, text, ends=ends: ends.add((reason, text)))
                if order is None:
                    connection.close()
                else:
                    connection.send(order)
                ((reason, text),) = await ends.wait_for(1)
                self.assertEqual(reason, wanted)
                self.assertGreater(len(text), 10)
                with self.assertRaises(playerio.Disconnected) as caught:
                    connection.send("too late")
                self.assertGreater(len(str(caught.exception)), 10)
                self.assertEqual([message async for message in connection], [])
                connection.close()
                self.assertEqual(len(ends.seen), 1)

    async def test_every_kind_of_delivery(self):
        with self.subTest("handler"):
            connection, seen = await self.join(), Gathered()
            connection.on("n")(lambda message: seen.add(message[0]))
            for number in range(100):
                connection.send("n", number)
            self.assertEqual(await seen.wait_for(100), list(range(100)))
        with self.subTest("async for"):
            connection = await self.join()
            for number in range(100):
                connection.send("n", number)
            connection.send("devserver.close")
            self.assertEqual([message[0] async for message in connection], list(range(100)))

    async def test_a_hundred_thousand_messages_in_order(self):
        connection = await self.join(self.key("flood"), join_data={"count": "100000", "size": "16"})
        payloads = [bytes((start + i) % 256 for i in range(16)) for start in range(256)]
        wrong, expected = [], 0
        async for message in connection:
            if message.type != "flood" or tuple(message) != (expected, payloads[expected % 256]):
                wrong.append((expected, message.type, tuple(message)))
            expected += 1
            if expected == 100000:
                # What comes next is the end, so that one message too many would be seen.
                connection.send("devserver.close")
        self.assertEqual((expected, wrong[:3]), (100000, []))

    async def test_back_pressure_is_told(self):
        connection = await self.join(self.key("sink"), join_data={"fault": "stall"})
        block = bytes(65536)
        with self.assertRaisesRegex(playerio.WouldBlock, "send buffer is full"):
            for _ in range(100000):
                connection.send("block", block)

    async def test_taking_stops_while_nobody_iterates(self):
        """Messages that wait beyond the limit are left to the server, and nothing is lost."""
        little = playerio.Settings(receive_buffer_limit=100000)
        connection = await self.join(self.key("flood"), join_data={"count": "20000", "size": "1000"}, settings=little)
        await self.take(connection, 1)
        self.assertEqual([message[0] for message in await self.take(connection, 19999)], list(range(1, 20000)))


class Misuse(AwaitedTest):
    def raises(self, words, call, *arguments, error=playerio.PlayerIOError):
        with self.assertRaisesRegex(error, words):
            call(*arguments)

    async def echo(self, connection, *values):
        connection.send("echo", *values)
        return (await self.take(connection, 1))[0]

    async def test_misuse_raises(self):
        connection = await self.join()
        message = await self.echo(connection, 5000000000, "text")
        with self.assertRaises(IndexError):
            message[2]
        self.raises("18446744073709551616 has more than 64 bits", connection.send, "values", 2**64)
        for value in (None, [1], {"a": 1}, 1j, object()):
            self.raises(f"of the class {type(value).__name__}, has no type on the wire", connection.send, "values", value)
        self.raises("surrogate", connection.send, "values", "\ud800")
        self.raises("surrogate", connection.send, "\ud800")
        # It goes on.
        self.assertEqual(list(await self.echo(connection, 1)), [1])
        await connection.close()
        self.raises("the connection (was closed|has ended)", connection.send, "too late", error=playerio.Disconnected)
        await connection.close()
        other = await self.join()
        self.assertEqual(list(await self.echo(other, 2)), [2])

    async def test_a_client_that_is_closed_twice_refuses_calls(self):
        client = await self.client()
        client.close()
        client.close()
        with self.assertRaisesRegex(playerio.InvalidHandle, "closed"):
            await client.list_rooms("bounce")

    async def test_a_handler_that_raises_is_reported_and_the_connection_goes_on(self):
        reports, before = Seen(), sys.unraisablehook
        sys.unraisablehook = lambda report: reports.add(str(report.exc_value))
        try:
            connection, seen = await self.join(), Gathered()

            @connection.on("boom")
            def boom(message):
                raise ValueError(f"boom {message[0]}")

            connection.on("*")(lambda message: seen.add(message[0]))
            connection.send("boom", 1)
            connection.send("boom", 2)
            self.assertEqual(await seen.wait_for(2), [1, 2])
            self.assertEqual(reports.wait_for(2), ["boom 1", "boom 2"])
        finally:
            sys.unraisablehook = before


if __name__ == "__main__":
    unittest.main()
