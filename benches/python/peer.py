"""A client in nothing but Python, written for speed: what the package is measured beside.

It is checked against tests/data/wire.tsv, byte by byte and in pieces of every size, whenever it is started as a program, and
before the benchmark begins.
"""

import socket
import struct
from pathlib import Path

VECTORS = Path(__file__).resolve().parents[2] / "tests" / "data" / "wire.tsv"


class Message:
    __slots__ = ("type", "values")

    def __init__(self, type, values):
        self.type = type
        self.values = values


class Decoder:
    """Bytes to messages, in any pieces. What is incomplete waits until at least as much has come as is known to be missing."""

    def __init__(self):
        self._kept = []
        self._length = 0
        self._needed = 0
        self._names = {}

    def feed(self, data):
        """The messages that this piece completes."""
        if self._kept:
            self._kept.append(data)
            self._length += len(data)
            if self._length < self._needed:
                return []
            data = b"".join(self._kept)
            self._kept.clear()
        messages = []
        rest = self._decode(data, messages.append)
        if rest < len(data):
            self._kept.append(data[rest:])
            self._length = len(data) - rest
        return messages

    def _decode(self, data, found):
        """Where the first incomplete message begins. One that is cut raises behind the end, or is found to end there."""
        names, unpacks, sizes = self._names, UNPACKS, SIZES
        length = len(data)
        position = start = 0
        try:
            while start < length:
                count = data[start] - 0x80
                position = start + 1
                if not 0 <= count < 0x40:
                    count, position = number(data, start)
                tag = data[position]
                end = position + tag - 0xBF
                if tag < 0xC0:
                    position, end = extent(data, position)
                    position -= 1
                name = data[position + 1 : end]
                position = end
                values = []
                add = values.append
                for _ in range(count):
                    tag = data[position]
                    if 0x80 <= tag < 0xC0:
                        add(tag - 0x80)
                        position += 1
                    elif tag >= 0xC0:
                        end = position + tag - 0xBF
                        add(data[position + 1 : end].decode("utf-8", "replace"))
                        position = end
                    elif unpack := unpacks[tag]:
                        add(unpack(data, position + 1)[0])
                        position += sizes[tag]
                    elif tag < 0x02:
                        add(tag == 0x01)
                        position += 1
                    else:
                        value, position = unusual(data, position)
                        add(value)
                if position > length:
                    raise IndexError
                try:
                    name = names[name]
                except KeyError:
                    name = names.setdefault(name, name.decode("utf-8", "replace"))
                found(Message(name, values))
                start = position
        except (IndexError, struct.error):
            self._needed = max(position, length + 1) - start
        return start


def number(data, position):
    """A number in one of the less usual forms, and where it ends."""
    tag = data[position]
    if tag & 0xC0 == 0x80:
        return tag - 0x80, position + 1
    if tag not in NUMBERS:
        raise ValueError(f"tag {tag:#04x} at byte {position} is no number")
    size, is_signed = NUMBERS[tag]
    end = position + 1 + size
    if end > len(data):
        raise IndexError
    return int.from_bytes(data[position + 1 : end], "big", signed=is_signed), end


def unusual(data, position):
    """A value in one of the less usual forms, and where it ends."""
    tag = data[position]
    if tag in NUMBERS:
        return number(data, position)
    begin, end = extent(data, position)
    return data[begin:end].decode("utf-8", "replace") if tag & 0xFC == 0x0C else data[begin:end], end


def extent(data, position):
    """Where a string's or byte array's content begins and ends."""
    tag = data[position]
    if tag & 0xC0 in (0x40, 0xC0):
        return position + 1, position + 1 + (tag & 0x3F)
    if tag & 0xFC not in (0x0C, 0x10):
        raise ValueError(f"tag {tag:#04x} at byte {position} is reserved, or no string")
    begin = position + 2 + (tag & 3)
    if begin > len(data):
        raise IndexError
    return begin, begin + int.from_bytes(data[position + 1 : begin], "big")


# By tag, for values that struct can read: how, and the size of tag and value.
UNPACKS = [None] * 256
SIZES = [0] * 256
for _tag, _form in {
    0x02: ">f", 0x03: ">d", 0x04: ">B", 0x05: ">H", 0x07: ">i", 0x08: ">B", 0x09: ">H", 0x0B: ">I",
    0x30: ">B", 0x31: ">H", 0x33: ">I", 0x37: ">q", 0x38: ">B", 0x39: ">H", 0x3B: ">I", 0x3F: ">Q",
}.items():  # fmt: skip
    UNPACKS[_tag] = struct.Struct(_form).unpack_from
    SIZES[_tag] = 1 + struct.calcsize(_form)

# All tags of numbers: the bytes behind them, and whether those have a sign. Shorter than the full width they have none.
NUMBERS = {
    **{0x04 + size - 1: (size, size == 4) for size in range(1, 5)},
    **{0x08 + size - 1: (size, False) for size in range(1, 5)},
    **{0x30 + size - 1: (size, size == 8) for size in range(1, 9)},
    **{0x38 + size - 1: (size, False) for size in range(1, 9)},
}


class UInt(int):
    pass


class Long(int):
    pass


class ULong(int):
    pass


class Float(float):
    pass


SHORT_INTS = [bytes((0x80 | value,)) for value in range(64)]
DOUBLE = struct.Struct(">Bd").pack
FLOAT = struct.Struct(">Bf").pack


def shortest(tag, value, size):
    """Canonical: as few bytes as hold the value, all `size` of them for a negative one."""
    if value < 0:
        return bytes((tag + size - 1,)) + value.to_bytes(size, "big", signed=True)
    size = (value.bit_length() + 7) // 8 or 1
    return bytes((tag + size - 1,)) + value.to_bytes(size, "big")


def encode_int(value):
    if 0 <= value < 64:
        return SHORT_INTS[value]
    if -0x80000000 <= value < 0x80000000:
        return shortest(0x04, value, 4)
    return shortest(0x30, value, 8)


def encode_content(short, long, content):
    if len(content) < 64:
        return bytes((short | len(content),)) + content
    return shortest(long, len(content), 4) + content


ENCODERS = {
    bool: lambda value: b"\x01" if value else b"\x00",
    int: encode_int,
    UInt: lambda value: shortest(0x08, value, 4),
    Long: lambda value: shortest(0x30, value, 8),
    ULong: lambda value: shortest(0x38, value, 8),
    float: lambda value: DOUBLE(0x03, value),
    Float: lambda value: FLOAT(0x02, value),
    str: lambda value: encode_content(0xC0, 0x0C, value.encode()),
    bytes: lambda value: encode_content(0x40, 0x10, value),
}
ENCODED_NAMES = {}


def encode(name, *values):
    parts = [encode_int(len(values)), ENCODED_NAMES.get(name) or ENCODED_NAMES.setdefault(name, ENCODERS[str](name))]
    parts += [ENCODERS[type(value)](value) for value in values]
    return b"".join(parts)


class Client:
    """In a room: `handlers` by type, and `run` until one of them, or the server, ends it."""

    def __init__(self, host, port, join_key):
        self.handlers = {}
        self._decoder = Decoder()
        self._running = False
        self._socket = socket.create_connection((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(b"\x00" + encode("join", join_key))

    def run(self):
        self._running = True
        receive, feed, handlers = self._socket.recv, self._decoder.feed, self.handlers
        while self._running:
            data = receive(65536)
            if not data:
                break
            for message in feed(data):
                handler = handlers.get(message.type)
                if handler is not None:
                    handler(message)

    def send(self, name, *values):
        self._socket.sendall(encode(name, *values))

    def send_encoded(self, data):
        self._socket.sendall(data)

    def stop(self):
        """Has `run` return, when what has come with this message is handled."""
        self._running = False

    def close(self):
        self._running = False
        self._socket.close()


# --- Checked against what the official SDK wrote -------------------------------------------------------------------------

PARSERS = {
    "int": int, "uint": lambda word: UInt(word), "long": lambda word: Long(word), "ulong": lambda word: ULong(word),
    "double": lambda word: struct.unpack(">d", bytes.fromhex(word))[0],
    "float": lambda word: Float(struct.unpack(">f", bytes.fromhex(word))[0]),
    "str": lambda word: bytes.fromhex(word).decode(), "bytes": bytes.fromhex, "bool": lambda word: word == "1",
}  # fmt: skip


def vectors():
    """Messages, each with the official SDK's bytes."""
    for line in VECTORS.read_text().splitlines():
        words, encoded = line.split("\t")
        name, *values = (PARSERS[kind](value) for kind, value in (word.split(":") for word in words.split(" ")))
        yield name, values, bytes.fromhex(encoded)


def bits(value):
    """What two values must have in common to be the same one."""
    if isinstance(value, float):
        return float, struct.pack(">d", value)
    return (int if isinstance(value, int) and not isinstance(value, bool) else type(value)), value


def decode_in_pieces(stream, size):
    decoder = Decoder()
    pieces = (stream[start : start + size] for start in range(0, len(stream), size))
    return [(message.type, list(map(bits, message.values))) for piece in pieces for message in decoder.feed(piece)]


def check():
    """Raises if anything is decoded or encoded otherwise than by the official SDK; else how many messages there were."""
    known = list(vectors())
    stream = b"".join(encoded for _, _, encoded in known)
    wanted = [(name, list(map(bits, values))) for name, values, _ in known]
    for size in (*range(1, 20), 64, 100, 1000, 65535, 65536, len(stream)):
        if decode_in_pieces(stream, size) != wanted:
            raise AssertionError(f"in pieces of {size} bytes the vectors are decoded to something else")
    for name, values, encoded in known:
        if encode(name, *values) != encoded:
            raise AssertionError(f"{name!r} {values!r} is encoded as {encode(name, *values).hex()}, not {encoded.hex()}")
    return len(known)


if __name__ == "__main__":
    print(check(), "messages are decoded and encoded as by the official SDK")
