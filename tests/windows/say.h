/*
 * What the programs about the end of a process share: words and checks that take no lock, since the threads that may
 * have held one are gone.
 */
#ifndef TEST_SAY_H
#define TEST_SAY_H

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <playerio.h>

#include <string.h>

#ifdef __GNUC__
/* Not every program uses every helper. */
#pragma GCC diagnostic ignored "-Wunused-function"
#endif

/* Prints the text as it is, past the C library. */
static void say(const char *text)
{
    DWORD written;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, (DWORD)strlen(text), &written, NULL);
}

static int calls;

/* A call has returned; it should have given this status. */
static void expect(const char *call, pio_status actual, pio_status wanted)
{
    calls++;
    if (actual == wanted) return;
    say(call);
    say(" gives ");
    say(pio_status_name(actual));
    say(": ");
    say(pio_last_error());
    say("\n");
}
#define EXPECT(call, wanted) expect(#call, call, wanted)

/* Says how many calls have returned since the last time, and where. */
static void say_calls(const char *where)
{
    char text[64];
    wsprintfA(text, "%s: %d calls returned\n", where, calls);
    say(text);
    calls = 0;
}

#endif
