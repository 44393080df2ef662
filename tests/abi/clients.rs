//! The C programs about the web API: what a client sends, what it makes of the answers, and what it survives.

use super::alone;
use super::support::run::Mode::{Plain, Valgrind};

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
