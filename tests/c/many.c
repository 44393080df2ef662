/*
 * Many connections at once: on one queue, and in threaded delivery.
 *
 *     many PORT CONNECTIONS
 */
#include "player.h"

static uint16_t dev_port;
static int connections;
static player *players;

/* Whether each player has seen exactly its join, its own number, and its end. */
static void check_all(void)
{
    char wanted[64];
    int i;
    for (i = 0; i < connections; i++) {
        snprintf(wanted, sizeof wanted, "join 0; n(%d); end 0; free", i);
        player_free(&players[i]);
        CHECK_TEXT(players[i].log, wanted);
    }
}

static int count_of(const int *first)
{
    const char *at = (const char *)first;
    int i, total = 0;
    for (i = 0; i < connections; i++) total += *(const int *)(const void *)(at + (size_t)i * sizeof(player));
    return total;
}

static void connect_all(pio_queue *queue)
{
    int i;
    for (i = 0; i < connections; i++) {
        char join_key[32];
        snprintf(join_key, sizeof join_key, "bounce:many-%d", i);
        player_new(&players[i], queue, dev_port, join_key);
        OK(pio_connection_connect(players[i].connection));
    }
}

static void run_all(pio_queue *queue)
{
    int i;
    connect_all(queue);
    UNTIL(queue, count_of(&players[0].joins) == connections);
    for (i = 0; i < connections; i++) OK(send_int(players[i].connection, "n", i));
    UNTIL(queue, count_of(&players[0].messages) == connections);
    for (i = 0; i < connections; i++) OK(pio_connection_disconnect(players[i].connection));
    UNTIL(queue, count_of(&players[0].ends) == connections);
    check_all();
}

TEST(all_join_talk_and_leave_on_one_queue)
{
    pio_queue *queue = pio_queue_new();
    run_all(queue);
    pio_queue_free(queue);
}

TEST(all_join_talk_and_leave_in_threaded_delivery) { run_all(NULL); }

TEST(all_are_ended_by_a_shutdown)
{
    int i;
    connect_all(NULL);
    WAIT(count_of(&players[0].joins) == connections);
    OK(pio_shutdown());
    for (i = 0; i < connections; i++) CHECK_TEXT(players[i].log, "join 0; free");
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    connections = (int)argument(argc, argv, 2, 1000);
    players = (player *)calloc((size_t)connections, sizeof *players);
    RUN(all_join_talk_and_leave_on_one_queue);
    RUN(all_join_talk_and_leave_in_threaded_delivery);
    RUN(all_are_ended_by_a_shutdown);
    free(players);
    return done();
}
