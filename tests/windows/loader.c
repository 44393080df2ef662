/*
 * A host that loads a DLL which uses the library, and unloads it again: the library is unloaded with it, unless it has
 * threads, which must never return into code that is no longer there.
 *
 *     loader PLUGIN LIBRARY PORT
 */
#include "say.h"

#include <stdlib.h>

static void check(int holds, const char *what)
{
    if (holds) return;
    say(what);
    say(" does not hold\n");
    exit(1);
}
#define CHECK(condition) check(condition, #condition)

/* Loads and unloads PLUGIN, which does what is said; true if the library stays. */
static int stays_after(const char *plugin, const char *what)
{
    HMODULE module;
    SetEnvironmentVariableA("PLUGIN", what);
    module = LoadLibraryA(plugin);
    CHECK(module != NULL);
    CHECK(GetModuleHandleA("playerio.dll") != NULL);
    CHECK(FreeLibrary(module));
    return GetModuleHandleA("playerio.dll") != NULL;
}

int main(int argc, char **argv)
{
    CHECK(argc > 3);
    SetEnvironmentVariableA("PORT", argv[3]);
    CHECK(GetModuleHandleA("playerio.dll") == NULL);
    CHECK(!stays_after(argv[1], "nothing"));
    CHECK(stays_after(argv[1], "connect"));
    CHECK(stays_after(argv[1], "connect and wait"));
    CHECK(stays_after(argv[1], "connect and shut down"));
    CHECK(stays_after(argv[1], "nothing"));
    CHECK(FreeLibrary(LoadLibraryA(argv[2]))); /* by its own path it is the same */
    say("done\n");
    return 0;
}
