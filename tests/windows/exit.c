/*
 * A process that ends while it is connected: every call that comes afterwards still returns, although the threads that
 * held the library's locks are gone.
 *
 *     exit PORT PLUGIN HOW
 *
 * HOW is one of the ways at the end of this file. PLUGIN makes the calls.
 */
#include "../c/peer.h"
#include "../c/player.h"
#include "say.h"

typedef void(plugin_take_fn)(pio_connection *, pio_connection *, pio_queue *, pio_client *);

static player own;    /* on the library's thread */
static player queued; /* on the queue */
static pio_queue *queue;
static pio_client *client;
static int armed;

/* At the end of a thread of the host's, when the library has taken its leave of that thread. */
static void NTAPI tls_callback(PVOID module, DWORD reason, PVOID reserved)
{
    (void)module, (void)reserved;
    if (!armed || reason != DLL_THREAD_DETACH) return;
    EXPECT(pio_connection_connect(NULL), PIO_STATUS_NULL_POINTER);
    if (strstr(pio_last_error(), "connection is NULL") == NULL) say("the words are others\n");
    EXPECT(send_plain(own.connection, "late"), PIO_STATUS_OK);
    say_calls("the end of a thread");
}

/* The linker collects these sections in the order of their names; B to Y is the programs' own. */
__attribute__((section(".CRT$XLF"), used)) static PIMAGE_TLS_CALLBACK tls_callback_entry = tls_callback;

/* --- Ways to end ------------------------------------------------------------------------------------------------- */

static void exit_when_polled(void *argument)
{
    (void)argument;
    while (pio_queue_poll(queue, 0, 0, NULL) != PIO_STATUS_BUSY) SwitchToThread();
    ExitProcess(3);
}

static void end_idle(void) { ExitProcess(3); }

/* Here the process isn't ending yet: all of it works. */
static void shut_down(void)
{
    EXPECT(pio_connection_send_values(own.connection, "bye", NULL, 0), PIO_STATUS_OK);
    EXPECT(pio_shutdown(), PIO_STATUS_OK);
    say_calls("atexit");
}

static void end_by_return(void)
{
    atexit(shut_down);
    exit(3);
}

/* By another thread while this one waits in a call. */
static void end_in_a_call(void)
{
    thread other;
    thread_start(&other, exit_when_polled, NULL);
    for (;;) pio_queue_poll(queue, 0, PIO_FOREVER, NULL);
}

static void exit_in_handler(pio_connection *connection, const pio_message *message, void *user)
{
    (void)connection, (void)message, (void)user;
    ExitProcess(3);
}

/* By a handler, on the library's own thread. */
static void end_in_a_handler(void)
{
    OK(pio_connection_add_message_handler(own.connection, "end", exit_in_handler, NULL, NULL));
    OK(send_plain(own.connection, "end"));
    for (;;) pio_queue_poll(queue, 0, PIO_FOREVER, NULL);
}

static void stay_in_handler(pio_connection *connection, const pio_message *message, void *user)
{
    (void)connection, (void)message;
    TELL(*(int *)user = 1);
    Sleep(INFINITE);
}

/* While a handler runs, which freeing the connection would wait for. */
static void end_beside_a_handler(void)
{
    static int inside;
    OK(pio_connection_add_message_handler(own.connection, "stay", stay_in_handler, &inside, NULL));
    OK(send_plain(own.connection, "stay"));
    WAIT(inside);
    ExitProcess(3);
}

static volatile LONG turns;

/* Most of its time it holds one of the library's locks, and never the heap's: Windows takes that before it kills threads,
 * and wine 8, which does not, would wait for it before it tells anybody of the end. */
static void keep_calling(void *argument)
{
    (void)argument;
    for (;;) {
        pio_state state;
        send_plain(own.connection, "busy");
        pio_connection_get_state(own.connection, &state);
        pio_queue_wake(queue);
        pio_queue_poll(queue, 0, 0, NULL);
        InterlockedIncrement(&turns);
    }
}

/* While other threads are at it. */
static void end_busy(void)
{
    static thread others[4];
    int i;
    /* From here on failures have a place for their words. */
    CHECK_STATUS(pio_connection_connect(NULL), PIO_STATUS_NULL_POINTER);
    SetEnvironmentVariableA("PLUGIN", "end at once");
    for (i = 0; i < 4; i++) thread_start(&others[i], keep_calling, NULL);
    while (turns < 20000) SwitchToThread();
    ExitProcess(3);
}

static void do_nothing(void *argument) { (void)argument; }

static void end_after_a_thread(void)
{
    thread other;
    armed = 1;
    thread_start(&other, do_nothing, NULL);
    thread_join(&other);
    TerminateProcess(GetCurrentProcess(), 3); /* nobody is told of this */
}

static const struct {
    const char *name;
    void (*end)(void);
} ways[] = {{"idle", end_idle},
            {"return", end_by_return},
            {"call", end_in_a_call},
            {"handler", end_in_a_handler},
            {"beside", end_beside_a_handler},
            {"busy", end_busy},
            {"thread", end_after_a_thread}};

int main(int argc, char **argv)
{
    union {
        FARPROC found;
        plugin_take_fn *take;
    } plugin;
    uint16_t port = (uint16_t)argument(argc, argv, 1, 0);
    size_t i;
    thread_setup();
    if (argc < 4) return 1;
    queue = pio_queue_new();
    client = pio_client_new("game");
    player_join(&own, port, "bounce:exit");
    player_new(&queued, queue, port, "bounce:exit");
    OK(pio_connection_connect(queued.connection));
    POLL_UNTIL(queue, queued.joins == 1);
    plugin.found = GetProcAddress(LoadLibraryA(argv[2]), "plugin_take");
    if (plugin.found == NULL || checks_failed > 0) return 1;
    plugin.take(own.connection, queued.connection, queue, client);
    for (i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (strcmp(argv[3], ways[i].name) == 0) ways[i].end();
    }
    return 1;
}
