//! The JSON form of the web API: the same methods behind another encoding.

#![allow(clippy::unwrap_used, reason = "a failure here is the test's answer")]

mod support;

use playerio_devserver::{Options, Server};
use serde_json::{Value, json};
use support::web::{Web, call, json, log_in};
use support::{Player, server};

/// Makes a call; the answer must have no new token.
fn ask(server: &Server, method: u32, token: &str, arguments: &Value) -> Value {
    serde_json::from_str(&json(server, &format!("[{method}|{token}]{arguments}"))).unwrap()
}

/// Logs in by name; the token.
fn bob(server: &Server) -> String {
    let output = ask(server, 400, "", &json!({"gameid": "g", "usernameoremail": "bob", "password": "x"}));
    output["token"].as_str().unwrap().to_owned()
}

#[test]
fn each_way_to_log_in_gives_a_token_and_a_user_id() {
    let server = server();
    let user_id = json!([{"key": "userId", "value": "anna"}]);
    for (method, arguments, name) in [
        (10, json!({"gameid": "g", "connectionid": "public", "userid": "anna", "auth": null}), "anna"),
        (13, json!({"gameid": "g", "connectionid": "public", "authenticationarguments": user_id}), "anna"),
        (400, json!({"gameid": "g", "usernameoremail": "bob", "password": "x", "clientinfo": []}), "simplebob"),
        (403, json!({"gameid": "g", "username": "eve", "password": "x", "email": null}), "simpleeve"),
    ] {
        let mut output = ask(&server, method, "", &arguments);
        let token = output["token"].take();
        let rest = json!({
            "token": null, "userid": name, "showbranding": false, "gamefsredirectmap": "cdnmap|http://127.0.0.1/",
            "playerinsightstate": {"playersonline": 0, "segments": []},
        });
        assert_eq!(output, rest, "method {method}");
        assert_eq!(ask(&server, 103, token.as_str().unwrap(), &json!({})), json!({}));
    }
}

#[test]
fn rooms_are_created_listed_and_joined() {
    let server = server();
    let token = bob(&server);
    let data = json!([{"key": "map", "value": "desert"}]);
    let created = json!({
        "roomid": "lobby", "roomtype": "bounce", "visible": true, "roomdata": data, "isdevroom": false,
    });
    assert_eq!(ask(&server, 21, &token, &created), json!({"roomid": "lobby"}));
    let search = json!({
        "roomtype": "bounce", "searchcriteria": data, "resultlimit": 0, "resultoffset": null, "onlydevrooms": false,
    });
    let listed = json!({"id": "lobby", "roomtype": "bounce", "onlineusers": 0, "roomdata": data});
    assert_eq!(ask(&server, 30, &token, &search), json!({"rooms": [listed]}));
    let nobody = json!({"searchcriteria": [{"key": "map", "value": "sea"}]});
    assert_eq!(ask(&server, 30, &token, &nobody), json!({"rooms": []}));

    let endpoints = json!([{"address": "127.0.0.1", "port": server.port()}]);
    let joining = json!({"roomid": "lobby", "joindata": [], "isdevroom": false, "serverdomainnameneeded": true});
    let joined = ask(&server, 24, &token, &joining);
    assert_eq!(joined["endpoints"], endpoints);
    Player::join(&server, joined["joinkey"].as_str().unwrap(), &[]).expect_echo();

    let joining = json!({
        "roomid": null, "roomtype": "bounce", "visible": null, "roomdata": null, "joindata": [], "isdevroom": false,
        "serverdomainnameneeded": true,
    });
    let joined = ask(&server, 27, &token, &joining);
    assert_eq!((&joined["endpoints"], joined["roomid"].as_str().unwrap().len()), (&endpoints, 16));
    Player::join(&server, joined["joinkey"].as_str().unwrap(), &[]).expect_echo();
}

#[test]
fn both_encodings_share_users_rooms_and_tokens() {
    let server = server();
    let token = log_in(&server, "anna");
    ask(&server, 21, &token, &json!({"roomid": "lobby", "roomtype": "bounce", "visible": true}));
    assert_eq!(call(&server, 30, &token, &[]).unwrap().messages(1).len(), 1);
}

#[test]
fn a_refusal_has_its_code_and_words() {
    let server = server();
    let token = bob(&server);
    let unknown = ask(&server, 24, &token, &json!({"roomid": "lobby", "joindata": []}));
    let words = "there is no room \"lobby\" of the game \"g\"; it may have closed when its last user left";
    assert_eq!(unknown, json!({"errorcode": 17, "message": words}));
    assert_eq!(ask(&server, 30, "", &json!({}))["errorcode"], 12);
    assert_eq!(ask(&server, 9999, "", &json!({}))["errorcode"], 0);
    let refused = ask(&server, 403, "", &json!({"gameid": "g", "username": "bob", "password": ""}));
    let words = "a password is needed";
    assert_eq!(refused, json!({"errorcode": 24, "message": words, "passworderror": words}));
}

#[test]
fn a_new_token_stands_in_brackets_before_the_answer() {
    let server = Server::start(Options { renew_tokens: true, ..Options::default() }).unwrap();
    let token = bob(&server);
    let answer = json(&server, &format!("[30|{token}]{{}}"));
    let (renewed, object) = answer.strip_prefix('[').unwrap().split_once(']').unwrap();
    assert_eq!(object, "{\"rooms\":[]}");
    assert_eq!(json(&server, &format!("[24|{renewed}]{{}}")).split(']').nth(1), Some(MISSING_ID));
}

const MISSING_ID: &str = "{\"errorcode\":18,\"message\":\"the argument roomId is missing or empty\"}";

#[test]
fn a_body_that_is_not_the_json_form_is_refused_in_words() {
    let server = server();
    let shape = "the body must be [method number|token] and a JSON object behind it, in UTF-8";
    for body in ["", "{}", "[", "[]", "[10]{}", "[ten|]{}", "[-1|]{}", "[4294967296|]{}", "[10|{}"] {
        let expected = json!({"errorcode": 4, "message": shape});
        assert_eq!(serde_json::from_str::<Value>(&json(&server, body)).unwrap(), expected, "{body}");
    }
    for (body, words) in [
        ("[10|]", "the JSON object is malformed at its line 1, column 0"),
        ("[10|]{\"gameid\":\"g\"", "the JSON object is malformed at its line 1, column 13"),
        ("[10|]{\"gameid\":\n12}", "the JSON object has a field of the wrong type at its line 2, column 2"),
        (
            "[13|]{\"authenticationarguments\":{}}",
            "the JSON object has a field of the wrong type at its line 1, column 27",
        ),
        ("[400|]{\"password\":{\"a\":1}}", "the JSON object has a field of the wrong type at its line 1, column 12"),
        ("[10|]null", "the JSON object has a field of the wrong type at its line 1, column 4"),
        ("[10|]{} {}", "the JSON object is malformed at its line 1, column 4"),
    ] {
        let expected = json!({"errorcode": 4, "message": words});
        assert_eq!(serde_json::from_str::<Value>(&json(&server, body)).unwrap(), expected, "{body}");
    }
    let mut web = Web::connect(&server);
    web.post("/json/", "", b"[10|]{\"gameid\":\"\xff\"}");
    assert!(web.answer().words().contains(shape));
}

#[test]
fn deep_nesting_is_refused_like_any_other_mistake() {
    let server = server();
    let deep = format!("[10|]{{\"x\":{}", "[".repeat(500_000));
    assert!(json(&server, &deep).starts_with("{\"errorcode\":4,"));
}
