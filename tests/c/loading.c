/*
 * A host that calls the library while the system loads something, which it does under the lock of its loader. Threads
 * begin and end under that lock too, and the library asks the loader for what it needs: nothing waits for ever.
 *
 *     loading PLUGIN PLUGIN PLUGIN
 *
 * They are this file as well, compiled with -DPLUGIN; several, since not every system unloads one to load it again.
 */
#ifdef PLUGIN

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls the host's function whose address stands in the environment. On Windows it runs in DllMain. */
__attribute__((constructor)) static void loaded(void)
{
    const char *text = getenv("PLUGIN_CALLS");
    void *address = NULL;
    void (*function)(void);
    if (text == NULL || sscanf(text, "%p", &address) != 1) abort();
    memcpy(&function, &address, sizeof function);
    function();
}

#else

#include "peer.h"
#include "player.h"

#ifdef _WIN32
static int load(const char *path) { return LoadLibraryA(path) != NULL; }
static int set_variable(const char *name, const char *value) { return _putenv_s(name, value); }
#else
#include <dlfcn.h>
static int load(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL) != NULL; }
static int set_variable(const char *name, const char *value) { return setenv(name, value, 1); }
#endif

static const char *plugins[3];
static player first, second;
static int ready, going, calls;

/* Has a plugin loaded, and this called under the loader's lock. */
static void call_while_loading(const char *plugin, void (*function)(void))
{
    char text[32];
    void *address = NULL;
    memcpy(&address, &function, sizeof address);
    snprintf(text, sizeof text, "%p", address);
    CHECK_INT(set_variable("PLUGIN_CALLS", text), 0);
    calls = 0;
    CHECK(load(plugin));
    CHECK_INT(calls, 1);
}

static void connect_first(void *argument)
{
    (void)argument;
    TELL(ready = 1);
    WAIT(going);
    OK(pio_connection_connect(first.connection));
}

static void connect_at_the_same_time(void)
{
    int i;
    calls++;
    TELL(going = 1);
    for (i = 0; i < 10; i++) dawdle(); /* so that the other is in the middle of it */
    OK(pio_connection_connect(second.connection));
}

/* Before anything else in this process: here the library gets to work. */
TEST(another_thread_may_be_the_first_to_connect)
{
    thread other;
    player_new(&first, NULL, 1, "k");
    player_new(&second, NULL, 1, "k");
    thread_start(&other, connect_first, NULL);
    WAIT(ready);
    call_while_loading(plugins[0], connect_at_the_same_time);
    thread_join(&other);
    WAIT(first.joins == 1 && second.joins == 1);
    player_free(&first);
    player_free(&second);
}

static void connect_and_shut_down(void)
{
    calls++;
    OK(pio_connection_connect(first.connection));
    OK(pio_shutdown());
}

TEST(a_shutdown_returns)
{
    OK(pio_shutdown()); /* so that the next connect starts a thread, which can't begin */
    player_new(&first, NULL, 1, "k");
    call_while_loading(plugins[1], connect_and_shut_down);
    WAIT(first.frees == 1);
}

static void let_in_when_told(peer *self)
{
    WAIT(going);
    let_in(self);
    hear_end(self);
}

static void join_and_shut_down(void)
{
    calls++;
    TELL(going = 1);
    WAIT(first.joins == 1);
    OK(pio_shutdown());
}

/* The thread runs already, and its first callback comes while the loader's lock is held. */
TEST(a_shutdown_returns_after_a_threads_first_callback)
{
    peer server;
    OK(pio_shutdown());
    going = 0;
    peer_start(&server, let_in_when_told, NULL);
    player_new(&first, NULL, server.port, "k");
    OK(pio_connection_connect(first.connection));
    WAIT(server.accepted);
    call_while_loading(plugins[2], join_and_shut_down);
    peer_end(&server);
    WAIT(first.frees == 1);
}

int main(int argc, char **argv)
{
    int i;
    thread_setup();
    if (argc < 4) return 1;
    for (i = 0; i < 3; i++) plugins[i] = argv[i + 1];
    RUN(another_thread_may_be_the_first_to_connect);
    RUN(a_shutdown_returns);
    RUN(a_shutdown_returns_after_a_threads_first_callback);
    return done();
}

#endif
