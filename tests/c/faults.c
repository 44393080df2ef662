/*
 * A real server in another process, with each of its faults: what the host is told of them, whole.
 *
 *     faults PORT
 */
#include "player.h"

static uint16_t dev_port;

/* How a client asks for trouble, and what it is told. */
typedef struct fault {
    const char *room;
    const char *data;  /* join data: key=value, separated by semicolons */
    const char *order; /* a message to send after the join, or NULL */
    const char *log;
    const char *text; /* of the failed join or the end; NULL: not looked at */
} fault;

#define REFUSED_WITHOUT_REASON "the server gave no reason"

static const fault faults[] = {
    {"reject:f", "", NULL, "join 11; free", "Failed to join room: Unknown connection"},
    {"bounce:f", "fault=reject;code=19;text=the room is full", NULL, "join 19; free", "the room is full"},
    {"bounce:f", "fault=reject;code=777;text=x", NULL, "join 777; free", "x"},
    {"bounce:f", "fault=reject;text=none", NULL, "join 11; free", REFUSED_WITHOUT_REASON},
    {"bounce:f", "fault=reject;code=none", NULL, "join 1; free", REFUSED_WITHOUT_REASON},
    {"bare:f", "", NULL, "join 1; free", REFUSED_WITHOUT_REASON},
    {"empty:f", "", NULL, "join 1; free", REFUSED_WITHOUT_REASON},
    {"drop:f", "before=yes", NULL, "join 130; free", NULL},
    {"reset:f", "before=yes", NULL, "join 130; free", NULL},
    {"cut:f", "before=yes", NULL, "join 130; free", NULL},
    {"garbage:f", "before=yes", NULL, "join 130; free",
     "malformed data at byte 0 of the stream: expected a value, but the tag 0x2a is reserved; the bytes there are 2a, "
     "and no whole message came before"},
    {"early:f", "early=2", "devserver.close", "join 0; early(0); early(1); end 1; free",
     "the server closed the connection"},
    {"late:f", "late=2", "devserver.close", "join 0; late(0); late(1); end 1; free", NULL},
    {"bounce:f", "fault=early,late,together,twice;early=2;late=2", "devserver.close",
     "join 0; early(0); early(1); late(0); late(1); end 1; free", NULL},
    {"bounce:f", "fault=early,late,split;early=1;late=1", "devserver.close",
     "join 0; early(0); late(0); end 1; free", NULL},
    {"flood:f", "fault=drop;count=2;after=2;size=2", NULL,
     "join 0; flood(0, <0001>); flood(1, <0102>); end 1; free", "the server closed the connection"},
    {"flood:f", "fault=garbage;count=1;after=1;size=1;bytes=1fff", NULL, "join 0; flood(0, <00>); end 3; free",
     "malformed data at byte 32 of the stream: expected a value, but the tag 0x1f is reserved; the bytes there are 1f "
     "ff, and the last whole message was \"flood\""},
    {"flood:f", "fault=cut;count=1;after=1;size=1;bytes=3", NULL, "join 0; flood(0, <00>); end 1; free",
     "the server closed the connection inside a message, of which 3 bytes had come"},
    {"bounce:f", "", "devserver.cut", "join 0; end 1; free",
     "the server closed the connection inside a message, of which 10 bytes had come"},
    {"bounce:f", "", "devserver.reset", "join 0; end 2; free", NULL},
};

/* Adds the pairs of a fault to a connection. */
static void add_data(pio_connection *connection, const char *data)
{
    char copy[256], *pair, *next;
    snprintf(copy, sizeof copy, "%s", data);
    for (pair = copy; *pair != 0; pair = next) {
        char *value = strchr(pair, '=');
        next = strchr(pair, ';');
        if (next != NULL) {
            *next++ = 0;
        } else {
            next = pair + strlen(pair);
        }
        *value++ = 0;
        OK(pio_connection_add_join_data(connection, pair, value));
    }
}

static void meet(const fault *f, pio_queue *queue)
{
    player p;
    player_new(&p, queue, dev_port, f->room);
    add_data(p.connection, f->data);
    OK(pio_connection_connect(p.connection));
    UNTIL(queue, p.joins == 1);
    if (f->order != NULL) OK(send_plain(p.connection, f->order));
    if (p.code == 0) UNTIL(queue, p.ends == 1);
    player_free(&p);
    if (strcmp(p.log, f->log) != 0) printf("  %s with %s:\n", f->room, f->data);
    CHECK_TEXT(p.log, f->log);
    if (f->text != NULL) CHECK_TEXT(p.text, f->text);
}

TEST(every_fault_is_told_in_threaded_delivery)
{
    size_t i;
    for (i = 0; i < sizeof faults / sizeof *faults; i++) meet(&faults[i], NULL);
}

TEST(every_fault_is_told_through_a_queue)
{
    pio_queue *queue = pio_queue_new();
    size_t i;
    for (i = 0; i < sizeof faults / sizeof *faults; i++) meet(&faults[i], queue);
    pio_queue_free(queue);
}

TEST(a_silent_server_fails_the_join_in_time)
{
    player p;
    player_new(&p, NULL, dev_port, "silent:f");
    OK(pio_connection_set_join_timeout_ms(p.connection, 50));
    OK(pio_connection_connect(p.connection));
    WAIT(p.joins == 1);
    CHECK_WORDS(p.text, " did not answer the join within 50 ms");
    player_free(&p);
    CHECK_TEXT(p.log, "join 130; free");
}

TEST(a_room_tells_all_who_comes_speaks_and_leaves)
{
    player ann, bob;
    player_new(&ann, NULL, dev_port, "chat:faults");
    player_new(&bob, NULL, dev_port, "chat:faults");
    OK(pio_connection_add_join_data(ann.connection, "name", "ann"));
    OK(pio_connection_add_join_data(bob.connection, "name", "bob"));
    OK(pio_connection_connect(ann.connection));
    WAIT(ann.messages == 1); /* her own join */
    OK(pio_connection_connect(bob.connection));
    WAIT(ann.messages == 2 && bob.messages == 1);
    OK(send_int(ann.connection, "hi", 1));
    WAIT(ann.messages == 3 && bob.messages == 2);
    OK(send_int(bob.connection, "hi", 2));
    WAIT(ann.messages == 4 && bob.messages == 3);
    player_free(&bob); /* leaves without another word */
    WAIT(ann.messages == 5);
    player_free(&ann);
    CHECK_TEXT(ann.log, "join 0; join(\"ann\"); join(\"bob\"); hi(1); hi(2); leave(\"bob\"); free");
    CHECK_TEXT(bob.log, "join 0; join(\"bob\"); hi(1); hi(2); free");
}

static int64_t counted;

static void on_count(pio_connection *connection, const pio_message *message, void *user_data)
{
    int64_t messages = -1;
    (void)connection;
    (void)user_data;
    OK(pio_message_get_long(message, 0, &messages));
    TELL(counted = messages);
}

TEST(a_server_that_stalls_and_goes_on_gets_each_accepted_message_once)
{
    static uint8_t block[1 << 16];
    pio_message *message = pio_message_new("block");
    pio_status status = PIO_STATUS_OK;
    int64_t accepted = 0;
    player writer, helper;
    OK(pio_message_add_bytes(message, block, sizeof block));
    player_join(&writer, dev_port, "sink:stalled");
    OK(pio_connection_add_message_handler(writer.connection, "count", on_count, NULL, NULL));
    OK(send_plain(writer.connection, "devserver.stall"));
    while ((status = pio_connection_send(writer.connection, message)) == PIO_STATUS_OK) accepted++;
    CHECK_INT(status, PIO_STATUS_WOULD_BLOCK);
    player_join(&helper, dev_port, "sink:stalled");
    OK(send_plain(helper.connection, "devserver.release"));
    WAIT(writer.drains == 1);
    OK(pio_connection_send(writer.connection, message));
    SPIN_UNTIL(send_plain(writer.connection, "count?") == PIO_STATUS_OK);
    WAIT(counted != 0);
    CHECK_INT(counted, accepted + 2); /* the refused one, sent again, and the order */
    CHECK_INT(writer.drains, 1);
    pio_message_free(message);
    player_free(&writer);
    player_free(&helper);
}

int main(int argc, char **argv)
{
    thread_setup();
    dev_port = (uint16_t)argument(argc, argv, 1, 0);
    RUN(every_fault_is_told_in_threaded_delivery);
    RUN(every_fault_is_told_through_a_queue);
    RUN(a_silent_server_fails_the_join_in_time);
    RUN(a_room_tells_all_who_comes_speaks_and_leaves);
    RUN(a_server_that_stalls_and_goes_on_gets_each_accepted_message_once);
    return done();
}
