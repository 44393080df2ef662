/*
 * playerio.h: a client for PlayerIO's multiplayer service.
 *
 * This header is the manual of libplayerio. It is generated from the library's source (do not edit it), compiles as
 * C99 and C++11, and is the same for every build of the library.
 *
 *   1. The simple path                        a complete program
 *   2. Conventions                            statuses, text, buffers, what is whose
 *   3. Delivery                               where your functions run, and where not
 *   4. Threads and callbacks                  the table: what may be called where
 *   5. Library                                versions, names, logging, shutdown
 *   6. Values
 *   7. Messages                               building, copying, serializing
 *   8. Reading messages
 *   9. Connections                            connect, send, disconnect
 *  10. Connection settings
 *  11. Connection handlers
 *  12. Queues                                 events on your own thread
 *  13. Deserializer                           bytes to messages without a connection
 *  14. Clients                                the web API: logins and rooms
 *  15. Results                                what a client's call came to
 *  16. Error codes                            the service's own
 */

#ifndef PLAYERIO_H
#define PLAYERIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Define PIO_DLL when you link to playerio.dll: calls are a jump shorter. It is not needed. */
#ifndef PIO_API
#if defined(_WIN32) && defined(PIO_DLL)
#define PIO_API __declspec(dllimport)
#else
#define PIO_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * ===================================================================================================================
 * 1. The simple path
 * ===================================================================================================================
 *
 * Make a connection, say where to and with which key, add handlers, connect. Without a queue the handlers run on a
 * thread of the library's.
 *
 * This program joins a room of playerio-devserver, says "hi", and prints what the others say until Enter is pressed:
 *
 *     #include <playerio.h>
 *     #include <stdio.h>
 *
 *     static void joined(pio_connection *connection, int32_t error_code, const char *text, void *user_data)
 *     {
 *         pio_value hi;
 *         (void)user_data;
 *         if (error_code != 0) {
 *             fprintf(stderr, "no way in: %s (%s)\n", text, pio_error_name(error_code));
 *             return;
 *         }
 *         hi.type = PIO_VALUE_STRING;
 *         hi.length = 2;
 *         hi.as.string = "hi";
 *         if (pio_connection_send_values(connection, "say", &hi, 1) != PIO_STATUS_OK)
 *             fprintf(stderr, "not sent: %s\n", pio_last_error());
 *     }
 *
 *     static void said(pio_connection *connection, const pio_message *message, void *user_data)
 *     {
 *         const char *text;
 *         (void)connection, (void)user_data;
 *         if (pio_message_get_string(message, 0, &text, NULL) == PIO_STATUS_OK)
 *             printf("someone says: %s\n", text);
 *     }
 *
 *     static void ended(pio_connection *connection, pio_disconnect_reason reason, const char *text, void *user_data)
 *     {
 *         (void)connection, (void)reason, (void)user_data;
 *         printf("it ended: %s\n", text);
 *     }
 *
 *     int main(void)
 *     {
 *         int32_t error_code = -1;
 *         pio_connection *connection = pio_connection_new();
 *         pio_connection_add_endpoint(connection, "127.0.0.1", 8184);
 *         pio_connection_set_join_key(connection, "chat:lobby");
 *         pio_connection_set_join_handler(connection, joined, NULL);
 *         pio_connection_add_message_handler(connection, "say", said, NULL, NULL);
 *         pio_connection_add_disconnect_handler(connection, ended, NULL, NULL);
 *         if (pio_connection_connect(connection) != PIO_STATUS_OK)
 *             fprintf(stderr, "%s\n", pio_last_error());
 *         else if (pio_connection_wait(connection, PIO_FOREVER, &error_code) == PIO_STATUS_OK && error_code == 0)
 *             getchar();
 *         pio_connection_free(connection);
 *         pio_shutdown();
 *         return error_code != 0;
 *     }
 *
 * A game with a main loop attaches a queue before connect and polls it once a frame; then the same handlers run there:
 *
 *     pio_queue *queue = pio_queue_new();
 *     pio_connection_set_queue(connection, queue);
 *     for (;;) {
 *         pio_queue_poll(queue, 0, 0, NULL);
 *         draw();
 *     }
 *
 * ===================================================================================================================
 * 2. Conventions
 * ===================================================================================================================
 *
 * Names. Everything begins with pio_ or PIO_. A function is its noun, then its verb: pio_connection_send.
 *
 * Failures. A call that can fail returns a pio_status and gives results through pointers, which it writes only if it
 * succeeds (but `needed`, and counts of events, which become 0). Words for people are in pio_last_error(). Functions
 * that return a pointer, a count or nothing set the words too. Treat a status that you do not know as a failure. The
 * entries below name the statuses that are particular to a function ("Fails with"); besides, any may give
 *
 *     NULL_POINTER        where NULL is not said to be allowed
 *     INVALID_HANDLE      for a connection, client or queue that was freed, is of another kind or was made up
 *     INVALID_ARGUMENT    for a number that stands for nothing
 *     PANIC               for a defect of the library that was caught: free the object, and report it
 *
 * Text in is NUL-terminated UTF-8, or pointer and length where the name ends in `_n`; then it may contain NULs. NULL
 * with length 0 is empty. Everything that is passed in is copied before the call returns. Text out ends in a NUL that
 * its length does not count, and may contain NULs: use the length. Byte arrays have no NUL behind them. Text that a
 * callback gets is never NULL.
 *
 * (buffer, capacity, needed): a text or bytes are written to `buffer` if they fit its `capacity` in bytes, and
 * `needed` gets their size, for a text with its NUL. If they do not fit nothing is written and the status is
 * BUFFER_TOO_SMALL. NULL with capacity 0 asks for the size.
 *
 * Enums are 32-bit integers and bools are bytes, for other languages' sake.
 *
 * Error codes (`error_code`) are 0 for success, else a code of the service's, listed in "Error codes"; codes that are
 * not listed are passed on as they are. PIO_ERROR_UNSUPPORTED_METHOD is the service's own 0, told as -1.
 *
 * Handles. A pio_connection *, pio_client * or pio_queue * is a number, not an address: it is looked up, so a handle
 * that is used after it was freed, freed twice, of the wrong kind or made up gives INVALID_HANDLE and does no harm; no
 * handle is used for a second object. Any thread may use it.
 *
 * Plain objects. A pio_message * or pio_deserializer * is an address, as FILE * is: alive until freed, once. Any
 * thread may use it; threads that only read may share one.
 *
 * Lent. What a callback is given lives until it returns; what pio_queue_next hands out, until the next `poll`, `next`
 * or `_free` of that queue; what pio_deserializer_next hands out, until the next call on that deserializer. A lent
 * message may be read, cloned, serialized and sent; adding to it is INVALID_ARGUMENT, and freeing it does nothing.
 *
 * Settings are made before connect (of a client: before its first call) and are WRONG_STATE afterwards. Handlers and
 * user data may change at any time. `_free(NULL)` does nothing.
 *
 * Frozen structs. pio_value, pio_pair, pio_room and pio_event never change; pio_stats grows at its end. What this
 * build leaves out is there all the same, and gives UNSUPPORTED.
 *
 * ===================================================================================================================
 * 3. Delivery
 * ===================================================================================================================
 *
 * Threaded, the default: handlers run on the library's internal thread, perhaps before the call that caused them has
 * returned. A handler that blocks holds up everyone else's.
 *
 * Queue: attach one with pio_connection_set_queue. Nothing runs until you take it: pio_queue_poll runs the handlers on
 * your thread, pio_queue_next and pio_queue_next_pickle hand out events without calling anything. They may be mixed;
 * each event goes to one of them. Any thread may take, one at a time. Events of one object come in order; objects take
 * turns, of at most 64 events while others wait.
 *
 * The callbacks of one object never overlap. In the order of a connection's life they are:
 *
 *     join          once. In it, and from just before it, messages can be sent. None has been delivered yet
 *     message       every message, in the order received, to every handler that matches, in the order added
 *     drain         after a send gave WOULD_BLOCK, once there is room again
 *     disconnect    once, after the last message, whoever ended it; not for a join that failed
 *     free          once, the last of all, whatever happened before
 *
 * and of a client's: the result of each call, in the order of the calls, just before one that joined a room its
 * endpoint filter; and free.
 *
 * Inside a callback everything may be called but what waits: poll, next, wait and shutdown give IN_CALLBACK. Freeing
 * and removing never wait there. Inside the log handler nothing may be called. A callback must not throw, longjmp or
 * end its thread: a C++ exception that escapes one ends the process with a message.
 *
 * Removing a handler, and freeing, wait for a callback of that object that runs on another thread: hold no lock there
 * that a callback takes.
 *
 * Sending copies into the send buffer (pio_connection_set_send_buffer_limit). When nothing waits there, any message
 * within the size limit is accepted; else one that does not fit gives WOULD_BLOCK, and the drain handler or event
 * tells when to try again. Receiving into a queue stops while more waits there than the receive buffer limit.
 *
 * Processes. The internal thread starts with the first connect or call and then lives on, asleep, until pio_shutdown.
 * Fork before it: afterwards a child finds its handles dead (INVALID_HANDLE, with words), while messages and
 * deserializers work. Signals are blocked on internal threads, and writing to a closed socket raises none. Once it has
 * started a thread, the library stays in memory even if it is unloaded.
 *
 * ===================================================================================================================
 * 4. Threads and callbacks
 * ===================================================================================================================
 *
 * thread     any      any thread, at any time
 *            one      any thread, but no other may use the object meanwhile
 *            read     any thread; others may read the object meanwhile
 * callback   yes      may be called inside a callback
 *            no       gives IN_CALLBACK there
 * waits      -        never
 *            time     up to its time-out
 *            other    for a callback of the object that runs on another thread; never inside a callback
 *            all      for callbacks on other threads, and up to 3 s for what was sent to leave
 * hands out  what may be done with what it gives, and for how long
 *
 *  function                                      thread   callback   waits   hands out
 *  pio_version                                   any      yes        -       a constant
 *  pio_abi_version                               any      yes        -
 *  pio_last_error                                any      yes        -       until the next failure on this thread
 *  pio_status_name                               any      yes        -       a constant
 *  pio_error_name                                any      yes        -       a constant
 *  pio_calc_auth                                 any      yes        -       a text in your buffer
 *  pio_calc_auth_256                             any      yes        -       a text in your buffer
 *  pio_set_log_handler                           any      yes        other
 *  pio_shutdown                                  any      no         all
 *  pio_message_new                               any      yes        -       yours: pio_message_free
 *  pio_message_new_n                             any      yes        -       yours: pio_message_free
 *  pio_message_clone                             read     yes        -       yours: pio_message_free
 *  pio_message_free                              one      yes        -
 *  pio_message_add_int                           one      yes        -
 *  pio_message_add_uint                          one      yes        -
 *  pio_message_add_long                          one      yes        -
 *  pio_message_add_ulong                         one      yes        -
 *  pio_message_add_double                        one      yes        -
 *  pio_message_add_float                         one      yes        -
 *  pio_message_add_bool                          one      yes        -
 *  pio_message_add_string                        one      yes        -
 *  pio_message_add_string_n                      one      yes        -
 *  pio_message_add_bytes                         one      yes        -
 *  pio_message_serialize                         read     yes        -       bytes in your buffer
 *  pio_message_to_string                         read     yes        -       a text in your buffer
 *  pio_message_type                              read     yes        -       as long as the message, until the next _add_
 *  pio_message_count                             read     yes        -
 *  pio_message_values                            read     yes        -       as long as the message, until the next _add_
 *  pio_message_get_int                           read     yes        -
 *  pio_message_get_uint                          read     yes        -
 *  pio_message_get_long                          read     yes        -
 *  pio_message_get_ulong                         read     yes        -
 *  pio_message_get_double                        read     yes        -
 *  pio_message_get_float                         read     yes        -
 *  pio_message_get_bool                          read     yes        -
 *  pio_message_get_string                        read     yes        -       as long as the message, until the next _add_
 *  pio_message_get_bytes                         read     yes        -       as long as the message, until the next _add_
 *  pio_connection_new                            any      yes        -       yours: pio_connection_free
 *  pio_connection_free                           any      yes        other
 *  pio_connection_connect                        any      yes        -
 *  pio_connection_wait                           any      no         time
 *  pio_connection_send                           any      yes        -
 *  pio_connection_send_values                    any      yes        -
 *  pio_connection_disconnect                     any      yes        -
 *  pio_connection_get_state                      any      yes        -
 *  pio_connection_get_room_id                    any      yes        -       a text in your buffer
 *  pio_connection_get_remote_address             any      yes        -       a text in your buffer
 *  pio_connection_get_stats                      any      yes        -
 *  pio_connection_set_queue                      any      yes        -
 *  pio_connection_set_user_data                  any      yes        -
 *  pio_connection_add_endpoint                   any      yes        -
 *  pio_connection_get_endpoint                   any      yes        -       a text in your buffer
 *  pio_connection_clear_endpoints                any      yes        -
 *  pio_connection_set_join_key                   any      yes        -
 *  pio_connection_add_join_data                  any      yes        -
 *  pio_connection_set_create_join_room_output    any      yes        -
 *  pio_connection_set_development_server         any      yes        -
 *  pio_connection_set_connect_timeout_ms         any      yes        -
 *  pio_connection_set_join_timeout_ms            any      yes        -
 *  pio_connection_set_message_size_limit         any      yes        -
 *  pio_connection_set_send_buffer_limit          any      yes        -
 *  pio_connection_set_receive_buffer_limit       any      yes        -
 *  pio_connection_set_send_coalescing            any      yes        -
 *  pio_connection_set_join_handler               any      yes        other
 *  pio_connection_add_message_handler            any      yes        -
 *  pio_connection_add_disconnect_handler         any      yes        -
 *  pio_connection_remove_handler                 any      yes        other
 *  pio_connection_set_drain_handler              any      yes        other
 *  pio_connection_set_free_handler               any      yes        -
 *  pio_queue_new                                 any      yes        -       yours: pio_queue_free
 *  pio_queue_free                                any      yes        other
 *  pio_queue_poll                                any      no         time
 *  pio_queue_next                                any      no         time    lent until the next poll, next or _free of the queue
 *  pio_queue_next_pickle                         any      no         time    lent until the next poll, next or _free of the queue
 *  pio_queue_wake                                any      yes        -
 *  pio_queue_set_wake_handler                    any      yes        other
 *  pio_deserializer_new                          any      yes        -       yours: pio_deserializer_free
 *  pio_deserializer_free                         one      yes        -
 *  pio_deserializer_set_message_size_limit       one      yes        -
 *  pio_deserializer_feed                         one      yes        -
 *  pio_deserializer_next                         one      yes        -       lent until the next call on the deserializer
 *  pio_client_new                                any      yes        -       yours: pio_client_free
 *  pio_client_free                               any      yes        other
 *  pio_client_set_free_handler                   any      yes        -
 *  pio_client_set_queue                          any      yes        -
 *  pio_client_set_api_url                        any      yes        -
 *  pio_client_set_timeout_ms                     any      yes        -
 *  pio_client_set_development_server             any      yes        -
 *  pio_client_set_endpoint_filter                any      yes        other
 *  pio_client_set_token                          any      yes        -
 *  pio_client_get_token                          any      yes        -       a text in your buffer
 *  pio_client_get_user_id                        any      yes        -       a text in your buffer
 *  pio_client_connect                            any      yes        -       a result, later, lent to its callback
 *  pio_client_authenticate                       any      yes        -       a result, later, lent to its callback
 *  pio_client_simple_connect                     any      yes        -       a result, later, lent to its callback
 *  pio_client_simple_register                    any      yes        -       a result, later, lent to its callback
 *  pio_client_create_room                        any      yes        -       a result, later, lent to its callback
 *  pio_client_join_room                          any      yes        -       a result, later, lent to its callback
 *  pio_client_create_join_room                   any      yes        -       a result, later, lent to its callback
 *  pio_client_list_rooms                         any      yes        -       a result, later, lent to its callback
 *  pio_client_call                               any      yes        -       a result, later, lent to its callback
 *  pio_client_wait                               any      no         time
 *  pio_result_error_code                         read     yes        -
 *  pio_result_text                               read     yes        -       lent as long as the result
 *  pio_result_room_id                            read     yes        -       lent as long as the result
 *  pio_result_connection                         any      yes        -       yours: pio_connection_free
 *  pio_result_rooms                              read     yes        -       lent as long as the result
 *  pio_result_field_errors                       read     yes        -       lent as long as the result
 *  pio_result_output                             read     yes        -       lent as long as the result
 *
 * And the callbacks:
 *
 *  type                     runs on                                        what it gets
 *  pio_message_fn           internal thread, or the thread that polls      the message is lent until it returns
 *  pio_join_fn              internal thread, or the thread that polls      the text is lent until it returns
 *  pio_disconnect_fn        internal thread, or the thread that polls      the text is lent until it returns
 *  pio_drain_fn             internal thread, or the thread that polls      -
 *  pio_free_fn              the thread that frees, or where the object's   -
 *                           last callback ran
 *  pio_wake_fn              internal thread                                -
 *  pio_log_fn               any thread, several at once                    the text is lent until it returns
 *  pio_result_fn            internal thread, or the thread that polls      the result is lent until it returns; its
 *                                                                          connection is yours once asked for
 *  pio_endpoint_filter_fn   as the result's pio_result_fn, just before     the connection, to edit its endpoints
 */

/** A connection to one room of a game. A handle, not an address: a number that any thread may use. */
typedef struct pio_connection pio_connection;

/**
 * A place where the events of many objects wait for the host. A handle, not an address: a number that any thread
 * may use.
 */
typedef struct pio_queue pio_queue;

/**
 * A message: a type, which is a text, and values.
 *
 * One that pio_message_new or pio_message_clone returned is yours: free it. One that was given to a callback or
 * handed out by pio_queue_next or pio_deserializer_next is lent: read, clone, serialize or send it, until it ends.
 */
typedef struct pio_message pio_message;

/** Turns a stream of bytes into messages, in any chunks. */
typedef struct pio_deserializer pio_deserializer;

/** The web API of one game, and a user's login. A handle, not an address: a number that any thread may use. */
typedef struct pio_client pio_client;

/**
 * The result of a client's call. It and all it points to are lent: to a callback until it returns, with an event
 * until the next `poll`, `next` or `_free` of the queue.
 */
typedef struct pio_result pio_result;

/**
 * What a call returns to a C host.
 *
 * Treat a status that you do not know as a failure: later versions may add some.
 * The words for a failure are in pio_last_error().
 */
typedef int32_t pio_status;
enum {
    /** Success. */
    PIO_STATUS_OK = 0,
    /** An argument that must not be NULL is NULL. */
    PIO_STATUS_NULL_POINTER = 1,
    /** The object was freed, is of another kind, or never existed. */
    PIO_STATUS_INVALID_HANDLE = 2,
    /** An argument's value is not allowed. */
    PIO_STATUS_INVALID_ARGUMENT = 3,
    /** A text is not valid UTF-8. */
    PIO_STATUS_INVALID_UTF8 = 4,
    /** The object is not in a state that allows the call. */
    PIO_STATUS_WRONG_STATE = 5,
    /** The call waits, and a waiting call is not allowed inside a callback. */
    PIO_STATUS_IN_CALLBACK = 6,
    /** Another thread is using the object in a way that one thread at a time may. */
    PIO_STATUS_BUSY = 7,
    /** No handler has this id. */
    PIO_STATUS_NOT_FOUND = 8,
    /** The connection is not joined to a room. */
    PIO_STATUS_NOT_CONNECTED = 9,
    /** The send buffer is full; wait for the drain handler or event. */
    PIO_STATUS_WOULD_BLOCK = 10,
    /** The message is larger than the message size limit. */
    PIO_STATUS_TOO_LARGE = 11,
    /** Time was up. */
    PIO_STATUS_TIMED_OUT = 12,
    /** There is nothing at this index. */
    PIO_STATUS_NO_SUCH_INDEX = 13,
    /** The value is of a type that the getter does not convert. */
    PIO_STATUS_WRONG_TYPE = 14,
    /** The value does not fit the wanted type. */
    PIO_STATUS_OUT_OF_RANGE = 15,
    /** The buffer is too small; nothing was written, and `needed` tells the size. */
    PIO_STATUS_BUFFER_TOO_SMALL = 16,
    /** No whole message yet: feed more bytes. */
    PIO_STATUS_NOT_READY = 17,
    /** The bytes are not in PlayerIO's format. */
    PIO_STATUS_MALFORMED = 18,
    /** This build leaves the feature out. */
    PIO_STATUS_UNSUPPORTED = 19,
    /** The operating system refused something. */
    PIO_STATUS_SYSTEM = 20,
    /** A defect of this library was caught at the boundary; free the object. */
    PIO_STATUS_PANIC = 21,
};

/** Stands for a time-out that never ends, wherever one is given in milliseconds. */
#define PIO_FOREVER UINT32_MAX

/*
 * ===================================================================================================================
 * 5. Library
 * ===================================================================================================================
 */

/** How important a line is. */
typedef int32_t pio_log_level;
enum {
    /** Something that should not happen. */
    PIO_LOG_ERROR = 0,
    /** Something that a host may want to act on. */
    PIO_LOG_WARN = 1,
    /** Connections that come and go. */
    PIO_LOG_INFO = 2,
    /** Every step. */
    PIO_LOG_DEBUG = 3,
};

/** The number that pio_abi_version returns for this header. */
#define PIO_ABI_VERSION 1

/**
 * Gets what the library has to say: a level, NUL-terminated words that live until it returns, and the user data.
 *
 * It may run on any thread, also on several at once, and must call nothing of this library: what it calls
 * nevertheless gives PIO_STATUS_IN_CALLBACK.
 */
typedef void (*pio_log_fn)(pio_log_level level, const char *text, void *user_data);

/** The library's version, such as "0.1.0". A constant: never freed, always valid. */
PIO_API const char *pio_version(void);

/**
 * The version of this interface. It counts up only when something that was there changes, so a program works with
 * any library whose number is the one it was compiled for (PIO_ABI_VERSION).
 */
PIO_API uint32_t pio_abi_version(void);

/**
 * The words for the last call that failed on this thread: what happened, where, and what to do.
 *
 * Never NULL; empty if nothing has failed yet. At most 1023 bytes of UTF-8, cut between characters; NULs in it are
 * replaced. A call that succeeds leaves it alone. It stays valid until the next call that fails on this thread, or
 * until this thread ends.
 */
PIO_API const char *pio_last_error(void);

/**
 * The name of a status without its prefix, such as "WOULD_BLOCK" for PIO_STATUS_WOULD_BLOCK.
 *
 * Never NULL: "Unknown" for a number that is not listed. A constant.
 */
PIO_API const char *pio_status_name(pio_status status);

/**
 * The service's own name of an error code, such as "RoomIsFull" for 19.
 *
 * Never NULL: "Success" for 0, "UnsupportedMethod" for -1, "Unknown" for a code that is not listed. A constant.
 */
PIO_API const char *pio_error_name(int32_t error_code);

/**
 * The proof that a game's own server knows the secret of a connection: the `auth` of pio_client_connect.
 *
 * The text is "{unix_seconds}:{HMAC-SHA1 in hex}", 52 bytes today with its NUL; its age is what the service checks.
 * `unix_seconds` is the time in seconds since 1970, 0 for now. For `buffer`, `capacity` and `needed` see
 * "Conventions".
 *
 * Fails with: INVALID_ARGUMENT for a time before 1970.
 */
PIO_API pio_status pio_calc_auth(const char *user_id,
                                 const char *secret,
                                 int64_t unix_seconds,
                                 char *buffer,
                                 size_t capacity,
                                 size_t *needed);

/** As pio_calc_auth with HMAC-SHA256, for connections that are set up for it: 76 bytes today. */
PIO_API pio_status pio_calc_auth_256(const char *user_id,
                                     const char *secret,
                                     int64_t unix_seconds,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *needed);

/**
 * Sets the function that gets what the library has to say, up to `level`: with PIO_LOG_WARN errors and warnings.
 *
 * There is one for the whole process, none by default; NULL removes it. Setting and removing return when the
 * function before it runs on no other thread any more.
 *
 * Fails with: INVALID_ARGUMENT for a level that is not listed.
 */
PIO_API pio_status pio_set_log_handler(pio_log_level level, pio_log_fn function, void *user_data);

/**
 * Frees every connection, client and queue, and ends the internal thread.
 *
 * Messages sent before are still flushed, within 2 s; the call takes 3 s at the most, besides what the host's own
 * handlers take. Meanwhile the calls of other threads give PIO_STATUS_INVALID_HANDLE, and `_new` gives NULL; a
 * second shutdown waits for the first. Afterwards the library is as newly loaded, and can be used again; handles
 * from before stay dead. Messages and deserializers are not touched.
 *
 * Call it before unloading the library, and before the runtime of an interpreter or game engine goes away. After a
 * fork it does nothing in the child.
 *
 * Fails with: IN_CALLBACK inside a callback.
 */
PIO_API pio_status pio_shutdown(void);

/*
 * ===================================================================================================================
 * 6. Values
 * ===================================================================================================================
 */

/** The type of a value, numbered as in the official JavaScript SDK. */
typedef uint32_t pio_value_type;
enum {
    /** A signed 32-bit integer. */
    PIO_VALUE_INT = 0,
    /** An unsigned 32-bit integer. */
    PIO_VALUE_UINT = 1,
    /** A signed 64-bit integer. */
    PIO_VALUE_LONG = 2,
    /** An unsigned 64-bit integer. */
    PIO_VALUE_ULONG = 3,
    /** A 64-bit floating-point number. */
    PIO_VALUE_DOUBLE = 4,
    /** A 32-bit floating-point number. */
    PIO_VALUE_FLOAT = 5,
    /** UTF-8 text; it may contain NULs. */
    PIO_VALUE_STRING = 6,
    /** A byte array. */
    PIO_VALUE_BYTES = 7,
    /** `true` or `false`. */
    PIO_VALUE_BOOL = 8,
};

/** The content of a pio_value; its `type` says which member counts. */
typedef union pio_value_as {
    /** PIO_VALUE_INT */
    int32_t i32;
    /** PIO_VALUE_UINT */
    uint32_t u32;
    /** PIO_VALUE_LONG */
    int64_t i64;
    /** PIO_VALUE_ULONG */
    uint64_t u64;
    /** PIO_VALUE_DOUBLE */
    double f64;
    /** PIO_VALUE_FLOAT */
    float f32;
    /** PIO_VALUE_BOOL */
    bool boolean;
    /** PIO_VALUE_STRING: UTF-8. The library's own end in a NUL behind `length`, but may contain NULs too. */
    const char *string;
    /** PIO_VALUE_BYTES: no NUL follows. */
    const uint8_t *bytes;
} pio_value_as;

/**
 * One value of a message: 16 bytes, the union at offset 8, on every host.
 *
 * In a value you pass in, a string or byte array may be NULL if `length` is 0, and is copied by the call.
 * In one that you read, it lives as long as the message.
 */
typedef struct pio_value {
    /** PIO_VALUE_… */
    pio_value_type type;
    /** The length of a string (without a NUL) or byte array, in bytes; 0 for other types, and ignored there. */
    uint32_t length;
    /** The content. */
    pio_value_as as;
} pio_value;

/** A key and a value, both NUL-terminated UTF-8. */
typedef struct pio_pair {
    /** The key. */
    const char *key;
    /** The value. */
    const char *value;
} pio_pair;

/*
 * ===================================================================================================================
 * 7. Messages
 * ===================================================================================================================
 *
 * To build one: pio_message_new, a pio_message_add_… for each value in order, pio_connection_send as often as wanted,
 * pio_message_free. A message in which an `_add_` failed is as it was before.
 *
 * Adding moves what pio_message_type, _values, _get_string and _get_bytes gave before.
 */

/**
 * Makes a message of this type without values. NULL if it fails.
 *
 * Fails with: INVALID_UTF8.
 */
PIO_API pio_message *pio_message_new(const char *type);

/**
 * Makes a message without values, of a type of `length` bytes, which may contain NULs. NULL if it fails.
 *
 * Fails with: INVALID_UTF8.
 */
PIO_API pio_message *pio_message_new_n(const char *type, size_t length);

/** Copies a message, owned or lent: the copy is yours. The way to keep a lent message. NULL if it fails. */
PIO_API pio_message *pio_message_clone(const pio_message *message);

/** Frees a message that is yours. Does nothing with NULL or a lent message. */
PIO_API void pio_message_free(pio_message *message);

/** Adds an int, a signed 32-bit integer. */
PIO_API pio_status pio_message_add_int(pio_message *message, int32_t value);

/** Adds a uint, an unsigned 32-bit integer. */
PIO_API pio_status pio_message_add_uint(pio_message *message, uint32_t value);

/** Adds a long, a signed 64-bit integer. */
PIO_API pio_status pio_message_add_long(pio_message *message, int64_t value);

/** Adds a ulong, an unsigned 64-bit integer. */
PIO_API pio_status pio_message_add_ulong(pio_message *message, uint64_t value);

/** Adds a double, a 64-bit floating-point number. */
PIO_API pio_status pio_message_add_double(pio_message *message, double value);

/** Adds a float, a 32-bit floating-point number. */
PIO_API pio_status pio_message_add_float(pio_message *message, float value);

/**
 * Adds a bool.
 *
 * Fails with: INVALID_ARGUMENT for a byte that is neither 0 nor 1, as other languages might pass.
 */
PIO_API pio_status pio_message_add_bool(pio_message *message, bool value);

/**
 * Adds a string that ends at its first NUL.
 *
 * Fails with: INVALID_UTF8.
 */
PIO_API pio_status pio_message_add_string(pio_message *message, const char *value);

/**
 * Adds a string of `length` bytes, which may contain NULs.
 *
 * Fails with: INVALID_UTF8.
 */
PIO_API pio_status pio_message_add_string_n(pio_message *message, const char *value, size_t length);

/** Adds a byte array of `length` bytes. */
PIO_API pio_status pio_message_add_bytes(pio_message *message, const uint8_t *value, size_t length);

/**
 * Writes the message's bytes as they would be sent.
 *
 * For `buffer`, `capacity` and `needed` see "Conventions"; no NUL is written.
 *
 * Fails with: BUFFER_TOO_SMALL; TOO_LARGE above 1 GiB.
 */
PIO_API pio_status pio_message_serialize(const pio_message *message, uint8_t *buffer, size_t capacity, size_t *needed);

/**
 * Writes the message as a text for logs, on one line; its form may change.
 *
 * For `buffer`, `capacity` and `needed` see "Conventions".
 *
 * Fails with: BUFFER_TOO_SMALL.
 */
PIO_API pio_status pio_message_to_string(const pio_message *message, char *buffer, size_t capacity, size_t *needed);

/*
 * ===================================================================================================================
 * 8. Reading messages
 * ===================================================================================================================
 *
 * The six numeric getters convert between all numeric types and check the result, so that a server may send an int
 * where a double is expected. pio_message_values shows each value as it was sent. Indexes count from 0.
 */

/**
 * The message's type, with a NUL behind its `length` bytes; it may be empty and may contain NULs. NULL if it fails.
 *
 * It lives as long as the message, of an owned one until the next `_add_`. `length` may be NULL.
 */
PIO_API const char *pio_message_type(const pio_message *message, size_t *length);

/** The number of values; 0 if it fails. */
PIO_API uint32_t pio_message_count(const pio_message *message);

/**
 * All values, as an array of pio_message_count elements in the types they were sent as: the fastest way to read.
 *
 * It lives as long as the message, of an owned one until the next `_add_`. NULL if it fails.
 */
PIO_API const pio_value *pio_message_values(const pio_message *message);

/**
 * Reads a value of any numeric type as an int; a double or float is rounded, halves to the even neighbour.
 *
 * Fails with: NO_SUCH_INDEX; WRONG_TYPE for a string, byte array or bool; OUT_OF_RANGE if it does not fit after
 * rounding, or is no number. The words name the message, the index and the types.
 */
PIO_API pio_status pio_message_get_int(const pio_message *message, uint32_t index, int32_t *value);

/**
 * Reads a value of any numeric type as a uint, as pio_message_get_int does.
 *
 * Fails with: NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE.
 */
PIO_API pio_status pio_message_get_uint(const pio_message *message, uint32_t index, uint32_t *value);

/**
 * Reads a value of any numeric type as a long, as pio_message_get_int does.
 *
 * Fails with: NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE.
 */
PIO_API pio_status pio_message_get_long(const pio_message *message, uint32_t index, int64_t *value);

/**
 * Reads a value of any numeric type as a ulong, as pio_message_get_int does.
 *
 * Fails with: NO_SUCH_INDEX, WRONG_TYPE, OUT_OF_RANGE.
 */
PIO_API pio_status pio_message_get_ulong(const pio_message *message, uint32_t index, uint64_t *value);

/**
 * Reads a value of any numeric type as a double; a large long or ulong is rounded.
 *
 * Fails with: NO_SUCH_INDEX; WRONG_TYPE for a string, byte array or bool.
 */
PIO_API pio_status pio_message_get_double(const pio_message *message, uint32_t index, double *value);

/**
 * Reads a value of any numeric type as a float, rounded; a double beyond a float's range becomes infinity.
 *
 * Fails with: NO_SUCH_INDEX; WRONG_TYPE for a string, byte array or bool.
 */
PIO_API pio_status pio_message_get_float(const pio_message *message, uint32_t index, float *value);

/**
 * Reads a bool.
 *
 * Fails with: NO_SUCH_INDEX; WRONG_TYPE for every other type.
 */
PIO_API pio_status pio_message_get_bool(const pio_message *message, uint32_t index, bool *value);

/**
 * Reads a string: its address, with a NUL behind its `length` bytes; it may contain NULs. `length` may be NULL.
 *
 * It lives as long as the message, of an owned one until the next `_add_`.
 *
 * Fails with: NO_SUCH_INDEX; WRONG_TYPE for every other type.
 */
PIO_API pio_status pio_message_get_string(const pio_message *message, uint32_t index, const char **value, size_t *length);

/**
 * Reads a byte array: the address of its `length` bytes, with no NUL behind them.
 *
 * It lives as long as the message, of an owned one until the next `_add_`.
 *
 * Fails with: NO_SUCH_INDEX; WRONG_TYPE for every other type.
 */
PIO_API pio_status pio_message_get_bytes(const pio_message *message, uint32_t index, const uint8_t **value, size_t *length);

/*
 * ===================================================================================================================
 * 9. Connections
 * ===================================================================================================================
 */

/** Where a connection stands, as its host sees it. */
typedef int32_t pio_state;
enum {
    /** Being set up. */
    PIO_STATE_NEW = 0,
    /** On its way into the room. */
    PIO_STATE_CONNECTING = 1,
    /** In the room: messages can be sent. */
    PIO_STATE_JOINED = 2,
    /** `disconnect` was called; what was sent before is being flushed. */
    PIO_STATE_CLOSING = 3,
    /** Ended, or never joined. */
    PIO_STATE_CLOSED = 4,
};

/** What a connection has done so far. Later versions may add members at the end. */
typedef struct pio_stats {
    /** Bytes written to the socket, handshake included. */
    uint64_t bytes_sent;
    /** Bytes read from the socket. */
    uint64_t bytes_received;
    /** Messages that pio_connection_send or pio_connection_send_values accepted. */
    uint64_t messages_sent;
    /** Messages of the room that were received whole, whether or not a handler wanted them. */
    uint64_t messages_received;
    /** Bytes that wait in the send buffer, those being written included. */
    uint64_t send_buffered;
    /** Bytes of whole messages that wait in a queue or are lent from it. */
    uint64_t receive_buffered;
} pio_stats;

/**
 * Makes a connection: give it at least an endpoint and a join key, then connect it. NULL if it fails.
 *
 * Fails with: WRONG_STATE while another thread runs pio_shutdown; INVALID_HANDLE in a forked child; SYSTEM when
 * there are too many.
 */
PIO_API pio_connection *pio_connection_new(void);

/**
 * Frees a connection. Does nothing with NULL.
 *
 * The handle is dead at once, on every thread. No callback of the connection begins any more, and its events that
 * wait in a queue are dropped; no disconnect handler runs. One that is open closes in the background as
 * pio_connection_disconnect does. If one of its callbacks runs on another thread, this waits for it (hold no lock
 * that the callback takes), except inside a callback of this library, where it never waits. The last callback is
 * the free handler's.
 *
 * Fails with: INVALID_HANDLE, which changes nothing.
 */
PIO_API void pio_connection_free(pio_connection *connection);

/**
 * Begins to connect and to join, and returns at once; the join handler or event tells how it went.
 *
 * A connection connects once. This starts the library's internal thread if it does not run yet: a fork must come
 * before.
 *
 * Fails with: WRONG_STATE without an endpoint (or development server) or join key, which may be set then; or if
 * it was called, or the connection was disconnected, before. INVALID_HANDLE also if its queue was freed. SYSTEM if
 * no thread could be started.
 */
PIO_API pio_status pio_connection_connect(pio_connection *connection);

/**
 * Waits until the join handler has returned, at most `timeout_ms` milliseconds (PIO_FOREVER: without end).
 *
 * Gives the join's error code: 0 for success. A join that failed is PIO_STATUS_OK here too. For connections with
 * threaded delivery; on a queue, poll.
 *
 * Fails with: TIMED_OUT; WRONG_STATE on a queue or before pio_connection_connect; INVALID_HANDLE if the connection
 * is freed meanwhile; IN_CALLBACK inside a callback.
 */
PIO_API pio_status pio_connection_wait(pio_connection *connection, uint32_t timeout_ms, int32_t *error_code);

/**
 * Sends a message: copies it whole into the send buffer, or not at all, and returns at once.
 *
 * Works from just before the join handler runs (or the JOIN event is taken) until the end. Messages arrive in the
 * order sent; threads that send at the same time are in no order among themselves.
 *
 * Fails with: NOT_CONNECTED before the join and after the end; WOULD_BLOCK when the send buffer is full: wait for
 * the drain handler or event, and never retry in a loop inside a callback; TOO_LARGE above the message size limit.
 */
PIO_API pio_status pio_connection_send(pio_connection *connection, const pio_message *message);

/**
 * Sends a message made of this type and these `count` values, without building a pio_message: the fastest way.
 *
 * As pio_connection_send. `values` may be NULL if `count` is 0.
 *
 * Fails with what pio_connection_send fails with, and with: INVALID_UTF8; INVALID_ARGUMENT for an unknown type of
 * value, or a bool that is neither 0 nor 1; NULL_POINTER for a string or byte array that is NULL with a length.
 */
PIO_API pio_status pio_connection_send_values(pio_connection *connection,
                                              const char *type,
                                              const pio_value *values,
                                              size_t count);

/**
 * Leaves: flushes what was sent before, within 2 s, then closes. Returns at once.
 *
 * No message handler begins any more, but one that another thread is just entering; the disconnect handlers or
 * event are all that follows, with PIO_DISCONNECT_BY_HOST. Before the join is done the join fails instead, with
 * PIO_ERROR_NETWORK_ISSUE. Repeating it is OK, also after the end; a new connection can't be connected afterwards.
 */
PIO_API pio_status pio_connection_disconnect(pio_connection *connection);

/** Tells the state, PIO_STATE_…. */
PIO_API pio_status pio_connection_get_state(pio_connection *connection, pio_state *state);

/**
 * Tells the room's id, as the web API gave it. For `buffer`, `capacity` and `needed` see "Conventions".
 *
 * Fails with: WRONG_STATE if none is known, as on a connection that was set up by its endpoints alone;
 * BUFFER_TOO_SMALL.
 */
PIO_API pio_status pio_connection_get_room_id(pio_connection *connection, char *buffer, size_t capacity, size_t *needed);

/**
 * Tells the address that was connected to, such as "203.0.113.7:8184" or "[2001:db8::7]:8184"; also after the end.
 * For `buffer`, `capacity` and `needed` see "Conventions".
 *
 * Fails with: WRONG_STATE if no address was reached yet; BUFFER_TOO_SMALL.
 */
PIO_API pio_status pio_connection_get_remote_address(pio_connection *connection, char *buffer, size_t capacity, size_t *needed);

/** Tells what the connection has done. `size` is sizeof(pio_stats): no more than that is written. */
PIO_API pio_status pio_connection_get_stats(pio_connection *connection, pio_stats *stats, size_t size);

/*
 * ===================================================================================================================
 * 10. Connection settings
 * ===================================================================================================================
 *
 * What must be set is an endpoint, or a development server, and the join key.
 */

/**
 * Delivers everything of this connection through a queue, where the host takes it; NULL for threaded delivery, the
 * default.
 *
 * Fails with: WRONG_STATE after connect; INVALID_HANDLE also for the queue's.
 */
PIO_API pio_status pio_connection_set_queue(pio_connection *connection, pio_queue *queue);

/**
 * Sets the `user_data` of this connection's pio_event; NULL by default. Allowed at any time: it counts for events
 * that are taken afterwards.
 */
PIO_API pio_status pio_connection_set_user_data(pio_connection *connection, void *user_data);

/**
 * Adds an address to try, in order: a name or an IPv4 or IPv6 address, without brackets, and a TCP port.
 *
 * If there is more than one and the first has port 80, that one moves to the end.
 *
 * Fails with: WRONG_STATE after connect; INVALID_ARGUMENT for an empty host or port 0; INVALID_UTF8.
 */
PIO_API pio_status pio_connection_add_endpoint(pio_connection *connection, const char *host, uint16_t port);

/**
 * Tells an endpoint, `index` counting from 0. For `buffer`, `capacity` and `needed`, which are the host's, see
 * "Conventions"; the port is written if the host is.
 *
 * Fails with: NO_SUCH_INDEX behind the last; BUFFER_TOO_SMALL.
 */
PIO_API pio_status pio_connection_get_endpoint(pio_connection *connection,
                                               uint32_t index,
                                               char *buffer,
                                               size_t capacity,
                                               size_t *needed,
                                               uint16_t *port);

/**
 * Forgets all endpoints.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_clear_endpoints(pio_connection *connection);

/**
 * Sets the join key, which says to the server which room is meant and that the user may enter.
 *
 * Fails with: WRONG_STATE after connect; INVALID_UTF8.
 */
PIO_API pio_status pio_connection_set_join_key(pio_connection *connection, const char *join_key);

/**
 * Adds a pair to the join data, which the game's server code sees. The order stays; the same key replaces its value.
 *
 * Fails with: WRONG_STATE after connect; INVALID_UTF8.
 */
PIO_API pio_status pio_connection_add_join_data(pio_connection *connection, const char *key, const char *value);

/**
 * Takes endpoints, join key and room id from the web API's answer to createJoinRoom (method 27), as received but
 * without the bytes before its protobuf: for hosts that speak to the web API themselves.
 *
 * Endpoints and join key from before are replaced.
 *
 * Fails with: WRONG_STATE after connect; MALFORMED for what can't be read, which changes nothing; UNSUPPORTED in a
 * build without the web API.
 */
PIO_API pio_status pio_connection_set_create_join_room_output(pio_connection *connection,
                                                              const uint8_t *protobuf,
                                                              size_t length);

/**
 * Connects to a development server instead of the endpoints: "host", "host:port" or "[::1]:port". The port is 8184
 * unless told.
 *
 * Fails with: WRONG_STATE after connect; INVALID_ARGUMENT for what is no host and port; INVALID_UTF8.
 */
PIO_API pio_status pio_connection_set_development_server(pio_connection *connection, const char *host_port);

/**
 * Sets how long connecting to each address may take, in milliseconds: 4,000 by default. Looking up a name has the
 * same limit.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_set_connect_timeout_ms(pio_connection *connection, uint32_t timeout_ms);

/**
 * Sets how long the server may take to answer the join, in milliseconds: 15,000 by default.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_set_join_timeout_ms(pio_connection *connection, uint32_t timeout_ms);

/**
 * Sets how many bytes a message may have when encoded, in either direction: 134,217,728 (128 MiB) by default.
 *
 * A larger one is refused with TOO_LARGE when sent, and a protocol error when received. Nothing is allocated for a
 * size that a server only claims. More than 1 GiB counts as 1 GiB. A message has at most 1,048,576 values.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_set_message_size_limit(pio_connection *connection, size_t bytes);

/**
 * Sets how many bytes may wait to be sent: 1,048,576 (1 MiB) by default. A single message may be larger, when
 * nothing else waits.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_set_send_buffer_limit(pio_connection *connection, size_t bytes);

/**
 * Sets how many bytes of whole messages may wait in a queue: 1,048,576 (1 MiB) by default. Beyond it nothing is
 * received until the host takes some: nothing is lost, and the server is slowed down by TCP.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_set_receive_buffer_limit(pio_connection *connection, size_t bytes);

/**
 * Sets whether messages that wait are written together: true by default, and fastest. With false each message is a
 * write of its own, for private servers that lose what a read cuts in two.
 *
 * Fails with: WRONG_STATE after connect.
 */
PIO_API pio_status pio_connection_set_send_coalescing(pio_connection *connection, bool coalescing);

/*
 * ===================================================================================================================
 * 11. Connection handlers
 * ===================================================================================================================
 *
 * Setting one that replaces another, and removing, wait as "Delivery" says.
 */

/** Why a joined connection ended. */
typedef int32_t pio_disconnect_reason;
enum {
    /** This side called disconnect. */
    PIO_DISCONNECT_BY_HOST = 0,
    /** The server closed the connection. */
    PIO_DISCONNECT_BY_SERVER = 1,
    /** The network or the operating system failed; the text has the system's words. */
    PIO_DISCONNECT_NETWORK_ERROR = 2,
    /** The server sent bytes that are not in PlayerIO's format; the text says where and which. */
    PIO_DISCONNECT_PROTOCOL_ERROR = 3,
    /** The encryption failed. */
    PIO_DISCONNECT_TLS_ERROR = 4,
    /** The server stopped answering; on Linux and Android also: it took nothing for 37 s while something was to be sent. */
    PIO_DISCONNECT_TIMED_OUT = 5,
    /** A defect of this library. */
    PIO_DISCONNECT_INTERNAL_ERROR = 6,
};

/**
 * Gets how connecting and joining went, once: `error_code` 0 for success, else PIO_ERROR_… or the server's own code.
 * The text is the server's, or names each endpoint and what went wrong there; it is lent, and "" after a success.
 */
typedef void (*pio_join_fn)(pio_connection *connection, int32_t error_code, const char *text, void *user_data);

/** Gets each message of the type it was added for. The message is lent until the function returns. */
typedef void (*pio_message_fn)(pio_connection *connection, const pio_message *message, void *user_data);

/** Gets the end of a joined connection, once, after its last message. The text is lent. */
typedef void (*pio_disconnect_fn)(pio_connection *connection,
                                  pio_disconnect_reason reason,
                                  const char *text,
                                  void *user_data);

/** Is told that there is room in the send buffer again, once after each time that it was full. */
typedef void (*pio_drain_fn)(pio_connection *connection, void *user_data);

/** Is told that nothing of an object will run any more: what `user_data` points to may be freed. */
typedef void (*pio_free_fn)(void *user_data);

/** Sets the function that tells how the join went; NULL removes it. */
PIO_API pio_status pio_connection_set_join_handler(pio_connection *connection, pio_join_fn function, void *user_data);

/**
 * Adds a function for the messages of one type, or of all types if `type` is NULL or "*".
 *
 * All that match a message run, in the order they were added. One that is added while a message is delivered first
 * sees the next. `id`, which may be NULL, gets the number for pio_connection_remove_handler: from 1 up, and never
 * used twice on this connection.
 *
 * Fails with: NULL_POINTER for the function; INVALID_UTF8.
 */
PIO_API pio_status pio_connection_add_message_handler(pio_connection *connection,
                                                      const char *type,
                                                      pio_message_fn function,
                                                      void *user_data,
                                                      uint64_t *id);

/**
 * Adds a function for the end of the connection; all run, in the order they were added.
 *
 * They run exactly once, after the last message, whoever ended it, and not for a join that failed. One that is
 * added while they run does not run any more. `id` is as in pio_connection_add_message_handler.
 *
 * Fails with: NULL_POINTER for the function.
 */
PIO_API pio_status pio_connection_add_disconnect_handler(pio_connection *connection,
                                                         pio_disconnect_fn function,
                                                         void *user_data,
                                                         uint64_t *id);

/**
 * Removes a message or disconnect handler: it does not begin any more.
 *
 * If it runs on another thread, this waits until it has returned, except inside a callback of this library.
 *
 * Fails with: NOT_FOUND if no handler of this connection has the id.
 */
PIO_API pio_status pio_connection_remove_handler(pio_connection *connection, uint64_t id);

/**
 * Sets the function that tells, after a send gave WOULD_BLOCK, that half the send buffer is free again and the
 * largest message refused since would be accepted; NULL removes it. Not called after the end.
 */
PIO_API pio_status pio_connection_set_drain_handler(pio_connection *connection, pio_drain_fn function, void *user_data);

/**
 * Sets the function that is called last of all, exactly once, when no other callback of the connection runs or will
 * run: by pio_connection_free before it returns, but inside a callback after that callback has returned; also by
 * pio_shutdown. NULL removes it.
 */
PIO_API pio_status pio_connection_set_free_handler(pio_connection *connection, pio_free_fn function, void *user_data);

/*
 * ===================================================================================================================
 * 12. Queues
 * ===================================================================================================================
 *
 * One queue may serve thousands of objects.
 */

/** What an event is about. */
typedef int32_t pio_event_type;
enum {
    /** The join is done: `code` is its error code, 0 for success, and `text` the words. */
    PIO_EVENT_JOIN = 1,
    /** A message came. */
    PIO_EVENT_MESSAGE = 2,
    /** A joined connection ended: `code` is a PIO_DISCONNECT_… and `text` the words. */
    PIO_EVENT_DISCONNECT = 3,
    /** There is room in the send buffer again. */
    PIO_EVENT_DRAIN = 4,
    /** A client's call is answered: `code` is its error code, 0 for success, and `text` the words. */
    PIO_EVENT_RESULT = 5,
};

/** Something that happened. What it points to is lent until the next `poll`, `next` or `_free` of its queue. */
typedef struct pio_event {
    /** PIO_EVENT_… */
    pio_event_type type;
    /** JOIN and RESULT: the error code, 0 for success. DISCONNECT: the reason. Else 0. */
    int32_t code;
    /** Whose event it is, else NULL. */
    pio_connection *connection;
    /** Whose event it is, else NULL. */
    pio_client *client;
    /** MESSAGE: the message, else NULL. */
    const pio_message *message;
    /** RESULT: the result, else NULL. */
    const pio_result *result;
    /** Words, never NULL; "" where there are none. */
    const char *text;
    /** What pio_connection_set_user_data or the client's call was given. */
    void *user_data;
    /** MESSAGE: its type, with a NUL behind it, else NULL. */
    const char *message_type;
    /** MESSAGE: its values, so that reading it needs no further call, else NULL. */
    const pio_value *values;
    /** MESSAGE: the length of its type in bytes, without the NUL. */
    uint32_t message_type_length;
    /** MESSAGE: the number of its values. */
    uint32_t value_count;
} pio_event;

/** Is told, on an internal thread, that something can be taken: pass it on to your own, and take nothing here. */
typedef void (*pio_wake_fn)(pio_queue *queue, void *user_data);

/**
 * Makes a queue. NULL if it fails.
 *
 * Fails with: WRONG_STATE while another thread runs pio_shutdown; INVALID_HANDLE in a forked child; SYSTEM when
 * there are too many.
 */
PIO_API pio_queue *pio_queue_new(void);

/**
 * Frees a queue, and with it the events that wait. Does nothing with NULL.
 *
 * The objects on it deliver nothing more and their connections close; they must still be freed. A thread that waits
 * in pio_queue_poll or pio_queue_next returns with INVALID_HANDLE. If a callback runs in a poll on another thread
 * this waits for it, except inside a callback of this library.
 *
 * Fails with: INVALID_HANDLE, which changes nothing.
 */
PIO_API void pio_queue_free(pio_queue *queue);

/**
 * Waits for events and runs their handlers on this thread: up to `max_events` of them (0: all that waited when it
 * began, or when the first arrived).
 *
 * Returns as soon as something was delivered, or with OK and 0 delivered when pio_queue_wake was called or
 * `timeout_ms` milliseconds are over: 0 does not wait, PIO_FOREVER waits without end. Events of one object come in
 * order; objects take turns. `delivered` may be NULL.
 *
 * Fails with: BUSY while another thread is in `poll` or `next` of this queue; INVALID_HANDLE also if the queue was
 * freed meanwhile, by a handler too; IN_CALLBACK inside a callback.
 */
PIO_API pio_status pio_queue_poll(pio_queue *queue, uint32_t max_events, uint32_t timeout_ms, uint32_t *delivered);

/**
 * Waits for events as pio_queue_poll does, and hands them out without any callback: writes up to `capacity` of them
 * to `events`, and their number to `count`.
 *
 * It may hand out fewer than fit even if more wait. What events point to is lent until the next `poll`, `next` or
 * `_free` of this queue, even if the connection is freed; clone a message to keep it.
 *
 * Fails with: INVALID_ARGUMENT for the capacity 0, and with what pio_queue_poll fails with.
 */
PIO_API pio_status pio_queue_next(pio_queue *queue,
                                  pio_event *events,
                                  size_t capacity,
                                  uint32_t timeout_ms,
                                  size_t *count);

/**
 * Waits for up to `capacity` events as pio_queue_next does, and hands them out as one Python pickle of protocol 4:
 * `pickle.loads` makes objects of them many times faster than they can be read one by one through ctypes. Writes the
 * address of the pickle and its length in bytes, which is 0 if nothing was taken. Lent like the events of
 * pio_queue_next.
 *
 * The pickle is a list of tuples of four, in the order of the events. Of messages: `(connection, type, types,
 * values)`, with the connection as an int, the message's type as a str, the values' types as a bytes of their
 * PIO_VALUE_… numbers, and the values as a tuple of int, float, str, bytes and bool; where several messages in a row
 * differ in nothing but their values, as a list of such tuples. Of any other event: `(connection or client, None,
 * PIO_EVENT_…, (code, text, user data, address of the result or 0))`.
 *
 * Fails with: what pio_queue_next fails with.
 */
PIO_API pio_status pio_queue_next_pickle(pio_queue *queue,
                                         size_t capacity,
                                         uint32_t timeout_ms,
                                         const uint8_t **pickle,
                                         size_t *length);

/**
 * Ends the current wait in pio_queue_poll or pio_queue_next, or the next one if there is none: it returns OK with
 * no events. Several that come before it returns count as one.
 */
PIO_API pio_status pio_queue_wake(pio_queue *queue);

/**
 * Sets the function that tells when something can be taken, for hosts that wait for other things too; NULL removes
 * it.
 *
 * It is armed when it is set and as each `poll` or `next` returns; armed, it is called once, from an internal
 * thread, as soon as something can be taken, at once if something is left. pio_queue_wake does not call it.
 * Removing it waits until it runs no more, except inside a callback of this library.
 */
PIO_API pio_status pio_queue_set_wake_handler(pio_queue *queue, pio_wake_fn function, void *user_data);

/*
 * ===================================================================================================================
 * 13. Deserializer
 * ===================================================================================================================
 *
 * For captures and other transports: feed bytes as they come, then take messages until the status is NOT_READY.
 */

/** Makes a deserializer at the start of a stream: at the number of values of the first message. */
PIO_API pio_deserializer *pio_deserializer_new(void);

/** Frees a deserializer and the message that it lent. Does nothing with NULL. */
PIO_API void pio_deserializer_free(pio_deserializer *deserializer);

/**
 * Sets how many bytes a message may have: 134,217,728 (128 MiB) by default, 1 GiB at the most.
 *
 * Fails with: WRONG_STATE once bytes have been fed.
 */
PIO_API pio_status pio_deserializer_set_message_size_limit(pio_deserializer *deserializer, size_t bytes);

/**
 * Takes in the next bytes of the stream: they are copied. NULL with length 0 is nothing.
 *
 * Ends the life of the message that was lent before.
 *
 * Fails with: MALFORMED once pio_deserializer_next has failed with it.
 */
PIO_API pio_status pio_deserializer_feed(pio_deserializer *deserializer, const uint8_t *bytes, size_t length);

/**
 * Hands out the next whole message. It is lent until the next call on this deserializer.
 *
 * Fails with: NOT_READY if more bytes are needed; MALFORMED, for good, if the stream is not in PlayerIO's format:
 * the words tell the offset, what was expected and the bytes there. Whole messages before that place come first.
 */
PIO_API pio_status pio_deserializer_next(pio_deserializer *deserializer, const pio_message **message);

/*
 * ===================================================================================================================
 * 14. Clients
 * ===================================================================================================================
 *
 * From a game's id and a user's credentials to a room: make a client, log in by one of four calls, list rooms, and
 * create or join one. The result of a join has a connection that is set up: register its handlers, then connect it.
 *
 * Calls return at once; the result comes to the callback, which may be NULL, or as an event. The calls of one client
 * go out one at a time in the order they were made, each with the token that the last answer left; the time-out counts
 * from the sending. Calls before a login are sent too, and a login that fails leaves the one before in place. Arguments
 * are copied.
 *
 * Texts that may be NULL, for "left out", are said so; all others must not be. Passwords and tokens are in no log
 * line.
 *
 * By https, the server's certificate must come from an authority that Mozilla trusts; the list is built in. Redirects
 * are not followed, no proxy is used, and answers of more than 4 MiB are refused, of pio_client_call more than 64 MiB.
 * At most 64 clients' calls are under way at the same time; more wait.
 *
 * What all calls fail with: INVALID_HANDLE also if the client's queue was freed; NULL_POINTER; INVALID_UTF8; SYSTEM if
 * no thread could be started. That a call came to nothing is no failure of the function, but told by the result.
 */

/**
 * May edit the endpoints of a connection that was just set up, before the result's function gets it and on the same
 * thread. Not called for events taken by pio_queue_next.
 */
typedef void (*pio_endpoint_filter_fn)(pio_client *client, pio_connection *connection, void *user_data);

/** Gets the result of a call, which is lent until the function returns. */
typedef void (*pio_result_fn)(pio_client *client, const pio_result *result, void *user_data);

/**
 * Makes a client for a game, by the id that the game has at PlayerIO. NULL if it fails.
 *
 * Fails with: NULL_POINTER; INVALID_UTF8; WRONG_STATE while another thread runs pio_shutdown; INVALID_HANDLE in a
 * forked child; SYSTEM when there are too many; UNSUPPORTED, as all functions of this and the next chapter, in a
 * build without the web API.
 */
PIO_API pio_client *pio_client_new(const char *game_id);

/**
 * Frees a client as pio_connection_free frees a connection: its calls that are outstanding give no result, and those
 * that wait for others are not made. The connections that its results gave to the host live on. Does nothing with
 * NULL.
 *
 * Fails with: INVALID_HANDLE, which changes nothing.
 */
PIO_API void pio_client_free(pio_client *client);

/**
 * Sets the function that is called last of all, as pio_connection_set_free_handler does. Allowed at any time.
 *
 * Fails with: INVALID_HANDLE.
 */
PIO_API pio_status pio_client_set_free_handler(pio_client *client, pio_free_fn function, void *user_data);

/**
 * Delivers the results of this client through a queue; its connections start on the same one. NULL for threaded
 * delivery, the default.
 *
 * Fails with: WRONG_STATE after the first call; INVALID_HANDLE also for the queue's.
 */
PIO_API pio_status pio_client_set_queue(pio_client *client, pio_queue *queue);

/**
 * Sets the base of the web API, "https://api.playerio.com/api" by default: methods are called by their numbers below
 * it. Once it is set the server can't replace it, as it may else when a user is authenticated.
 *
 * After a failure no call is made until a good URL is set: it would go to where you did not mean to send it.
 *
 * Fails with: WRONG_STATE after the first call; INVALID_ARGUMENT for what is no http or https URL; INVALID_UTF8.
 */
PIO_API pio_status pio_client_set_api_url(pio_client *client, const char *url);

/**
 * Sets how long one call may take from when it is sent, in milliseconds: 40,000 by default. With 0 none succeeds.
 *
 * Fails with: WRONG_STATE after the first call.
 */
PIO_API pio_status pio_client_set_timeout_ms(pio_client *client, uint32_t timeout_ms);

/**
 * Sends the connections of this client to a development server, as pio_connection_set_development_server does, and
 * makes and lists development rooms.
 *
 * Fails with: WRONG_STATE after the first call; INVALID_ARGUMENT; INVALID_UTF8.
 */
PIO_API pio_status pio_client_set_development_server(pio_client *client, const char *host_port);

/**
 * Sets the function that may edit the endpoints of each connection; NULL removes it, and waits if it runs on another
 * thread, except inside a callback of this library. Allowed at any time. It is not called where a development server
 * is set, whose address is the only one, nor for events that pio_queue_next hands out.
 *
 * Fails with: INVALID_HANDLE.
 */
PIO_API pio_status pio_client_set_endpoint_filter(pio_client *client, pio_endpoint_filter_fn function, void *user_data);

/**
 * Goes on with a login that was saved with pio_client_get_token; "" is none. The token is a secret, as a password is.
 * Who the user is the client does not know then: save pio_client_get_user_id too.
 *
 * Fails with: WRONG_STATE after the first call; INVALID_ARGUMENT for what can be no token; INVALID_UTF8.
 */
PIO_API pio_status pio_client_set_token(pio_client *client, const char *token);

/**
 * Tells the token that stands for the login, "" before one; it may change with every result. For `buffer`, `capacity`
 * and `needed` see "Conventions".
 *
 * Fails with: BUFFER_TOO_SMALL.
 */
PIO_API pio_status pio_client_get_token(pio_client *client, char *buffer, size_t capacity, size_t *needed);

/**
 * Tells the id of the user who has logged in with this client, "" before. For `buffer`, `capacity` and `needed` see
 * "Conventions".
 *
 * Fails with: BUFFER_TOO_SMALL.
 */
PIO_API pio_status pio_client_get_user_id(pio_client *client, char *buffer, size_t capacity, size_t *needed);

/**
 * Logs in as a user of the game's own, by a connection of the game such as "public". `auth` is what pio_calc_auth
 * made on the game's own server, or NULL where the connection asks for none.
 */
PIO_API pio_status pio_client_connect(pio_client *client,
                                      const char *connection_id,
                                      const char *user_id,
                                      const char *auth,
                                      pio_result_fn function,
                                      void *user_data);

/**
 * Logs in by the arguments that the connection asks for, such as "userId" and "auth"; there are `count` of them. The
 * answer may name other servers for later calls.
 */
PIO_API pio_status pio_client_authenticate(pio_client *client,
                                           const char *connection_id,
                                           const pio_pair *arguments,
                                           size_t count,
                                           pio_result_fn function,
                                           void *user_data);

/** Logs in a user who registered with pio_client_simple_register, by name or e-mail address. */
PIO_API pio_status pio_client_simple_connect(pio_client *client,
                                             const char *username_or_email,
                                             const char *password,
                                             pio_result_fn function,
                                             void *user_data);

/**
 * Registers a user and logs in. `email`, `captcha_key` and `captcha_value` may be NULL. The `count` pairs of
 * `extra_data` are kept with the user. Which field is wrong is told by pio_result_field_errors.
 */
PIO_API pio_status pio_client_simple_register(pio_client *client,
                                              const char *username,
                                              const char *password,
                                              const char *email,
                                              const char *captcha_key,
                                              const char *captcha_value,
                                              const pio_pair *extra_data,
                                              size_t count,
                                              pio_result_fn function,
                                              void *user_data);

/**
 * Makes a room without joining it. `room_id` NULL: the service makes one up, and pio_result_room_id tells it.
 * `visible`: whether it is listed. The `count` pairs of `room_data` are what lists tell of it.
 */
PIO_API pio_status pio_client_create_room(pio_client *client,
                                          const char *room_id,
                                          const char *room_type,
                                          bool visible,
                                          const pio_pair *room_data,
                                          size_t count,
                                          pio_result_fn function,
                                          void *user_data);

/**
 * Asks for a place in a room that exists: the result's connection is set up for it, and still to be connected. The
 * `count` pairs of `join_data` go to the service and, with the join, to the game's server code.
 */
PIO_API pio_status pio_client_join_room(pio_client *client,
                                        const char *room_id,
                                        const pio_pair *join_data,
                                        size_t count,
                                        pio_result_fn function,
                                        void *user_data);

/** Asks for a place in a room, which is made if it does not exist: as the two above in one. */
PIO_API pio_status pio_client_create_join_room(pio_client *client,
                                               const char *room_id,
                                               const char *room_type,
                                               bool visible,
                                               const pio_pair *room_data,
                                               size_t room_data_count,
                                               const pio_pair *join_data,
                                               size_t join_data_count,
                                               pio_result_fn function,
                                               void *user_data);

/**
 * Lists visible rooms whose data match the `count` criteria: at most `limit` (0: as many as the service likes), after
 * leaving out the first `offset`. `room_type` NULL: of all types. The rooms are in pio_result_rooms.
 */
PIO_API pio_status pio_client_list_rooms(pio_client *client,
                                         const char *room_type,
                                         const pio_pair *search_criteria,
                                         size_t count,
                                         int32_t limit,
                                         int32_t offset,
                                         pio_result_fn function,
                                         void *user_data);

/**
 * Calls any other method of the web API by its number. The arguments are `length` bytes of protobuf, and so is what
 * pio_result_output gives. The token of a login is kept, whichever way it is called.
 */
PIO_API pio_status pio_client_call(pio_client *client,
                                   uint32_t method,
                                   const uint8_t *protobuf,
                                   size_t length,
                                   pio_result_fn function,
                                   void *user_data);

/**
 * Waits until no call is outstanding and the callbacks of all have returned, at most `timeout_ms` milliseconds
 * (PIO_FOREVER: without end). For clients with threaded delivery.
 *
 * Fails with: TIMED_OUT; WRONG_STATE on a queue; INVALID_HANDLE if the client is freed meanwhile; IN_CALLBACK
 * inside a callback.
 */
PIO_API pio_status pio_client_wait(pio_client *client, uint32_t timeout_ms);

/*
 * ===================================================================================================================
 * 15. Results
 * ===================================================================================================================
 *
 * A failed call has an error code, words, and what else the call's entry says. NETWORK_ISSUE is a call that got no
 * answer, or one that is no success in HTTP; INVALID_MESSAGE_FORMAT an answer that can't be read; UNSUPPORTED_METHOD a
 * refusal without a code. All others are the server's, and so are the words, unless it sent none.
 */

/** A room that pio_client_list_rooms found. */
typedef struct pio_room {
    /** The id to join it by. */
    const char *id;
    /** The type, which says what the game's server runs in it. */
    const char *type;
    /** What the room tells of itself. */
    const pio_pair *data;
    /** The number of elements of `data`. */
    uint32_t data_count;
    /** How many users are in it. */
    int32_t online_users;
} pio_room;

/**
 * 0 for success, else PIO_ERROR_… or a code that is not in that list.
 *
 * -1 is PIO_ERROR_UNSUPPORTED_METHOD, and also what this gives if it fails, as for NULL: only then is
 * pio_result_text NULL.
 */
PIO_API int32_t pio_result_error_code(const pio_result *result);

/** Words for a failure, never NULL for a result; "" for success. NULL if it fails. */
PIO_API const char *pio_result_text(const pio_result *result);

/**
 * The room's id, of a call that made or joined one, else NULL. It is the answer's, or the one that was asked for
 * where the answer has none. NULL also if the call failed.
 */
PIO_API const char *pio_result_room_id(const pio_result *result);

/**
 * The connection, of a call that joined a room, else NULL: set up but not connected, and the host's to free. One
 * that the host never asks for is freed with the result.
 */
PIO_API pio_connection *pio_result_connection(const pio_result *result);

/**
 * The rooms that were found: an array of `count`, in the service's order. NULL for other calls, and if it failed.
 * `count` may be NULL.
 */
PIO_API const pio_room *pio_result_rooms(const pio_result *result, size_t *count);

/**
 * Which fields of a refused registration are wrong, and why: an array of `count`, with the keys "username",
 * "password", "email" and "captcha". NULL for other calls, and if it succeeded. `count` may be NULL.
 */
PIO_API const pio_pair *pio_result_field_errors(const pio_result *result, size_t *count);

/**
 * The answer's protobuf as it was received, of a refusal too: `length` bytes. NULL where none came. `length` may be
 * NULL.
 */
PIO_API const uint8_t *pio_result_output(const pio_result *result, size_t *length);

/*
 * ===================================================================================================================
 * 16. Error codes
 * ===================================================================================================================
 *
 * The service's own codes, as join handlers, events and results tell them. NETWORK_ISSUE is also what the library
 * itself says of a join or call that the network or a time-out ended, and GENERAL_ERROR of one that reached no
 * endpoint.
 */

/** An error code of the service; 0 is success. */
typedef int32_t pio_error;
enum {
    PIO_ERROR_UNSUPPORTED_METHOD = -1,
    PIO_ERROR_GENERAL_ERROR = 1,
    PIO_ERROR_INTERNAL_ERROR = 2,
    PIO_ERROR_ACCESS_DENIED = 3,
    PIO_ERROR_INVALID_MESSAGE_FORMAT = 4,
    PIO_ERROR_MISSING_VALUE = 5,
    PIO_ERROR_GAME_REQUIRED = 6,
    PIO_ERROR_EXTERNAL_ERROR = 7,
    PIO_ERROR_ARGUMENT_OUT_OF_RANGE = 8,
    PIO_ERROR_GAME_DISABLED = 9,
    PIO_ERROR_UNKNOWN_GAME = 10,
    PIO_ERROR_UNKNOWN_CONNECTION = 11,
    PIO_ERROR_INVALID_AUTH = 12,
    PIO_ERROR_NO_SERVERS_AVAILABLE = 13,
    PIO_ERROR_ROOM_DATA_TOO_LARGE = 14,
    PIO_ERROR_ROOM_ALREADY_EXISTS = 15,
    PIO_ERROR_UNKNOWN_ROOM_TYPE = 16,
    PIO_ERROR_UNKNOWN_ROOM = 17,
    PIO_ERROR_MISSING_ROOM_ID = 18,
    PIO_ERROR_ROOM_IS_FULL = 19,
    PIO_ERROR_NOT_A_SEARCH_COLUMN = 20,
    PIO_ERROR_QUICK_CONNECT_METHOD_NOT_ENABLED = 21,
    PIO_ERROR_UNKNOWN_USER = 22,
    PIO_ERROR_INVALID_PASSWORD = 23,
    PIO_ERROR_INVALID_REGISTRATION_DATA = 24,
    PIO_ERROR_INVALID_BIG_DB_KEY = 25,
    PIO_ERROR_BIG_DB_OBJECT_TOO_LARGE = 26,
    PIO_ERROR_BIG_DB_OBJECT_DOES_NOT_EXIST = 27,
    PIO_ERROR_UNKNOWN_TABLE = 28,
    PIO_ERROR_UNKNOWN_INDEX = 29,
    PIO_ERROR_INVALID_INDEX_VALUE = 30,
    PIO_ERROR_NOT_OBJECT_CREATOR = 31,
    PIO_ERROR_KEY_ALREADY_USED = 32,
    PIO_ERROR_STALE_VERSION = 33,
    PIO_ERROR_CIRCULAR_REFERENCE = 34,
    PIO_ERROR_HEARTBEAT_FAILED = 40,
    PIO_ERROR_INVALID_GAME_CODE = 41,
    PIO_ERROR_VAULT_NOT_LOADED = 50,
    PIO_ERROR_UNKNOWN_PAY_VAULT_PROVIDER = 51,
    PIO_ERROR_DIRECT_PURCHASE_NOT_SUPPORTED_BY_PROVIDER = 52,
    PIO_ERROR_BUYING_COINS_NOT_SUPPORTED_BY_PROVIDER = 54,
    PIO_ERROR_NOT_ENOUGH_COINS = 55,
    PIO_ERROR_ITEM_NOT_IN_VAULT = 56,
    PIO_ERROR_INVALID_PURCHASE_ARGUMENTS = 57,
    PIO_ERROR_INVALID_PAY_VAULT_PROVIDER_SETUP = 58,
    PIO_ERROR_UNKNOWN_PARTNER_PAY_ACTION = 70,
    PIO_ERROR_INVALID_TYPE = 80,
    PIO_ERROR_INDEX_OUT_OF_BOUNDS = 81,
    PIO_ERROR_INVALID_IDENTIFIER = 82,
    PIO_ERROR_INVALID_ARGUMENT = 83,
    PIO_ERROR_LOGGED_OUT = 84,
    PIO_ERROR_INVALID_SEGMENT = 90,
    PIO_ERROR_GAME_REQUESTS_NOT_LOADED = 100,
    PIO_ERROR_ACHIEVEMENTS_NOT_LOADED = 110,
    PIO_ERROR_UNKNOWN_ACHIEVEMENT = 111,
    PIO_ERROR_NOTIFICATIONS_NOT_LOADED = 120,
    PIO_ERROR_INVALID_NOTIFICATIONS_ENDPOINT = 121,
    PIO_ERROR_NETWORK_ISSUE = 130,
    PIO_ERROR_ONE_SCORE_NOT_LOADED = 131,
    PIO_ERROR_PUBLISHING_NETWORK_NOT_AVAILABLE = 200,
    PIO_ERROR_PUBLISHING_NETWORK_NOT_LOADED = 201,
    PIO_ERROR_DIALOG_CLOSED = 301,
    PIO_ERROR_AD_TRACK_CHECK_COOKIE = 302,
};

#ifdef __cplusplus
}
#endif

#endif
