// What comes on a connection of the npm package, to be awaited one by one; nothing is waited for longer than a minute.
"use strict";

const DEADLINE = 60_000;

/** Waits for a promise, and fails with the words of what was awaited if it takes too long. */
function soon(promise, what) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what}: nothing within ${DEADLINE / 1000} s`)), DEADLINE);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The messages and the end of one connection. */
class Inbox {
    #messages = [];
    #waiting = [];

    constructor(connection) {
        connection.addMessageCallback("*", (message) => {
            const waiting = this.#waiting.shift();
            if (waiting) waiting(message);
            else this.#messages.push(message);
        });
        this.closed = new Promise((resolve) => connection.addDisconnectCallback(resolve));
    }

    /** The next message, as its type, the numbers of its values' types, and its values. */
    async next() {
        const message =
            this.#messages.shift() ??
            (await soon(new Promise((resolve) => this.#waiting.push(resolve)), "waiting for a message"));
        return { type: message.type, types: message.types, values: message.objects.map(plain) };
    }

    /** The close event. */
    end() {
        return soon(this.closed, "waiting for the close");
    }
}

/** A value as it can be compared: byte arrays as a list of numbers. */
function plain(value) {
    return value?.buffer instanceof Buffer ? [...value.buffer] : value;
}

module.exports = { Inbox, soon };
