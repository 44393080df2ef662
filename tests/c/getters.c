/*
 * The converting getters: each numeric getter reads all six numeric types by the official SDK's rules, and what does
 * not fit is refused in words that name the message, the index, the stored type and the wanted one.
 */
#include "test.h"

#include <math.h>

/* One value of the type in a message "m", which the caller frees. */
static pio_message *of_int(int32_t value)
{
    pio_message *message = pio_message_new("m");
    OK(pio_message_add_int(message, value));
    return message;
}
static pio_message *of_uint(uint32_t value)
{
    pio_message *message = pio_message_new("m");
    OK(pio_message_add_uint(message, value));
    return message;
}
static pio_message *of_long(int64_t value)
{
    pio_message *message = pio_message_new("m");
    OK(pio_message_add_long(message, value));
    return message;
}
static pio_message *of_ulong(uint64_t value)
{
    pio_message *message = pio_message_new("m");
    OK(pio_message_add_ulong(message, value));
    return message;
}
static pio_message *of_double(double value)
{
    pio_message *message = pio_message_new("m");
    OK(pio_message_add_double(message, value));
    return message;
}
static pio_message *of_float(float value)
{
    pio_message *message = pio_message_new("m");
    OK(pio_message_add_float(message, value));
    return message;
}

/* The message's only value, read by this getter, is exactly this. */
#define READS(make, getter, type, wanted)                                                                              \
    do {                                                                                                               \
        pio_message *made_ = make;                                                                                     \
        type got_ = 0;                                                                                                 \
        OK(pio_message_get_##getter(made_, 0, &got_));                                                                 \
        if (got_ != (wanted)) fail_check(__FILE__, __LINE__, "%s as %s is not %s", #make, #getter, #wanted);           \
        pio_message_free(made_);                                                                                       \
    } while (0)

/* The message's only value does not fit what this getter wants: `stored` is its type and value in words. */
#define REFUSES(make, getter, type, stored)                                                                            \
    do {                                                                                                               \
        pio_message *made_ = make;                                                                                     \
        type got_ = 0;                                                                                                 \
        CHECK_ERROR(pio_message_get_##getter(made_, 0, &got_), PIO_STATUS_OUT_OF_RANGE,                                \
                    "value 0 of message \"m\" is the " stored ", which does not fit " #getter                          \
                    "; use the getter of its own type");                                                               \
        pio_message_free(made_);                                                                                       \
    } while (0)

TEST(every_integer_reads_as_every_other_integer_that_holds_it)
{
    READS(of_int(7), int, int32_t, 7);
    READS(of_int(7), uint, uint32_t, 7U);
    READS(of_int(-7), long, int64_t, -7);
    READS(of_int(7), ulong, uint64_t, 7U);
    READS(of_uint(2147483647U), int, int32_t, INT32_MAX);
    READS(of_uint(4294967295U), uint, uint32_t, 4294967295U);
    READS(of_uint(4294967295U), long, int64_t, 4294967295LL);
    READS(of_uint(4294967295U), ulong, uint64_t, 4294967295U);
    READS(of_long(-2147483647LL - 1), int, int32_t, INT32_MIN);
    READS(of_long(4294967295LL), uint, uint32_t, 4294967295U);
    READS(of_long(INT64_MAX), ulong, uint64_t, (uint64_t)INT64_MAX);
    READS(of_ulong(2147483647U), int, int32_t, INT32_MAX);
    READS(of_ulong(4294967295U), uint, uint32_t, 4294967295U);
    READS(of_ulong((uint64_t)INT64_MAX), long, int64_t, INT64_MAX);
}

TEST(an_integer_that_does_not_fit_is_refused_by_name)
{
    REFUSES(of_int(-1), uint, uint32_t, "int -1");
    REFUSES(of_int(-1), ulong, uint64_t, "int -1");
    REFUSES(of_uint(2147483648U), int, int32_t, "uint 2147483648");
    REFUSES(of_long(2147483648LL), int, int32_t, "long 2147483648");
    REFUSES(of_long(4294967296LL), uint, uint32_t, "long 4294967296");
    REFUSES(of_long(-1), uint, uint32_t, "long -1");
    REFUSES(of_long(-1), ulong, uint64_t, "long -1");
    REFUSES(of_ulong(2147483648U), int, int32_t, "ulong 2147483648");
    REFUSES(of_ulong(4294967296U), uint, uint32_t, "ulong 4294967296");
    REFUSES(of_ulong(9223372036854775808U), long, int64_t, "ulong 9223372036854775808");
}

TEST(a_number_with_a_fraction_rounds_half_to_even)
{
    READS(of_double(2.5), int, int32_t, 2);
    READS(of_double(3.5), int, int32_t, 4);
    READS(of_double(-2.5), int, int32_t, -2);
    READS(of_double(-3.5), long, int64_t, -4);
    READS(of_double(0.5), uint, uint32_t, 0U);
    READS(of_double(1.5), ulong, uint64_t, 2U);
    READS(of_float(2.5F), int, int32_t, 2);
    READS(of_float(3.5F), uint, uint32_t, 4U);
    READS(of_float(-2.5F), long, int64_t, -2);
    READS(of_float(0.5F), ulong, uint64_t, 0U);
}

TEST(range_is_checked_after_rounding)
{
    READS(of_double(-0.4), uint, uint32_t, 0U);
    READS(of_double(-0.5), ulong, uint64_t, 0U);
    READS(of_double(2147483647.4), int, int32_t, INT32_MAX);
    READS(of_double(-2147483648.5), int, int32_t, INT32_MIN);
    READS(of_double(4294967295.4), uint, uint32_t, 4294967295U);
    READS(of_double(9223372036854774784.0), long, int64_t, 9223372036854774784LL);
    REFUSES(of_double(2147483647.5), int, int32_t, "double 2147483647.5");
    REFUSES(of_double(-0.75), uint, uint32_t, "double -0.75");
    REFUSES(of_double(4294967295.5), uint, uint32_t, "double 4294967295.5");
    REFUSES(of_float(-1.0F), ulong, uint64_t, "float -1");
}

TEST(the_edges_of_the_long_types_are_exact)
{
    READS(of_double(-9223372036854775808.0), long, int64_t, INT64_MIN);
    READS(of_double(18446744073709549568.0), ulong, uint64_t, 18446744073709549568U);
    REFUSES(of_double(9223372036854775808.0), long, int64_t, "double 9223372036854776000");
    REFUSES(of_double(18446744073709551616.0), ulong, uint64_t, "double 18446744073709552000");
    REFUSES(of_float(9223372036854775808.0F), long, int64_t, "float 9223372000000000000");
}

TEST(nan_and_infinity_are_no_integers)
{
    REFUSES(of_double((double)NAN), int, int32_t, "double NaN");
    REFUSES(of_float(NAN), ulong, uint64_t, "float NaN");
    REFUSES(of_double((double)INFINITY), long, int64_t, "double inf");
    REFUSES(of_float(-INFINITY), uint, uint32_t, "float -inf");
}

TEST(integers_round_to_float_and_double)
{
    READS(of_int(-3), double, double, -3.0);
    READS(of_int(16777217), float, float, 16777216.0F);
    READS(of_uint(4294967295U), float, float, 4294967296.0F);
    READS(of_uint(4294967295U), double, double, 4294967295.0);
    READS(of_long(9007199254740993LL), double, double, 9007199254740992.0);
    READS(of_long(INT64_MIN), float, float, -9223372036854775808.0F);
    READS(of_ulong(UINT64_MAX), double, double, 18446744073709551616.0);
    READS(of_ulong(UINT64_MAX), float, float, 18446744073709551616.0F);
}

TEST(a_double_beyond_floats_range_becomes_infinity_and_nan_stays_nan)
{
    pio_message *message = of_double((double)NAN);
    float f = 0;
    READS(of_double(1e300), float, float, INFINITY);
    READS(of_double(-1e300), float, float, -INFINITY);
    READS(of_double(0.1), float, float, (float)0.1); /* the cast, as 32-bit x86 keeps more of a constant's digits */
    READS(of_float(0.5F), double, double, 0.5);
    OK(pio_message_get_float(message, 0, &f));
    CHECK(f != f);
    pio_message_free(message);
}

TEST(bool_string_and_bytes_are_read_as_nothing_else)
{
    pio_message *message = pio_message_new("say");
    const char *text = NULL;
    const uint8_t *bytes = NULL;
    size_t length = 0;
    int32_t i = 0;
    double d = 0;
    bool b = false;
    OK(pio_message_add_string(message, "7"));
    OK(pio_message_add_bool(message, true));
    OK(pio_message_add_int(message, 1));
    CHECK_ERROR(pio_message_get_int(message, 0, &i), PIO_STATUS_WRONG_TYPE,
                "value 0 of message \"say\" is string, not int; use the getter of its own type");
    CHECK_ERROR(pio_message_get_double(message, 1, &d), PIO_STATUS_WRONG_TYPE,
                "value 1 of message \"say\" is bool, not double; use the getter of its own type");
    CHECK_ERROR(pio_message_get_bool(message, 2, &b), PIO_STATUS_WRONG_TYPE,
                "value 2 of message \"say\" is int, not bool; use the getter of its own type");
    CHECK_ERROR(pio_message_get_string(message, 2, &text, &length), PIO_STATUS_WRONG_TYPE,
                "value 2 of message \"say\" is int, not string; use the getter of its own type");
    CHECK_ERROR(pio_message_get_bytes(message, 0, &bytes, &length), PIO_STATUS_WRONG_TYPE,
                "value 0 of message \"say\" is string, not bytes; use the getter of its own type");
    pio_message_free(message);
}

TEST(an_index_that_is_not_there_is_named)
{
    pio_message *message = of_int(1);
    int32_t i = 0;
    bool b = false;
    CHECK_ERROR(pio_message_get_int(message, 1, &i), PIO_STATUS_NO_SUCH_INDEX,
                "message \"m\" has 1 values, so there is none at index 1");
    CHECK_ERROR(pio_message_get_bool(message, UINT32_MAX, &b), PIO_STATUS_NO_SUCH_INDEX,
                "message \"m\" has 1 values, so there is none at index 4294967295");
    pio_message_free(message);
}

int main(void)
{
    thread_setup();
    RUN(every_integer_reads_as_every_other_integer_that_holds_it);
    RUN(an_integer_that_does_not_fit_is_refused_by_name);
    RUN(a_number_with_a_fraction_rounds_half_to_even);
    RUN(range_is_checked_after_rounding);
    RUN(the_edges_of_the_long_types_are_exact);
    RUN(nan_and_infinity_are_no_integers);
    RUN(integers_round_to_float_and_double);
    RUN(a_double_beyond_floats_range_becomes_infinity_and_nan_stays_nan);
    RUN(bool_string_and_bytes_are_read_as_nothing_else);
    RUN(an_index_that_is_not_there_is_named);
    return done();
}
