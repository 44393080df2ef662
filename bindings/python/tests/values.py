"""The values of the scenario's all_types_come_back, with their types on the wire, and what makes two values the same."""

import math
import struct

import playerio

INT, UINT, LONG, ULONG, DOUBLE, FLOAT, STRING, BYTES, BOOL = range(9)


def _float(bits):
    """The double that a float of these bits becomes."""
    return struct.unpack(">f", struct.pack(">I", bits))[0]


# What is passed to `send`, and what must come back.
TABLE = [
    *((INT, value, value) for value in (0, 63, 64, -1, 2147483647, -2147483648)),
    *((UINT, playerio.UInt(value), value) for value in (0, 63, 64, 4294967295)),
    *((LONG, playerio.Long(value), value) for value in (0, -1, 9223372036854775807, -9223372036854775808)),
    *((ULONG, playerio.ULong(value), value) for value in (0, 18446744073709551615)),
    *((DOUBLE, value, value) for value in (0.0, -0.0, 0.1, 1.7976931348623157e308, 5e-324, math.inf, -math.inf, math.nan)),
    *(
        (FLOAT, playerio.Float(value), value)
        for value in (0.0, -0.0, 2.5, _float(0x7F7FFFFF), _float(0x00000001), math.inf, math.nan)
    ),
    *((STRING, value, value) for value in ("", "x" * 63, "x" * 64, "åäö €😀", "a\0b", "y" * 70000)),
    *((BYTES, value, value) for value in (b"", b"\0", bytes(range(256)), b"\7" * 70000)),
    *((BOOL, value, value) for value in (True, False)),
]


def bits(value):
    """Equal for two values only if they have the same Python type and the same bits."""
    return type(value), struct.pack(">d", value) if isinstance(value, float) else value
