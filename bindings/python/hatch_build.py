"""Puts the native library into the wheel, and its sources into the sdist.

PLAYERIO_LIBRARY names a library that is ready, or its folder; else cargo builds it, from the repository that this folder is in,
or from the sources in the sdist. PLAYERIO_NOTICES names the licences of what is linked into it, for wheels that are given to others.
The wheel's tag says what the library needs, whatever machine packs it.
"""

import os
import re
import struct
import subprocess
import sysconfig
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAMES = ("libplayerio.so", "libplayerio.dylib", "playerio.dll")
# What cargo needs to build the library, as patterns in the repository. The workspace names the dev server and the benchmarks.
SOURCES = ("Cargo.toml", "Cargo.lock", "build.rs", "src", "benches/*.rs", "devserver/Cargo.toml", "devserver/src")
ELF_MACHINES = {3: "i686", 40: "armv7l", 62: "x86_64", 183: "aarch64"}
MACH_MAGIC, FAT_MAGIC = b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"
# The load commands LC_BUILD_VERSION and LC_VERSION_MIN_MACOSX, and which number behind their size is the oldest macOS.
MACH_VERSIONS = {0x32: 1, 0x24: 0}
MACH_MACHINES = {
    frozenset([0x01000007]): "x86_64", frozenset([0x0100000C]): "arm64", frozenset([0x01000007, 0x0100000C]): "universal2",
}
PE_MACHINES = {0x014C: "win32", 0x8664: "win_amd64", 0xAA64: "win_arm64"}


class NativeLibrary(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        if self.target_name == "sdist":
            crate = self.crate()
            for source in (file for pattern in SOURCES for file in sorted(crate.glob(pattern))):
                build_data["force_include"][str(source)] = f"crate/{source.relative_to(crate).as_posix()}"
            return
        library = self.library()
        build_data["force_include"][str(library)] = f"playerio/{library.name}"
        if notices := os.environ.get("PLAYERIO_NOTICES"):
            build_data["force_include"][notices] = "playerio/THIRD-PARTY.txt"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_of(library)}"

    def crate(self) -> Path:
        for folder in (Path(self.root) / "crate", Path(self.root).parent.parent):
            if (folder / "Cargo.toml").exists() and (folder / "src/ffi").exists():
                return folder
        raise SystemExit("the library's sources are not here: build from the repository or an sdist, or set PLAYERIO_LIBRARY")

    def library(self) -> Path:
        ready = os.environ.get("PLAYERIO_LIBRARY")
        if ready:
            return find(Path(ready), "PLAYERIO_LIBRARY names")
        crate = self.crate()
        target = Path(os.environ.get("CARGO_TARGET_DIR", crate / "target"))
        # Not `cargo build`: together with what Rust programs link, cargo would not optimize the library as a whole.
        command = ["cargo", "rustc", "--release", "--lib", "--crate-type", "cdylib"]
        command += ["--manifest-path", str(crate / "Cargo.toml"), "--target-dir", str(target)]
        try:
            subprocess.run(command, check=True)
        except FileNotFoundError:
            raise SystemExit("building the library takes Rust (rustup.rs); or set PLAYERIO_LIBRARY to one that is ready") from None
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"the library could not be built: {' '.join(command)} ended with {error.returncode}") from None
        return find(target / "release", "cargo should have put it into")


def find(place: Path, said: str) -> Path:
    if place.is_file():
        if place.name not in NAMES:
            raise SystemExit(f"{said} {place}, which must be called one of {', '.join(NAMES)}")
        return place
    here = NAMES[2] if os.name == "nt" else NAMES[1] if sysconfig.get_platform().startswith("macosx") else NAMES[0]
    for name in (here, *NAMES):
        if (place / name).exists():
            return place / name
    raise SystemExit(f"{said} {place}, where there is none of {', '.join(NAMES)}")


def platform_of(library: Path) -> str:
    """The wheel's platform tag: what the library itself needs."""
    try:
        tag = tag_of(library.read_bytes())
    except struct.error:  # It ends too early.
        tag = None
    if tag is None:
        raise SystemExit(f"{library} is no library for Linux, macOS or Windows, or for a machine that wheels have no name for")
    return tag


def tag_of(data: bytes) -> Optional[str]:
    if data[:4] == b"\x7fELF":
        order = "<" if data[5] == 1 else ">"
        machine = ELF_MACHINES.get(struct.unpack_from(order + "H", data, 18)[0]) or sysconfig.get_platform().split("-")[-1]
        glibc = needed_glibc(data)
        return f"manylinux_2_{glibc}_{machine}" if glibc is not None else f"linux_{machine}"
    if data[:2] == b"MZ":
        header = struct.unpack_from("<I", data, 0x3C)[0]
        return PE_MACHINES.get(struct.unpack_from("<H", data, header + 4)[0])
    starts = [0] if data[:4] == MACH_MAGIC else []
    if data[:4] == FAT_MAGIC:  # Several in one: where each begins stands in a table.
        starts = [struct.unpack_from(">I", data, 16 + 20 * i)[0] for i in range(struct.unpack_from(">I", data, 4)[0])]
    parts = dict(needed_macos(data, start) for start in starts)
    machines = MACH_MACHINES.get(frozenset(parts))
    if machines is None:
        return None
    major, minor = min(parts.values())
    return f"macosx_{major}_{minor}_{machines}"


def needed_macos(data: bytes, start: int) -> Tuple[int, Tuple[int, int]]:
    """What the part that starts here needs: the machine, and the oldest macOS, of which the minor number counts before 11 alone."""
    machine, count = struct.unpack_from("<I8xI", data, start + 4)
    at = start + 32
    for _ in range(count):
        command, size, *rest = struct.unpack_from("<4I", data, at)
        if command in MACH_VERSIONS:
            version = rest[MACH_VERSIONS[command]]
            return machine, (version >> 16, version >> 8 & 255 if version >> 16 < 11 else 0)
        at += size
    raise SystemExit("the library does not say which macOS it needs")


def needed_glibc(data: bytes) -> Optional[int]:
    """The newest minor version of glibc 2 whose symbols it uses, and 17 at the least, the oldest that Rust supports."""
    versions = [int(minor) for minor in re.findall(rb"\0GLIBC_2\.(\d+)(?:\.\d+)?(?=\0)", data)]
    return max(17, *versions) if versions else None
