//! The C programs about the web API: what a client sends, what it makes of the answers, and what it survives.

use super::support::run::Mode::{self, Plain, Valgrind};
use super::{alone, run_program, support};

#[test]
fn each_call_sends_its_bytes_and_gives_what_its_answer_says() {
    alone("client_calls", Plain, &[]);
}

#[test]
fn each_call_sends_its_bytes_and_gives_what_its_answer_says_under_valgrind() {
    alone("client_calls", Valgrind, &[]);
}

#[test]
fn calls_go_out_in_order_each_with_the_last_token() {
    alone("client_order", Plain, &[]);
}

#[test]
fn calls_go_out_in_order_each_with_the_last_token_under_valgrind() {
    alone("client_order", Valgrind, &[]);
}

#[test]
fn results_come_by_callback_or_as_events_and_are_waited_for() {
    alone("client_delivery", Plain, &[]);
}

#[test]
fn results_come_by_callback_or_as_events_and_are_waited_for_under_valgrind() {
    alone("client_delivery", Valgrind, &[]);
}

#[test]
fn a_join_brings_a_connection_that_is_set_up() {
    alone("client_join", Plain, &[]);
}

#[test]
fn a_join_brings_a_connection_that_is_set_up_under_valgrind() {
    alone("client_join", Valgrind, &[]);
}

#[test]
fn a_filter_edits_endpoints_but_a_development_server_has_none() {
    alone("client_filter", Plain, &[]);
}

#[test]
fn a_filter_edits_endpoints_but_a_development_server_has_none_under_valgrind() {
    alone("client_filter", Valgrind, &[]);
}

#[test]
fn every_bad_answer_is_told_in_words() {
    alone("client_errors", Plain, &[]);
}

#[test]
fn every_bad_answer_is_told_in_words_under_valgrind() {
    alone("client_errors", Valgrind, &[]);
}

#[test]
fn no_server_hangs_a_client_or_fills_its_memory() {
    alone("client_limits", Plain, &[1]);
}

/// Without the parts that read 64 MiB, which takes half a minute there.
#[test]
fn no_server_hangs_a_client_or_fills_its_memory_under_valgrind() {
    alone("client_limits", Valgrind, &[0]);
}

#[test]
fn many_calls_at_once_and_ends_during_a_call_do_no_harm() {
    alone("client_load", Plain, &[]);
}

#[test]
fn many_calls_at_once_and_ends_during_a_call_do_no_harm_under_valgrind() {
    alone("client_load", Valgrind, &[]);
}

#[test]
fn no_secret_is_in_any_log_line() {
    alone("client_secrets", Plain, &[]);
}

#[test]
fn no_secret_is_in_any_log_line_under_valgrind() {
    alone("client_secrets", Valgrind, &[]);
}

#[test]
fn a_dev_server_leads_from_a_login_to_a_room_and_back() {
    with_dev_servers("client_server", Plain);
}

#[test]
fn a_dev_server_leads_from_a_login_to_a_room_and_back_under_valgrind() {
    with_dev_servers("client_server", Valgrind);
}

#[test]
fn what_a_dev_server_refuses_is_told_by_code_and_words() {
    with_dev_servers("client_refused", Plain);
}

#[test]
fn what_a_dev_server_refuses_is_told_by_code_and_words_under_valgrind() {
    with_dev_servers("client_refused", Valgrind);
}

/// Runs a program with the ports of a server that is open to everybody and of one that is not.
fn with_dev_servers(name: &str, mode: Mode) {
    let servers = support::dev_servers();
    run_program(name, mode, &servers.each_ref().map(|server| server.port().to_string()));
}
