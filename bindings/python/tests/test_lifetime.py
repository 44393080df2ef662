"""How things end: by the garbage collector, with the interpreter, in a forked child; and that threads end with them."""

import gc
import os
import signal
import sys
import threading
import unittest
import weakref

import playerio
import scripts
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


class Exit(LifetimeTest):
    def test_the_end_of_the_program_is_the_end_of_its_connections(self):
        key = self.key("chat")
        seen = self.observer(key)
        code, lines, complaints = scripts.run(self.server, key, """
            connections = [connect(), connect()]
            for connection in connections:
                connection.on("*")(lambda message: None)
            for number in range(1000):
                connections[0].send("said", number)
            print("end")
        """)
        self.assertEqual((code, lines, complaints), (0, ["end"], ""))
        # What was sent has left, and both have left in order.
        seen.wait_for(1002)
        self.assertEqual([word for word in seen if word != "leave"], list(range(1000)))

    def test_a_thread_of_the_program_may_go_on(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            connection = connect()
            def work():
                threading.main_thread().join()
                connection.send("echo", 1)
                print("heard", connection.receive()[0])
            threading.Thread(target=work).start()
        """)
        self.assertEqual((code, lines, complaints), (0, ["heard 1"], ""))

    def test_while_nobody_takes_what_came(self):
        code, lines, complaints = scripts.run(self.server, self.key("flood"), """
            connection = connect(settings=playerio.Settings(receive_buffer_limit=1000))
            connection.receive()
        """)
        self.assertEqual((code, lines, complaints), (0, [], ""))

    def test_while_a_handler_blocks(self):
        code, lines, _ = scripts.run(self.server, self.key(), """
            connection, begun = connect(), threading.Event()
            @connection.on("block")
            def block(message):
                begun.set()
                threading.Event().wait()
            connection.send("block")
            begun.wait()
            print("end")
        """)
        self.assertEqual((code, lines), (0, ["end"]))

    def test_a_handler_cant_end_the_program(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            connection = connect()
            connection.on("exit")(lambda message: sys.exit(3))
            connection.send("exit")
            connection.send("echo")
            print(connection.receive().type)
        """)
        self.assertEqual((code, lines), (0, ["echo"]))
        self.assertIn("SystemExit: 3", complaints)

    @unittest.skipIf(sys.platform == "win32", "signals are sent otherwise there")
    def test_ctrl_c_ends_a_wait(self):
        for wait in ("for message in connection: pass", "connection.wait()", "connection.receive()"):
            with self.subTest(wait):
                process = scripts.start(self.server, self.key(), f"""
                    signal.signal(signal.SIGINT, signal.default_int_handler)
                    connection = connect()
                    try:
                        print("waits")
                        {wait}
                    except KeyboardInterrupt:
                        print("interrupted")
                """)
                self.assertEqual(process.stdout.readline(), "waits\n")
                # It may not wait yet; then the signal comes before, which is the same to it.
                process.send_signal(signal.SIGINT)
                code, lines, complaints = scripts.finish(process)
                self.assertEqual((code, lines, complaints), (0, ["interrupted"], ""))


@unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
class Fork(LifetimeTest):
    def test_a_child_is_told_and_the_parent_goes_on(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            import warnings
            warnings.simplefilter("ignore", DeprecationWarning)  # Of forking with threads.
            connection = connect()
            client = playerio.Client("game", api_url=f"http://{HOST}:{PORT}/api")
            client.connect("public", "ann")
            connection.on("never")(print)
            def attempt(what, call):
                try:
                    print(what, call())
                except playerio.PlayerIOError as error:
                    print(what, error.name, "fork" in str(error))
            child = os.fork()
            if child == 0:
                attempt("send", lambda: connection.send("echo", 1))
                attempt("iterate", lambda: next(iter(connection)))
                attempt("receive", lambda: connection.receive())
                attempt("wait", lambda: connection.wait())
                attempt("drain", lambda: connection.drain())
                attempt("call", lambda: client.list_rooms())
                attempt("connect", connect)
                attempt("client", lambda: playerio.Client("game"))
                attempt("message", lambda: playerio.Message("x", 1).serialize() != b"")
                connection.close()
                connection = client = None
                gc.collect()
                print("child ends")
                sys.exit(7)
            _, status = os.waitpid(child, 0)
            connection.send("echo", 2)
            print("parent", status >> 8, connection.receive()[0])
        """)
        self.assertEqual((code, complaints), (0, ""))
        self.assertEqual(lines, [
            "send INVALID_HANDLE True", "iterate INVALID_HANDLE True", "receive INVALID_HANDLE True", "wait True",
            "drain INVALID_HANDLE True", "call INVALID_HANDLE True", "connect INVALID_HANDLE True",
            "client INVALID_HANDLE True", "message True", "child ends", "parent 7 2",
        ])

    def test_a_child_from_before_the_first_connection_has_its_own(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            dispatcher = playerio.Dispatcher()
            client = playerio.Client("game", api_url=f"http://{HOST}:{PORT}/api")
            child = os.fork()
            client.connect("public", "ann")
            connection = connect(dispatcher=dispatcher)
            connection.send("echo", 1)
            os.write(1, b"%d\\n" % connection.receive()[0])  # At once, since two processes write.
            if child:
                os.waitpid(child, 0)
        """)
        self.assertEqual((code, lines, complaints), (0, ["1", "1"], ""))

    def test_while_its_threads_are_busy(self):
        code, lines, complaints = scripts.run(self.server, self.key("flood"), """
            import warnings
            warnings.simplefilter("ignore", DeprecationWarning)
            connection, seen = connect(), []
            connection.on("flood")(lambda message: seen.append(message[0]))
            for _ in range(20):
                child = os.fork()
                if child == 0:
                    try:
                        connection.receive()
                    except playerio.InvalidHandle:
                        os._exit(0)
                    os._exit(1)
                print(os.waitpid(child, 0)[1])
            print(seen == list(range(len(seen))))
        """)
        self.assertEqual((code, lines[:-1], complaints), (0, ["0"] * 20, ""))


class Subinterpreters(LifetimeTest):
    def test_are_refused_in_words(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            try:
                import _interpreters as interpreters
            except ImportError:
                try:
                    import _xxsubinterpreters as interpreters
                except ImportError:
                    print("none")
                    sys.exit()
            program = '''
            try:
                import playerio
            except ImportError as error:
                words = str(error)
            else:
                words = "imported"
            import os
            os.write(1, words.encode() + b"\\\\n")
            '''
            import textwrap
            if hasattr(interpreters, "new_config"):
                kinds = [{"config": "legacy"}, {"config": "isolated"}]
            else:
                kinds = [{"isolated": False}, {"isolated": True}]
            for kind in kinds:
                one = interpreters.create(*kind.values()) if "config" in kind else interpreters.create(**kind)
                failed = interpreters.run_string(one, textwrap.dedent(program))
                assert failed is None, failed
                interpreters.destroy(one)
        """)
        self.assertEqual(code, 0, complaints)
        if lines == ["none"]:
            self.skipTest("this interpreter can't make others")
        self.assertGreater(len(lines), 0)
        for line in lines:
            self.assertIn("main interpreter only", line)


if __name__ == "__main__":
    unittest.main()
