/*
 * A DLL of a host that calls the library where hosts should not: in DllMain, under Windows' loader lock, when it is
 * loaded and unloaded and when the process ends, and in what C++ would run as the destructor of a static object.
 *
 * What it does when it is loaded stands in the environment, as PLUGIN, and the port of a dev server as PORT.
 */
#include "say.h"

/* What the calls at the end are about. */
static pio_connection *connection, *queued;
static pio_queue *queue;
static pio_client *client;
static int ending;

__declspec(dllexport) void plugin_take(pio_connection *a, pio_connection *b, pio_queue *c, pio_client *d);
void plugin_take(pio_connection *a, pio_connection *b, pio_queue *c, pio_client *d)
{
    connection = a;
    queued = b;
    queue = c;
    client = d;
}

static void connect_somewhere(void)
{
    char port[16] = "";
    int number = 0, i;
    GetEnvironmentVariableA("PORT", port, sizeof port);
    for (i = 0; port[i] != 0; i++) number = number * 10 + port[i] - '0';
    connection = pio_connection_new();
    EXPECT(pio_connection_add_endpoint(connection, "127.0.0.1", (uint16_t)number), PIO_STATUS_OK);
    EXPECT(pio_connection_set_join_key(connection, "bounce:plugin"), PIO_STATUS_OK);
    EXPECT(pio_connection_connect(connection), PIO_STATUS_OK);
}

static void loaded(void)
{
    char what[32] = "";
    GetEnvironmentVariableA("PLUGIN", what, sizeof what);
    if (strcmp(what, "connect") == 0 || strcmp(what, "connect and shut down") == 0) connect_somewhere();
    if (strcmp(what, "connect and wait") == 0) {
        int32_t code = -99;
        connect_somewhere();
        /* The thread that should connect waits for us to return. */
        EXPECT(pio_connection_wait(connection, 200, &code), PIO_STATUS_TIMED_OUT);
    }
    if (strcmp(what, "connect and shut down") == 0) {
        EXPECT(pio_shutdown(), PIO_STATUS_OK);
        connection = NULL;
    }
    if (calls > 0) say_calls("DllMain when loaded");
}

/* Whatever a dead thread held: nothing waits for it. */
static void call_all(void)
{
    uint32_t delivered;
    size_t count;
    int32_t code;
    pio_state state;
    pio_event event;
    EXPECT(pio_connection_send_values(connection, "late", NULL, 0), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_connection_get_state(connection, &state), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_connection_wait(connection, PIO_FOREVER, &code), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_connection_remove_handler(connection, 1), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_connection_disconnect(connection), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_connection_connect(queued), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_queue_poll(queue, 0, PIO_FOREVER, &delivered), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_queue_next(queue, &event, 1, PIO_FOREVER, &count), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_queue_wake(queue), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_client_call(client, 103, NULL, 0, NULL, NULL), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_client_wait(client, PIO_FOREVER), PIO_STATUS_WRONG_STATE);
    EXPECT(pio_set_log_handler(PIO_LOG_DEBUG, NULL, NULL), PIO_STATUS_WRONG_STATE);
    if (strstr(pio_last_error(), "the process is ending") == NULL) say("the words are others\n");
    expect("pio_connection_new()", pio_connection_new() == NULL ? PIO_STATUS_OK : PIO_STATUS_PANIC, PIO_STATUS_OK);
    expect("pio_queue_new()", pio_queue_new() == NULL ? PIO_STATUS_OK : PIO_STATUS_PANIC, PIO_STATUS_OK);
    expect("pio_client_new()", pio_client_new("game") == NULL ? PIO_STATUS_OK : PIO_STATUS_PANIC, PIO_STATUS_OK);
    pio_connection_free(connection);
    pio_connection_free(queued);
    pio_client_free(client);
    pio_queue_free(queue);
    calls += 4;
    EXPECT(pio_shutdown(), PIO_STATUS_OK);
    say_calls("DllMain at the end of the process");
    ending = 1;
}

static void unloaded(void)
{
    pio_state state;
    if (connection == NULL) return;
    EXPECT(pio_connection_get_state(connection, &state), PIO_STATUS_OK);
    pio_connection_free(connection);
    EXPECT(pio_shutdown(), PIO_STATUS_OK);
    EXPECT(pio_connection_get_state(connection, &state), PIO_STATUS_INVALID_HANDLE);
    say_calls("DllMain when unloaded");
}

/* Runs after DllMain, like the destructors of all static objects of the DLL. */
__attribute__((destructor)) static void destroyed(void)
{
    char what[32] = "";
    if (connection == NULL) return;
    EXPECT(pio_connection_disconnect(connection), ending ? PIO_STATUS_WRONG_STATE : PIO_STATUS_INVALID_HANDLE);
    pio_connection_free(connection);
    calls++;
    EXPECT(pio_shutdown(), PIO_STATUS_OK);
    say_calls("a destructor");
    GetEnvironmentVariableA("PLUGIN", what, sizeof what);
    if (strcmp(what, "end at once") == 0) TerminateProcess(GetCurrentProcess(), 3);
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    if (reason == DLL_PROCESS_ATTACH) loaded();
    if (reason == DLL_PROCESS_DETACH && reserved != NULL) call_all();
    if (reason == DLL_PROCESS_DETACH && reserved == NULL) unloaded();
    return TRUE;
}
