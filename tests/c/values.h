/*
 * The values that must come back bit for bit, as the scenario's table lists them.
 */
#ifndef TEST_VALUES_H
#define TEST_VALUES_H

#include "test.h"

#include <math.h>

static char x63[63], x64[64], y70000[70000];
static uint8_t each_byte[256], sevens[70000];
static pio_value table[64];
static size_t table_size;

static pio_value *row(pio_value_type type)
{
    pio_value *value = &table[table_size++];
    value->type = type;
    return value;
}

static void text_row(const char *text, size_t length)
{
    pio_value *value = row(PIO_VALUE_STRING);
    value->length = (uint32_t)length;
    value->as.string = text;
}

static void bytes_row(const uint8_t *bytes, size_t length)
{
    pio_value *value = row(PIO_VALUE_BYTES);
    value->length = (uint32_t)length;
    value->as.bytes = bytes;
}

#define EACH(array, i) for (i = 0; i < sizeof(array) / sizeof *(array); i++)

/* Fills `table` with all values of the scenario's. */
static void fill_table(void)
{
    static const int32_t ints[] = {0, 63, 64, -1, INT32_MAX, INT32_MIN};
    static const uint32_t uints[] = {0, 63, 64, UINT32_MAX};
    static const int64_t longs[] = {0, -1, INT64_MAX, INT64_MIN};
    static const uint64_t ulongs[] = {0, UINT64_MAX};
    const double doubles[] = {0.0, -0.0, 0.1, 1.7976931348623157e308, 5e-324, HUGE_VAL, -HUGE_VAL, (double)NAN};
    const float floats[] = {0.0F, -0.0F, 2.5F, 3.4028235e38F, 1e-45F, INFINITY, NAN};
    size_t i;
    table_size = 0;
    memset(x63, 'x', sizeof x63);
    memset(x64, 'x', sizeof x64);
    memset(y70000, 'y', sizeof y70000);
    memset(sevens, 7, sizeof sevens);
    EACH(each_byte, i) each_byte[i] = (uint8_t)i;
    EACH(ints, i) row(PIO_VALUE_INT)->as.i32 = ints[i];
    EACH(uints, i) row(PIO_VALUE_UINT)->as.u32 = uints[i];
    EACH(longs, i) row(PIO_VALUE_LONG)->as.i64 = longs[i];
    EACH(ulongs, i) row(PIO_VALUE_ULONG)->as.u64 = ulongs[i];
    EACH(doubles, i) row(PIO_VALUE_DOUBLE)->as.f64 = doubles[i];
    EACH(floats, i) row(PIO_VALUE_FLOAT)->as.f32 = floats[i];
    text_row("", 0);
    text_row(x63, sizeof x63);
    text_row(x64, sizeof x64);
    text_row("\xc3\xa5\xc3\xa4\xc3\xb6 \xe2\x82\xac\xf0\x9f\x98\x80", 14);
    text_row("a\0b", 3);
    text_row(y70000, sizeof y70000);
    bytes_row(NULL, 0);
    bytes_row((const uint8_t *)"", 1);
    bytes_row(each_byte, sizeof each_byte);
    bytes_row(sevens, sizeof sevens);
    row(PIO_VALUE_BOOL)->as.boolean = true;
    row(PIO_VALUE_BOOL)->as.boolean = false;
}

static void check_same(size_t index, const pio_value *actual, const pio_value *wanted)
{
    int same = actual->type == wanted->type && actual->length == wanted->length;
    if (!same) {
        fail_check(__FILE__, __LINE__, "value %lu has another type or length", (unsigned long)index);
        return;
    }
    switch (wanted->type) {
    case PIO_VALUE_STRING: same = memcmp(actual->as.string, wanted->as.string, wanted->length) == 0; break;
    case PIO_VALUE_BYTES:
        same = wanted->length == 0 || memcmp(actual->as.bytes, wanted->as.bytes, wanted->length) == 0;
        break;
    case PIO_VALUE_BOOL: same = actual->as.boolean == wanted->as.boolean; break;
    case PIO_VALUE_INT:
    case PIO_VALUE_UINT:
    case PIO_VALUE_FLOAT: same = actual->as.u32 == wanted->as.u32; break;
    default: same = actual->as.u64 == wanted->as.u64; break;
    }
    if (!same) fail_check(__FILE__, __LINE__, "value %lu is another one", (unsigned long)index);
}

#endif
