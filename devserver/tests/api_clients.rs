//! What other people's clients send, to the byte where it matters, and what they need of the answers.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::Server;
use support::proto::{number, pair, text};
use support::server;
use support::web::{Framed, Web, call, json, log_in};
use support::{Bool, Player};

/// The arguments of a login by name, with all that an SDK adds.
fn simple_connect(client: &str) -> Vec<u8> {
    [text(1, "g"), text(2, "bob"), text(3, "x"), text(4, "level:3"), text(5, client), pair(6, "os", "any")].concat()
}

#[test]
fn the_net_sdk_expects_a_word_before_it_sends_its_body() {
    let server = server();
    let mut web = Web::connect(&server);
    let mut token = String::new();
    for (method, body) in [(400, simple_connect("csharp")), (30, vec![8, 0])] {
        // No Content-Type, and the body only once it has been asked for.
        let token_line = if token.is_empty() { String::new() } else { format!("playertoken: {token}\r\n") };
        let length = body.len();
        let head = format!(
            "POST /api/{method} HTTP/1.1\r\n{token_line}Host: 127.0.0.1:8184\r\nContent-Length: {length}\r\n\
             Expect: 100-continue\r\n\r\n"
        );
        web.write(head.as_bytes());
        assert_eq!(web.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
        web.write(&body);
        let answer = Framed::read(&web.answer().body);
        assert_eq!(answer.new_token, None);
        token = answer.result.unwrap().text(1).unwrap_or_default();
    }
}

#[test]
fn the_net_sdk_is_not_asked_for_a_body_that_is_too_long() {
    let server = server();
    let mut web = Web::connect(&server);
    web.write(b"POST /api/400 HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(web.answer().status, 413);
}

#[test]
fn the_net_sdk_finds_pairs_in_the_map_of_game_files() {
    let server = server();
    let [public, user] = [text(2, "public"), text(3, "anna")];
    let named = [text(1, "g"), public.clone(), pair(3, "userId", "anna")].concat();
    let registered = [text(1, "g"), text(2, "new"), text(3, "x")].concat();
    for (method, arguments) in
        [(10, [text(1, "g"), public, user].concat()), (13, named), (400, simple_connect("csharp")), (403, registered)]
    {
        let map = call(&server, method, "", &[arguments]).unwrap().text(4).unwrap();
        assert!(!map.is_empty() && map.split('|').count().is_multiple_of(2), "method {method}: {map}");
    }
}

/// Chunks, a form's content type, and a token header with nothing in it.
#[test]
fn a_node_client_sends_chunks_and_an_empty_token() {
    let server = server();
    let mut web = Web::connect(&server);
    let body = simple_connect("javascript");
    let head = "POST /api/400 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nplayertoken: \r\n\
                Host: 127.0.0.1:8184\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunked = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    web.write(&[head.as_bytes(), &chunked].concat());
    assert_eq!(Framed::read(&web.answer().body).result.unwrap().text(2).as_deref(), Some("simplebob"));
    assert!(web.is_closed());
}

#[test]
fn pyplayerio_loads_its_player_object_and_dials_the_servers_port() {
    let server = server();
    let python = "Accept-Encoding: identity\r\nContent-Type: application/x-www-form-urlencoded\r\nUser-Agent: \
                  Python-urllib/3.12\r\nConnection: close\r\n";
    let ask = |method: u32, token: &str, body: &[u8]| {
        let mut web = Web::connect(&server);
        let token = if token.is_empty() { String::new() } else { format!("Playertoken: {token}\r\n") };
        web.post(&format!("/api/{method}"), &format!("{python}{token}"), body);
        web.answer().body
    };
    let token = Framed::read(&ask(400, "", &simple_connect("PyPlayerIO"))).result.unwrap().text(1).unwrap();
    assert_eq!(ask(103, &token, b""), [0, 1]);
    let room = [text(1, "lobby"), text(2, "bounce"), number(3, 1)].concat();
    let joined = Framed::read(&ask(27, &token, &room)).result.unwrap();
    // It dials only endpoints with port 8184, so the one it is told must be the port that the server listens on.
    let endpoint = &joined.messages(3)[0];
    assert_eq!((endpoint.text(1).as_deref(), endpoint.number(2)), (Some("127.0.0.1"), Some(server.port().into())));
    Player::join(&server, &joined.text(2).unwrap(), &[]).expect_echo();
}

fn has_cross_origin_headers(server: &Server, request: &str) -> bool {
    let mut web = Web::connect(server);
    web.write(request.as_bytes());
    let answer = web.answer();
    let allowed = answer.header("access-control-allow-headers");
    answer.header("access-control-allow-origin") == Some("*")
        && allowed.is_some_and(|headers| headers.contains("playertoken") && headers.contains("content-type"))
        && answer.header("access-control-allow-methods") == Some("get, post, options")
}

#[test]
fn a_browser_may_call_from_any_page() {
    let server = server();
    let origin = "Host: 127.0.0.1:8184\r\nOrigin: https://example.com\r\n";
    let mut web = Web::connect(&server);
    web.write(
        format!(
            "OPTIONS /api/400 HTTP/1.1\r\n{origin}Access-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: content-type,playertoken\r\n\
             Access-Control-Request-Private-Network: true\r\n\r\n"
        )
        .as_bytes(),
    );
    let answer = web.answer();
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(answer.header("access-control-allow-private-network"), Some("true"));
    for request in [
        format!("OPTIONS /json/ HTTP/1.1\r\n{origin}\r\n"),
        format!("OPTIONS /api/400 HTTP/1.1\r\n{origin}\r\n"),
        format!("POST /api/400 HTTP/1.1\r\n{origin}Content-Length: 0\r\n\r\n"),
        format!("POST /api/400 HTTP/1.1\r\n{origin}Content-Length: 2000000\r\n\r\n"),
        format!("POST /json/ HTTP/1.1\r\n{origin}Content-Length: 0\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{origin}\r\n"),
    ] {
        assert!(has_cross_origin_headers(&server, &request), "{request}");
    }
}

/// `text/plain` needs no preflight; nulls and empty arrays are all there.
#[test]
fn playerioclient_of_npm_logs_in_lists_and_joins() {
    let server = server();
    let log_in = r#"[400|]{"gameid":"g","usernameoremail":"bob","password":"x","playerinsightsegments":[],"clientapi":"javascript","clientinfo":[]}"#;
    let output = json(&server, log_in);
    let token = output.strip_prefix("{\"token\":\"").unwrap().split('"').next().unwrap();
    let list = r#"{"roomtype":"bounce","searchcriteria":[],"resultlimit":0,"resultoffset":null,"onlydevrooms":false}"#;
    assert_eq!(json(&server, &format!("[30|{token}]{list}")), "{\"rooms\":[]}");
    let join = r#"{"roomid":"lobby","roomtype":"bounce","visible":true,"roomdata":[],"joindata":[{"key":"name","value":"bob"}],"isdevroom":false,"serverdomainnameneeded":true}"#;
    let joined = json(&server, &format!("[27|{token}]{join}"));
    let key = joined.split("\"joinkey\":\"").nth(1).unwrap().split('"').next().unwrap();
    let mut player = Player::ask(&server, key, &[("name", "bob")]);
    player.expect("playerio.joinresult", &[Bool(true)]);
}

#[test]
fn a_flash_player_is_allowed_every_request() {
    let server = server();
    let mut web = Web::connect(&server);
    web.write(b"GET /crossdomain.xml HTTP/1.1\r\nHost: x\r\n\r\n");
    let answer = web.answer();
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/xml; charset=utf-8")));
    assert!(answer.words().contains("<allow-access-from domain=\"*\"/>"), "{}", answer.words());
    assert!(answer.words().contains("<allow-http-request-headers-from domain=\"*\" headers=\"*\"/>"));
}

/// With a development server set, a client asks for development rooms and dials that server with the key.
#[test]
fn a_client_with_a_development_server_joins_by_the_key_of_a_development_room() {
    let server = server();
    let token = log_in(&server, "anna");
    let joined = call(&server, 27, &token, &[text(1, "lobby"), text(2, "bounce"), number(6, 1)]).unwrap();
    Player::join(&server, &joined.text(2).unwrap(), &[]).expect_echo();
}
