#!/usr/bin/env bash
# What the packaging tests share: a stranger's empty folder, the commands of docs/INSTALL.md, and compilers. Source it.
#
# shellcheck disable=SC2034  # what is set here is used by those who source it

# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../tools/common.sh"

packaging=$target/packaging
windows_target=x86_64-pc-windows-gnu
# Which of the page's blocks were run, so that none is forgotten.
used=$packaging/used

fail() {
    complain "FAILED: $*"
    exit 1
}

# Runs a command, and shows what it says only if it fails.
quietly() {
    local log=$work/log
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        fail "$*"
    fi
}

# expect WORDS COMMAND...: the command must fail, and say the words.
expect() {
    local words=$1 log=$work/log
    shift
    if "$@" >"$log" 2>&1; then fail "this should not work: $*"; fi
    # A message is broken into lines as its teller likes.
    tr -s '\n ' '  ' <"$log" | grep -F -- "$words" >/dev/null || {
        cat "$log" >&2
        fail "without the words \"$words\": $*"
    }
}

# enter NAME: an empty folder, with a home in it, and nothing of the environment that would help.
enter() {
    work=$packaging/$1
    rm -rf "$work"
    mkdir -p "$work/home"
    cd "$work"
    # Rust's own folders stay where they are.
    export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
    export HOME=$work/home
    unset PKG_CONFIG_PATH PKG_CONFIG_LIBDIR CMAKE_PREFIX_PATH LD_LIBRARY_PATH
}

# block HEADING LANGUAGE [N]: the page's first or Nth block in this language below the heading, with real paths.
block() {
    local text
    text=$(awk -v heading="## $1" -v opening="\`\`\`$2" -v number="${3:-1}" '
        /^## / { here = $0 == heading }
        /^```/ { if (inside) inside = 0; else { inside = 1; wanted = here && $0 == opening && ++count == number }; next }
        inside && wanted { print }' "$root/${page:-docs/INSTALL.md}")
    [ -n "$text" ] || fail "${page:-docs/INSTALL.md} has no block ${3:-1} of $2 under $1"
    echo "$1, $2, ${3:-1}" >>"$used"
    # What a release build made is where the tests build, if that is elsewhere.
    sed -e "s|/path/to/playerio/target/release|$target/release|g" -e "s|/path/to/playerio|$root|g" <<<"$text"
}

# in_language LANGUAGE: turns lines for C into the same for C++, as the page says.
in_language() {
    if [ "$1" = c ]; then
        cat
    else
        sed -e 's/\bgame\.c\b/game.cpp/g' -e 's/project(game C)/project(game CXX)/' -e 's/^cc /c++ /'
    fi
}

# with_library LIBRARY: the same for CMake's target, shared or static.
with_library() {
    if [ "$1" = shared ]; then cat; else sed 's/PlayerIO::playerio)/PlayerIO::playerio_static)/'; fi
}

# run_lines: runs the lines of the input in the current folder, by a plain shell.
run_lines() {
    cat >"$work/lines"
    quietly sh -ec ". '$work/lines'"
}

# write_program LANGUAGE: the stranger's game.
write_program() {
    if [ "$1" = c ]; then cp "$root/examples/c/hello.c" game.c; else cp "$root/examples/cpp/bot.cpp" game.cpp; fi
}

# use_compiler COMPILER: gcc, clang or mingw, under the names that the page and CMake's own choice have for it. Variables
# such as CC would do for CMake, but they also make cargo build anew what was built with another compiler.
use_compiler() {
    compiler=$1
    mkdir -p "$work/bin"
    case $1 in
        gcc)
            shim cc gcc
            shim c++ g++ -std=c++17
            ;;
        clang)
            shim cc clang
            shim c++ clang++ -std=c++17
            ;;
        mingw)
            # Debian's Rust can build the standard library for Windows; as in tools/windows, so that cargo finds all done.
            export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
            shim cargo /usr/bin/cargo -Zbuild-std=std,panic_abort
            ;;
    esac
    export PATH=$work/bin:$PATH
}

# shim NAME COMMAND FLAGS...: a command of this name, which is another one.
shim() {
    local name=$1 command
    shift
    command=$(command -v "$1")
    shift
    printf '#!/bin/sh\nexec %s "$@" %s\n' "$command" "$*" >"$work/bin/$name"
    chmod +x "$work/bin/$name"
}

# links_shared PROGRAM: whether it needs the shared library when it starts. (No `grep -q`: it leaves before all is said, and
# that fails who still talks to it.)
links_shared() { objdump -p "$1" | grep -E '(NEEDED +libplayerio\.so|DLL Name: playerio\.dll)$' >/dev/null; }

# try_program PROGRAM LANGUAGE LIBRARY: that it is linked as it should be, and plays on the dev server.
try_program() {
    local output program=$1 runner=()
    if [ "$compiler" = mingw ]; then
        program=$1.exe
        runner=("$root/tools/windows" run)
    fi
    if [ "$3" = shared ]; then
        links_shared "$program" || fail "$program does not need the shared library"
    elif links_shared "$program"; then
        fail "$program needs the shared library"
    fi
    if [ "$2" = c ]; then
        output=$("${runner[@]}" "$program" "http://127.0.0.1:$PLAYERIO_TEST_PORT/api" demo)
        [ "$(grep -c ' received greeting: string' <<<"$output")" = 4 ] || fail "$program says: $output"
    else
        output=$("${runner[@]}" "$program" 127.0.0.1 "$PLAYERIO_TEST_PORT" 2 10)
        grep -q '^2 connections, 20 messages there and back, ' <<<"$output" || fail "$program says: $output"
    fi
}

# installed_for COMPILER: sets `prefix` to a folder with the library installed for its platform, by the script. Made once.
installed_for() {
    prefix=$packaging/prefix-$1
    if [ -d "$prefix" ]; then return; fi
    if [ "$1" = mingw ]; then
        quietly "$root/install" PREFIX="$prefix" TARGET=$windows_target LIBRARIES="$target/$windows_target/release"
    else
        quietly "$root/install" PREFIX="$prefix" LIBRARIES="$target/release"
    fi
}

# same_tree ONE OTHER: the same files with the same contents and permissions.
same_tree() {
    quietly diff -r "$1" "$2"
    quietly diff <(cd "$1" && find . -type f -printf '%P %m\n' | sort) <(cd "$2" && find . -type f -printf '%P %m\n' | sort)
}

# msvc_links PREFIX IMPORT STATIC: what MSVC would link of a package for it; no static library is "-". CMake looks at these
# variables alone, so that no compiler is needed.
msvc_links() {
    local lib static=-
    lib=$(realpath "$1/lib")
    if [ "$3" != - ]; then static=$lib/$3; fi
    cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.16)
project(game NONE)
set(MSVC TRUE)
set(WIN32 TRUE)
set(CMAKE_SIZEOF_VOID_P 8)
find_package(PlayerIO CONFIG REQUIRED)
set(static "-")
get_target_property(import PlayerIO::playerio IMPORTED_IMPLIB)
if(TARGET PlayerIO::playerio_static)
    get_target_property(static PlayerIO::playerio_static IMPORTED_LOCATION)
endif()
file(WRITE "${CMAKE_BINARY_DIR}/files" "${import} ${static}")
END
    quietly cmake -S "$work" -B "$work/build-msvc" -DCMAKE_PREFIX_PATH="$(realpath "$1")"
    [ "$(cat "$work/build-msvc/files")" = "$lib/$2 $static" ] || fail "MSVC would link $(cat "$work/build-msvc/files")"
}
