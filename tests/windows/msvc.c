/*
 * A program of MSVC's: its calling convention and its layout of structs, linked by the import library and without a C
 * library, which MSVC alone brings.
 *
 *     msvc PORT
 *
 * It joins a room, hears what it says, and leaves.
 */
#include "../c/sizes.h"

/* What it takes of the system, declared as its headers do. */
__declspec(dllimport) void __stdcall ExitProcess(unsigned int code);
__declspec(dllimport) void *__stdcall GetStdHandle(unsigned long which);
__declspec(dllimport) int __stdcall WriteFile(void *file, const void *bytes, unsigned long count,
                                              unsigned long *written, void *overlapped);
__declspec(dllimport) const char *__stdcall GetCommandLineA(void);

static void say(const char *text)
{
    unsigned long length = 0, written;
    while (text[length] != 0) length++;
    WriteFile(GetStdHandle((unsigned long)-11), text, length, &written, 0);
}

static void check(pio_status status)
{
    if (status == PIO_STATUS_OK) return;
    say(pio_last_error());
    ExitProcess(1);
}

/* The number at the end of the command line. */
static uint16_t port_of(const char *line)
{
    uint16_t port = 0;
    for (; *line != 0; line++) port = *line >= '0' && *line <= '9' ? (uint16_t)(port * 10 + (*line - '0')) : 0;
    return port;
}

static pio_event event;

/* The next event, which must be of this type. */
static void next(pio_queue *queue, pio_event_type type)
{
    size_t count = 0;
    check(pio_queue_next(queue, &event, 1, 60000, &count));
    if (count == 1 && event.type == type && event.user_data == &event) return;
    say(count == 1 ? event.text : "nothing has come");
    ExitProcess(1);
}

void start(void);
void start(void)
{
    pio_queue *queue = pio_queue_new();
    pio_connection *room = pio_connection_new();
    pio_value values[2];
    values[0].type = PIO_VALUE_DOUBLE;
    values[0].length = 0;
    values[0].as.f64 = 0.1;
    values[1].type = PIO_VALUE_STRING;
    values[1].length = 5;
    values[1].as.string = "hello";
    check(pio_connection_set_queue(room, queue));
    check(pio_connection_set_user_data(room, &event));
    check(pio_connection_add_endpoint(room, "127.0.0.1", port_of(GetCommandLineA())));
    check(pio_connection_set_join_key(room, "bounce:msvc"));
    check(pio_connection_connect(room));
    next(queue, PIO_EVENT_JOIN);
    check(pio_connection_send_values(room, "say", values, 2));
    next(queue, PIO_EVENT_MESSAGE);
    if (event.connection != room || event.value_count != 2 || event.values[0].as.f64 != 0.1) ExitProcess(1);
    say(event.message_type);
    say(" ");
    say(event.values[1].as.string);
    check(pio_connection_disconnect(room));
    next(queue, PIO_EVENT_DISCONNECT);
    pio_connection_free(room);
    pio_queue_free(queue);
    check(pio_shutdown());
    say(", and left\n");
    ExitProcess(0);
}

/* What the compiler takes floating-point code to need. */
int _fltused;
