"""Handlers that come and go while messages wait or are being handed out."""

import threading
import unittest

import playerio
import test_lifetime
from dev_server import DEADLINE, Seen


class Removal(test_lifetime.LifetimeTest):
    def test_one_that_another_has_removed_does_not_begin(self):
        connection, seen = self.join(self.key()), Seen()

        @connection.on("n")
        def first(message):
            seen.add("first")
            connection.remove(second)

        @connection.on("n")
        def second(message):
            seen.add("second")

        connection.send("n")
        connection.send("echo")
        connection.receive(DEADLINE)
        self.assertEqual(seen, ["first"])
        connection.close()

    def test_after_one_that_closes_none_begins(self):
        connection, seen = self.join(self.key()), Seen()
        connection.on("n")(lambda message: (seen.add("first"), connection.close()))
        connection.on("n")(lambda message: seen.add("second"))
        connection.send("n")
        self.assertTrue(connection.wait(DEADLINE))
        self.assertEqual(seen, ["first"])

    def waiting(self):
        """A connection where ten of each type wait, by turns."""
        connection, came = self.join(self.key()), threading.Event()
        connection.on("end")(lambda message: came.set())
        for number in range(10):
            connection.send("n", number)
            connection.send("other", number)
        connection.send("end")
        self.assertTrue(came.wait(DEADLINE))
        return connection

    def test_one_that_removes_itself_leaves_the_rest_of_what_waits_in_order(self):
        connection, seen = self.waiting(), Seen()

        @connection.on("n")
        def once(message):
            seen.add(message[0])
            connection.remove(once)

        seen.wait_for(1)
        connection.send("devserver.close")
        rest = [(message.type, message[0]) for message in connection]
        self.assertEqual(rest, [(kind, number) for number in range(10) for kind in ("n", "other")][1:])
        self.assertEqual(seen, [0])

    def test_one_that_closes_gets_no_more_of_what_waits(self):
        connection, seen = self.waiting(), Seen()
        connection.on("n")(lambda message: (seen.add(message[0]), connection.close()))
        self.assertTrue(connection.wait(DEADLINE))
        self.assertEqual((seen, list(connection)), ([0], []))

    def test_one_that_is_added_by_another_after_the_end_gets_what_is_left(self):
        connection, seen = self.waiting(), Seen()
        connection.send("devserver.close")
        self.assertTrue(connection.wait(DEADLINE))

        @connection.on("n")
        def add(message):
            if message[0] == 5:
                connection.on("other")(lambda message: seen.add(message[0]))

        self.assertEqual(seen.wait_for(10), list(range(10)))

    def test_a_loop_after_the_end_waits_for_what_a_handler_may_leave(self):
        connection, begun, go, rest = self.waiting(), threading.Event(), threading.Event(), []
        connection.send("devserver.close")
        self.assertTrue(connection.wait(DEADLINE))
        connection.on("n")(lambda message: (begun.set(), go.wait(DEADLINE)))
        self.assertTrue(begun.wait(DEADLINE))
        loop = threading.Thread(target=lambda: rest.extend(message[0] for message in connection))
        loop.start()
        while loop.is_alive() and not connection._inbox.changed._waiters:
            loop.join(0.01)
        go.set()
        self.assert_ends(loop)
        self.assertEqual(rest, list(range(10)))


class Late(test_lifetime.LifetimeTest):
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
