/*
 * Answers that give a place in a room, written out byte by byte, with the port of a server that has just started.
 */
#ifndef TEST_PLACE_H
#define TEST_PLACE_H

#include "caller.h"

/* An answer of joinRoom (24) or createJoinRoom (27), and room for its bytes. */
typedef struct place {
    answer given;
    char bytes[256];
} place;

static void place_add(place *self, const void *bytes, size_t length)
{
    memcpy(self->bytes + self->given.length, bytes, length);
    self->given.length += length;
}

static void place_add_text(place *self, char field, const char *text)
{
    const char head[2] = {field, (char)strlen(text)};
    place_add(self, head, 2);
    place_add(self, text, strlen(text));
}

/* Begins an answer of method 27, or of 24 where `room_id` is NULL; a NULL join key is left out. */
static void place_begin(place *self, const char *room_id, const char *join_key)
{
    memset(self, 0, sizeof *self);
    self->given.body = self->bytes;
    place_add(self, "\0\1", 2);
    if (room_id != NULL) place_add_text(self, 0x0a, room_id);
    if (join_key != NULL) place_add_text(self, room_id != NULL ? 0x12 : 0x0a, join_key);
}

/* Adds an endpoint, for method 27 or 24. */
static void place_add_endpoint(place *self, int method, const char *address, uint32_t port)
{
    const char number[5] = {0x10, (char)(port | 0x80), (char)(port >> 7 | 0x80), (char)(port >> 14 & 0x7f), 0};
    const char head[2] = {method == 27 ? 0x1a : 0x12, (char)(strlen(address) + 6)};
    place_add(self, head, 2);
    place_add_text(self, 0x0a, address);
    place_add(self, number, 4);
}

/* The connection's endpoints as `host:port host:port`. */
static const char *endpoints_of(pio_connection *connection)
{
    static char text[512];
    char host[128];
    uint16_t port = 0;
    uint32_t i;
    size_t used = 0, needed = 0;
    text[0] = 0;
    for (i = 0; pio_connection_get_endpoint(connection, i, host, sizeof host, &needed, &port) == PIO_STATUS_OK; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%u", i == 0 ? "" : " ", host, port);
    }
    return text;
}

static const char *room_of(pio_connection *connection)
{
    static char id[128];
    size_t needed = 0;
    OK(pio_connection_get_room_id(connection, id, sizeof id, &needed));
    return id;
}

#endif
