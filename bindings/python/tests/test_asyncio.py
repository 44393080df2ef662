"""What asyncio brings along: cancelling, loops that end, handlers in the loop, and waiting for room."""

import asyncio
import gc
import threading
import unittest
import weakref
from unittest import mock

import playerio
from playerio import _dispatcher
from dev_server import DEADLINE, DevServer


class AsyncioTest(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = DevServer()
        cls.addClassCleanup(cls.server.stop)

    async def client(self, **options):
        client = playerio.aio.Client("game", api_url=self.server.api_url, **options)
        await client.connect("public", "ann")
        return client

    async def join(self, key, **options):
        return await playerio.aio.connect(self.server.host, self.server.port, join_key=key, **options)


class Cancelling(AsyncioTest):
    async def test_a_cancelled_call_leaves_the_client_usable(self):
        client = await self.client()
        for _ in range(20):
            call = asyncio.ensure_future(client.list_rooms())
            await asyncio.sleep(0)  # It is sent.
            call.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await call
        self.assertEqual(await client.list_rooms("bounce", {"no": "such"}), [])
        self.assertEqual(client._calls._pending, {})

    async def test_joins_cancelled_at_any_moment_leave_nobody_behind(self):
        client = await self.client()
        data = {"test": "cancelled"}
        for steps in range(30):
            join = asyncio.ensure_future(client.create_join_room(f"cancelled-{steps}", "bounce", room_data=data))
            for _ in range(steps):
                await asyncio.sleep(0)
            if not join.cancel():
                (await join).close()
            else:
                with self.assertRaises(asyncio.CancelledError):
                    await join
        del join
        gc.collect()
        # Join keys that nobody used keep their rooms for a while; a user who is inside would be counted.
        deadline = asyncio.get_running_loop().time() + DEADLINE
        while any(room.online_users for room in await client.list_rooms("bounce", data)):
            self.assertLess(asyncio.get_running_loop().time(), deadline)

    async def test_a_cancelled_wait_for_a_message_loses_none(self):
        connection = await self.join("bounce:cancel")
        for number in range(50):
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(connection.receive(), 0)
            connection.send("n", number)
            self.assertEqual((await asyncio.wait_for(connection.receive(), DEADLINE))[0], number)
        self.assertEqual(connection._inbox._waiting, [])
        await connection.close()

    async def test_a_cancelled_loop_can_be_taken_up_again(self):
        connection = await self.join("flood:again", join_data={"count": "5000"})
        seen = []

        async def take():
            async for message in connection:
                seen.append(message[0])
                if len(seen) % 7 == 0:
                    await asyncio.sleep(0)

        while len(seen) < 5000:
            task = asyncio.ensure_future(take())
            for _ in range(20):
                await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
        self.assertEqual(seen, list(range(5000)))
        await connection.close()


class Loops(AsyncioTest):
    async def test_handlers_run_in_the_event_loop(self):
        connection = await self.join("bounce:handlers")
        threads, done = [], asyncio.Event()

        @connection.on("n")
        def see(message):
            threads.append(threading.get_ident())
            asyncio.get_running_loop()
            if message[0] == 9:
                connection.close()  # Not awaited, as a handler can't.

        @connection.on_disconnect
        def ended(reason, text):
            threads.append(reason)
            done.set()

        for number in range(10):
            connection.send("n", number)
        await asyncio.wait_for(done.wait(), DEADLINE)
        self.assertEqual(threads, [threading.get_ident()] * 10 + [playerio.DisconnectReason.BY_HOST])

    async def test_a_loop_over_messages_ends_with_the_connection(self):
        connection = await self.join("bounce:end")
        for number in range(100):
            connection.send("n", number)
        connection.send("devserver.close")
        self.assertEqual([message[0] async for message in connection], list(range(100)))
        self.assertEqual(connection.disconnect_reason, playerio.DisconnectReason.BY_SERVER)
        with self.assertRaises(playerio.Disconnected):
            await connection.receive()

    async def test_coroutines_are_no_handlers(self):
        connection = await self.join("bounce:coroutine")

        async def handler(message):
            pass

        with self.assertRaisesRegex(playerio.WrongType, "async for"):
            connection.on("n")(handler)
        with self.assertRaisesRegex(playerio.WrongType, "async for"):
            connection.on_disconnect(handler)
        await connection.close()

    async def test_an_unreferenced_connection_ends_with_its_thread(self):
        connection = await self.join("bounce:garbage")
        thread, gone = connection._loop._thread, weakref.ref(connection)
        del connection
        gc.collect()
        self.assertIsNone(gone())
        await asyncio.get_running_loop().run_in_executor(None, thread.join, DEADLINE)
        self.assertFalse(thread.is_alive())

    async def test_a_full_send_buffer_can_be_waited_for(self):
        settings = playerio.Settings(send_buffer_limit=100000)
        connection = await self.join("sink:drain", settings=settings)
        refused = 0
        for _ in range(2000):
            try:
                connection.send("block", bytes(10000))
            except playerio.WouldBlock:
                refused += 1
                await asyncio.wait_for(connection.drain(), DEADLINE)
                connection.send("block", bytes(10000))
        self.assertGreater(refused, 0)
        connection.send("count?")
        self.assertEqual((await asyncio.wait_for(connection.receive(), DEADLINE))[0], 2000)
        await connection.close()

    async def test_room_that_would_never_be_heard_of_raises(self):
        settings = playerio.Settings(send_buffer_limit=100000, receive_buffer_limit=100000)
        connection = await self.join("bounce:stuck", settings=settings)
        with self.assertRaisesRegex(playerio.PlayerIOError, "Receive them first"):
            for _ in range(10000):
                try:
                    connection.send("block", bytes(10000))
                except playerio.WouldBlock:
                    await asyncio.wait_for(connection.drain(), DEADLINE)
        await connection.close()

    async def test_a_handler_that_takes_what_waits_lets_more_come_at_once(self):
        connection = await self.join("flood:late", join_data={"count": "50000"}, settings=playerio.Settings(receive_buffer_limit=1000))
        connection._inbox._has_warned = True  # As it would.
        with mock.patch.object(_dispatcher, "_LOOK_SECONDS", 2 * DEADLINE):
            while not connection._loop._paused or connection._inbox._arrived:
                await asyncio.sleep(0)
            count, done = 0, asyncio.Event()

            @connection.on("flood")
            def see(message):
                nonlocal count
                count += 1
                if count == 50000:
                    done.set()

            await asyncio.wait_for(done.wait(), DEADLINE)
        await connection.close()

    async def test_waiting_for_room_ends_with_the_connection(self):
        connection = await self.join("sink:stalled", join_data={"fault": "stall"})

        async def fill():
            while True:
                try:
                    connection.send("block", bytes(65536))
                except playerio.WouldBlock:
                    await connection.drain()

        filling = asyncio.ensure_future(fill())
        while not connection._inbox._waiting:
            await asyncio.sleep(0)
        connection.close()
        with self.assertRaises(playerio.Disconnected):
            await asyncio.wait_for(filling, DEADLINE)


class Ends(unittest.TestCase):
    """What happens when the event loop ends before the connection."""

    @classmethod
    def setUpClass(cls):
        cls.server = DevServer()
        cls.addClassCleanup(cls.server.stop)

    def test_a_loop_that_is_closed_is_no_error(self):
        async def leave_open():
            connection = await playerio.aio.connect(self.server.host, self.server.port, join_key="flood:closed")
            await connection.receive()
            connection.on("never")(print)
            return connection

        # The flood goes on, so the thread sees that the loop is closed, and lets the connection go.
        connection = asyncio.run(leave_open())
        thread = connection._loop._thread
        while connection._inbox.keep is not None:
            thread.join(0.01)
        del connection
        gc.collect()
        thread.join(DEADLINE)
        self.assertFalse(thread.is_alive())

    def test_one_thread_may_run_loop_after_loop(self):
        async def once(number):
            async with playerio.aio.Client("game", api_url=self.server.api_url) as client:
                await client.connect("public", "ann")
                async with await client.create_join_room(None, "bounce") as connection:
                    connection.send("n", number)
                    return (await connection.receive())[0]

        self.assertEqual([asyncio.run(once(number)) for number in range(5)], list(range(5)))


if __name__ == "__main__":
    unittest.main()
