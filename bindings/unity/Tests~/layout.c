/*
 * The header's structs have the layouts that Runtime/Native.cs gives them, by the formulas of Tests/LayoutTests.cs, which sees to the
 * other side. Nothing is run, so a 64-bit machine can tell for 32-bit ones.
 */
#include <playerio.h>

#define POINTER sizeof(void *)
#define AT(type, member, offset) _Static_assert(offsetof(type, member) == (offset), #type "." #member)
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)

SIZE(pio_value, 16);
AT(pio_value, type, 0);
AT(pio_value, length, 4);
AT(pio_value, as, 8);

SIZE(pio_pair, 2 * POINTER);
AT(pio_pair, key, 0);
AT(pio_pair, value, POINTER);

SIZE(pio_room, 3 * POINTER + 8);
AT(pio_room, id, 0);
AT(pio_room, type, POINTER);
AT(pio_room, data, 2 * POINTER);
AT(pio_room, data_count, 3 * POINTER);
AT(pio_room, online_users, 3 * POINTER + 4);

SIZE(pio_event, 16 + 8 * POINTER);
AT(pio_event, type, 0);
AT(pio_event, code, 4);
AT(pio_event, connection, 8);
AT(pio_event, client, 8 + POINTER);
AT(pio_event, message, 8 + 2 * POINTER);
AT(pio_event, result, 8 + 3 * POINTER);
AT(pio_event, text, 8 + 4 * POINTER);
AT(pio_event, user_data, 8 + 5 * POINTER);
AT(pio_event, message_type, 8 + 6 * POINTER);
AT(pio_event, values, 8 + 7 * POINTER);
AT(pio_event, message_type_length, 8 + 8 * POINTER);
AT(pio_event, value_count, 12 + 8 * POINTER);

SIZE(pio_status, 4);
SIZE(pio_event_type, 4);
SIZE(pio_value_type, 4);
SIZE(bool, 1);
