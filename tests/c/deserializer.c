/*
 * The deserializer: bytes in any pieces become messages, and bytes that are none end it for good in exact words.
 */
#include "test.h"

/* say("hi", 7) and then move(1.5) with no other bytes. */
static const char TWO[] = "\x82\xc3say\xc2hi\x87"
                          "\x81\xc4move\x03\x3f\xf8\0\0\0\0\0\0";
#define TWO_LENGTH (sizeof TWO - 1)

static void feed(pio_deserializer *d, const char *bytes, size_t length)
{
    OK(pio_deserializer_feed(d, (const uint8_t *)bytes, length));
}

#define FEED(d, literal) feed(d, literal, sizeof literal - 1)

static void check_say(const pio_message *message)
{
    const char *text = NULL;
    int32_t number = 0;
    CHECK_TEXT(pio_message_type(message, NULL), "say");
    CHECK_INT(pio_message_count(message), 2);
    OK(pio_message_get_string(message, 0, &text, NULL));
    CHECK_TEXT(text, "hi");
    OK(pio_message_get_int(message, 1, &number));
    CHECK_INT(number, 7);
}

static void check_move(const pio_message *message)
{
    double number = 0;
    CHECK_TEXT(pio_message_type(message, NULL), "move");
    CHECK_INT(pio_message_count(message), 1);
    OK(pio_message_get_double(message, 0, &number));
    CHECK(number == 1.5);
}

TEST(messages_fed_whole_come_out_in_order)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    CHECK_ERROR(pio_deserializer_next(d, &message), PIO_STATUS_NOT_READY,
                "no whole message has been fed yet; feed more bytes");
    feed(d, TWO, TWO_LENGTH);
    OK(pio_deserializer_next(d, &message));
    check_say(message);
    OK(pio_deserializer_next(d, &message));
    check_move(message);
    CHECK_STATUS(pio_deserializer_next(d, &message), PIO_STATUS_NOT_READY);
    OK(pio_deserializer_feed(d, NULL, 0));
    CHECK_STATUS(pio_deserializer_next(d, &message), PIO_STATUS_NOT_READY);
    pio_deserializer_free(d);
}

TEST(messages_fed_byte_by_byte_come_out_as_soon_as_they_are_whole)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    size_t i;
    for (i = 0; i < TWO_LENGTH; i++) {
        feed(d, TWO + i, 1);
        if (i == 8) {
            OK(pio_deserializer_next(d, &message));
            check_say(message);
        } else if (i == TWO_LENGTH - 1) {
            OK(pio_deserializer_next(d, &message));
            check_move(message);
        } else {
            CHECK_STATUS(pio_deserializer_next(d, &message), PIO_STATUS_NOT_READY);
        }
    }
    pio_deserializer_free(d);
}

TEST(what_is_fed_is_copied)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    char copy[TWO_LENGTH];
    memcpy(copy, TWO, TWO_LENGTH);
    feed(d, copy, TWO_LENGTH);
    memset(copy, 0xff, TWO_LENGTH);
    OK(pio_deserializer_next(d, &message));
    check_say(message);
    pio_deserializer_free(d);
}

TEST(malformed_bytes_end_it_for_good_after_the_messages_before_them)
{
    static const char words[] = "malformed data at byte 11 of the stream: expected a value, but the tag 0x2a is "
                                "reserved; the bytes there are 2a ff 00, and the last whole message was \"say\"";
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    feed(d, TWO, 9);
    FEED(d, "\x81\xc0\x2a\xff\0");
    OK(pio_deserializer_next(d, &message));
    check_say(message);
    CHECK_ERROR(pio_deserializer_next(d, &message), PIO_STATUS_MALFORMED, words);
    CHECK_ERROR(pio_deserializer_next(d, &message), PIO_STATUS_MALFORMED, words);
    CHECK_ERROR(pio_deserializer_feed(d, (const uint8_t *)TWO, TWO_LENGTH), PIO_STATUS_MALFORMED, words);
    CHECK_ERROR(pio_deserializer_next(d, &message), PIO_STATUS_MALFORMED, words);
    pio_deserializer_free(d);
}

static void check_malformed(int line, const char *bytes, size_t length, const char *words)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    feed(d, bytes, length);
    check_status(__FILE__, line, "next", pio_deserializer_next(d, &message), PIO_STATUS_MALFORMED);
    check_text(__FILE__, line, "last error", pio_last_error(), words);
    pio_deserializer_free(d);
}
#define MALFORMED(bytes, words) check_malformed(__LINE__, bytes, sizeof bytes - 1, "malformed data at byte " words)

TEST(each_way_to_be_malformed_is_told_in_its_own_words)
{
    MALFORMED("\x14", "0 of the stream: expected a value, but the tag 0x14 is reserved; the bytes there are 14, and no "
                      "whole message came before");
    MALFORMED("\xc1x", "0 of the stream: expected an int, the number of arguments that begins a message, but found a "
                       "value of type string; the bytes there are c1 78, and no whole message came before");
    MALFORMED("\x08\x01", "0 of the stream: expected an int, the number of arguments that begins a message, but found "
                          "a value of type uint; the bytes there are 08 01, and no whole message came before");
    MALFORMED("\x07\xff\xff\xff\xff", "0 of the stream: expected the number of arguments that begins a message, but "
                                      "found the negative number -1; the bytes there are 07 ff ff ff ff, and no whole "
                                      "message came before");
    MALFORMED("\x81\x82", "1 of the stream: expected a string, the type of the message, but found a value of type int; "
                          "the bytes there are 82, and no whole message came before");
    MALFORMED("\x06\x10\0\x01\xc0", "0 of the stream: expected at most 1048576 arguments in a message, but 1048577 are "
                                    "announced; the bytes there are 06 10 00 01 c0, and no whole message came before");
}

TEST(a_message_above_the_size_limit_is_malformed_and_one_at_the_limit_is_not)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    OK(pio_deserializer_set_message_size_limit(d, 10));
    FEED(d, "\x81\xc1" "a" "\xc6" "sixsix");
    OK(pio_deserializer_next(d, &message));
    FEED(d, "\x81\xc1" "a" "\xc7");
    CHECK_ERROR(pio_deserializer_next(d, &message), PIO_STATUS_MALFORMED,
                "malformed data at byte 13 of the stream: expected a message of at most 10 bytes, but this value makes "
                "it at least 11; the bytes there are c7, and the last whole message was \"a\"");
    pio_deserializer_free(d);
}

TEST(a_length_that_is_only_claimed_costs_no_memory_and_waits)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    FEED(d, "\x81\xc1" "a" "\x13\x07\0\0\0"); /* a byte array of 112 MiB */
    CHECK_STATUS(pio_deserializer_next(d, &message), PIO_STATUS_NOT_READY);
    pio_deserializer_free(d);
}

TEST(every_readable_form_is_read)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    const pio_value *v;
    FEED(d, "\x04\x06\x0c\x01" "f" "\x04\0" "\x05\xff\xff" "\x30\xff" "\x3b\0\0\0\x09" "\x10\x01\x07" "\x0d\0\x02hi");
    OK(pio_deserializer_next(d, &message));
    CHECK_TEXT(pio_message_type(message, NULL), "f");
    CHECK_INT(pio_message_count(message), 6);
    v = pio_message_values(message);
    CHECK(v[0].type == PIO_VALUE_INT && v[0].as.i32 == 0);
    CHECK(v[1].type == PIO_VALUE_INT && v[1].as.i32 == 65535); /* zero-extended, never sign-extended */
    CHECK(v[2].type == PIO_VALUE_LONG && v[2].as.i64 == 255);
    CHECK(v[3].type == PIO_VALUE_ULONG && v[3].as.u64 == 9);
    CHECK_BYTES(v[4].as.bytes, v[4].length, "\x07", 1);
    CHECK_TEXT(v[5].as.string, "hi");
    pio_deserializer_free(d);
}

TEST(text_that_is_not_utf8_is_repaired)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *message = NULL;
    const char *text = NULL;
    size_t length = 0;
    FEED(d, "\x81\xc2\xff" "a" "\xc3x\xf0\x9f");
    OK(pio_deserializer_next(d, &message));
    CHECK_TEXT(pio_message_type(message, &length), "\xef\xbf\xbd" "a");
    CHECK_INT(length, 4);
    OK(pio_message_get_string(message, 0, &text, &length));
    CHECK_TEXT(text, "x\xef\xbf\xbd");
    CHECK_INT(length, 4);
    pio_deserializer_free(d);
}

TEST(a_lent_message_can_be_read_cloned_and_serialized_but_not_changed_or_freed)
{
    pio_deserializer *d = pio_deserializer_new();
    const pio_message *lent = NULL;
    pio_message *host, *copy;
    uint8_t buffer[32];
    size_t needed = 0;
    feed(d, TWO, TWO_LENGTH);
    OK(pio_deserializer_next(d, &lent));
    host = (pio_message *)(uintptr_t)lent; /* what a careless host does */
    CHECK_ERROR_WORDS(pio_message_add_int(host, 1), PIO_STATUS_INVALID_ARGUMENT, "clone");
    CHECK_STATUS(pio_message_add_string(host, "x"), PIO_STATUS_INVALID_ARGUMENT);
    CHECK_STATUS(pio_message_add_bytes(host, NULL, 0), PIO_STATUS_INVALID_ARGUMENT);
    pio_message_free(host);
    check_say(lent);
    OK(pio_message_serialize(lent, buffer, sizeof buffer, &needed));
    CHECK_BYTES(buffer, needed, TWO, 9);
    copy = pio_message_clone(lent);
    OK(pio_deserializer_next(d, &lent));
    pio_deserializer_free(d);
    check_say(copy);
    OK(pio_message_add_int(copy, 1));
    CHECK_INT(pio_message_count(copy), 3);
    pio_message_free(copy);
}

int main(void)
{
    thread_setup();
    RUN(messages_fed_whole_come_out_in_order);
    RUN(messages_fed_byte_by_byte_come_out_as_soon_as_they_are_whole);
    RUN(what_is_fed_is_copied);
    RUN(malformed_bytes_end_it_for_good_after_the_messages_before_them);
    RUN(each_way_to_be_malformed_is_told_in_its_own_words);
    RUN(a_message_above_the_size_limit_is_malformed_and_one_at_the_limit_is_not);
    RUN(a_length_that_is_only_claimed_costs_no_memory_and_waits);
    RUN(every_readable_form_is_read);
    RUN(text_that_is_not_utf8_is_repaired);
    RUN(a_lent_message_can_be_read_cloned_and_serialized_but_not_changed_or_freed);
    return done();
}
