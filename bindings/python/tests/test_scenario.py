"""The scenario that every binding passes (tests/scenario.md), with blocking calls. test_aio_scenario.py has it for asyncio.

What Python can't express, or means otherwise:

- A connection is joined when a program gets it, so nothing can be sent before.
- Closing twice is no misuse, as a `with` block closes too.
- There are no getters by type, so there is none to be of another type.
- A str has no bytes: text that is not UTF-8 is one with half a surrogate pair.
"""

import contextlib
import socket
import sys
import threading
import unittest

import playerio
from dev_server import DEADLINE, Seen, ServedTest
from values import TABLE, bits


# So little may wait for an iterator.
LITTLE = playerio.Settings(receive_buffer_limit=100000)


class WebApi(ServedTest):
    def client(self):
        client = playerio.Client("scenario", api_url=self.server.api_url)
        self.addCleanup(client.close)
        return client

    def registered(self, name):
        client = self.client()
        client.simple_register(name, "secret")
        return client

    def test_registers_and_logs_in(self):
        name = self.word()
        self.assertEqual(self.registered(name).user_id, "simple" + name)
        client = self.client()
        client.simple_connect(name, "secret")
        self.assertEqual(client.user_id, "simple" + name)
        self.assertTrue(client.token)

    def test_a_wrong_password_is_refused(self):
        name = self.word()
        self.registered(name)
        with self.assertRaises(playerio.PlayerIOError) as caught:
            self.client().simple_connect(name, "guess")
        self.assertEqual((caught.exception.code, caught.exception.name), (23, "InvalidPassword"))
        self.assertIn("password", str(caught.exception).lower())

    def test_a_taken_name_names_the_field(self):
        name = self.word()
        self.registered(name)
        with self.assertRaises(playerio.PlayerIOError) as caught:
            self.client().simple_register(name, "another")
        self.assertEqual(caught.exception.code, 24)
        self.assertTrue(caught.exception.field_errors["username"])

    def test_logs_in_by_token(self):
        first, second = self.registered(self.word()), self.client()
        with self.assertRaises(playerio.PlayerIOError):
            second.list_rooms("bounce")
        third = playerio.Client("scenario", api_url=self.server.api_url, token=first.token)
        self.addCleanup(third.close)
        self.assertEqual(third.list_rooms("bounce", {"map": self.word()}), [])

    def test_lists_the_room_that_it_made(self):
        client, data = self.registered(self.word()), {"map": self.word()}
        self.assertEqual(client.list_rooms("bounce", data), [])
        with client.create_join_room(None, "bounce", room_data=data) as connection:
            (room,) = client.list_rooms("bounce", data, limit=20)
            self.assertEqual((room.id, room.type, room.online_users, room.data), (connection.room_id, "bounce", 1, data))
            with client.join_room(room.id) as other:
                self.assertEqual(other.room_id, room.id)

    def test_an_unknown_room_is_refused(self):
        with self.assertRaises(playerio.PlayerIOError) as caught:
            self.registered(self.word()).join_room("nowhere-" + self.word())
        self.assertEqual((caught.exception.code, caught.exception.name), (17, "UnknownRoom"))
        self.assertIn("room", str(caught.exception))


class Rooms(ServedTest):
    def join(self, key=None, **options):
        connection = playerio.connect(self.server.host, self.server.port, join_key=key or self.key(), **options)
        self.addCleanup(connection.close)
        return connection

    def test_all_types_come_back(self):
        connection = self.join()
        connection.send("everything", *(sent for _, sent, _ in TABLE))
        message = connection.receive(DEADLINE)
        self.assertEqual((message.type, len(message)), ("everything", 43))
        self.assertEqual(list(message.types), [wire for wire, _, _ in TABLE])
        self.assertEqual(list(map(bits, message)), [bits(value) for _, _, value in TABLE])
        self.assertEqual(list(map(bits, map(message.__getitem__, range(43)))), list(map(bits, message)))

    def test_plain_ints_take_the_type_that_holds_them(self):
        connection = self.join()
        values = (2**31 - 1, -(2**31), 2**31, 2**32 - 1, 2**32, -(2**31) - 1, 2**63 - 1, -(2**63), 2**63, 2**64 - 1)
        connection.send("ints", *values)
        message = connection.receive(DEADLINE)
        self.assertEqual(tuple(message), values)
        self.assertEqual(list(message.types), [0, 0, 1, 1, 2, 2, 2, 2, 3, 3])

    def test_handlers_see_their_messages(self):
        connection, by_a, by_all, marks = self.join(), Seen(), Seen(), Seen()
        see_a = connection.on("a")(lambda message: by_a.add(message.type, message[0]))
        see_all = connection.on("*")(lambda message: by_all.add(message.type, message[0]))
        connection.on("mark")(marks.add)
        for name, number in (("a", 1), ("b", 2), ("a", 3), ("mark", 1)):
            connection.send(name, number)
        marks.wait_for(1)
        self.assertEqual(by_a, [("a", 1), ("a", 3)])
        self.assertEqual(by_all.wait_for(4), [("a", 1), ("b", 2), ("a", 3), ("mark", 1)])
        connection.remove(see_a)
        connection.remove(see_all)
        connection.send("a", 4)
        connection.send("mark", 2)
        marks.wait_for(2)
        self.assertEqual((len(by_a), len(by_all)), (2, 4))
        for handler in (see_a, see_all):
            with self.assertRaisesRegex(playerio.PlayerIOError, "handler"):
                connection.remove(handler)

    def test_a_refused_join_has_its_code(self):
        data = {"fault": "reject", "code": "19", "text": "full"}
        with self.assertRaises(playerio.PlayerIOError) as caught:
            self.join(join_data=data)
        self.assertEqual((caught.exception.code, caught.exception.text), (19, "full"))
        self.assertNotIsInstance(caught.exception, playerio.Disconnected)

    def test_every_end_has_its_reason(self):
        reasons = playerio.DisconnectReason
        for order, wanted in (
            (None, reasons.BY_HOST),
            ("devserver.close", reasons.BY_SERVER),
            ("devserver.reset", reasons.NETWORK_ERROR),
            ("devserver.garbage", reasons.PROTOCOL_ERROR),
        ):
            with self.subTest(order or "close"):
                connection, ends = self.join(), Seen()
                connection.on_disconnect(lambda reason, text: ends.add(reason, text))
                if order is None:
                    connection.close()
                else:
                    connection.send(order)
                ((reason, text),) = ends.wait_for(1)
                self.assertEqual(reason, wanted)
                self.assertGreater(len(text), 10)
                with self.assertRaises(playerio.Disconnected) as caught:
                    connection.send("too late")
                self.assertEqual(caught.exception.reason, wanted)
                self.assertIn(text, str(caught.exception))
                self.assertEqual(list(connection), [])
                connection.close()
                self.assertEqual(len(ends), 1)
        names = [reasons.TLS_ERROR, reasons.TIMED_OUT, reasons.INTERNAL_ERROR]
        self.assertEqual([int(reason) for reason in names], [4, 5, 6])

    def send_a_hundred(self, connection):
        for number in range(100):
            connection.send("n", number)

    def test_every_kind_of_delivery(self):
        with self.subTest("handler"):
            connection, seen = self.join(), Seen()
            connection.on("n")(lambda message: seen.add(message[0]))
            self.send_a_hundred(connection)
            self.assertEqual(seen.wait_for(100), list(range(100)))
        with self.subTest("iterator"):
            connection = self.join()
            self.send_a_hundred(connection)
            connection.send("devserver.close")
            self.assertEqual([message[0] for message in connection], list(range(100)))
        with self.subTest("a dispatcher for many"):
            seen, threads = Seen(), set()
            with playerio.Dispatcher() as dispatcher:
                connections = [self.join(dispatcher=dispatcher) for _ in range(5)]
                for index, connection in enumerate(connections):

                    def see(message, index=index):
                        threads.add(threading.get_ident())
                        seen.add(index, message[0])

                    connection.on("n")(see)
                    self.send_a_hundred(connection)
                seen.wait_for(500)
                for index, connection in enumerate(connections):
                    self.assertEqual([number for other, number in seen if other == index], list(range(100)))
                    connection.close()
            self.assertEqual(len(threads), 1)
            self.assertNotIn(threading.get_ident(), threads)

    def test_a_hundred_thousand_messages_in_order(self):
        connection = self.join(self.key("flood"), join_data={"count": "100000", "size": "16"})
        # A payload of this sequence, and the one behind it.
        payloads = [bytes((start + i) % 256 for i in range(16)) for start in range(256)]
        wrong, expected = [], 0
        for message in connection:
            if message.type != "flood" or tuple(message) != (expected, payloads[expected % 256]):
                wrong.append((expected, message.type, tuple(message)))
            expected += 1
            if expected == 100000:
                # What comes next is the end, so that one message too many would be seen.
                connection.send("devserver.close")
        self.assertEqual((expected, wrong[:3]), (100000, []))

    def test_back_pressure_is_told(self):
        connection = self.join(self.key("sink"), join_data={"fault": "stall"})
        block = bytes(65536)
        with self.assertRaisesRegex(playerio.WouldBlock, "send buffer is full"):
            for _ in range(100000):
                connection.send("block", block)

    def test_taking_stops_while_nobody_iterates(self):
        """Messages that wait for an iterator beyond the limit are left to the server, and nothing is lost."""
        connection = self.join(self.key("flood"), join_data={"count": "20000", "size": "1000"}, settings=LITTLE)
        first = connection.receive(DEADLINE)
        self.assertEqual(first[0], 0)
        self.assertEqual([message[0] for _, message in zip(range(19999), connection)], list(range(1, 20000)))


class Misuse(ServedTest):
    join = Rooms.join

    def raises(self, words, call, *arguments, error=playerio.PlayerIOError):
        with self.assertRaisesRegex(error, words):
            call(*arguments)

    def echo(self, connection, *values):
        connection.send("echo", *values)
        return connection.receive(DEADLINE)

    def test_misuse_raises(self):
        connection = self.join()
        message = self.echo(connection, 5000000000, "text")
        with self.assertRaises(IndexError):
            message[2]
        self.raises("18446744073709551616 has more than 64 bits", connection.send, "values", 2**64)
        self.raises("-9223372036854775809 has more than 64 bits", connection.send, "values", -(2**63) - 1)
        self.raises("-1 is no uint: those go from 0 to 4294967295", playerio.UInt, -1)
        self.raises("4294967296 is no uint", playerio.UInt, 2**32)
        self.raises("9223372036854775808 is no long", playerio.Long, 2**63)
        self.raises("-1 is no ulong", playerio.ULong, -1)
        self.raises(r"1e\+39 is too large for a float of 32 bits", playerio.Float, 1e39)
        for value in (None, [1], {"a": 1}, 1j, object()):
            self.raises(f"of the class {type(value).__name__}, has no type on the wire", connection.send, "values", value)
        self.raises("value 1 has half a surrogate pair at index 2", connection.send, "values", 1, "ab\ud800")
        self.raises("message's type has half a surrogate pair", connection.send, "\ud800")
        self.raises("message's type must be a str, not NoneType", connection.send, None)
        self.raises("is no handler of this connection", connection.remove, print)
        self.raises("a handler must be a function, not 7", connection.on("x"), 7)
        # It goes on.
        self.assertEqual(list(self.echo(connection, 1)), [1])
        connection.close()
        self.raises("the connection (was closed|has ended)", connection.send, "too late", error=playerio.Disconnected)
        connection.close()
        self.raises("the connection (was closed|has ended)", connection.receive, error=playerio.Disconnected)
        self.raises("the connection (was closed|has ended)", connection.drain, error=playerio.Disconnected)
        other = self.join()
        self.assertEqual(list(self.echo(other, 2)), [2])

    def test_waiting_inside_a_handler_raises(self):
        with playerio.Dispatcher() as dispatcher:
            client = playerio.Client("scenario", api_url=self.server.api_url, dispatcher=dispatcher)
            self.addCleanup(client.close)
            client.connect("public", "ann")
            connection, seen = self.join(dispatcher=dispatcher), Seen()

            @connection.on("wait")
            def wait(message):
                for call in (
                    connection.receive,
                    connection.wait,
                    connection.drain,
                    lambda: next(iter(connection)),
                    lambda: client.list_rooms("bounce"),
                    lambda: self.join(dispatcher=dispatcher),
                ):
                    try:
                        seen.add(call())
                    except playerio.PlayerIOError as error:
                        seen.add(error.name, str(error))

            connection.send("wait")
            for answer in seen.wait_for(6):
                self.assertEqual(answer[0], "IN_CALLBACK")
                self.assertIn("runs a handler", answer[1])
            # It goes on.
            self.assertEqual(list(self.echo(connection, 1)), [1])

    def test_a_handler_may_call_what_another_thread_answers(self):
        client = playerio.Client("scenario", api_url=self.server.api_url)
        self.addCleanup(client.close)
        client.connect("public", "ann")
        connection, seen = self.join(), Seen()
        connection.on("list")(lambda message: seen.add(client.list_rooms("bounce", {"map": message[0]})))
        connection.send("list", self.word())
        self.assertEqual(seen.wait_for(1), [[]])

    def test_a_handler_that_raises_is_reported_and_the_connection_goes_on(self):
        reports, seen = Seen(), Seen()
        with self.unraisable(reports):
            connection = self.join()

            @connection.on("boom")
            def boom(message):
                raise ValueError(f"boom {message[0]}")

            connection.on("*")(lambda message: seen.add(message[0]))
            connection.send("boom", 1)
            connection.send("boom", 2)
            self.assertEqual(seen.wait_for(2), [1, 2])
            self.assertEqual(reports.wait_for(2), ["boom 1", "boom 2"])

    @contextlib.contextmanager
    def unraisable(self, reports):
        before = sys.unraisablehook
        sys.unraisablehook = lambda report: reports.add(str(report.exc_value))
        try:
            yield
        finally:
            sys.unraisablehook = before

    def test_a_handler_may_close_its_connection(self):
        connection, ends = self.join(), Seen()
        connection.on("bye")(lambda message: connection.close())
        connection.on_disconnect(lambda reason, text: ends.add(reason))
        connection.send("bye")
        self.assertEqual(ends.wait_for(1), [playerio.DisconnectReason.BY_HOST])

    def test_closed_clients_and_wrong_urls_raise(self):
        self.raises("no url", lambda: playerio.Client("scenario", api_url="no url"))
        client = playerio.Client("scenario", api_url=self.server.api_url)
        client.close()
        client.close()
        self.raises("closed", client.list_rooms, "bounce", error=playerio.InvalidHandle)

    def test_an_address_where_nobody_listens_is_named_and_the_next_is_tried(self):
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))  # and never listens
            host, port = reserved.getsockname()
            self.raises(f"127.0.0.1:{port}", lambda: playerio.connect(host, port, join_key="key"))
            # The next endpoint is tried.
            endpoints = [(self.server.host, self.server.port)]
            with playerio.connect(host, port, join_key=self.key(), endpoints=endpoints) as connection:
                self.assertEqual(connection.remote_address, f"{self.server.host}:{self.server.port}")

    def test_iterating_in_two_threads_gives_each_message_once(self):
        connection, seen = self.join(self.key("flood"), join_data={"count": "2000"}), Seen()

        def take():
            for message in connection:
                seen.add(message[0])

        threads = [threading.Thread(target=take) for _ in range(2)]
        for thread in threads:
            thread.start()
        seen.wait_for(2000)
        connection.close()
        for thread in threads:
            thread.join(DEADLINE)
            self.assertFalse(thread.is_alive())
        self.assertEqual(sorted(seen), list(range(2000)))


if __name__ == "__main__":
    unittest.main()
