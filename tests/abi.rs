//! Compiles the C programs of `tests/c` and `examples/c` against the header and the shared library, as a host would,
//! and runs each plain and under valgrind; where `tools/targets` says so, for another machine.
//!
//! A program prints which of its tests failed and why; what it is about stands at its top.
//!
//! On Windows `tests/windows.rs` does so, from out here: no compiler is under wine.
#![cfg(all(unix, feature = "net"))]

#[cfg(feature = "webapi")]
#[path = "abi/clients.rs"]
mod clients;
mod support;

use support::build::{Language, compile, compile_against, link_shared};
use support::run::Mode::{self, Plain, Valgrind};
use support::{library, tools};

/// Compiles and runs `tests/c/<name>.c`, unless a tool is missing.
fn run_program(name: &str, mode: Mode, arguments: &[String]) {
    if !tools::C_COMPILER.is_here() || (mode == Valgrind && !tools::VALGRIND.is_here()) {
        return;
    }
    let source = library::root().join("tests/c").join(name).with_extension("c");
    let program = compile(&source, &format!("{name}-{mode:?}"), Language::C99);
    let output = support::run::run(mode, &program, arguments);
    assert!(output.contains(" passed, 0 failed"), "{name} did not finish:\n{output}");
    println!("{output}");
}

/// A program that needs no server but those it starts itself; `numbers` are its arguments.
fn alone(name: &str, mode: Mode, numbers: &[u32]) {
    let arguments: Vec<String> = numbers.iter().map(u32::to_string).collect();
    run_program(name, mode, &arguments);
}

/// A program whose first argument is the port of a dev server.
fn with_server(name: &str, mode: Mode, numbers: &[u32]) {
    let server = support::dev_server();
    let mut arguments = vec![server.port().to_string()];
    arguments.extend(numbers.iter().map(u32::to_string));
    run_program(name, mode, &arguments);
}

#[test]
fn messages_hold_what_they_are_given() {
    alone("message", Plain, &[]);
}

#[test]
fn messages_hold_what_they_are_given_under_valgrind() {
    alone("message", Valgrind, &[]);
}

#[test]
fn getters_convert_by_the_official_rules() {
    alone("getters", Plain, &[]);
}

#[test]
fn getters_convert_by_the_official_rules_under_valgrind() {
    alone("getters", Valgrind, &[]);
}

#[test]
fn the_deserializer_reads_any_pieces_and_names_what_is_malformed() {
    alone("deserializer", Plain, &[]);
}

#[test]
fn the_deserializer_reads_any_pieces_and_names_what_is_malformed_under_valgrind() {
    alone("deserializer", Valgrind, &[]);
}

#[test]
fn the_library_names_its_numbers_and_keeps_the_last_error() {
    alone("library", Plain, &[]);
}

#[test]
fn the_library_names_its_numbers_and_keeps_the_last_error_under_valgrind() {
    alone("library", Valgrind, &[]);
}

#[test]
fn no_misuse_of_a_connection_crashes() {
    alone("misuse_connection", Plain, &[]);
}

#[test]
fn no_misuse_of_a_connection_crashes_under_valgrind() {
    alone("misuse_connection", Valgrind, &[]);
}

#[test]
fn no_misuse_of_a_client_crashes() {
    alone("misuse_client", Plain, &[u32::from(cfg!(feature = "webapi"))]);
}

#[test]
fn no_misuse_of_a_client_crashes_under_valgrind() {
    alone("misuse_client", Valgrind, &[u32::from(cfg!(feature = "webapi"))]);
}

/// The same header and ABI, whatever the build leaves out.
#[test]
fn without_the_web_api_its_functions_say_so() {
    if !tools::C_COMPILER.is_here() {
        return;
    }
    let folder = library::folder_without_webapi();
    let source = library::root().join("tests/c/misuse_client.c");
    let program = compile_against(&folder, &source, "misuse_client-without-webapi", Language::C99);
    let output = support::run::run(Plain, &program, &["0".into()]);
    assert!(output.contains(" passed, 0 failed"), "it did not finish:\n{output}");
}

#[test]
fn no_misuse_of_a_queue_message_or_deserializer_crashes() {
    alone("misuse_rest", Plain, &[]);
}

#[test]
fn no_misuse_of_a_queue_message_or_deserializer_crashes_under_valgrind() {
    alone("misuse_rest", Valgrind, &[]);
}

/// One more than a 32-bit machine has places for.
#[test]
fn handles_run_out_in_words() {
    alone("handles", Plain, &[262_145]);
}

#[test]
fn handles_run_out_in_words_under_valgrind() {
    alone("handles", Valgrind, &[1000]);
}

#[test]
fn a_join_succeeds_or_fails_in_words() {
    alone("connect", Plain, &[]);
}

#[test]
fn a_join_succeeds_or_fails_in_words_under_valgrind() {
    alone("connect", Valgrind, &[]);
}

#[test]
fn endpoints_are_tried_in_order() {
    alone("endpoints", Plain, &[]);
}

#[test]
fn endpoints_are_tried_in_order_under_valgrind() {
    alone("endpoints", Valgrind, &[]);
}

#[test]
fn handlers_run_in_order_and_change_while_they_run() {
    alone("handlers", Plain, &[]);
}

#[test]
fn handlers_run_in_order_and_change_while_they_run_under_valgrind() {
    alone("handlers", Valgrind, &[]);
}

#[test]
fn a_connections_life_is_logged_in_words() {
    alone("log", Plain, &[]);
}

#[test]
fn a_connections_life_is_logged_in_words_under_valgrind() {
    alone("log", Valgrind, &[]);
}

#[test]
fn every_end_is_told_once_and_in_words() {
    alone("disconnect", Plain, &[]);
}

#[test]
fn every_end_is_told_once_and_in_words_under_valgrind() {
    alone("disconnect", Valgrind, &[]);
}

#[test]
fn a_queue_hands_out_what_was_asked_for() {
    alone("queue", Plain, &[]);
}

#[test]
fn a_queue_hands_out_what_was_asked_for_under_valgrind() {
    alone("queue", Valgrind, &[]);
}

#[test]
fn a_queue_is_waited_on_woken_and_freed() {
    alone("queue_wait", Plain, &[]);
}

#[test]
fn a_queue_is_waited_on_woken_and_freed_under_valgrind() {
    alone("queue_wait", Valgrind, &[]);
}

#[test]
fn objects_are_freed_inside_callbacks_and_across_threads() {
    alone("free", Plain, &[]);
}

#[test]
fn objects_are_freed_inside_callbacks_and_across_threads_under_valgrind() {
    alone("free", Valgrind, &[]);
}

#[test]
fn a_shutdown_ends_all_and_the_library_starts_again() {
    alone("shutdown", Plain, &[]);
}

#[test]
fn a_shutdown_ends_all_and_the_library_starts_again_under_valgrind() {
    alone("shutdown", Valgrind, &[]);
}

#[test]
fn many_threads_share_one_object() {
    alone("threads", Plain, &[20_000]);
}

#[test]
fn many_threads_share_one_object_under_valgrind() {
    alone("threads", Valgrind, &[500]);
}

#[test]
fn what_is_sent_arrives_byte_for_byte() {
    with_server("send", Plain, &[67_108_864]);
}

#[test]
fn what_is_sent_arrives_byte_for_byte_under_valgrind() {
    with_server("send", Valgrind, &[1_048_576]);
}

#[test]
fn a_million_messages_come_once_and_in_order() {
    with_server("order", Plain, &[1_000_000]);
}

#[test]
fn a_million_messages_come_once_and_in_order_under_valgrind() {
    with_server("order", Valgrind, &[5000]);
}

#[test]
fn a_slow_host_loses_nothing() {
    with_server("backpressure", Plain, &[50_000]);
}

#[test]
fn a_slow_host_loses_nothing_under_valgrind() {
    with_server("backpressure", Valgrind, &[4000]);
}

#[test]
fn a_thousand_connections_live_at_once() {
    with_server("many", Plain, &[1000]);
}

#[test]
fn a_thousand_connections_live_at_once_under_valgrind() {
    with_server("many", Valgrind, &[100]);
}

/// Not under valgrind, which has allocations of its own.
#[test]
fn nothing_is_allocated_or_woken_for_each_message() {
    alone("economy", Plain, &[200_000]);
}

#[test]
fn every_fault_of_a_server_is_told() {
    with_server("faults", Plain, &[]);
}

#[test]
fn every_fault_of_a_server_is_told_under_valgrind() {
    with_server("faults", Valgrind, &[]);
}

#[test]
fn signals_and_exec_do_no_harm() {
    with_server("process", Plain, &[]);
}

#[test]
fn signals_and_exec_do_no_harm_under_valgrind() {
    with_server("process", Valgrind, &[]);
}

#[test]
fn a_forked_child_does_no_harm() {
    with_server("fork", Plain, &[]);
}

#[test]
fn a_forked_child_does_no_harm_under_valgrind() {
    with_server("fork", Valgrind, &[]);
}

#[test]
fn the_library_is_unloaded_and_loaded_again() {
    unload(Plain);
}

#[test]
fn the_library_is_unloaded_and_loaded_again_under_valgrind() {
    unload(Valgrind);
}

fn unload(mode: Mode) {
    let server = support::dev_server();
    let library = library::file().display().to_string();
    run_program("unload", mode, &[server.port().to_string(), library]);
}

/// Then it is the host's file that must stay.
#[test]
fn the_static_library_is_unloaded_with_a_hosts_and_loaded_again() {
    if !tools::C_COMPILER.is_here() {
        return;
    }
    let archive = library::folder().join("libplayerio.a").display().to_string();
    let whole = match cfg!(target_vendor = "apple") {
        true => format!("-Wl,-force_load,{archive}"),
        false => format!("-Wl,--whole-archive,{archive},--no-whole-archive"),
    };
    let plugin = link_shared("unload-plugin.so", &[&whole, "-pthread", "-lm", "-ldl"]);
    let server = support::dev_server();
    run_program("unload", Plain, &[server.port().to_string(), plugin.display().to_string()]);
}

/// The system's loader has a lock, which a host holds there.
#[test]
fn the_library_is_called_while_something_is_loaded() {
    if !tools::C_COMPILER.is_here() {
        return;
    }
    let source = library::root().join("tests/c/loading.c").display().to_string();
    let plugins =
        ["loading-1.so", "loading-2.so", "loading-3.so"].map(|name| link_shared(name, &["-DPLUGIN", &source]));
    run_program("loading", Plain, &plugins.map(|plugin| plugin.display().to_string()));
}

/// What every binding passes as well; `tests/cpp.rs` has the same in C++.
#[test]
fn the_scenario_is_passed() {
    with_server("scenario", Plain, &[]);
}

#[test]
fn the_scenario_is_passed_under_valgrind() {
    with_server("scenario", Valgrind, &[]);
}

/// A call that no program misuses would go unnoticed here when it is added.
#[test]
#[cfg(target_os = "linux")]
fn every_exported_symbol_is_misused_and_nothing_else_is_exported() {
    if !tools::NM.is_here() {
        return;
    }
    let folder = library::root().join("tests/c");
    let misuse: String = ["misuse_connection.c", "misuse_client.c", "misuse_rest.c"]
        .map(|name| std::fs::read_to_string(folder.join(name)).expect("read a misuse program"))
        .concat();
    let symbols = library::exported_symbols();
    assert!(symbols.len() > 90, "only {} symbols are exported", symbols.len());
    for symbol in symbols {
        assert!(symbol.starts_with("pio_"), "{symbol} is exported");
        // There is no wrong way to call these.
        if !["pio_connection_new", "pio_queue_new", "pio_last_error", "pio_deserializer_new"].contains(&&*symbol) {
            assert!(misuse.contains(&format!("{symbol}(")), "no misuse program calls {symbol}");
        }
    }
}
