/*
 * Messages that the host builds: what goes in comes out, as bytes, as a view, and through the converting getters.
 */
#include "test.h"

static pio_message *message_of_all_types(void)
{
    static const uint8_t bytes[3] = {1, 0, 255};
    pio_message *message = pio_message_new("all");
    OK(pio_message_add_int(message, -2));
    OK(pio_message_add_uint(message, 4294967295U));
    OK(pio_message_add_long(message, INT64_MIN));
    OK(pio_message_add_ulong(message, UINT64_MAX));
    OK(pio_message_add_double(message, 0.5));
    OK(pio_message_add_float(message, -1.5F));
    OK(pio_message_add_string(message, "h\xc3\xa9"));
    OK(pio_message_add_bytes(message, bytes, sizeof bytes));
    OK(pio_message_add_bool(message, true));
    return message;
}

/* The wire form of message_of_all_types(), written out by hand. */
static const char ALL_TYPES[] = "\x89\xc3"
                                "all"
                                "\x07\xff\xff\xff\xfe"
                                "\x0b\xff\xff\xff\xff"
                                "\x37\x80\0\0\0\0\0\0\0"
                                "\x3f\xff\xff\xff\xff\xff\xff\xff\xff"
                                "\x03\x3f\xe0\0\0\0\0\0\0"
                                "\x02\xbf\xc0\0\0"
                                "\xc3h\xc3\xa9"
                                "\x43\x01\0\xff"
                                "\x01";

TEST(a_new_message_has_its_type_and_no_values)
{
    size_t length = 99;
    pio_message *message = pio_message_new("move");
    CHECK_TEXT(pio_message_type(message, &length), "move");
    CHECK_INT(length, 4);
    CHECK_TEXT(pio_message_type(message, NULL), "move");
    CHECK_INT(pio_message_count(message), 0);
    pio_message_free(message);
}

TEST(every_type_of_value_comes_back_through_its_own_getter)
{
    pio_message *message = message_of_all_types();
    int32_t i = 0;
    uint32_t u = 0;
    int64_t l = 0;
    uint64_t ul = 0;
    double d = 0;
    float f = 0;
    bool b = false;
    const char *text = NULL;
    const uint8_t *bytes = NULL;
    size_t length = 0;
    CHECK_INT(pio_message_count(message), 9);
    OK(pio_message_get_int(message, 0, &i));
    OK(pio_message_get_uint(message, 1, &u));
    OK(pio_message_get_long(message, 2, &l));
    OK(pio_message_get_ulong(message, 3, &ul));
    OK(pio_message_get_double(message, 4, &d));
    OK(pio_message_get_float(message, 5, &f));
    OK(pio_message_get_bool(message, 8, &b));
    CHECK(i == -2 && u == 4294967295U && l == INT64_MIN && ul == UINT64_MAX && d == 0.5 && f == -1.5F && b == true);
    OK(pio_message_get_string(message, 6, &text, &length));
    CHECK_TEXT(text, "h\xc3\xa9");
    CHECK_INT(length, 3);
    OK(pio_message_get_string(message, 6, &text, NULL));
    OK(pio_message_get_bytes(message, 7, &bytes, &length));
    CHECK_BYTES(bytes, length, "\x01\0\xff", 3);
    pio_message_free(message);
}

TEST(the_view_shows_each_value_as_it_was_added)
{
    static const uint32_t lengths[9] = {0, 0, 0, 0, 0, 0, 3, 3, 0};
    pio_message *message = message_of_all_types();
    const pio_value *v = pio_message_values(message);
    uint32_t i;
    CHECK_INT(sizeof(pio_value), 16);
    CHECK_INT(offsetof(pio_value, as), 8);
    for (i = 0; i < 9; i++) {
        CHECK_INT(v[i].type, i);
        CHECK_INT(v[i].length, lengths[i]);
    }
    CHECK(v[0].as.i32 == -2 && v[1].as.u32 == 4294967295U && v[2].as.i64 == INT64_MIN && v[3].as.u64 == UINT64_MAX);
    CHECK(v[4].as.f64 == 0.5 && v[5].as.f32 == -1.5F && v[8].as.boolean == true);
    CHECK_TEXT(v[6].as.string, "h\xc3\xa9");
    CHECK_BYTES(v[7].as.bytes, v[7].length, "\x01\0\xff", 3);
    pio_message_free(message);
}

TEST(the_view_is_right_again_after_each_of_many_adds)
{
    pio_message *message = pio_message_new("long");
    char text[32];
    uint32_t i, j;
    for (i = 0; i < 300; i++) {
        const pio_value *values;
        snprintf(text, sizeof text, "value %lu", (unsigned long)i);
        OK(pio_message_add_string(message, text));
        values = pio_message_values(message);
        for (j = 0; j <= i; j += 37) {
            snprintf(text, sizeof text, "value %lu", (unsigned long)j);
            CHECK_TEXT(values[j].as.string, text);
        }
    }
    CHECK_INT(pio_message_count(message), 300);
    pio_message_free(message);
}

TEST(texts_may_hold_nuls_and_be_empty)
{
    const char *text = NULL;
    const uint8_t *bytes = NULL;
    size_t length = 99;
    pio_message *message = pio_message_new_n("a\0b", 3);
    CHECK_BYTES(pio_message_type(message, &length), 4, "a\0b", 4);
    CHECK_INT(length, 3);
    OK(pio_message_add_string_n(message, "x\0y", 3));
    OK(pio_message_add_string_n(message, NULL, 0));
    OK(pio_message_add_string(message, ""));
    OK(pio_message_add_bytes(message, NULL, 0));
    OK(pio_message_get_string(message, 0, &text, &length));
    CHECK_BYTES(text, length + 1, "x\0y", 4);
    OK(pio_message_get_string(message, 1, &text, &length));
    CHECK_BYTES(text, length + 1, "", 1);
    OK(pio_message_get_bytes(message, 3, &bytes, &length));
    CHECK_INT(length, 0);
    pio_message_free(message);

    message = pio_message_new("");
    CHECK_TEXT(pio_message_type(message, &length), "");
    CHECK_INT(length, 0);
    pio_message_free(message);
}

TEST(a_message_becomes_its_canonical_bytes)
{
    pio_message *message = message_of_all_types();
    uint8_t buffer[128];
    size_t needed = 0;
    memset(buffer, 0xee, sizeof buffer);
    CHECK_ERROR(pio_message_serialize(message, NULL, 0, &needed), PIO_STATUS_BUFFER_TOO_SMALL,
                "the buffer holds 0 bytes and 56 are needed; nothing was written");
    CHECK_INT(needed, 56);
    CHECK_INT(sizeof ALL_TYPES - 1, 56);
    CHECK_STATUS(pio_message_serialize(message, buffer, 55, &needed), PIO_STATUS_BUFFER_TOO_SMALL);
    CHECK_INT(buffer[0], 0xee);
    OK(pio_message_serialize(message, buffer, 56, &needed));
    CHECK_BYTES(buffer, needed, ALL_TYPES, sizeof ALL_TYPES - 1);
    CHECK_INT(buffer[56], 0xee);
    pio_message_free(message);
}

TEST(a_message_can_be_read_as_text)
{
    pio_message *message = message_of_all_types();
    static const char wanted[] =
        "all(int -2, uint 4294967295, long -9223372036854775808, ulong 18446744073709551615, double 0.5, float -1.5, "
        "string \"h\xc3\xa9\", bytes 01 00 ff, bool true)";
    char buffer[512];
    size_t needed = 0;
    CHECK_STATUS(pio_message_to_string(message, NULL, 0, &needed), PIO_STATUS_BUFFER_TOO_SMALL);
    CHECK_INT(needed, sizeof wanted);
    CHECK_STATUS(pio_message_to_string(message, buffer, needed - 1, &needed), PIO_STATUS_BUFFER_TOO_SMALL);
    OK(pio_message_to_string(message, buffer, needed, &needed));
    CHECK_TEXT(buffer, wanted);
    pio_message_free(message);
}

TEST(a_clone_is_equal_and_lives_on_its_own)
{
    pio_message *message = message_of_all_types();
    pio_message *copy = pio_message_clone(message);
    uint8_t buffer[128];
    size_t needed = 0;
    OK(pio_message_add_int(message, 7));
    pio_message_free(message);
    CHECK_INT(pio_message_count(copy), 9);
    OK(pio_message_serialize(copy, buffer, sizeof buffer, &needed));
    CHECK_BYTES(buffer, needed, ALL_TYPES, sizeof ALL_TYPES - 1);
    OK(pio_message_add_int(copy, 7));
    CHECK_INT(pio_message_count(copy), 10);
    pio_message_free(copy);
}

TEST(text_that_is_not_utf8_is_refused_and_nothing_is_added)
{
    pio_message *message = pio_message_new("t");
    CHECK_STATUS(pio_message_add_string(message, "ab\xff"), PIO_STATUS_INVALID_UTF8);
    CHECK_WORDS(pio_last_error(), "is not valid UTF-8 at byte 2; convert it to UTF-8 first");
    CHECK_STATUS(pio_message_add_string_n(message, "\xc3", 1), PIO_STATUS_INVALID_UTF8);
    CHECK_INT(pio_message_count(message), 0);
    pio_message_free(message);
    CHECK(pio_message_new("\xed\xa0\x80") == NULL);
    CHECK_WORDS(pio_last_error(), "is not valid UTF-8 at byte 0; convert it to UTF-8 first");
    CHECK(pio_message_new_n("a\xfe", 2) == NULL);
    CHECK_WORDS(pio_last_error(), "is not valid UTF-8 at byte 1; convert it to UTF-8 first");
}

TEST(null_is_refused_in_words)
{
    CHECK(pio_message_new(NULL) == NULL);
    CHECK_WORDS(pio_last_error(), "is NULL; pass ");
    CHECK(pio_message_clone(NULL) == NULL);
    CHECK_WORDS(pio_last_error(), "is NULL; pass ");
    CHECK_INT(pio_message_count(NULL), 0);
    CHECK(pio_message_values(NULL) == NULL);
    pio_message_free(NULL);
}

int main(void)
{
    thread_setup();
    RUN(a_new_message_has_its_type_and_no_values);
    RUN(every_type_of_value_comes_back_through_its_own_getter);
    RUN(the_view_shows_each_value_as_it_was_added);
    RUN(the_view_is_right_again_after_each_of_many_adds);
    RUN(texts_may_hold_nuls_and_be_empty);
    RUN(a_message_becomes_its_canonical_bytes);
    RUN(a_message_can_be_read_as_text);
    RUN(a_clone_is_equal_and_lives_on_its_own);
    RUN(text_that_is_not_utf8_is_refused_and_nothing_is_added);
    RUN(null_is_refused_in_words);
    return done();
}
