"""Messages and values without a server: what they are in Python, and what they are on the wire."""

import copy
import enum
import hashlib
import hmac
import pathlib
import pickle
import struct
import unittest

import playerio
from playerio import _client, _message, _native, _values
from values import TABLE, bits

VECTORS = pathlib.Path(__file__).resolve().parents[3] / "tests" / "data" / "wire.tsv"
TYPES = [wire for wire, _, _ in TABLE]


def everything():
    return playerio.Message("everything", *(value for _, value, _ in TABLE))


class Messages(unittest.TestCase):
    def test_a_message_is_its_values_with_a_type(self):
        message = playerio.Message("move", 3, 2.5, "text", True, b"raw")
        self.assertEqual((message.type, len(message), message[0], message[-1], message[1:3]), ("move", 5, 3, b"raw", (2.5, "text")))
        x, y, *rest = message
        self.assertEqual((x, y, rest), (3, 2.5, ["text", True, b"raw"]))
        self.assertIsInstance(message, tuple)
        self.assertEqual(repr(message), "Message('move', 3, 2.5, 'text', True, b'raw')")
        names = [kind.name for kind in message.types]
        self.assertEqual(names, ["INT", "DOUBLE", "STRING", "BOOL", "BYTES"])
        with self.assertRaises(IndexError):
            message[5]

    def test_two_are_equal_if_all_of_them_is(self):
        one = playerio.Message("a", 1)
        self.assertEqual(one, playerio.Message("a", 1))
        self.assertEqual(hash(one), hash(playerio.Message("a", 1)))
        self.assertEqual(len({one, playerio.Message("a", 1), playerio.Message("a", 2)}), 2)
        for other in (playerio.Message("b", 1), playerio.Message("a", 2), playerio.Message("a", playerio.Long(1)), (1,), None):
            self.assertNotEqual(one, other)
            self.assertFalse(one == other)

    def test_it_survives_pickle_and_copy(self):
        message = everything()
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(message, protocol))
            self.assertIsInstance(again, playerio.Message)
            self.assertEqual((again.type, again.types), (message.type, message.types))
            self.assertEqual(list(map(bits, again)), list(map(bits, message)))
        self.assertEqual(copy.deepcopy(playerio.Message("a", 1)), playerio.Message("a", 1))

    def test_those_of_shapes_beyond_number_are_no_different(self):
        first = playerio.Message("first", 1)
        for number in range(1500):
            message = playerio.Message(f"shape {number}", number)
            self.assertEqual((message.type, tuple(message), message.types), (f"shape {number}", (number,), (playerio.ValueType.INT,)))
        self.assertLessEqual(len(_message._shapes), 1024)
        self.assertEqual(playerio.Message("first", 1), first)
        self.assertEqual(repr(message), "Message('shape 1499', 1499)")

    def test_what_it_was_made_of_may_change(self):
        data = bytearray(b"abc")
        message = playerio.Message("a", data, memoryview(data))
        data[0] = 0
        self.assertEqual(tuple(message), (b"abc", b"abc"))

    def test_bytes_come_back_as_messages(self):
        message = everything()
        data = message.serialize()
        deserializer = playerio.Deserializer()
        for start in range(0, len(data), 1000):
            self.assertEqual(list(deserializer), [])
            deserializer.feed(data[start : start + 1000])
        (again,) = deserializer
        self.assertEqual((again.type, list(again.types)), ("everything", TYPES))
        self.assertEqual(list(map(bits, again)), [bits(value) for _, _, value in TABLE])
        self.assertEqual(again.serialize(), data)

    def test_the_official_sdks_bytes_are_read_and_written(self):
        lines = VECTORS.read_text().splitlines()
        self.assertGreater(len(lines), 10)
        for line in lines:
            data = bytes.fromhex(line.split("\t")[1])
            deserializer = playerio.Deserializer()
            deserializer.feed(data)
            (message,) = deserializer
            self.assertEqual(playerio.Message(message.type, *message).type, message.type)
            self.assertEqual(message.serialize(), data)

    def test_bytes_that_are_none_raise_after_the_messages_before(self):
        deserializer = playerio.Deserializer()
        deserializer.feed(memoryview(playerio.Message("ok").serialize() + b"\x2a\x2a"))
        messages = iter(deserializer)
        self.assertEqual(next(messages).type, "ok")
        with self.assertRaisesRegex(playerio.PlayerIOError, "2a") as caught:
            next(messages)
        self.assertEqual(caught.exception.name, "MALFORMED")

    def test_bytes_are_counted_as_bytes(self):
        message = playerio.Message("four", bytes(1000))
        data = message.serialize()
        for width in (2, 4, 8):
            whole = data[: len(data) // width * width]
            deserializer = playerio.Deserializer()
            deserializer.feed(memoryview(whole).cast({2: "H", 4: "I", 8: "Q"}[width]))
            deserializer.feed(data[len(whole) :])
            self.assertEqual(list(deserializer), [message])
            self.assertEqual(_client.call_request(1, memoryview(whole).cast("B")[::2]).arguments, (1, whole[::2], len(whole[::2])))
        for other in (5, "text", None):
            with self.assertRaises(TypeError):
                deserializer.feed(other)

    def test_a_deserializer_keeps_to_its_limit(self):
        deserializer = playerio.Deserializer(message_size_limit=100)
        deserializer.feed(playerio.Message("large", bytes(200)).serialize())
        with self.assertRaises(playerio.PlayerIOError):
            list(deserializer)
        with self.assertRaises(playerio.OutOfRange):
            playerio.Deserializer(message_size_limit=-1)
        with self.assertRaises(playerio.OutOfRange):
            playerio.Deserializer(message_size_limit=2**64)


class Values(unittest.TestCase):
    def test_an_int_takes_the_smallest_type_that_holds_it(self):
        edges = [
            (-(2**63), "LONG"), (-(2**31) - 1, "LONG"), (-(2**31), "INT"), (-1, "INT"), (2**31 - 1, "INT"), (2**31, "UINT"),
            (2**32 - 1, "UINT"), (2**32, "LONG"), (2**63 - 1, "LONG"), (2**63, "ULONG"), (2**64 - 1, "ULONG"),
        ]
        for value, name in edges:
            with self.subTest(value):
                self.assertEqual(playerio.Message("x", value).types[0].name, name)

    def test_numbers_beyond_their_type_raise_in_words(self):
        for make, words in (
            (lambda: playerio.Message("x", 2**64), "64 bits"),
            (lambda: playerio.Message("x", -(2**63) - 1), "64 bits"),
            (lambda: playerio.UInt(-1), "-1 is no uint: those go from 0 to 4294967295"),
            (lambda: playerio.UInt(2**32), "uint"),
            (lambda: playerio.Long(2**63), "long"),
            (lambda: playerio.Long(-(2**63) - 1), "long"),
            (lambda: playerio.ULong(-1), "ulong"),
            (lambda: playerio.ULong(2**64), "ulong"),
            (lambda: playerio.Float(1e39), "double"),
        ):
            with self.assertRaisesRegex(playerio.OutOfRange, words) as caught:
                make()
            self.assertIsInstance(caught.exception, OverflowError)
            self.assertIsInstance(caught.exception, playerio.PlayerIOError)

    def test_other_objects_raise_in_words(self):
        for value in (None, [1], {"a": 1}, 1j, object(), (1,), Ellipsis):
            with self.assertRaisesRegex(playerio.WrongType, "no type on the wire") as caught:
                playerio.Message("x", value)
            self.assertIsInstance(caught.exception, TypeError)
        for name in (None, 1, b"bytes"):
            with self.assertRaisesRegex(playerio.WrongType, "type must be a str"):
                playerio.Message(name)
        for make in (playerio.UInt, playerio.Long, playerio.ULong):
            with self.assertRaises(TypeError):
                make(1.5)

    def test_half_a_surrogate_pair_raises_in_words(self):
        with self.assertRaisesRegex(playerio.InvalidText, "surrogate pair at index 1") as caught:
            playerio.Message("x", "a\ud800").serialize()
        self.assertIsInstance(caught.exception, ValueError)
        with self.assertRaisesRegex(playerio.InvalidText, "the message's type"):
            playerio.Message("\udfff")

    def test_subclasses_are_sent_as_what_they_are(self):
        class Number(enum.IntEnum):
            SMALL = 1
            LARGE = 2**40

        class Text(str):
            pass

        message = playerio.Message("x", Number.SMALL, Number.LARGE, Text("text"))
        self.assertEqual([kind.name for kind in message.types], ["INT", "LONG", "STRING"])
        deserializer = playerio.Deserializer()
        deserializer.feed(message.serialize())
        self.assertEqual([tuple(m) for m in deserializer], [(1, 2**40, "text")])

    def test_the_wire_types_are_numbers_like_their_plain_types(self):
        self.assertEqual((playerio.Long(3) + 1, playerio.UInt(7), playerio.ULong(2**63), playerio.Float(1.5)), (4, 7, 2**63, 1.5))
        self.assertEqual([kind.value for kind in playerio.ValueType], list(range(9)))


class Layout(unittest.TestCase):
    """What C is given, read back by the structs that the header describes."""

    def read(self, scratch, count):
        array = (_native.Value * count).from_address(scratch.address)
        found = []
        for value in array:
            if value.type in (_values.STRING, _values.BYTES):
                found.append((value.type, _native.bytes_at(value.content.address, value.length)))
            else:
                self.assertEqual(value.length, 0)
                found.append((value.type, getattr(value.content, _values._READ[value.type])))
        return found

    def test_values_lie_as_the_header_says(self):
        values = [value for _, value, _ in TABLE]
        scratch, shape = _values.lay_out(_values.Scratch(64), values)
        self.assertEqual(shape.count.value, len(values))
        found = self.read(scratch, len(values))
        self.assertEqual([wire for wire, _ in found], TYPES)
        for (wire, got), (_, _, wanted) in zip(found, TABLE):
            if wire == _values.FLOAT:
                self.assertEqual(struct.pack("f", got), struct.pack("f", wanted))
            else:
                self.assertEqual(bits(got), bits(wanted.encode() if isinstance(wanted, str) else wanted))

    def test_a_larger_message_gets_a_larger_buffer(self):
        small = _values.Scratch(64)
        for values in ([1] * 1000, ["x" * 1000], [b"y" * 1000, 1]):
            large, _ = _values.lay_out(small, values)
            self.assertIsNot(large, small)
            self.assertEqual(len(self.read(large, len(values))), len(values))
        same, _ = _values.lay_out(small, [1, "x" * 32])
        self.assertIs(same, small)

    def test_what_is_remembered_stays_small(self):
        for number in range(3000):
            _values.plan(f"type {number}", [1] * (number % 1500))
        for kept in (_values._by_types, _values.plans):
            self.assertLessEqual(len(kept), 1024)


class Library(unittest.TestCase):
    def test_the_package_and_the_library_have_one_version(self):
        self.assertEqual(playerio.__version__, playerio.version())

    def test_auth_is_the_hmac_of_the_user(self):
        for function, name in ((playerio.calc_auth, "sha1"), (playerio.calc_auth_256, "sha256")):
            text = function("ann", "secret", 1234567890)
            seconds, proof = text.split(":")
            self.assertEqual(seconds, "1234567890")
            self.assertEqual(proof, hmac.new(b"secret", b"1234567890:ann", getattr(hashlib, name)).hexdigest())
        with self.assertRaises(playerio.PlayerIOError):
            playerio.calc_auth("ann", "secret", -1)
        with self.assertRaises(playerio.OutOfRange):
            playerio.calc_auth("ann", "secret", 2**64 + 1)
        with self.assertRaisesRegex(playerio.InvalidText, "user_id may not contain a NUL"):
            playerio.calc_auth("a\0b", "secret")

    def test_errors_survive_pickle(self):
        for error in (
            playerio.PlayerIOError(19, "RoomIsFull", "full", {"field": "wrong"}),
            playerio.WouldBlock("full"),
            playerio.Disconnected(playerio.DisconnectReason.BY_SERVER, "gone"),
        ):
            again = pickle.loads(pickle.dumps(error))
            self.assertEqual((type(again), again.code, again.name, str(again)), (type(error), error.code, error.name, str(error)))

    def test_every_status_that_has_its_own_error_is_the_headers(self):
        names = {2: "INVALID_HANDLE", 4: "INVALID_UTF8", 9: "NOT_CONNECTED", 10: "WOULD_BLOCK", 14: "WRONG_TYPE", 15: "OUT_OF_RANGE"}
        self.assertEqual({status: _native.quick.pio_status_name(status).decode() for status in _native._BY_STATUS}, names)
        for status in _native._BY_STATUS:
            self.assertEqual(_native._BY_STATUS[status]("words").name, names[status])


if __name__ == "__main__":
    unittest.main()
