/*
 * The smallest test framework that names what failed: checks that compare exact values, and tests that are functions
 * whose names are sentences.
 *
 *     TEST(a_new_message_is_empty) { CHECK_INT(pio_message_count(message), 0); }
 *     int main(void) { RUN(a_new_message_is_empty); return done(); }
 *
 * A failed check is printed and the test goes on; done() prints "N passed, M failed". Checks may stand in any thread.
 */
#ifndef TEST_TEST_H
#define TEST_TEST_H

#include "thread.h"

#include <playerio.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEST(name) static void name(void)
#define RUN(name) run_test(#name, name)

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) fail_check(__FILE__, __LINE__, "%s does not hold", #condition);                              \
    } while (0)
#define CHECK_INT(actual, wanted) check_int(__FILE__, __LINE__, #actual, (long long)(actual), (long long)(wanted))
#define CHECK_TEXT(actual, wanted) check_text(__FILE__, __LINE__, #actual, actual, wanted)
/* The text must contain the words: for texts in which a port or the system's words vary. */
#define CHECK_WORDS(actual, words) check_words(__FILE__, __LINE__, #actual, actual, words)
#define CHECK_BYTES(actual, length, wanted, wanted_length)                                                             \
    check_bytes(__FILE__, __LINE__, #actual, (const uint8_t *)(actual), length, (const uint8_t *)(wanted),             \
                wanted_length)
#define CHECK_STATUS(call, wanted) check_status(__FILE__, __LINE__, #call, call, wanted)
#define OK(call) CHECK_STATUS(call, PIO_STATUS_OK)
/* The call fails with this status, and pio_last_error() is exactly these words. */
#define CHECK_ERROR(call, wanted, words)                                                                               \
    do {                                                                                                               \
        CHECK_STATUS(call, wanted);                                                                                    \
        check_text(__FILE__, __LINE__, "pio_last_error() after " #call, pio_last_error(), words);                      \
    } while (0)
/* The same with words that need only be contained. */
#define CHECK_ERROR_WORDS(call, wanted, words)                                                                         \
    do {                                                                                                               \
        CHECK_STATUS(call, wanted);                                                                                    \
        check_words(__FILE__, __LINE__, "pio_last_error() after " #call, pio_last_error(), words);                     \
    } while (0)

static int tests_passed, tests_failed;
/* Written without a lock: a check may fail while the test holds it, and a lost count of a failure is no harm. */
static volatile int checks_failed;

static void fail_check(const char *file, int line, const char *format, ...)
{
    char words[4096];
    va_list arguments;
    checks_failed = checks_failed + 1;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    printf("  %s:%d: %s\n", file, line, words);
    fflush(stdout);
}

static void check_int(const char *file, int line, const char *what, long long actual, long long wanted)
{
    if (actual != wanted) fail_check(file, line, "%s is %lld, not %lld", what, actual, wanted);
}

static void check_text(const char *file, int line, const char *what, const char *actual, const char *wanted)
{
    if (actual == NULL) {
        fail_check(file, line, "%s is NULL, not\n    \"%s\"", what, wanted);
    } else if (strcmp(actual, wanted) != 0) {
        fail_check(file, line, "%s is\n    \"%s\", not\n    \"%s\"", what, actual, wanted);
    }
}

static void check_words(const char *file, int line, const char *what, const char *actual, const char *words)
{
    if (actual == NULL || strstr(actual, words) == NULL) {
        fail_check(file, line, "%s is\n    \"%s\", without\n    \"%s\"", what, actual ? actual : "(NULL)", words);
    }
}

static void check_bytes(const char *file, int line, const char *what, const uint8_t *actual, size_t length,
                        const uint8_t *wanted, size_t wanted_length)
{
    if (length != wanted_length) {
        fail_check(file, line, "%s has %lu bytes, not %lu", what, (unsigned long)length, (unsigned long)wanted_length);
    } else if (length != 0 && memcmp(actual, wanted, length) != 0) {
        size_t at = 0;
        while (actual[at] == wanted[at]) at++;
        fail_check(file, line, "%s differs at byte %lu: %02x, not %02x", what, (unsigned long)at, actual[at],
                   wanted[at]);
    }
}

static void check_status(const char *file, int line, const char *call, pio_status actual, pio_status wanted)
{
    if (actual == wanted) return;
    fail_check(file, line, "%s gives %s, not %s\n    last error: %s", call, pio_status_name(actual),
               pio_status_name(wanted), pio_last_error());
}

/* Adds an entry to a log of what happened; what no longer fits is left out. */
static void append(char *log, size_t size, const char *format, ...)
{
    size_t used = strlen(log);
    va_list arguments;
    if (used > 0) used += (size_t)snprintf(log + used, size - used, "; ");
    if (used >= size) return;
    va_start(arguments, format);
    vsnprintf(log + used, size - used, format, arguments);
    va_end(arguments);
}

#define note(self, ...) append((self)->log, sizeof(self)->log, __VA_ARGS__)

static void run_test(const char *name, void (*test)(void))
{
    int failed_before = checks_failed;
    test();
    if (checks_failed == failed_before) {
        tests_passed++;
    } else {
        tests_failed++;
        printf("FAILED: %s\n", name);
    }
    fflush(stdout);
}

/* Ends the library, so that whatever is left then is a leak, and tells the result; for main to return. */
static int done(void)
{
    OK(pio_shutdown());
    if (checks_failed > 0 && tests_failed == 0) tests_failed = 1;
    printf("%d passed, %d failed\n", tests_passed, tests_failed);
    return tests_failed == 0 ? 0 : 1;
}

/* The argument at this place as a number, or what is usual. */
static long argument(int argc, char **argv, int place, long usual)
{
    return argc > place ? atol(argv[place]) : usual;
}

#endif
