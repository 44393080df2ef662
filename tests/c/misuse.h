/*
 * For the misuse programs: a wrong call must give its status and words of its own, and never crash.
 */
#ifndef TEST_MISUSE_H
#define TEST_MISUSE_H

#include "test.h"

/* Not UTF-8. */
#define BAD "a\xff"

/* A ticket that was never given out. */
#define MADE_UP(type) ((type *)(uintptr_t)0x1234567)

static const char MARK[] = "message \"mark\" has 0 values, so there is none at index 0";

/* Makes a failure whose words are known, so that words that were not set anew are noticed. */
static void mark(void)
{
    pio_message *message = pio_message_new("mark");
    int32_t value = 0;
    CHECK_STATUS(pio_message_get_int(message, 0, &value), PIO_STATUS_NO_SUCH_INDEX);
    pio_message_free(message);
    CHECK_TEXT(pio_last_error(), MARK);
}

static void check_new_words(int line, const char *call)
{
    const char *words = pio_last_error();
    if (words == NULL || words[0] == 0 || strcmp(words, MARK) == 0) {
        fail_check("misuse", line, "%s sets no words", call);
    } else if (strlen(words) < 12) {
        fail_check("misuse", line, "%s says no more than \"%s\"", call, words);
    }
}

/* The call gives this status, and says why. */
#define MISUSE(call, status)                                                                                           \
    do {                                                                                                               \
        mark();                                                                                                        \
        CHECK_STATUS(call, status);                                                                                    \
        check_new_words(__LINE__, #call);                                                                              \
    } while (0)

/* The call returns this instead of a status, and says why. */
#define MISUSE_GIVES(call, wanted)                                                                                     \
    do {                                                                                                               \
        mark();                                                                                                        \
        CHECK((call) == (wanted));                                                                                     \
        check_new_words(__LINE__, #call);                                                                              \
    } while (0)

/* The call returns nothing, and may not crash; it says why if what it got was no NULL. */
#define MISUSE_NOTHING(call)                                                                                           \
    do {                                                                                                               \
        mark();                                                                                                        \
        call;                                                                                                          \
        check_new_words(__LINE__, #call);                                                                              \
    } while (0)

/* The call is right: it leaves the words alone. */
#define HARMLESS(call)                                                                                                 \
    do {                                                                                                               \
        mark();                                                                                                        \
        call;                                                                                                          \
        CHECK_TEXT(pio_last_error(), MARK);                                                                            \
    } while (0)

#endif
