"""How connections and clients end, by the garbage collector or with their dispatcher, and their threads with them."""

import gc
import threading
import unittest
import weakref

import playerio
from dev_server import DEADLINE, Seen, ServedTest


class LifetimeTest(ServedTest):
    def join(self, key, **options):
        return playerio.connect(self.server.host, self.server.port, join_key=key, **options)

    def observer(self, key):
        """Another user of a chat room, who sees others leave and hears what they say."""
        seen = Seen()
        connection = self.join(key, join_data={"name": "observer"})
        self.addCleanup(connection.close)
        connection.on("leave")(lambda message: seen.add("leave"))
        connection.on("said")(lambda message: seen.add(message[0]))
        return seen

    def assert_ends(self, thread):
        thread.join(DEADLINE)
        self.assertFalse(thread.is_alive())


class Garbage(LifetimeTest):
    def test_an_unreferenced_connection_leaves_and_its_thread_ends(self):
        key = self.key("chat")
        seen = self.observer(key)
        connection = self.join(key)
        thread = connection._loop._thread
        self.assertTrue(thread.is_alive())
        del connection
        gc.collect()
        self.assertEqual(seen.wait_for(1), ["leave"])
        self.assert_ends(thread)

    def test_one_with_a_handler_lives_until_its_end(self):
        seen, gone = Seen(), threading.Event()

        def begin():
            connection = self.join(self.key())
            connection.on("echo")(lambda message: (seen.add(message[0]), connection.send("devserver.close")))
            connection.send("echo", 1)
            weakref.finalize(connection, gone.set)
            return connection._loop._thread

        thread = begin()
        gc.collect()
        self.assertEqual(seen.wait_for(1), [1])
        # The handler refers to the connection, which refers to the handler, until the end breaks the circle.
        while not gone.is_set() and thread.is_alive():
            gc.collect()
            gone.wait(0.01)
        self.assertTrue(gone.is_set())
        self.assert_ends(thread)

    def test_removing_its_last_handler_lets_it_go(self):
        connection, seen = self.join(self.key()), Seen()
        handler = connection.on("x")(seen.add)
        connection.remove(handler)
        thread, gone = connection._loop._thread, weakref.ref(connection)
        del connection
        gc.collect()
        self.assertIsNone(gone())
        self.assert_ends(thread)

    def test_a_loop_over_it_keeps_it(self):
        messages = iter(self.join(self.key("flood"), join_data={"count": "1000"}))
        gc.collect()
        self.assertEqual([next(messages)[0] for _ in range(1000)], list(range(1000)))

    def test_an_unreferenced_client_is_freed_and_its_connections_live_on(self):
        client = playerio.Client("game", api_url=self.server.api_url)
        client.connect("public", "ann")
        connection = client.create_join_room(None, "bounce")
        self.addCleanup(connection.close)
        gone = weakref.ref(client)
        del client
        gc.collect()
        self.assertIsNone(gone())
        connection.send("echo", 1)
        self.assertEqual(connection.receive(DEADLINE)[0], 1)

    def test_a_connection_that_waits_for_its_iterator_ends_too(self):
        connection = self.join(self.key("flood"), settings=playerio.Settings(receive_buffer_limit=1000))
        connection.receive(DEADLINE)
        thread = connection._loop._thread
        connection.close()
        self.assertTrue(connection.wait(DEADLINE))
        del connection
        gc.collect()
        self.assert_ends(thread)

    def test_a_thousand_come_and_go(self):
        with playerio.Dispatcher() as dispatcher:
            before = threading.active_count()
            for _ in range(20):
                connections = [self.join(self.key(), dispatcher=dispatcher) for _ in range(50)]
                for number, connection in enumerate(connections):
                    connection.send("echo", number)
                self.assertEqual([c.receive(DEADLINE)[0] for c in connections], list(range(50)))
                self.assertLessEqual(threading.active_count(), before + 1)
                del connection, connections
                gc.collect()
            asked = threading.Event()
            dispatcher._loop.do(asked.set)  # Behind the tasks of those that went.
            self.assertTrue(asked.wait(DEADLINE))
            self.assertEqual(dispatcher._loop._sinks, {})


class Dispatchers(LifetimeTest):
    def test_closing_one_ends_its_connections(self):
        dispatcher, ends = playerio.Dispatcher(), Seen()
        connection = self.join(self.key(), dispatcher=dispatcher)
        connection.on_disconnect(lambda reason, text: ends.add(reason, text))
        dispatcher.close()
        ((reason, text),) = ends.wait_for(1)
        self.assertEqual((reason, text), (playerio.DisconnectReason.BY_HOST, "the dispatcher was closed"))
        with self.assertRaisesRegex(playerio.PlayerIOError, "dispatcher was closed"):
            connection.send("too late")
        with self.assertRaisesRegex(playerio.InvalidHandle, "nothing can be opened"):
            self.join(self.key(), dispatcher=dispatcher)
        self.assertEqual(list(connection), [])

    def test_a_handler_may_close_it(self):
        dispatcher, ends = playerio.Dispatcher(), Seen()
        connection = self.join(self.key(), dispatcher=dispatcher)
        connection.on("end")(lambda message: dispatcher.close())
        connection.on_disconnect(lambda reason, text: ends.add(reason))
        connection.send("end")
        ends.wait_for(1)
        self.assert_ends(dispatcher._loop._thread)

    def test_waiting_on_its_thread_raises(self):
        with playerio.Dispatcher() as dispatcher:
            client = playerio.Client("game", api_url=self.server.api_url, dispatcher=dispatcher)
            client.connect("public", "ann")
            connection, seen = client.create_join_room(None, "bounce"), Seen()

            def waits():
                yield lambda: client.list_rooms()
                yield lambda: self.join(self.key(), dispatcher=dispatcher)
                yield lambda: connection.wait()
                yield lambda: connection.drain()
                yield lambda: connection.receive()
                yield lambda: next(iter(connection))

            @connection.on("wait")
            def wait(message):
                for call in waits():
                    try:
                        call()
                    except playerio.PlayerIOError as error:
                        seen.add(error.name, "handler" in str(error))

            connection.send("wait")
            self.assertEqual(seen.wait_for(6), [("IN_CALLBACK", True)] * 6)
            client.close()

    def test_a_client_may_be_asked_on_another_connections_thread(self):
        client = playerio.Client("game", api_url=self.server.api_url)
        client.connect("public", "ann")
        connection, seen = self.join(self.key()), Seen()
        connection.on("ask")(lambda message: seen.add(len(client.list_rooms("bounce", {"no": "such"}))))
        connection.send("ask")
        self.assertEqual(seen.wait_for(1), [0])
        connection.close()


class Late(LifetimeTest):
    def test_a_handler_gets_what_came_before_it_was_added(self):
        connection = self.join(self.key())
        for number in range(10):
            connection.send("n", number)
            connection.send("other", number)
        self.assertEqual(connection.receive(DEADLINE)[0], 0)  # Some of it is there.
        seen = Seen()
        connection.on("n")(lambda message: seen.add(message[0]))
        self.assertEqual(seen.wait_for(9), list(range(1, 10)))
        connection.send("devserver.close")
        self.assertEqual([(message.type, message[0]) for message in connection], [("other", n) for n in range(10)])

    def test_in_order_under_a_flood(self):
        connection, seen = self.join(self.key("flood"), join_data={"count": "50000"}), []
        done = threading.Event()

        @connection.on("flood")
        def see(message):
            seen.append(message[0])
            if message[0] == 49999:
                done.set()

        self.assertTrue(done.wait(DEADLINE))
        self.assertEqual(seen, list(range(50000)))
        connection.close()

    def test_after_the_end_it_gets_what_is_left_and_the_reason(self):
        connection = self.join(self.key("drop"), join_data={"early": "3", "fault": "early"})
        for message in connection:
            break
        self.assertEqual(connection.wait(DEADLINE), True)
        seen = Seen()
        connection.on("*")(lambda message: seen.add(message[0]))
        connection.on_disconnect(lambda reason, text: seen.add(reason))
        self.assertEqual(seen.wait_for(3), [1, 2, playerio.DisconnectReason.BY_SERVER])
        self.assertFalse(connection._inbox._handlers)

    def test_who_waits_for_nobody_is_told_once(self):
        connection = self.join(self.key("flood"), settings=playerio.Settings(receive_buffer_limit=1000))
        with self.assertLogs("playerio", "WARNING") as logs:
            warned = threading.Event()
            logs_handler = logs.records
            connection.on("other")(lambda message: None)
            while not logs_handler and not warned.wait(0.01):
                self.assertIsNone(connection.disconnect_reason)
        self.assertIn("no handler matches", logs.output[0])
        self.assertEqual(len(logs.output), 1)
        connection.close()


if __name__ == "__main__":
    unittest.main()
