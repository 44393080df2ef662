/* The layouts that other languages rely on, on every host; to be compiled, not run. */
#ifndef TEST_SIZES_H
#define TEST_SIZES_H

#include <playerio.h>

typedef char value_is_16_bytes[sizeof(pio_value) == 16 ? 1 : -1];
typedef char union_is_at_8[offsetof(pio_value, as) == 8 ? 1 : -1];
typedef char bool_is_a_byte[sizeof(bool) == 1 ? 1 : -1];
typedef char status_is_32_bits[sizeof(pio_status) == 4 && sizeof(pio_value_type) == 4 ? 1 : -1];
typedef char event_is_two_ints_eight_pointers_two_ints[sizeof(pio_event) == 16 + 8 * sizeof(void *) ? 1 : -1];

#endif
