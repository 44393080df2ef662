"""The package as a stranger gets it: the wheel, the sdist, the examples, the README, and a library that is missing."""

import inspect
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

import playerio
from dev_server import DEADLINE, ServedTest

PACKAGE = pathlib.Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
DISTRIBUTIONS = os.environ.get("PLAYERIO_DISTRIBUTIONS")  # Set by ../test, which builds them.


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, **options)
    return done.returncode, done.stdout, done.stderr


@unittest.skipUnless(DISTRIBUTIONS, "bindings/python/test builds what is looked at here")
class Distributions(unittest.TestCase):
    def test_the_wheel_has_the_library_and_the_types(self):
        (path,) = (pathlib.Path(DISTRIBUTIONS) / "wheels").glob("playerio-*.whl")
        self.assertRegex(path.name, rf"^playerio-{re.escape(playerio.__version__)}-py3-none-\w+\.whl$")
        with zipfile.ZipFile(path) as wheel:
            names = wheel.namelist()
            info = f"playerio-{playerio.__version__}.dist-info"
            self.assertIn("Root-Is-Purelib: false", wheel.read(f"{info}/WHEEL").decode())
            self.assertNotIn("Requires-Dist", wheel.read(f"{info}/METADATA").decode())
        sources = sorted("playerio/" + file.name for file in (PACKAGE / "src/playerio").iterdir() if file.suffix in (".py", ".typed"))
        library = [name for name in names if name.endswith((".so", ".dll", ".dylib"))]
        self.assertEqual(len(library), 1)
        self.assertEqual(sorted(name for name in names if name.startswith("playerio/")), sorted(sources + library))
        self.assertIn(f"{info}/licenses/LICENSE.md", names)

    def test_what_is_tested_is_the_wheels(self):
        self.assertNotIn(PACKAGE, pathlib.Path(playerio.__file__).resolve().parents)
        self.assertEqual(pathlib.Path(playerio._native.PATH).parent, pathlib.Path(playerio.__file__).resolve().parent)

    def test_cargo_can_read_the_sdists_sources(self):
        (path,) = (pathlib.Path(DISTRIBUTIONS) / "sdist").glob("playerio-*.tar.gz")
        with tempfile.TemporaryDirectory() as folder, tarfile.open(path) as sdist:
            options = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            sdist.extractall(folder, **options)
            (inside,) = pathlib.Path(folder).iterdir()
            for name in ("hatch_build.py", "pyproject.toml", "src/playerio/py.typed", "crate/src/lib.rs", "crate/Cargo.lock"):
                self.assertTrue((inside / name).exists(), name)
            manifest = str(inside / "crate/Cargo.toml")
            # Unlike "metadata" it looks whether all files are there that the manifest names. What is not here yet it downloads.
            code, _, complaints = run("cargo", "fetch", "--locked", "--quiet", "--manifest-path", manifest)
            self.assertEqual((code, complaints), (0, ""))


class Loading(unittest.TestCase):
    def load(self, library):
        return run(sys.executable, "-c", "import playerio", env={**os.environ, "PLAYERIO_LIBRARY": library})

    def test_a_library_that_is_not_there_is_told(self):
        code, _, complaints = self.load("/nowhere")
        self.assertEqual(code, 1)
        self.assertIn("PLAYERIO_LIBRARY names /nowhere, where there is no", complaints)

    def test_another_library_is_told(self):
        with tempfile.NamedTemporaryFile(suffix=".so") as other:
            code, _, complaints = self.load(other.name)
        self.assertEqual(code, 1)
        self.assertIn(f"ImportError: {other.name} can't be loaded", complaints)
        code, _, complaints = self.load(sys.modules["_ctypes"].__file__)
        self.assertEqual(code, 1)
        self.assertIn("is no libplayerio", complaints)

    def test_what_others_declare_of_python_stays(self):
        program = "import ctypes, playerio; print('PyInterpreterState_Get' in vars(ctypes.pythonapi))"
        code, said, complaints = run(sys.executable, "-c", program)
        self.assertEqual((code, said.strip(), complaints), (0, "False", ""))


def own_members(public):
    """What a class of this package adds to those that it builds on."""
    for name, member in vars(public).items():
        if not name.startswith("_") and (inspect.isroutine(member) or isinstance(member, (property, classmethod, staticmethod))):
            yield name, getattr(public, name)


class Words(unittest.TestCase):
    def test_everything_public_is_documented(self):
        bare, seen = [], 0
        for module in (playerio, playerio.aio):
            for name in module.__all__:
                public = getattr(module, name)
                within = own_members(public) if inspect.isclass(public) else ()
                for path, thing in ((name, public), *((f"{name}.{inner}", member) for inner, member in within)):
                    seen += 1
                    if not inspect.getdoc(thing):
                        bare.append(path)
        self.assertGreater(seen, 50)
        self.assertEqual(bare, [])


class Documents(ServedTest):
    def test_the_readmes_programs_run(self):
        blocks = re.findall(r"^```python\n(.*?)^```", (PACKAGE / "README.md").read_text(), re.M | re.S)
        self.assertGreater(len(blocks), 3)
        address = f"http://127.0.0.1:{self.server.port}/api"
        for block in blocks:
            with self.subTest(block.splitlines()[0]):
                program = block.replace("http://127.0.0.1:8184/api", address).replace("8184", str(self.server.port))
                code, said, complaints = run(sys.executable, "-X", "dev", "-c", program)
                self.assertEqual((code, complaints), (0, ""))
                # What it says it prints, if it does.
                for line in re.findall(r"^# prints: (.*)$", block, re.M):
                    self.assertIn(line, said.splitlines())

    def test_chat_says_hello(self):
        command = [sys.executable, ROOT / "examples/python/chat.py", self.server.api_url, "demo", "ann"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as chat:
            chat.stdin.write("hello\n")
            chat.stdin.flush()
            said = []
            for line in chat.stdout:
                said.append(line.strip())
                if line == "ann: hello\n":
                    chat.stdin.close()
        self.assertEqual((chat.returncode, said), (0, ["0 rooms", "ann has come", "ann: hello", "left: disconnected by this side"]))

    def test_bots_get_all_back(self):
        code, said, complaints = run(sys.executable, ROOT / "examples/python/bot.py", self.server.host, str(self.server.port), "20", "1000")
        self.assertEqual((code, complaints), (0, ""))
        self.assertIn("20 connections, 20000 messages there and back", said)


if __name__ == "__main__":
    unittest.main()
