//! How the shared library is linked: the name it is known by, and that it stays mapped once loaded.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let unix = target("FAMILY").split(',').any(|family| family == "unix");
    if target("VENDOR") == "apple" {
        link("-Wl,-install_name,@rpath/libplayerio.dylib");
    } else if unix {
        link("-Wl,-soname,libplayerio.so");
        // A thread of the host's that ran our code may outlive `dlclose`: its thread-locals and our fork handler
        // point into the library.
        link("-Wl,-z,nodelete");
    }
}

fn link(argument: &str) {
    println!("cargo::rustc-cdylib-link-arg={argument}");
}
