/*
 * Running out of handles. No handle is ever given out twice, so there is an end to them. On a 64-bit machine nobody gets
 * there; a 32-bit one has 262,144 places for the objects of a kind, and each place has 4095 handles.
 *
 *     handles COUNT
 *
 * COUNT queues live at once; one more than there are places is what shows the end of them.
 */
#include "test.h"

#define PLACES 262144L
#define HANDLES_OF_A_PLACE 4095
#define HAS_AN_END (sizeof(void *) == 4)

static long count;
static pio_queue **living;
static long lives;

static const char NONE_LEFT[] = "there is no handle left: 262144 queues exist or all their handles are used up";

static int by_number(const void *left, const void *right)
{
    uintptr_t a = (uintptr_t)*(pio_queue *const *)left, b = (uintptr_t)*(pio_queue *const *)right;
    return (a > b) - (a < b);
}

static void check_all_differ(pio_queue **handles, long length)
{
    long i;
    qsort(handles, (size_t)length, sizeof *handles, by_number);
    for (i = 1; i < length; i++) CHECK(handles[i - 1] != handles[i]);
}

TEST(as_many_objects_live_at_once_as_there_are_places)
{
    long wanted = HAS_AN_END && count > PLACES ? PLACES : count;
    for (lives = 0; lives < count; lives++) {
        living[lives] = pio_queue_new();
        if (living[lives] == NULL) break;
    }
    CHECK_INT(lives, wanted);
    if (lives < count) CHECK_TEXT(pio_last_error(), NONE_LEFT);
    OK(pio_queue_poll(living[0], 0, 0, NULL));
    OK(pio_queue_poll(living[lives - 1], 0, 0, NULL));
}

/* The place of the queue that was made last is the one free place, until all of its handles are used up. */
TEST(a_place_whose_handles_are_used_up_is_not_used_again)
{
    static pio_queue *dead[2 * HANDLES_OF_A_PLACE];
    int is_full = HAS_AN_END && count > PLACES;
    int i, used;
    pio_connection *other;
    for (used = 0; used < 2 * HANDLES_OF_A_PLACE; used++) {
        dead[used] = living[lives - 1];
        pio_queue_free(dead[used]);
        living[lives - 1] = pio_queue_new();
        if (living[lives - 1] == NULL) break;
    }
    CHECK_INT(used, is_full ? HANDLES_OF_A_PLACE - 1 : 2 * HANDLES_OF_A_PLACE);
    if (is_full) {
        CHECK_TEXT(pio_last_error(), NONE_LEFT);
        used++; /* the last one is dead as well */
        lives--;
    }
    for (i = 0; i < used; i++) CHECK_STATUS(pio_queue_poll(dead[i], 0, 0, NULL), PIO_STATUS_INVALID_HANDLE);
    check_all_differ(dead, used);

    other = pio_connection_new(); /* each kind has handles of its own */
    CHECK(other != NULL);
    pio_connection_free(other);
    OK(pio_queue_poll(living[0], 0, 0, NULL));
}

TEST(what_was_freed_makes_room_again)
{
    pio_queue *queue;
    check_all_differ(living, lives);
    while (lives > 0) pio_queue_free(living[--lives]);
    queue = pio_queue_new();
    OK(pio_queue_poll(queue, 0, 0, NULL));
    CHECK_STATUS(pio_queue_poll(living[0], 0, 0, NULL), PIO_STATUS_INVALID_HANDLE);
    pio_queue_free(queue);
}

int main(int argc, char **argv)
{
    thread_setup();
    count = argument(argc, argv, 1, PLACES + 1);
    living = (pio_queue **)calloc((size_t)count, sizeof *living);
    if (living == NULL) abort();
    RUN(as_many_objects_live_at_once_as_there_are_places);
    RUN(a_place_whose_handles_are_used_up_is_not_used_again);
    RUN(what_was_freed_makes_room_again);
    free(living);
    return done();
}
