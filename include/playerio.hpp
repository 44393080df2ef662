/*
 * playerio.hpp: the C++ face of libplayerio. Header-only, C++17; it stands on playerio.h alone, which has the details.
 *
 * This program joins a room of playerio-devserver, says "hi", and prints what the others say until Enter is pressed:
 *
 *     #include <playerio.hpp>
 *     #include <cstdio>
 *
 *     int main()
 *     {
 *         playerio::Connection room;
 *         room.endpoint("127.0.0.1", 8184).join_key("chat:lobby");
 *         room.on("say", [](std::string_view text) { std::printf("someone says: %s\n", text.data()); });
 *         room.on_disconnect([](playerio::DisconnectReason, std::string_view text) { std::puts(text.data()); });
 *         room.connect();
 *         if (room.wait() != 0) return 1;
 *         room.send("say", "hi");
 *         std::getchar();
 *     }
 *
 * Objects own what they stand for and free it when they go; they are moved, not copied. Handlers are callables of any
 * kind, kept on the heap with all they capture until they are removed or the object goes: moving the object moves
 * nothing that a handler sees. Where they run, and what they may do there, is in playerio.h's "Delivery": on the
 * library's thread, or with a Queue on yours when you poll; never two of one object at a time; anything but waiting.
 *
 * Any thread may call any method of a Connection, Client or Queue; moving, assigning and destroying it is for one.
 * Destroying one waits for its handler that runs on another thread: hold no lock there that the handler takes.
 *
 * Text arguments end at their first NUL, unless it says std::string_view. Text that you are given, as a std::string_view,
 * has a NUL behind it, so data() is a C string. What a handler is given is lent until it returns.
 *
 * A call that fails throws, or returns a Status if you want no exceptions: begin.hpp has both modes.
 */
#ifndef PLAYERIO_HPP
#define PLAYERIO_HPP

#include "playerio/client.hpp"       /* the web API: logins, rooms, and the way to a connection */
#include "playerio/connection.hpp"   /* a connection to one room */
#include "playerio/deserializer.hpp" /* messages out of any stream of bytes */
#include "playerio/endpoints.hpp"    /* the addresses that a connection tries */
#include "playerio/library.hpp"      /* version, log, shutdown, the proofs of a login */
#include "playerio/message.hpp"      /* messages, lent or your own */
#include "playerio/queue.hpp"        /* queues, and the events that they hand out */
#include "playerio/report.hpp"       /* what goes wrong in your handlers, and who is told */
#include "playerio/result.hpp"       /* what a call of a client came to */
#include "playerio/status.hpp"       /* statuses, enums, and Error */
#include "playerio/value.hpp"        /* one value of a message */
#include "playerio/views.hpp"        /* texts, bytes and pairs that go in and come out */
#include "playerio/wire.hpp"         /* which C++ type becomes which value */

/* Inside them: handlers.hpp keeps handlers, dispatch.hpp calls those of messages, object.hpp is what owns them. */

#endif
