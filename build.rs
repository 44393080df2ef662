//! How the shared library is linked: its name, what it exports, that it stays mapped once loaded, and its pages.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let unix = target("FAMILY").split(',').any(|family| family == "unix");
    if target("VENDOR") == "apple" {
        link("-Wl,-install_name,@rpath/libplayerio.dylib");
    } else if unix {
        link("-Wl,-soname,libplayerio.so");
        // A thread of the host's that ran our code may outlive `dlclose`, and its thread-locals point into the library.
        // From its first thread on the library sees to that by itself, whatever it is linked into; this holds before.
        link("-Wl,-z,nodelete");
        // Where ring has no assembly it exports functions of its own.
        link("-Wl,--exclude-libs,ALL");
    }
    if target("OS") == "android" {
        // Newer devices have pages of 16 KiB and load nothing that is aligned to less; older linkers align to 4.
        link("-Wl,-z,max-page-size=16384");
    }
}

fn link(argument: &str) {
    println!("cargo::rustc-cdylib-link-arg={argument}");
}
