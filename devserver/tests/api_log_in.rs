//! Who may log in to the web API, with what, and what a token is then good for.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Secret, Server, Users};
use std::sync::{Arc, Mutex};
use support::proto::{Fields, pair, text};
use support::server;
use support::web::{Framed, Refused, call, expect_refusal, framed, log_in};

/// Logs in by name.
fn simple_connect(server: &Server, game: &str, name: &str, password: &str) -> Result<Fields, Refused> {
    call(server, 400, "", &[text(1, game), text(2, name), text(3, password), text(5, "test")])
}

/// Registers with everything.
fn register(server: &Server, [game, name, password, email]: [&str; 4]) -> Result<Fields, Refused> {
    let extra = pair(5, "favourite colour", "green");
    call(server, 403, "", &[text(1, game), text(2, name), text(3, password), text(4, email), extra])
}

fn connect(server: &Server, connection: &str, user: &str, auth: &str) -> Result<Fields, Refused> {
    call(server, 10, "", &[text(1, "g"), text(2, connection), text(3, user), text(4, auth)])
}

fn with_users(text: &str) -> Server {
    Server::start(Options { users: Some(Users::parse(text).unwrap()), ..Options::default() }).unwrap()
}

#[test]
fn connect_gives_a_token_and_the_user_id_it_was_given() {
    let server = server();
    // gameId "g", connectionId "public", userId "anna", and fields that a client may add.
    let mut web = support::web::Web::connect(&server);
    let body = b"\x0a\x01g\x12\x06public\x1a\x04anna\x2a\x01p\x32\x03a:b\x3a\x01c\x42\x06\x0a\x01k\x12\x01v";
    web.post("/api/10", "", body);
    let output = Framed::read(&web.answer().body).result.unwrap();
    assert_eq!(output.numbers(), [1, 2, 3, 4, 6]);
    assert_eq!(output.text(1).unwrap().len(), 48);
    assert_eq!(output.text(2).as_deref(), Some("anna"));
    assert_eq!(output.number(3), Some(0));
    assert_eq!(output.text(4).as_deref(), Some("cdnmap|http://127.0.0.1/"));
    assert_eq!(output.messages(6)[0].number(1), Some(0));
}

#[test]
fn authenticate_takes_the_user_id_from_its_arguments() {
    let server = server();
    let args = [text(1, "g"), text(2, "public"), pair(3, "colour", "green"), pair(3, "userId", "anna")];
    let output = call(&server, 13, "", &args).unwrap();
    assert_eq!(output.numbers(), [1, 2, 3, 4, 5]);
    assert_eq!(output.text(2).as_deref(), Some("anna"));
    assert_eq!(output.text(4).as_deref(), Some("cdnmap|http://127.0.0.1/"));
    assert_eq!(output.messages(5)[0].number(1), Some(0));
    call(&server, 103, &output.text(1).unwrap(), &[]).unwrap();
}

#[test]
fn every_token_is_another_one() {
    let server = server();
    assert_ne!(log_in(&server, "anna"), log_in(&server, "anna"));
}

#[test]
fn the_players_online_are_those_in_rooms() {
    let server = server();
    let _players = [support::Player::join(&server, "bounce:a", &[]), support::Player::join(&server, "bounce:b", &[])];
    assert_eq!(simple_connect(&server, "g", "bob", "x").unwrap().messages(6)[0].number(1), Some(2));
}

#[test]
fn anybody_may_log_in_by_name_until_the_name_is_registered() {
    let server = server();
    assert_eq!(simple_connect(&server, "g", "bob", "x").unwrap().text(2).as_deref(), Some("simplebob"));
    let output = register(&server, ["g", "bob", "right", "bob@example.com"]).unwrap();
    assert_eq!(output.text(2).as_deref(), Some("simplebob"));
    assert!(output.text(1).is_some());
    let wrong = "the password is not that of the user \"bob\" of the game \"g\"";
    expect_refusal(simple_connect(&server, "g", "bob", "x"), 23, wrong);
    assert_eq!(simple_connect(&server, "g", "bob", "right").unwrap().text(2).as_deref(), Some("simplebob"));
    assert_eq!(simple_connect(&server, "g", "bob@example.com", "right").unwrap().text(2).as_deref(), Some("simplebob"));
    // Another game has users of its own.
    simple_connect(&server, "h", "bob", "x").unwrap();
}

#[test]
fn a_registration_says_what_is_wrong_with_each_field() {
    let server = server();
    register(&server, ["g", "bob", "right", "bob@example.com"]).unwrap();
    let captcha = [text(6, "key"), text(7, "lock")];
    let taken = [&[text(1, "g"), text(2, "bob"), text(4, "bob")], captcha.as_slice()].concat();
    let refused = call(&server, 403, "", &taken).unwrap_err();
    let [username, password, email, captcha] = [
        "the username \"bob\" is taken",
        "a password is needed",
        "\"bob\" is no e-mail address",
        "the dev server's captcha is solved by its key: captchaValue must be captchaKey",
    ];
    assert_eq!(refused.message, format!("{username}; {password}; {email}; {captcha}"));
    assert_eq!(refused.code, 24);
    let of = |tag| refused.fields.text(tag);
    assert_eq!([of(3), of(4), of(5), of(6)].map(Option::unwrap), [username, password, email, captcha]);

    let refused = register(&server, ["g", "", "x", "bob@example.com"]).unwrap_err();
    let (username, email) = ("a username is needed", "the e-mail address \"bob@example.com\" is taken");
    assert_eq!((refused.code, refused.message), (24, format!("{username}; {email}")));
    assert_eq!(refused.fields.numbers(), [1, 2, 3, 5]);
}

#[test]
fn a_solved_captcha_and_no_email_are_good_enough() {
    let server = server();
    let args = [text(1, "g"), text(2, "bob"), text(3, "x"), text(6, "key"), text(7, "key")];
    call(&server, 403, "", &args).unwrap();
}

#[test]
fn with_a_users_file_only_its_users_and_the_registered_may_log_in() {
    let server = with_users("g anna secret anna@example.com\n* bob everywhere\ng bob here");
    let unknown = "the game \"g\" has no user \"eve\"; register it, or add it to the dev server's users file";
    expect_refusal(simple_connect(&server, "g", "eve", "x"), 22, unknown);
    let wrong = "the password is not that of the user \"anna\" of the game \"g\"";
    expect_refusal(simple_connect(&server, "g", "anna", "x"), 23, wrong);
    for (game, name, password) in [
        ("g", "anna", "secret"),
        ("g", "anna@example.com", "secret"),
        ("h", "bob", "everywhere"),
        // A user of one game comes before one of all.
        ("g", "bob", "here"),
    ] {
        simple_connect(&server, game, name, password).unwrap();
    }
    expect_refusal(
        simple_connect(&server, "h", "anna", "secret"),
        22,
        "the game \"h\" has no user \"anna\"; register it, or add it to the dev server's users file",
    );
    register(&server, ["g", "eve", "new", ""]).unwrap();
    simple_connect(&server, "g", "eve", "new").unwrap();
    assert_eq!(register(&server, ["h", "bob", "new", ""]).unwrap_err().code, 24);
    // Users of connect are vouched for by the game, not by the file.
    log_in(&server, "somebody");
}

#[test]
fn a_game_that_is_not_listed_is_unknown() {
    let server = Server::start(Options { games: vec!["g".into(), "h".into()], ..Options::default() }).unwrap();
    simple_connect(&server, "h", "bob", "x").unwrap();
    let unknown = "there is no game \"i\"; the dev server was told to know only g, h";
    expect_refusal(simple_connect(&server, "i", "bob", "x"), 10, unknown);
    expect_refusal(register(&server, ["i", "bob", "x", ""]), 10, unknown);
    expect_refusal(call(&server, 10, "", &[text(1, "i"), text(2, "public"), text(3, "a")]), 10, unknown);
    expect_refusal(call(&server, 13, "", &[text(1, "i"), text(2, "public"), pair(3, "userId", "a")]), 10, unknown);
}

#[test]
fn a_missing_argument_is_named() {
    let server = server();
    let public = text(2, "public");
    let (game, empty) = (text(1, "g"), text(1, ""));
    for method in [10, 13, 400, 403] {
        let refused = "the argument gameId is missing or empty";
        expect_refusal(call(&server, method, "", &[]), 6, refused);
        expect_refusal(call(&server, method, "", std::slice::from_ref(&empty)), 6, refused);
    }
    for (method, arguments, name) in [
        (10, vec![], "connectionId"),
        (10, vec![public.clone()], "userId"),
        (10, vec![public.clone(), text(3, "")], "userId"),
        (13, vec![pair(3, "userId", "anna")], "connectionId"),
        (13, vec![public, pair(3, "user", "anna")], "authenticationArguments.userId"),
        (400, vec![text(3, "x")], "usernameOrEmail"),
        (400, vec![text(2, "bob")], "password"),
    ] {
        let words = format!("the argument {name} is missing or empty");
        expect_refusal(call(&server, method, "", &[vec![game.clone()], arguments].concat()), 83, &words);
    }
}

#[test]
fn every_method_about_rooms_and_objects_needs_a_good_token() {
    let server = server();
    let none = "not logged in: the call has no playertoken; log in with connect (10), authenticate (13), simpleConnect \
                (400) or simpleRegister (403) first";
    let unknown = "not logged in: the dev server does not know this playertoken; it may have been restarted since, or \
                   given a new token";
    let good = log_in(&server, "anna");
    for method in [21, 24, 27, 30, 103] {
        expect_refusal(call(&server, method, "", &[]), 12, none);
        expect_refusal(call(&server, method, "made up", &[]), 12, unknown);
        expect_refusal(call(&server, method, &good[1..], &[]), 12, unknown);
    }
    assert_eq!(server.stats().api_calls, 16);
    assert_eq!(server.stats().api_errors, 15);
}

#[test]
fn a_server_that_renews_tokens_takes_each_only_once() {
    let server = Server::start(Options { renew_tokens: true, ..Options::default() }).unwrap();
    let first = log_in(&server, "anna");
    let second = framed(&server, 103, &first, &[]).new_token.unwrap();
    assert_ne!(first, second);
    assert_eq!(framed(&server, 103, &first, &[]).result.unwrap_err().code, 12);
    let answer = framed(&server, 24, &second, &[]);
    assert_eq!(answer.result.unwrap_err().code, 18);
    assert!(answer.new_token.is_some(), "a refused call renews the token too");
}

/// The proofs are those that Python's `hmac` gives for the secret `s`, the user `anna` and the time 1700000000.
#[test]
fn with_a_secret_a_proof_is_checked() {
    const SHA1: &str = "1700000000:9b729f74e0ba9ef8bf3b25b90eba76d2ed035941";
    const SHA256: &str = "1700000000:975cabe3676c72de20441b856721a1eeb664a6c35d3a1a4fc0981330fd374e21";
    let server = Server::start(Options { secret: Some(Secret::from("s")), ..Options::default() }).unwrap();
    let needed = "this connection needs the argument auth, which is UNIX-SECONDS:HMAC";
    let wrong = "the argument auth is not UNIX-SECONDS:HMAC with the lower-case hex HMAC-SHA1 or HMAC-SHA256 of \
                 UNIX-SECONDS:USER-ID under this connection's secret";
    for proof in [SHA1, SHA256] {
        connect(&server, "secure", "anna", proof).unwrap();
        connect(&server, "public", "anna", proof).unwrap();
        expect_refusal(connect(&server, "secure", "bob", proof), 12, wrong);
        expect_refusal(connect(&server, "public", "bob", proof), 12, wrong);
        expect_refusal(connect(&server, "secure", "anna", &proof.to_uppercase()), 12, wrong);
        expect_refusal(connect(&server, "secure", "anna", &proof[..proof.len() - 1]), 12, wrong);
        expect_refusal(connect(&server, "secure", "anna", &proof.replacen('1', "2", 1)), 12, wrong);
    }
    expect_refusal(connect(&server, "secure", "anna", ""), 12, needed);
    expect_refusal(connect(&server, "secure", "anna", "proof"), 12, needed);
    connect(&server, "public", "anna", "").unwrap();
    let args = [text(1, "g"), text(2, "secure"), pair(3, "userId", "anna"), pair(3, "auth", SHA1)];
    call(&server, 13, "", &args).unwrap();
    expect_refusal(call(&server, 13, "", &args[..3]), 12, needed);
}

#[test]
fn without_a_secret_no_proof_is_looked_at() {
    connect(&server(), "secure", "anna", "anything").unwrap();
}

#[test]
fn no_log_line_has_a_password_or_a_token() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let log = playerio_devserver::Log::to(playerio_devserver::Verbosity::Verbose, move |line| {
        sink.lock().unwrap().push(line.to_owned());
    });
    let server = Server::start(Options { log, ..Options::default() }).unwrap();
    let token = register(&server, ["g", "bob", "hunter2", ""]).unwrap().text(1).unwrap();
    let _ = simple_connect(&server, "g", "bob", "hunter3");
    let _ = call(&server, 400, "", &[text(1, "g"), text(3, "hunter4"), vec![0x18, 1]]);
    support::web::json(&server, r#"[400|]{"gameid":"g","usernameoremail":"bob","password":["hunter5"]}"#);
    let key = call(&server, 27, &token, &[text(2, "bounce")]).unwrap().text(2).unwrap();
    support::Player::join(&server, &key, &[]);
    let mut again = support::Player::ask(&server, &key, &[]);
    again.next();
    let _ = call(&server, 30, &token[1..], &[]);
    let lines = lines.lock().unwrap().join("\n");
    assert!(lines.contains(" simplebob of g calls simpleRegister (403)\n"), "{lines}");
    assert!(lines.contains(" calls simpleConnect (400) in vain: InvalidPassword (23): "), "{lines}");
    for word in ["hunter", &token[1..], &key] {
        assert!(!lines.contains(word), "{word} is in\n{lines}");
    }
}
