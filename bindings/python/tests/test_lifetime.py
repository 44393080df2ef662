"""How connections and clients end, by the garbage collector or with their dispatcher, and their threads with them."""

import collections
import gc
import threading
import unittest
import weakref
from unittest import mock

import playerio
from playerio import _client, _dispatcher
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

    def test_a_connection_that_goes_while_nobody_takes_what_came_lets_the_others_go_on(self):
        with playerio.Dispatcher() as dispatcher:
            settings = playerio.Settings(receive_buffer_limit=1000)
            connection = self.join(self.key("flood"), dispatcher=dispatcher, settings=settings)
            while not dispatcher._loop._paused:
                dispatcher._loop.join(0.01)
            del connection
            gc.collect()
            joining = threading.Thread(target=lambda: self.join(self.key(), dispatcher=dispatcher), daemon=True)
            joining.start()
            self.assert_ends(joining)

    def test_another_thread_that_gets_its_number_may_wait(self):
        dispatcher = playerio.Dispatcher()
        connection, number = self.join(self.key(), dispatcher=dispatcher), dispatcher._loop._thread.ident
        dispatcher.close()
        said = []

        def wait():
            if threading.get_ident() == number:
                said.append(connection.wait(DEADLINE))

        for _ in range(1000):
            thread = threading.Thread(target=wait)
            thread.start()
            thread.join(DEADLINE)
            if thread.ident == number:
                self.assertEqual(said, [True])
                return
        self.skipTest("numbers of threads do not come again here")

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


class Waiting(LifetimeTest):
    def test_room_that_would_never_be_heard_of_raises(self):
        connection = self.join(self.key(), settings=playerio.Settings(send_buffer_limit=100000, receive_buffer_limit=100000))

        def send(count):
            for _ in range(count):
                while True:
                    try:
                        connection.send("block", bytes(10000))
                        break
                    except playerio.WouldBlock:
                        connection.drain(DEADLINE)

        with self.assertRaisesRegex(playerio.PlayerIOError, "Receive them first"):
            send(10000)
        # As soon as another thread takes them it is heard.
        taking, taken = threading.Event(), threading.Thread(target=lambda: [taking.set() for message in connection])
        taken.start()
        self.assertTrue(taking.wait(DEADLINE))
        send(200)
        connection.close()
        self.assert_ends(taken)

    def test_ctrl_c_loses_no_message_and_doubles_none(self):
        class Interrupted(collections.deque):
            hits = []

            def popleft(self):
                hit = self.hits.pop() if self.hits else None
                if hit == "before":
                    raise KeyboardInterrupt
                first = super().popleft()
                if hit == "after":
                    raise KeyboardInterrupt
                return first

        connection, came = self.join(self.key()), threading.Event()
        connection.on("end")(lambda message: came.set())
        connection._inbox._backlog.batches = Interrupted()
        for hit in ("before", "after"):
            for late in (False, True):
                came.clear()
                for number in range(10):
                    connection.send("n", number)
                connection.send("end")
                self.assertTrue(came.wait(DEADLINE))
                connection._wait_for(lambda: connection._inbox._backlog.batches, DEADLINE)
                Interrupted.hits.append(hit)
                with self.assertRaises(KeyboardInterrupt):
                    connection.receive(DEADLINE)
                if late:
                    seen = Seen()
                    handler = connection.on("n")(lambda message: seen.add(message[0]))
                    self.assertEqual(seen.wait_for(10), list(range(10)))
                    connection.remove(handler)
                else:
                    self.assertEqual([connection.receive(DEADLINE)[0] for _ in range(10)], list(range(10)))
        connection.send("devserver.close")
        self.assertEqual(list(connection), [])

    def test_a_wait_comes_up_for_ctrl_c(self):
        connection, seen = self.join(self.key()), Seen()
        with mock.patch.object(_dispatcher, "SLICE_SECONDS", 0.001):
            waits = threading.Thread(target=lambda: connection._wait_for(lambda: seen.add("looks") or len(seen) > 5, None))
            waits.start()
            seen.wait_for(5)  # Though nothing happens.
            self.assert_ends(waits)
            answers = mock.Mock(side_effect=[_dispatcher.queue.Empty, "answer"])
            self.assertEqual(_dispatcher.in_slices(answers), "answer")
        connection.close()

    def test_without_end_is_a_time(self):
        connection = self.join(self.key())
        connection.send("echo", 1)
        self.assertEqual(connection.receive(float("inf"))[0], 1)
        connection.close()
        self.assertTrue(connection.wait(float("inf")))

    def test_an_answer_that_comes_while_the_client_closes_is_no_error(self):
        class Emptied(dict):
            def __len__(self):
                return 1  # When it was asked.

        calls = _client.Calls()
        calls._pending = Emptied()
        calls.lost("it was closed", True)


if __name__ == "__main__":
    unittest.main()
