/*
 * A server of one connection, on a thread of its own, whose every byte a test writes out by hand.
 *
 * The dev server shares the library's codec, so a mistake made on both sides would hide; here nothing is shared, and
 * the moments are exact: a script sends, hears and closes in the order it is written.
 */
#ifndef TEST_PEER_H
#define TEST_PEER_H

#include "test.h"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
typedef SOCKET socket_t;
#define NO_SOCKET INVALID_SOCKET
#define close_socket closesocket
#define CONNECT_REFUSED WSAECONNREFUSED
#define CONNECTION_RESET WSAECONNRESET
#else
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
typedef int socket_t;
#define NO_SOCKET (-1)
#define close_socket close
#define CONNECT_REFUSED ECONNREFUSED
#define CONNECTION_RESET ECONNRESET
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* Windows has no SIGPIPE to hold back */
#endif

/* What the system says of an error, in UTF-8: the library passes it on. */
static const char *system_words(int error)
{
#ifdef _WIN32
    static char words[512];
    WCHAR wide[256];
    const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    DWORD length = FormatMessageW(flags, NULL, (DWORD)error, 0, wide, 256, NULL);
    while (length > 0 && wide[length - 1] <= ' ') length--; /* it ends in a line break */
    length = (DWORD)WideCharToMultiByte(CP_UTF8, 0, wide, (int)length, words, sizeof words - 1, NULL, NULL);
    words[length] = 0;
    return words;
#else
    return strerror(error);
#endif
}

/* What a client with the join key "k" and no join data sends first. */
#define JOIN "\0\x81\xc4join\xc1k"
/* The answer that lets it in. */
#define JOINED "\x81\xd3playerio.joinresult\x01"

typedef struct peer peer;
/* Talks to the client that has connected; the socket is closed afterwards unless the script has closed it. */
typedef void (*script_fn)(peer *self);

struct peer {
    socket_t listener, client;
    uint16_t port;
    script_fn script;
    void *user; /* for the script */
    thread runner;
    int accepted; /* written with the lock held */
};

/* A socket on loopback at a free port that nobody listens at: connecting to it is refused for as long as it lives. */
static socket_t bind_free_port(uint16_t *port)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    socket_t bound;
#ifdef _WIN32
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
#endif
    bound = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bound == NO_SOCKET || bind(bound, (struct sockaddr *)&address, sizeof address) != 0) abort();
    getsockname(bound, (struct sockaddr *)&address, &length);
    *port = ntohs(address.sin_port);
    return bound;
}

/* No read or write of a script may outlast the deadline. */
static void set_deadline(socket_t s)
{
#ifdef _WIN32
    DWORD limit = DEADLINE * 1000;
#else
    struct timeval limit = {DEADLINE, 0};
#endif
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, (const char *)&limit, sizeof limit);
    setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, (const char *)&limit, sizeof limit);
}

static void peer_main(void *argument)
{
    peer *self = (peer *)argument;
    self->client = accept(self->listener, NULL, NULL);
    close_socket(self->listener); /* a second connection would be refused */
    if (self->client == NO_SOCKET) return;
    set_deadline(self->client);
    TELL(self->accepted = 1);
    self->script(self);
    if (self->client != NO_SOCKET) close_socket(self->client);
}

/* Listens at a free port and runs the script with the first client. */
static void peer_start(peer *self, script_fn script, void *user)
{
    const int small = 65536; /* a script that does not read is full soon: the system would buffer many MiB */
    memset(self, 0, sizeof *self);
    self->listener = bind_free_port(&self->port);
    setsockopt(self->listener, SOL_SOCKET, SO_RCVBUF, (const char *)&small, sizeof small);
    self->script = script;
    self->user = user;
    set_deadline(self->listener);
    if (listen(self->listener, 16) != 0) abort();
    thread_start(&self->runner, peer_main, self);
}

/* Waits until the script has run. */
static void peer_end(peer *self) { thread_join(&self->runner); }

/* Sends all the bytes. */
static void say_bytes(peer *self, const void *bytes, size_t length)
{
    const char *rest = (const char *)bytes;
    while (length > 0) {
        long sent = (long)send(self->client, rest, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            fail_check(__FILE__, __LINE__, "the peer could not send");
            return;
        }
        rest += sent;
        length -= (size_t)sent;
    }
}

#define SAY(peer, literal) say_bytes(peer, literal, sizeof literal - 1)

/* Reads exactly as many bytes, unless the client ends first; tells how many. */
static size_t hear_bytes(peer *self, void *bytes, size_t length)
{
    size_t heard = 0;
    while (heard < length) {
        long got = (long)recv(self->client, (char *)bytes + heard, length - heard, 0);
        if (got <= 0) break;
        heard += (size_t)got;
    }
    return heard;
}

static void hear_exactly(const char *file, int line, peer *self, const char *wanted, size_t length)
{
    char *heard = (char *)malloc(length + 1);
    size_t got = hear_bytes(self, heard, length);
    check_bytes(file, line, "what the peer heard", (uint8_t *)heard, got, (const uint8_t *)wanted, length);
    free(heard);
}

/* The next bytes are exactly these. */
#define HEAR(peer, literal) hear_exactly(__FILE__, __LINE__, peer, literal, sizeof literal - 1)

/* Reads and discards to the end: how many bytes came before an orderly close, or -1 if it was none. */
static long hear_end(peer *self)
{
    char buffer[4096];
    long total = 0;
    for (;;) {
        long got = (long)recv(self->client, buffer, sizeof buffer, 0);
        if (got == 0) return total;
        if (got < 0) return -1;
        total += got;
    }
}

/* Ends the sending side alone: the client sees an orderly end. */
static void shut(peer *self)
{
#ifdef _WIN32
    shutdown(self->client, SD_SEND);
#else
    shutdown(self->client, SHUT_WR);
#endif
}

/* Breaks the connection: the client sees "connection reset". */
static void reset(peer *self)
{
    struct linger hard = {1, 0};
    setsockopt(self->client, SOL_SOCKET, SO_LINGER, (const char *)&hard, sizeof hard);
    close_socket(self->client);
    self->client = NO_SOCKET;
}

/* The usual beginning of a script. */
static void let_in(peer *self)
{
    HEAR(self, JOIN);
    SAY(self, JOINED);
}

/* A whole script: lets the player in and is silent until it leaves. */
static void let_in_and_listen(peer *self)
{
    let_in(self);
    hear_end(self);
}

#endif
