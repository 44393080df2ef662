/*
 * What the programs against dev servers share: the two servers, and the ways to log in.
 *
 *     PROGRAM OPEN CLOSED
 *
 * OPEN is the port of a server that knows every game and user. CLOSED's knows the game "game" and its user "ann" with
 * the password "secret", checks proofs with "key", takes one user in a room, and gives a new token with each answer.
 */
#ifndef TEST_DEV_SERVERS_H
#define TEST_DEV_SERVERS_H

#include "caller.h"

static uint16_t open_port, closed_port;
static pio_queue *queue; /* NULL: threaded */

static void find_servers(int argc, char **argv)
{
    open_port = (uint16_t)argument(argc, argv, 1, 0);
    closed_port = (uint16_t)argument(argc, argv, 2, 0);
}

/* Waits for the result of the call that was just made, and describes it without its output. */
static const char *result_of(caller *c)
{
    const int before = c->results; /* on a queue it is not told yet */
    if (queue == NULL) OK(pio_client_wait(c->client, DEADLINE * 1000));
    if (queue != NULL) POLL_UNTIL(queue, c->results > before);
    return c->last;
}

typedef pio_status (*login_fn)(caller *c);

static pio_status by_connect(caller *c)
{
    return pio_client_connect(c->client, "public", "ann", NULL, caller_result, c);
}
static pio_status by_authenticate(caller *c)
{
    static const pio_pair arguments[] = {{"userId", "ann"}};
    return pio_client_authenticate(c->client, "public", arguments, 1, caller_result, c);
}
static pio_status by_name(caller *c)
{
    return pio_client_simple_connect(c->client, "ann", "secret", caller_result, c);
}
static pio_status by_registration(caller *c)
{
    return pio_client_simple_register(c->client, "ben", "secret", "ben@mail", NULL, NULL, NULL, 0, caller_result, c);
}

#endif
