#!/usr/bin/env bash
# What the scripts share: words, set-up, counted checks, and a dev server that always ends. Source it.
#
# shellcheck disable=SC2034  # what is set here is used by those who source it
# Sets `root` (the repository), `target` (where everything that is built goes) and changes into `root`.

if ((BASH_VERSINFO[0] < 4)); then
    echo "This takes bash 4 or newer, and is run by $BASH_VERSION. On macOS: brew install bash" >&2
    exit 1
fi
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
mkdir -p "${CARGO_TARGET_DIR:-$root/target}"
target=$(cd "${CARGO_TARGET_DIR:-$root/target}" && pwd)
export CARGO_TARGET_DIR=$target
wanted_rust=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

say() { printf '== %s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }

# Prints the comment at the top of the script, which is its manual, and ends with a failure.
usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

# --- Set-up -----------------------------------------------------------------------------------------------------------

can_install() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; }

# provide WHAT COMMAND=PACKAGE...
# Makes sure that the commands exist: installs Debian packages where we may, elsewhere says what to install and fails.
# A file's path may stand in a command's place; several packages are separated by commas.
provide() {
    local what=$1 need packages missing=()
    shift
    for need in "$@"; do
        if [ -f "${need%%=*}" ] || command -v "${need%%=*}" >/dev/null; then continue; fi
        IFS=, read -r -a packages <<<"${need#*=}"
        missing+=("${packages[@]}")
    done
    if [ ${#missing[@]} = 0 ]; then return 0; fi
    if ! can_install; then
        complain "$what needs what Debian calls: ${missing[*]}. Install it (here that takes Debian and root to do by itself)."
        return 1
    fi
    say "installing for $what: ${missing[*]}"
    apt_install "${missing[@]}"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    local log=$target/apt.log
    if ! { apt-get update && apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        complain "apt-get could not install: $*"
        return 1
    fi
}

# Is version $1 at least $2?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

rust_version_of() { "$1" --version 2>/dev/null | cut -d ' ' -f 2; }

# Finds a Rust that is new enough, or installs Debian's; afterwards plain `cargo` is right.
provide_rust() {
    local version
    command -v cargo >/dev/null || PATH=$HOME/.cargo/bin:$PATH
    version=$(rust_version_of rustc || true)
    if command -v cargo >/dev/null && at_least "${version:-0}" "$wanted_rust"; then return 0; fi
    if ! can_install; then
        complain "Rust $wanted_rust or newer is needed (found: ${version:-none}). Install it with rustup: see rustup.rs"
        return 1
    fi
    say "Rust ${version:-none} found, $wanted_rust needed: installing Debian's rustc-web"
    apt_install rustc-web cargo-web rust-web-clippy rustfmt-web
    mkdir -p "$target/rust"
    ln -sf /usr/bin/{cargo,rustc,rustdoc,rustfmt,cargo-clippy,clippy-driver,cargo-fmt} "$target/rust/"
    export PATH=$target/rust:$PATH
}

# install_tool CRATE ARGUMENT...: a program of crates.io's, into target/tools. What was compiled for it is dropped.
install_tool() {
    say "installing $1"
    CARGO_TARGET_DIR=$target/tools/build cargo install --locked --root "$target/tools" "$@" &&
        rm -rf "$target/tools/build"
}

# drop PATTERN...: what a suite has left in target/ by these names, where nobody will build on it: CI's machines may be
# short of disk space.
drop() {
    local pattern
    if [ "${CI:-}" != true ]; then return; fi
    for pattern in "$@"; do find "$target" -maxdepth 1 -name "$pattern" -exec rm -rf {} +; done
}

# What `python3 -m venv` needs, which Debian has apart. Takes WHAT it is for, as `provide` does.
provide_venv() {
    local stdlib
    provide "$1" python3=python3 || return
    stdlib=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
    provide "$1" "$stdlib/ensurepip/__init__.py=python3-venv"
}

# Debian's Rust, which brings the standard library's source: rustup's has one for other targets only where it was downloaded.
provide_debian_rust() {
    provide "$1" /usr/bin/rustc=rustc-web /usr/bin/cargo=cargo-web \
        /usr/lib/rustlib/src/rust/library/std/src/lib.rs=rust-web-src
}

# debian_cargo COMMAND ARGUMENT...: its cargo with its rustc, which builds the standard library too. A plain `/usr/bin/cargo`
# would take those that PATH finds first.
debian_cargo() {
    local command=$1
    shift
    RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc RUSTC_BOOTSTRAP=1 \
        /usr/bin/cargo "$command" -Zbuild-std=std,panic_abort "$@"
}

# The functions that the header declares, one a line: what the library exports.
exported_functions() { sed -n 's/^PIO_API .*[ *]\(pio_[a-z0-9_]*\)(.*/\1/p' include/playerio.h; }

# --- Counted checks ---------------------------------------------------------------------------------------------------

# Lines "passed failed name"; a script that runs others hands its own file down, so that the counts add up.
results=${PLAYERIO_RESULTS:-$target/results-$$}
if [ -z "${PLAYERIO_RESULTS:-}" ]; then rm -f "$results"; fi
logs=$target/logs
mkdir -p "$logs"

# check NAME COMMAND...
# Runs the command and counts the tests that it reports, or itself as one. A failure is counted and the run goes on.
check() {
    local name=$1 log status=0 passed failed
    log=$logs/${name//[^a-z0-9]/-}.log
    shift
    say "$name"
    "$@" 2>&1 | tee "$log" || status=1
    passed=$(sum_of passed "$log")
    failed=$(sum_of failed "$log")
    if [ $((passed + failed)) = 0 ] && [ $status = 0 ]; then passed=1; fi
    if [ $status != 0 ] && [ "$failed" = 0 ]; then failed=1; fi
    echo "$passed $failed $name" >>"$results"
}

# The sum of cargo's "test result: ok. 12 passed; 0 failed; …" lines, of Node's "# pass 12" and "# fail 0", and of the
# bindings' scripts' "12 passed, 0 failed".
sum_of() {
    local ours='\([0-9]*\) passed, [0-9]* failed'
    if [ "$1" = failed ]; then ours='[0-9]* passed, \([0-9]*\) failed'; fi
    sed -n -e "s/^test result: .* \([0-9]*\) $1;.*/\1/p" -e "s/^# ${1%ed} \([0-9]*\)$/\1/p" -e "s/^$ours$/\1/p" "$2" |
        awk '{ sum += $1 } END { print sum + 0 }'
}

# skip NAME WHY: says so loudly; in CI a skip is a failure.
skip() {
    complain "SKIPPED: $1: $2"
    if [ "${CI:-}" = true ]; then echo "0 1 $1 (skipped)" >>"$results"; fi
}

# Prints "N passed, N failed" and fails if anything did.
report() {
    touch "$results"
    local failed
    failed=$(awk '{ sum += $2 } END { print sum + 0 }' "$results")
    if [ "$failed" != 0 ]; then
        complain "failed (logs are in $logs):"
        awk '$2 > 0 { $1 = $2 = ""; print "  " $0 }' "$results" >&2
    fi
    awk '{ passed += $1; failed += $2 } END { print passed + 0 " passed, " failed + 0 " failed" }' "$results"
    if [ -z "${PLAYERIO_RESULTS:-}" ]; then rm -f "$results"; fi
    [ "$failed" = 0 ]
}

# --- The dev server ---------------------------------------------------------------------------------------------------

server_pid=
server_port=

# start_server BINARY: sets server_port. The server ends when its input closes, so it never outlives the script.
start_server() {
    local line
    coproc devserver { exec "$1" --port 0 --exit-with-stdin --quiet; }
    # Bash forgets the coproc's names as soon as it ends.
    # shellcheck disable=SC2154
    server_pid=$devserver_PID server_out=${devserver[0]} server_in=${devserver[1]}
    trap stop_server EXIT
    if ! read -r -t 20 line <&"$server_out"; then
        complain "the dev server did not say its port within 20 s"
        return 1
    fi
    server_port=${line##*:}
}

stop_server() {
    if [ -z "$server_pid" ]; then return; fi
    exec {server_in}>&-
    kill "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=
}
