/*
 * Loading and unloading at run time, as a plug-in host does: with pio_shutdown before it is unloaded, and without.
 *
 *     unload PORT LIBRARY
 *
 * It calls nothing of the library by name, so that it is loaded when this program asks for it. LIBRARY may be a host's,
 * which the library is a part of.
 */
#include "thread.h"

#include <playerio.h>

#ifndef _WIN32
#include <dlfcn.h>
#endif
#include <string.h>

static int failed, passed;

#ifdef _WIN32
typedef HMODULE handle_t;
typedef FARPROC symbol_t;
static handle_t open_library(const char *path) { return LoadLibraryA(path); }
static int close_library(handle_t handle) { return FreeLibrary(handle) != 0; }
static symbol_t find_symbol(handle_t handle, const char *name) { return GetProcAddress(handle, name); }
static int is_loaded(const char *path) { return GetModuleHandleA(path) != NULL; }
#else
typedef void *handle_t;
typedef void *symbol_t; /* a function's address too, as POSIX has it */
static handle_t open_library(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
static int close_library(handle_t handle) { return dlclose(handle) == 0; }
static symbol_t find_symbol(handle_t handle, const char *name) { return dlsym(handle, name); }
static int is_loaded(const char *path)
{
    void *handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    return handle != NULL && dlclose(handle) == 0;
}
#endif

/* The library's functions that this program uses, found by name. */
typedef struct library {
    handle_t handle;
    pio_connection *(*connection_new)(void);
    pio_status (*add_endpoint)(pio_connection *, const char *, uint16_t);
    pio_status (*set_join_key)(pio_connection *, const char *);
    pio_status (*set_join_handler)(pio_connection *, pio_join_fn, void *);
    pio_status (*connect)(pio_connection *);
    pio_status (*send_values)(pio_connection *, const char *, const pio_value *, size_t);
    pio_status (*add_message_handler)(pio_connection *, const char *, pio_message_fn, void *, uint64_t *);
    const char *(*last_error)(void);
    pio_status (*shutdown)(void);
} library;

static void expect(int holds, const char *what, const library *lib)
{
    if (holds) return;
    printf("  %s does not hold; last error: %s\n", what, lib != NULL ? lib->last_error() : "");
    failed++;
}
#define EXPECT(condition, lib) expect(condition, #condition, lib)

static void find(handle_t handle, const char *name, void *function)
{
    symbol_t symbol = find_symbol(handle, name);
    if (symbol == NULL) {
        printf("  %s is not exported\n", name);
        exit(1);
    }
    memcpy(function, &symbol, sizeof symbol);
}

static library load(const char *path)
{
    library lib;
    memset(&lib, 0, sizeof lib);
    lib.handle = open_library(path);
    if (lib.handle == NULL) {
        printf("  %s can't be loaded\n", path);
        exit(1);
    }
    find(lib.handle, "pio_connection_new", &lib.connection_new);
    find(lib.handle, "pio_connection_add_endpoint", &lib.add_endpoint);
    find(lib.handle, "pio_connection_set_join_key", &lib.set_join_key);
    find(lib.handle, "pio_connection_set_join_handler", &lib.set_join_handler);
    find(lib.handle, "pio_connection_connect", &lib.connect);
    find(lib.handle, "pio_connection_send_values", &lib.send_values);
    find(lib.handle, "pio_connection_add_message_handler", &lib.add_message_handler);
    find(lib.handle, "pio_last_error", &lib.last_error);
    find(lib.handle, "pio_shutdown", &lib.shutdown);
    return lib;
}

typedef struct meeting {
    int joined, bounced;
    int32_t code;
} meeting;

static void on_join(pio_connection *connection, int32_t code, const char *text, void *user)
{
    meeting *self = (meeting *)user;
    (void)connection, (void)text;
    TELL(self->code = code; self->joined++);
}

static void on_message(pio_connection *connection, const pio_message *message, void *user)
{
    (void)connection, (void)message;
    TELL(((meeting *)user)->bounced++);
}

/* Joins and gets one message back; leaves the connection open. */
static void meet(const library *lib, uint16_t port, meeting *m)
{
    pio_connection *connection = lib->connection_new();
    memset(m, 0, sizeof *m);
    EXPECT(lib->add_endpoint(connection, "127.0.0.1", port) == PIO_STATUS_OK, lib);
    EXPECT(lib->set_join_key(connection, "bounce:unload") == PIO_STATUS_OK, lib);
    EXPECT(lib->set_join_handler(connection, on_join, m) == PIO_STATUS_OK, lib);
    EXPECT(lib->add_message_handler(connection, NULL, on_message, m, NULL) == PIO_STATUS_OK, lib);
    EXPECT(lib->connect(connection) == PIO_STATUS_OK, lib);
    WAIT(m->joined == 1);
    EXPECT(m->code == 0, lib);
    EXPECT(lib->send_values(connection, "hello", NULL, 0) == PIO_STATUS_OK, lib);
    WAIT(m->bounced == 1);
}

typedef struct guest {
    thread runner;
    const library *library;
    uint16_t port;
    meeting *meeting;
} guest;

static void meet_and_shut_down(void *argument)
{
    guest *self = (guest *)argument;
    meet(self->library, self->port, self->meeting);
    EXPECT(self->library->shutdown() == PIO_STATUS_OK, self->library);
}

static void report(const char *name, int failed_before)
{
    if (failed == failed_before) {
        passed++;
    } else {
        printf("FAILED: %s\n", name);
    }
}

int main(int argc, char **argv)
{
    static meeting m; /* handlers may run up to the end of the process */
    uint16_t port = (uint16_t)(argc > 1 ? atoi(argv[1]) : 0);
    int round, before = failed;
    thread_setup();
    if (argc < 3) return 1;
    for (round = 0; round < 3; round++) {
        library lib = load(argv[2]);
        guest other;
        other.library = &lib;
        other.port = port;
        other.meeting = &m;
        /* On a thread that has ended before: one that has called may keep the library itself. */
        thread_start(&other.runner, meet_and_shut_down, &other);
        thread_join(&other.runner);
        EXPECT(close_library(lib.handle), &lib);
        EXPECT(is_loaded(argv[2]), NULL);
    }
    report("the_library_can_be_shut_down_unloaded_and_loaded_again_and_stays_in_memory", before);
    before = failed;
    for (round = 0; round < 2; round++) {
        library lib = load(argv[2]);
        meet(&lib, port, &m);
        EXPECT(close_library(lib.handle), &lib); /* the connection is open, the library's thread runs */
    }
    report("a_host_that_forgets_the_shutdown_does_not_crash", before);
    printf("%d passed, %d failed\n", passed, failed > 0);
    return failed > 0;
}
