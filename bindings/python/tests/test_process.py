"""What happens with the interpreter: its exit, forked children, and subinterpreters."""

import os
import signal
import sys
import unittest

import scripts
import test_lifetime


class Exit(test_lifetime.LifetimeTest):
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


    @unittest.skipIf(sys.platform == "win32", "signals are sent otherwise there")
    def test_ctrl_c_goes_through_asyncio_wherever_it_hits(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            import asyncio
            signal.signal(signal.SIGINT, signal.default_int_handler)
            loop = asyncio.new_event_loop()
            connection = loop.run_until_complete(playerio.aio.connect(HOST, PORT, join_key=KEY))
            waits = loop.create_task(connection.wait())
            def run(what):
                try:
                    loop.run_until_complete(waits)
                    print("ended")
                except KeyboardInterrupt:
                    print("interrupted", what)
            connection.on("n")(lambda message: signal.raise_signal(signal.SIGINT))
            connection.send("n")
            run("in a handler")
            for _ in range(2):
                connection._inbox._arrive(0, lambda: signal.raise_signal(signal.SIGINT))
            run("in a delivery")
            run("in another")
            connection.close()
            run("at the end")
            loop.close()
        """)
        self.assertEqual(
            (code, lines, complaints), (0, ["interrupted in a handler", "interrupted in a delivery", "interrupted in another", "ended"], "")
        )

    def test_an_error_in_a_handler_leaves_the_hook_where_it_is(self):
        code, lines, complaints = scripts.run(self.server, self.key(), """
            sys.unraisablehook = lambda arguments: print(arguments.exc_value)
            # The interpreter's own, of which there are none here but what looks for the type of the hook's arguments.
            sys.addaudithook(lambda event, arguments: event == "sys.unraisablehook" and print("another error"))
            connection = connect()
            connection.on("n")(lambda message: 1 / 0)
            connection.send("n")
            connection.send("echo")
            connection.receive()
        """)
        self.assertEqual((code, lines, complaints), (0, ["division by zero"], ""))


@unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
class Fork(test_lifetime.LifetimeTest):
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


class Subinterpreters(test_lifetime.LifetimeTest):
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
