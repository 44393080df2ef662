#!/usr/bin/env bash
# What it takes to build for other machines than this one: compilers, linkers, Debian's Rust, and files of the systems.
# Source it after common.sh.
#
# shellcheck disable=SC2034,SC2154  # what is set here is used by those who source it, and the other way round
#
# rustup's toolchains have no standard library for these unless one is downloaded, so Debian's second toolchain is used,
# which brings the library's source to build it from.

# Compilers are told folders in lists with spaces between.
case $root$target in
    *[[:space:]\'\"]*)
        complain "For other platforms build where the path has no spaces and quotation marks, not in $root with $target"
        exit 1
        ;;
esac

llvm=/usr/lib/llvm-22/bin
# Zig's package brings what programs for macOS are compiled and linked against, and the symbols of every glibc. LLVM's linker
# doesn't understand the list of macOS's symbols in newer versions.
zig_version=0.15.2
# It is fetched once for all that have the same PLAYERIO_TOOLS, a folder.
fetched=${PLAYERIO_TOOLS:-$target}
zig=$fetched/zig-$zig_version
apple=$target/apple-sdk

# --- What each needs --------------------------------------------------------------------------------------------------

# provide_tools SYSTEM: installs what building for the system takes, or says what is missing.
provide_tools() {
    case $1 in
        x86_64)
            provide "Linux" "${CC:-cc}=gcc,libc6-dev"
            ;;
        aarch64)
            provide "64-bit ARM" aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu,libc6-dev-arm64-cross
            ;;
        s390x)
            provide "s390x" s390x-linux-gnu-gcc=gcc-s390x-linux-gnu,libc6-dev-s390x-cross
            ;;
        i686)
            provide "32-bit x86" i686-linux-gnu-gcc=gcc-i686-linux-gnu,libc6-dev-i386-cross
            ;;
        macos | ios)
            provide "Apple's systems" $llvm/clang=clang-22 $llvm/ld64.lld=lld-22 $llvm/llvm-lipo=llvm-22 && apple_sdk
            ;;
        windows-x86_64)
            provide "Windows" x86_64-w64-mingw32-gcc-win32=gcc-mingw-w64-x86-64-win32 llvm-dlltool=llvm
            ;;
        windows-i686)
            provide "32-bit Windows" i686-w64-mingw32-gcc-win32=gcc-mingw-w64-i686-win32 llvm-dlltool=llvm
            ;;
        android)
            provide "Android" $llvm/clang=clang-22 $llvm/ld.lld=lld-22 $llvm/llvm-nm=llvm-22 && provide_zig
            ;;
        *)
            usage
            ;;
    esac
}

provide_zig() {
    if [ -d "$zig" ]; then return; fi
    provide "Zig's package" pip3=python3,python3-pip || return
    say "getting Zig's package"
    rm -rf "$zig.part"
    pip3 install --quiet --disable-pip-version-check --root-user-action=ignore --target "$zig.part" \
        "ziglang==$zig_version" && mv "$zig.part/ziglang" "$zig" && rm -rf "$zig.part"
}

# The part of Apple's SDK that a library without frameworks needs, in the SDK's order.
apple_sdk() {
    provide_zig || return
    mkdir -p "$apple/usr/lib"
    cp "$zig/lib/libc/darwin/libSystem.tbd" "$apple/usr/lib/"
    ln -sfn libSystem.tbd "$apple/usr/lib/libc.tbd"
    ln -sfn libSystem.tbd "$apple/usr/lib/libm.tbd"
    # Rust's libc crate asks for it, and nothing of ours uses it.
    printf '%s\n' '--- !tapi-tbd' 'tbd-version: 4' 'targets: [ x86_64-macos, arm64-macos ]' \
        "install-name: '/usr/lib/libiconv.2.dylib'" '...' >"$apple/usr/lib/libiconv.tbd"
    ln -sfn "$zig/lib/libc/include/any-macos-any" "$apple/usr/include"
}

# --- How cargo compiles C code, and links -----------------------------------------------------------------------------

# gcc_for MACHINE: for Linux on this machine.
gcc_for() {
    export "CC_${1}_unknown_linux_gnu=$1-linux-gnu-gcc"
    export "CARGO_TARGET_${1^^}_UNKNOWN_LINUX_GNU_LINKER=$1-linux-gnu-gcc"
}

# clang_for TRIPLE SYSTEM FLAG...
# For the triple by clang, which calls the machine SYSTEM, with these flags for C alone.
clang_for() {
    local name=${1//-/_} system=$2
    shift 2
    export "CC_$name=$llvm/clang" "AR_$name=$llvm/llvm-ar" "CFLAGS_$name=--target=$system $*"
    export "CARGO_TARGET_${name^^}_LINKER=$llvm/clang"
    export "CARGO_TARGET_${name^^}_RUSTFLAGS=-Clink-arg=--target=$system -Clink-arg=-fuse-ld=lld"
}

# For the systems of Apple, as old as Rust supports them.
apple_tools() {
    export SDKROOT=$apple
    clang_for x86_64-apple-darwin x86_64-apple-macosx10.12 "-isysroot $apple"
    clang_for aarch64-apple-darwin arm64-apple-macosx11.0 "-isysroot $apple"
    clang_for aarch64-apple-ios arm64-apple-ios13.0 "-isysroot $apple"
    clang_for aarch64-apple-ios-sim arm64-apple-ios14.0-simulator "-isysroot $apple"
}

# Rust's own toolchains bring these two objects for 32-bit Windows, which Debian's does not.
windows_start_objects() {
    local folder=$target/i686 object
    provide_debian_rust "32-bit Windows"
    mkdir -p "$folder"
    for object in rsbegin rsend; do
        RUSTC_BOOTSTRAP=1 /usr/bin/rustc --target i686-pc-windows-gnu --edition 2015 --emit obj -o "$folder/$object.o" \
            "/usr/lib/rustlib/src/rust/library/rtstartup/$object.rs"
    done
    export CARGO_TARGET_I686_PC_WINDOWS_GNU_RUSTFLAGS=-Lnative=$folder
}

# import_library MACHINE DLL FILE: makes an import library for MSVC, named as Rust's own toolchain for MSVC names it, of the
# functions on standard input, one a line.
import_library() {
    local format=i386:x86-64
    if [ "$1" = i686 ]; then format=i386; fi
    { printf 'LIBRARY %s\nEXPORTS\n' "$2" && cat; } >"$3.def"
    llvm-dlltool -m $format -d "$3.def" -l "$3"
}

# --- What is looked at afterwards -------------------------------------------------------------------------------------

fail() {
    complain "$*"
    return 1
}

# check_exports LIBRARY NM FLAG...
# The library exports the header's functions and nothing else. The flags make nm, or LLVM's, list what is exported.
check_exports() {
    local library=$1
    shift
    diff <(exported_functions | sort) <("$@" --defined-only --format=just-symbols "$library" | sed 's/^_//' | sort) ||
        fail "$library does not export the header's functions alone (<: not exported, >: not in the header)"
}

# check_dylib LIBRARY: what lld made for Apple's own processors has its install name, and is signed, be it by nobody: they run
# nothing else.
check_dylib() {
    says "@rpath/libplayerio.dylib" "$llvm/llvm-objdump" --macho --dylib-id "$1" &&
        says LC_CODE_SIGNATURE "$llvm/llvm-objdump" --macho --arch=arm64 --private-headers "$1"
}

# check_pages LIBRARY READELF: the library can be loaded where pages are of 16 KiB.
check_pages() {
    local pages
    pages=$("$2" --program-headers --wide "$1" | awk '$1 == "LOAD" { print $NF }' | sort -u)
    [ "$pages" = 0x4000 ] || fail "$1 has pages of $pages, not of 16 KiB"
}

# says WORDS COMMAND...: the command's output must have a line with these words.
says() {
    local words=$1 output
    shift
    output=$("$@")
    grep -qF -- "$words" <<<"$output" || fail "\"$words\" is not in what this prints: $*" "$output"
}
