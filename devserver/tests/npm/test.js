// The npm package `playerioclient`, unpatched, against the dev server: its calls of the API and its WebSocket.
//
// Usage: node test.js HOST:PORT
//
// The package has the API's address built in, so `fetch` sends just that one to the dev server instead. For rooms it
// has a setting: with a development server it dials that, over `ws:` where it would else insist on `wss:`.
"use strict";

const assert = require("node:assert/strict");
const { after, test } = require("node:test");
const {
    Connection,
    HTTPChannel,
    MessageSerializer,
    PlayerIOClient,
    PlayerIOError,
    QuickConnect,
} = require("playerioclient");
const { Inbox, soon } = require("./inbox.js");

const HOST = process.argv[2];
assert.match(HOST ?? "", /:\d+$/, "usage: node test.js HOST:PORT");

const fetched = globalThis.fetch;
globalThis.fetch = (url, options) => {
    assert.equal(url, "https://api.playerio.com/json/");
    return fetched(`http://${HOST}/json/`, options);
};

// So that a test that fails in the middle leaves nothing behind that keeps the program alive.
const opened = [];
after(() => opened.forEach((connection) => connection.socket.terminate()));

// The numbers of the types, as the package and the wire format have them.
const [INT, UINT, LONG, ULONG, DOUBLE, FLOAT, STRING, BYTES, BOOL] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** Joins without the API, as the dev server allows. */
async function join(key, data = {}) {
    const connection = new Connection(HOST, [], key, data);
    opened.push(connection);
    const inbox = new Inbox(connection);
    await soon(connection.connect(), `joining ${key}`);
    return { connection, inbox };
}

/** Logs in, with rooms on the dev server. */
async function login(name, password = "secret") {
    const client = await QuickConnect.simpleConnect("game", name, password);
    client.multiplayer.developmentServer = HOST;
    return client;
}

/** What a call of `multiplayer` has joined. */
async function joined(connecting) {
    const connection = await soon(connecting, "joining");
    opened.push(connection);
    return { connection, inbox: new Inbox(connection) };
}

/** Demands that the API refuses, with this code and words that match. */
async function refused(call, code, words) {
    await assert.rejects(call, (error) => {
        assert.ok(error instanceof PlayerIOError, error);
        assert.equal(error.code, code, error.message);
        assert.match(error.message, words);
        return true;
    });
}

/** Leaves, and waits for the WebSocket's orderly end. */
async function leave({ connection, inbox }) {
    connection.disconnect();
    assert.equal((await inbox.end()).wasClean, true);
}

test("values of all types come back from a bounce room", async () => {
    const player = await join("bounce:values");
    const message = player.connection.createMessage("edge values");
    const cases = [
        [INT, "addInt", [0, 63, 64, 255, 256, -1, 2147483647, -2147483648]],
        [UINT, "addUInt", [0, 63, 255, 65536, 4294967295]],
        // The largest that JavaScript tells from 2 ** 63 and 2 ** 64; the package refuses to write or read those.
        [LONG, "addLong", [0, -1, 4294967296, 2 ** 53, -(2 ** 53), 2 ** 63 - 1024, -(2 ** 63) + 1024]],
        [ULONG, "addULong", [0, 4294967296, 2 ** 63, 2 ** 64 - 2048]],
        [DOUBLE, "addDouble", [0, 0.1, -1.1, 1e300, 5e-324, 2 ** -1022, Infinity, -Infinity, NaN]],
        [FLOAT, "addFloat", [0, -1.5, Math.fround(0.1), 2 ** -149, (2 - 2 ** -23) * 2 ** 127, Infinity, NaN]],
        [STRING, "addString", ["", "a", "\0", "100%", "größer", "日本", "x".repeat(63), "ü".repeat(300)]],
        [BOOL, "addBoolean", [true, false]],
    ];
    for (const [, add, values] of cases) values.forEach((value) => message[add](value));
    player.connection.sendMessage(message);
    assert.deepEqual(await player.inbox.next(), {
        type: "edge values",
        types: cases.flatMap(([type, , values]) => values.map(() => type)),
        values: cases.flatMap(([, , values]) => values),
    });
    await leave(player);
});

test("byte arrays come back from a bounce room", async () => {
    const player = await join("bounce:bytes");
    for (const length of [0, 1, 63, 64, 70_000]) {
        const bytes = Array.from({ length }, (_, index) => (index * 7) % 256);
        const message = player.connection.createMessage("bytes");
        message.addByteArray(bytes);
        // The package wraps them in a type that it cannot write unless it is empty; what it wraps it can.
        message.objects[0] = message.objects[0].buffer;
        player.connection.sendMessage(message);
        assert.deepEqual(await player.inbox.next(), { type: "bytes", types: [BYTES], values: [bytes] });
    }
    await leave(player);
});

test("values that the package reads but cannot write come back too", async () => {
    const player = await join("bounce:raw");
    const cases = [
        ["037fefffffffffffff", DOUBLE, Number.MAX_VALUE],
        ["038000000000000000", DOUBLE, -0],
        ["0280000000", FLOAT, -0],
        ["c4f09f9880", STRING, "😀"],
    ];
    for (const [hex, type, value] of cases) {
        player.connection.socket.send(Buffer.from(`81c172${hex}`, "hex"));
        assert.deepEqual(await player.inbox.next(), { type: "r", types: [type], values: [value] });
    }
    await leave(player);
});

test("a text frame with base64 is answered in base64", async () => {
    const connection = new Connection(HOST, [], "bounce:text", {});
    opened.push(connection);
    const inbox = new Inbox(connection);
    const kinds = [];
    // As the official SDK for browsers does it; the package reads both.
    connection.sendMessage = function (message) {
        const bytes = MessageSerializer.default.serializeMessage(message);
        this.socket.send(Buffer.from(bytes).toString("base64"));
    };
    const joining = connection.connect();
    connection.socket.addEventListener("message", (event) => kinds.push(typeof event.data));
    await soon(joining, "joining");
    connection.send("hello", "größer", 42);
    assert.deepEqual(await inbox.next(), { type: "hello", types: [STRING, INT], values: ["größer", 42] });
    assert.deepEqual(kinds, ["string", "string"]);
    await leave({ connection, inbox });
});

test("two clients talk in a chat and hear who comes and goes", async () => {
    const anna = await join("chat:npm", { name: "anna" });
    assert.deepEqual((await anna.inbox.next()).values, ["anna"]);
    const bob = await join("chat:npm", { name: "bob" });
    assert.deepEqual(await anna.inbox.next(), { type: "join", types: [STRING], values: ["bob"] });
    assert.deepEqual(await bob.inbox.next(), { type: "join", types: [STRING], values: ["bob"] });
    bob.connection.send("say", "hello", 1);
    const said = { type: "say", types: [STRING, INT], values: ["hello", 1] };
    assert.deepEqual(await anna.inbox.next(), said);
    assert.deepEqual(await bob.inbox.next(), said);
    await leave(bob);
    assert.deepEqual(await anna.inbox.next(), { type: "leave", types: [STRING], values: ["bob"] });
    await leave(anna);
});

test("a flood arrives in order, and the server's close is clean", async () => {
    const player = await join("flood:npm", { count: 500, size: 3 });
    for (let number = 0; number < 500; number++) {
        const payload = [0, 1, 2].map((index) => (number + index) % 256);
        assert.deepEqual(await player.inbox.next(), { type: "flood", types: [INT, BYTES], values: [number, payload] });
    }
    player.connection.send("devserver.close");
    const { code, wasClean } = await player.inbox.end();
    assert.deepEqual([code, wasClean], [1000, true]);
});

test("a refused join has its code and text", async () => {
    await assert.rejects(join("reject:npm", { code: 19, text: "no room" }), (refusal) => {
        assert.deepEqual(refusal, [19, "no room"]);
        return true;
    });
});

test("users log in, by name or by a connection", async () => {
    const anna = await login("anna");
    assert.equal(anna.connectUserId, "simpleanna");
    const bob = await PlayerIOClient.authenticate("game", "public", { userId: "bob" });
    assert.equal(bob.connectUserId, "bob");
});

test("a wrong password and a call without a login are refused with their codes", async () => {
    await new HTTPChannel("").simpleRegister("game", "carl", "right", null, null, null, [], null, [], "javascript", []);
    assert.equal((await login("carl", "right")).connectUserId, "simplecarl");
    await refused(login("carl", "wrong"), 23, /password/);
    await refused(new HTTPChannel("").listRooms("bounce", [], 0, 0, true), 12, /not logged in/);
});

test("a room is created, listed, joined and left", async () => {
    const { multiplayer } = await login("anna");
    const listed = async () =>
        (await multiplayer.listRooms("chat", { map: "isles" })).map((room) => ({ ...room, roomData: { ...room.roomData } }));
    assert.deepEqual(await listed(), []);
    assert.equal(await multiplayer.createRoom("npm-listed", "chat", true, { map: "isles", mode: "calm" }), "npm-listed");
    await multiplayer.createRoom("npm-other", "chat", true, { map: "hills" });
    const room = { id: "npm-listed", roomType: "chat", roomData: { map: "isles", mode: "calm" } };
    assert.deepEqual(await listed(), [{ ...room, onlineUsers: 0 }]);

    const anna = await joined(multiplayer.joinRoom("npm-listed", { name: "anna" }));
    assert.deepEqual(await listed(), [{ ...room, onlineUsers: 1 }]);
    const bob = await joined((await login("bob")).multiplayer.joinRoom("npm-listed", { name: "bob" }));
    let heard;
    do heard = await anna.inbox.next();
    while (heard.values[0] !== "bob");
    assert.deepEqual(await listed(), [{ ...room, onlineUsers: 2 }]);
    anna.connection.send("say", "hello");
    do heard = await bob.inbox.next();
    while (heard.type !== "say");
    assert.deepEqual(heard.values, ["hello"]);

    await leave(anna);
    do heard = await bob.inbox.next();
    while (heard.type !== "leave");
    assert.deepEqual(heard.values, ["anna"]);
    await leave(bob);
    assert.deepEqual(await listed(), []);
});

test("a room is created and joined in one call, and bounces", async () => {
    const { multiplayer } = await login("anna");
    const player = await joined(multiplayer.createJoinRoom("npm-bounce", "bounce", true, null, null));
    player.connection.send("hello", "größer", 42, 4294967295, 2 ** 53, 0.5, true);
    assert.deepEqual(await player.inbox.next(), {
        type: "hello",
        types: [STRING, INT, UINT, LONG, DOUBLE, BOOL],
        values: ["größer", 42, 4294967295, 2 ** 53, 0.5, true],
    });
    await leave(player);
});

test("rooms that cannot be had are refused with their codes", async () => {
    const { multiplayer } = await login("anna");
    await refused(multiplayer.joinRoom("npm-nowhere", {}), 17, /npm-nowhere/);
    await refused(multiplayer.createJoinRoom("npm-x", "nonsense", true, {}, {}), 16, /nonsense/);
    await multiplayer.createRoom("npm-twice", "bounce", true, {});
    await refused(multiplayer.createRoom("npm-twice", "bounce", true, {}), 15, /npm-twice/);
    // The room itself may refuse, too; the package then gives a bare pair.
    await assert.rejects(multiplayer.createJoinRoom("npm-no", "reject", true, {}, { code: 3 }), (refusal) => {
        assert.equal(refusal[0], 3);
        return true;
    });
});
