//! The web API as HTTP: paths, methods, limits, and bytes that are no call.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Server};
use std::net::Shutdown;
use std::time::Duration;
use support::proto::{bytes, number, pair, text};
use support::web::{Framed, Web, call, expect_refusal, framed, json, log_in};
use support::{server, wait_for};

const TOO_LONG: &str = "The body is too long: a call may have at most 1048576 bytes.\n";

/// Sends raw bytes on a connection of its own, and reads one answer.
fn exchange(server: &Server, bytes: &[u8]) -> (u16, String) {
    let mut web = Web::connect(server);
    web.write(bytes);
    let answer = web.answer();
    (answer.status, answer.words().to_owned())
}

#[test]
fn the_url_of_the_web_api_is_that_of_the_server() {
    let server = server();
    assert_eq!(server.api_url(), format!("http://{}/api", server.address()));
    let server = Server::start(Options { host: "0.0.0.0".to_owned(), ..Options::default() }).unwrap();
    assert_eq!(server.api_url(), format!("http://127.0.0.1:{}/api", server.port()));
}

#[test]
fn a_path_or_method_that_is_no_call_is_told_where_the_web_api_is() {
    let server = server();
    let base = format!("http://dev.example.com:{}", server.port());
    for request in ["GET /", "GET /api/10", "PUT /api/10", "DELETE /json/", "POST /", "POST /api", "POST /api/ten"] {
        let head = format!("{request} HTTP/1.1\r\nHost: dev.example.com\r\nContent-Length: 0\r\n\r\n");
        let words = format!(
            "This PlayerIO dev server has nothing for {request}. Its web API is at {base}/api: a client sends POST \
             {base}/api/METHOD-NUMBER, or in JSON POST {base}/json/.\n"
        );
        assert_eq!(exchange(&server, head.as_bytes()), (404, words));
    }
    assert_eq!(server.stats().api_calls, 0);
}

#[test]
fn a_slash_at_the_end_makes_no_difference() {
    let server = server();
    for (path, body, end) in
        [("/api/10", "", "gameId is missing or empty"), ("/json", "[10|]{}", "missing or empty\"}")]
    {
        for path in [path.to_owned(), format!("{path}/"), format!("{path}?x=y")] {
            let mut web = Web::connect(&server);
            web.post(&path, "", body.as_bytes());
            let answer = web.answer();
            assert!(answer.status == 200 && answer.words().ends_with(end), "{path}: {}", answer.words());
        }
    }
}

#[test]
fn an_unknown_method_is_refused_with_the_list_of_methods() {
    let server = server();
    for method in [0, 9, 85, 4_294_967_295] {
        let words = format!(
            "the dev server has no method {method}; it has connect (10), authenticate (13), createRoom (21), joinRoom \
             (24), createJoinRoom (27), listRooms (30), loadMyPlayerObject (103), simpleConnect (400), simpleRegister \
             (403)"
        );
        expect_refusal(call(&server, method, "", &[]), 0, &words);
    }
}

#[test]
fn arguments_that_are_no_protobuf_are_refused_in_words() {
    let server = server();
    let token = log_in(&server, "anna");
    let start = "is not the method's arguments in protobuf: failed to decode Protobuf message: ";
    for (method, arguments) in [
        // A text that is longer than the body, a number where a text belongs, no UTF-8, an unfinished number, a tag 0.
        (10, vec![0x0a, 5, b'g']),
        (10, vec![0x08, 1]),
        (400, vec![0x0a, 1, 0xff]),
        (30, vec![0x18, 0x80]),
        (21, vec![0x00]),
        (27, bytes(4, &[0x0a, 9])),
        (24, vec![0x0b; 9]),
        (103, vec![0xff; 40]),
    ] {
        let refused = call(&server, method, &token, std::slice::from_ref(&arguments)).unwrap_err();
        assert_eq!(refused.code, 4, "{refused:?}");
        let length = arguments.len();
        assert!(refused.message.starts_with(&format!("the body of {length} bytes {start}")), "{refused:?}");
    }
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let server = server();
    let token = log_in(&server, "anna");
    let more = [number(90, 1), text(91, "x"), bytes(92, &[0xff]), vec![0xfd, 0x3e, 1, 2, 3, 4]].concat();
    call(&server, 27, &token, &[text(2, "bounce"), more]).unwrap();
}

#[test]
fn a_body_without_bytes_and_the_two_bytes_for_none_are_the_same() {
    let server = server();
    let token = log_in(&server, "anna");
    for body in [&[][..], &[8, 0]] {
        for (method, start) in [(30, &[0, 1][..]), (103, &[0, 1]), (24, &[0, 0, 8, 18])] {
            let mut web = Web::connect(&server);
            web.post(&format!("/api/{method}"), &format!("playertoken: {token}\r\n"), body);
            assert!(web.answer().body.starts_with(start), "method {method}");
        }
    }
}

#[test]
fn whatever_bytes_come_the_server_answers_and_lives() {
    let server = server();
    let token = log_in(&server, "anna");
    // Any numbers do; these are always the same (xorshift).
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let good = [text(1, "room"), text(2, "bounce"), number(3, 1), pair(4, "a", "b"), pair(5, "c", "d")].concat();
    let mut web = Web::connect(&server);
    for round in 0..3000 {
        let method = [10, 13, 400, 403, 21, 24, 27, 30, 103][usize::try_from(next() % 9).unwrap()];
        let mut body: Vec<u8> = if round % 2 == 0 {
            good.clone()
        } else {
            (0..next() % 40).map(|_| u8::try_from(next() & 0xff).unwrap()).collect()
        };
        for _ in 0..next() % 4 {
            let length = body.len();
            if length > 0 {
                body[usize::try_from(next()).unwrap() % length] = u8::try_from(next() & 0xff).unwrap();
            }
        }
        if round % 3 == 0 {
            let json = [format!("[{method}|{token}]").as_bytes(), &body].concat();
            web.post("/json/", "", &json);
            let answer = web.answer();
            assert_eq!((answer.status, answer.body.first()), (200, Some(&b'{')));
        } else {
            web.post(&format!("/api/{method}"), &format!("playertoken: {token}\r\n"), &body);
            let answer = web.answer();
            assert!(answer.status == 200 && answer.body[0] == 0 && answer.body[1] <= 1);
        }
    }
    assert_eq!(server.stats().api_calls, 3001);
    call(&server, 103, &token, &[]).unwrap();
}

#[test]
fn bytes_that_are_no_http_end_the_connection() {
    let server = server();
    for start in ["P", "POST", "GET", "HELO", "G\0\0\0"] {
        let mut web = Web::connect(&server);
        web.write(&[start.as_bytes(), &[0x81, 0xff, b'\r', b'\n', b'\r', b'\n']].concat());
        assert_eq!(web.answer().status, 400, "{start}");
        assert!(web.is_closed(), "{start}");
    }
    log_in(&server, "anna");
}

#[test]
fn a_body_of_a_mebibyte_is_read_and_one_byte_more_is_not() {
    let server = server();
    let token = log_in(&server, "anna");
    let most = text(90, &"x".repeat((1 << 20) - 5));
    assert_eq!(most.len(), 1 << 20);
    call(&server, 103, &token, &[most]).unwrap();

    // The length alone is enough to be refused; none of the body has to come.
    let mut web = Web::connect(&server);
    web.write(b"POST /api/10 HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");
    let answer = web.answer();
    assert_eq!((answer.status, answer.words()), (413, TOO_LONG));
    assert!(web.is_closed());

    let mut web = Web::connect(&server);
    web.write(b"POST /json/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n");
    assert_eq!(web.answer().status, 400);
}

#[test]
fn a_body_in_chunks_is_read_and_ends_at_the_same_limit() {
    let server = server();
    let token = log_in(&server, "anna");
    let head =
        format!("POST /api/103 HTTP/1.1\r\nHost: x\r\nplayertoken: {token}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let mut web = Web::connect(&server);
    web.write(head.as_bytes());
    web.write(b"2\r\n\x08\x00\r\n0\r\n\r\n");
    assert_eq!(web.answer().body, [0, 1]);

    let mut web = Web::connect(&server);
    web.write(head.as_bytes());
    let chunk = [b"10000\r\n", vec![0; 0x10000].as_slice(), b"\r\n"].concat();
    for _ in 0..16 {
        web.write(&chunk);
    }
    web.write(b"1\r\n\0\r\n");
    let answer = web.answer();
    assert_eq!((answer.status, answer.words()), (413, TOO_LONG));
}

#[test]
fn a_connection_serves_one_call_after_another() {
    let server = server();
    let mut web = Web::connect(&server);
    for _ in 0..3 {
        web.post("/api/10", "", &[text(1, "g"), text(2, "public"), text(3, "anna")].concat());
        assert!(Framed::read(&web.answer().body).result.is_ok());
    }
    // Also when they come at once.
    let one = "POST /api/103 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    web.write(one.repeat(3).as_bytes());
    for _ in 0..3 {
        assert_eq!(Framed::read(&web.answer().body).result.unwrap_err().code, 12);
    }
    assert_eq!(server.stats().accepted, 1);
    web.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(web.answer().status, 404);
    assert!(web.is_closed());
}

#[test]
fn a_client_that_has_closed_its_side_still_gets_its_answer() {
    let server = server();
    let mut web = Web::connect(&server);
    web.post("/api/103", "", &[]);
    web.stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(web.answer().status, 200);
    assert!(web.is_closed());
}

#[test]
fn a_head_or_body_that_does_not_come_is_not_waited_for_for_ever() {
    let server = Server::start(Options { http_timeout: Duration::from_millis(50), ..Options::default() }).unwrap();
    for begun in ["P", "G", "GET / HTTP/1.1\r\nHost:", "POST /api/10 HTTP/1.1\r\nHost: x\r\n"] {
        let mut web = Web::connect(&server);
        web.write(begun.as_bytes());
        assert!(web.is_closed(), "{begun}");
    }
    let mut web = Web::connect(&server);
    web.write(b"POST /api/10 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1234");
    let answer = web.answer();
    assert_eq!((answer.status, answer.words()), (408, "The body was not whole after 50ms.\n"));
    assert!(web.is_closed());
    // One that has nothing more to ask is not kept either.
    let mut web = Web::connect(&server);
    web.post("/api/103", "", &[]);
    assert_eq!(web.answer().status, 200);
    assert!(web.is_closed());
    wait_for(&server, |stats| stats.accepted == 6 && stats.connected == 0);
}

#[test]
fn a_client_that_goes_inside_its_request_is_forgotten() {
    let server = server();
    for begun in ["POST /api/10 HT", "POST /api/10 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12", "GET /"] {
        Web::connect(&server).write(begun.as_bytes());
    }
    wait_for(&server, |stats| stats.accepted == 3 && stats.connected == 0);
}

#[test]
fn a_web_socket_may_not_follow_on_a_connection_that_was_used() {
    let server = server();
    let mut web = Web::connect(&server);
    web.post("/api/103", "", &[]);
    assert_eq!(web.answer().status, 200);
    web.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    assert_eq!(web.answer().status, 404);
}

#[test]
fn a_hundred_calls_at_once_are_all_answered() {
    let server = server();
    let token = log_in(&server, "anna");
    let mut webs: Vec<Web> = (0..100).map(|_| Web::connect(&server)).collect();
    for web in &mut webs {
        web.post("/api/27", &format!("playertoken: {token}\r\n"), &text(2, "bounce"));
    }
    let ids = webs.iter_mut().map(|web| Framed::read(&web.answer().body).result.unwrap().text(1).unwrap());
    assert_eq!(ids.collect::<std::collections::HashSet<_>>().len(), 100);
}

#[test]
fn a_new_token_stands_before_the_status() {
    let server = Server::start(Options { renew_tokens: true, ..Options::default() }).unwrap();
    let token = log_in(&server, "anna");
    let mut web = Web::connect(&server);
    web.post("/api/103", &format!("playertoken: {token}\r\n"), &[]);
    let body = web.answer().body;
    assert_eq!((&body[..3], body.len(), body[51]), (&[1, 0, 48][..], 52, 1));
    let renewed = String::from_utf8(body[3..51].to_vec()).unwrap();
    assert!(framed(&server, 103, &renewed, &[]).result.is_ok());
    assert!(json(&server, &format!("[103|{token}]{{}}")).starts_with("{\"errorcode\":12,"));
}
