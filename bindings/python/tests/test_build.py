"""What hatch_build.py makes of a library, and what it says where it can't make one."""

import importlib.util
import os
import pathlib
import struct
import sys
import tempfile
import types
import unittest
from unittest import mock

PACKAGE = pathlib.Path(__file__).resolve().parents[1]
X86_64, ARM64 = 0x01000007, 0x0100000C
BUILD_VERSION, VERSION_MIN, UUID = 0x32, 0x24, 0x1B


def load():
    """The hook, without the builder that it is for."""
    interface = "hatchling.builders.hooks.plugin.interface"
    parts = interface.split(".")
    modules = {".".join(parts[:n]): types.ModuleType(parts[n - 1]) for n in range(1, len(parts) + 1)}
    modules[interface].BuildHookInterface = object
    spec = importlib.util.spec_from_file_location("hatch_build", PACKAGE / "hatch_build.py")
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict(sys.modules, modules), mock.patch.object(sys, "dont_write_bytecode", True):
        spec.loader.exec_module(module)
    return module


hatch_build = load()


def mach(machine, major, minor, command=BUILD_VERSION):
    """The beginning of a library for macOS: its header and two load commands."""
    version = major << 16 | minor << 8
    numbers = (1, version, version + 1, 0) if command == BUILD_VERSION else (version, version + 1)
    commands = struct.pack("<2I16x", UUID, 24) + struct.pack(f"<{2 + len(numbers)}I", command, 8 + 4 * len(numbers), *numbers)
    return struct.pack("<8I", 0xFEEDFACF, machine, 3, 6, 2, len(commands), 0, 0) + commands


def fat(*parts):
    table, data = b"", b""
    for part in parts:
        table += struct.pack(">5I", 0, 0, 8 + 20 * len(parts) + len(data), len(part), 0)
        data += part
    return struct.pack(">2I", 0xCAFEBABE, len(parts)) + table + data


def pe(machine):
    return b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x80) + bytes(0x40) + b"PE\0\0" + struct.pack("<H", machine)


class Tags(unittest.TestCase):
    def tag(self, data):
        with tempfile.TemporaryDirectory(suffix=" with spaces") as folder:
            library = pathlib.Path(folder) / "library"
            library.write_bytes(data)
            return hatch_build.platform_of(library)

    def test_a_tag_says_what_the_library_needs_whatever_packs_it(self):
        for data, tag in (
            (mach(ARM64, 11, 0), "macosx_11_0_arm64"),
            (mach(ARM64, 14, 5), "macosx_14_0_arm64"),
            (mach(X86_64, 10, 12), "macosx_10_12_x86_64"),
            (mach(X86_64, 10, 9, VERSION_MIN), "macosx_10_9_x86_64"),
            (fat(mach(X86_64, 10, 12), mach(ARM64, 11, 0)), "macosx_10_12_universal2"),
            (pe(0x8664), "win_amd64"),
            (pe(0x014C), "win32"),
            (pe(0xAA64), "win_arm64"),
        ):
            self.assertEqual(self.tag(data), tag)

    def test_a_library_without_a_version_of_macos_is_told(self):
        with self.assertRaisesRegex(SystemExit, "which macOS"):
            self.tag(mach(ARM64, 11, 0, UUID))

    def test_what_is_no_library_is_told(self):
        parts = fat(mach(ARM64, 11, 0), mach(7, 10, 9))
        for data in (b"", b"INPUT(libother.so)", pe(0x1C0), mach(7, 10, 9), parts, parts[:8]):
            with self.assertRaisesRegex(SystemExit, "no library for Linux, macOS or Windows"):
                self.tag(data)


class Making(unittest.TestCase):
    def library(self, **environment):
        hook = hatch_build.NativeLibrary()
        hook.root = str(PACKAGE)
        with mock.patch.dict(os.environ, environment):
            return hook.library()

    def test_a_machine_without_rust_is_told(self):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(SystemExit, "takes Rust .*PLAYERIO_LIBRARY"):
            self.library(PATH=folder, PLAYERIO_LIBRARY="")

    def test_a_library_is_found_by_its_folder_or_itself(self):
        with tempfile.TemporaryDirectory(suffix=" with spaces") as folder:
            with self.assertRaisesRegex(SystemExit, "there is none of"):
                self.library(PLAYERIO_LIBRARY=folder)
            for name in hatch_build.NAMES[::-1]:
                file = pathlib.Path(folder) / name
                file.touch()
                self.assertEqual(self.library(PLAYERIO_LIBRARY=str(file)), file)
            (pathlib.Path(folder) / "other.so").touch()
            with self.assertRaisesRegex(SystemExit, "must be called one of"):
                self.library(PLAYERIO_LIBRARY=os.path.join(folder, "other.so"))


if __name__ == "__main__":
    unittest.main()
