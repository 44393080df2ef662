/*
 * What belongs to the library as a whole: versions, names of numbers, and the rules of pio_last_error().
 */
#include "sizes.h"
#include "test.h"

TEST(the_version_is_three_numbers_and_the_abi_version_is_one)
{
    int major = -1, minor = -1, patch = -1, end = 0;
    CHECK_INT(sscanf(pio_version(), "%d.%d.%d%n", &major, &minor, &patch, &end), 3);
    CHECK_INT(strlen(pio_version()), end);
    CHECK(major >= 0 && minor >= 0 && patch >= 0);
    CHECK_INT(pio_abi_version(), 1);
}

TEST(every_status_has_the_name_of_its_constant)
{
    static const char *const names[] = {
        "OK",           "NULL_POINTER",  "INVALID_HANDLE", "INVALID_ARGUMENT", "INVALID_UTF8",     "WRONG_STATE",
        "IN_CALLBACK",  "BUSY",          "NOT_FOUND",      "NOT_CONNECTED",    "WOULD_BLOCK",      "TOO_LARGE",
        "TIMED_OUT",    "NO_SUCH_INDEX", "WRONG_TYPE",     "OUT_OF_RANGE",     "BUFFER_TOO_SMALL", "NOT_READY",
        "MALFORMED",    "UNSUPPORTED",   "SYSTEM",         "PANIC",
    };
    int32_t i;
    CHECK_INT(PIO_STATUS_PANIC, 21);
    for (i = 0; i <= PIO_STATUS_PANIC; i++) CHECK_TEXT(pio_status_name(i), names[i]);
}

TEST(every_error_code_has_the_services_name)
{
    CHECK_TEXT(pio_error_name(PIO_ERROR_UNSUPPORTED_METHOD), "UnsupportedMethod");
    CHECK_TEXT(pio_error_name(PIO_ERROR_GENERAL_ERROR), "GeneralError");
    CHECK_TEXT(pio_error_name(11), "UnknownConnection");
    CHECK_TEXT(pio_error_name(PIO_ERROR_ROOM_IS_FULL), "RoomIsFull");
    CHECK_TEXT(pio_error_name(PIO_ERROR_NETWORK_ISSUE), "NetworkIssue");
    CHECK_TEXT(pio_error_name(PIO_ERROR_AD_TRACK_CHECK_COOKIE), "AdTrackCheckCookie");
}

TEST(a_number_without_a_name_is_unknown)
{
    CHECK_TEXT(pio_status_name(22), "Unknown");
    CHECK_TEXT(pio_status_name(-1), "Unknown");
    CHECK_TEXT(pio_status_name(INT32_MAX), "Unknown");
    CHECK_TEXT(pio_error_name(777), "Unknown");
    CHECK_TEXT(pio_error_name(35), "Unknown");
    CHECK_TEXT(pio_error_name(INT32_MIN), "Unknown");
}

static void read_last_error(void *argument)
{
    char *words = (char *)argument;
    snprintf(words, 1024, "%s", pio_last_error());
}

TEST(a_thread_that_has_not_failed_yet_has_no_words)
{
    char words[1024] = "untouched";
    thread other;
    CHECK(pio_message_new(NULL) == NULL);
    thread_start(&other, read_last_error, words);
    thread_join(&other);
    CHECK_TEXT(words, "");
    CHECK_WORDS(pio_last_error(), "is NULL");
}

TEST(the_words_of_a_failure_stay_until_the_next_failure)
{
    pio_message *message = pio_message_new("m");
    int32_t value = 0;
    CHECK_STATUS(pio_message_get_int(message, 0, &value), PIO_STATUS_NO_SUCH_INDEX);
    OK(pio_message_add_int(message, 1));
    OK(pio_message_get_int(message, 0, &value));
    pio_status_name(3);
    pio_message_free(message);
    CHECK_TEXT(pio_last_error(), "message \"m\" has 0 values, so there is none at index 0");
    CHECK_STATUS(pio_connection_connect(NULL), PIO_STATUS_NULL_POINTER);
    CHECK_WORDS(pio_last_error(), "connection is NULL; pass ");
}

static void fail_on_this_thread(void *argument)
{
    pio_message *message = pio_message_new("other");
    int32_t value = 0;
    CHECK_STATUS(pio_message_get_int(message, 5, &value), PIO_STATUS_NO_SUCH_INDEX);
    CHECK_TEXT(pio_last_error(), "message \"other\" has 0 values, so there is none at index 5");
    pio_message_free(message);
    (void)argument;
}

TEST(each_thread_has_words_of_its_own)
{
    thread other;
    pio_message *message = pio_message_new("mine");
    int32_t value = 0;
    CHECK_STATUS(pio_message_get_int(message, 1, &value), PIO_STATUS_NO_SUCH_INDEX);
    thread_start(&other, fail_on_this_thread, NULL);
    thread_join(&other);
    CHECK_TEXT(pio_last_error(), "message \"mine\" has 0 values, so there is none at index 1");
    pio_message_free(message);
}

TEST(the_words_are_at_most_1023_bytes_and_are_cut_between_characters)
{
    char type[3001];
    pio_message *message;
    int32_t value = 0;
    size_t i, length;
    for (i = 0; i + 2 < sizeof type; i += 2) memcpy(type + i, "\xc3\xa9", 2);
    type[i] = 0;
    message = pio_message_new(type);
    CHECK_STATUS(pio_message_get_int(message, 0, &value), PIO_STATUS_NO_SUCH_INDEX);
    length = strlen(pio_last_error());
    CHECK(length <= 1023);
    CHECK(length >= 1000);
    CHECK_WORDS(pio_last_error(), "message \"\xc3\xa9\xc3\xa9");
    /* An odd head and two-byte characters: the last byte must end one. */
    CHECK_INT((unsigned char)pio_last_error()[length - 1] == 0xc3, 0);
    pio_message_free(message);
}

static void count_log(pio_log_level level, const char *text, void *user_data)
{
    CHECK(level >= PIO_LOG_ERROR && level <= PIO_LOG_DEBUG);
    CHECK(text != NULL && text[0] != 0);
    TELL(++*(int *)user_data);
}

TEST(a_log_handler_hears_of_a_connection_and_a_null_one_removes_it)
{
    int lines = 0, heard;
    pio_connection *connection = pio_connection_new();
    OK(pio_set_log_handler(PIO_LOG_DEBUG, count_log, &lines));
    OK(pio_connection_add_endpoint(connection, "127.0.0.1", 1));
    OK(pio_connection_set_join_key(connection, "k"));
    OK(pio_connection_connect(connection));
    WAIT(lines > 0);
    OK(pio_set_log_handler(PIO_LOG_DEBUG, NULL, NULL));
    lock();
    heard = lines;
    unlock();
    pio_connection_free(connection);
    CHECK_INT(lines, heard);
    CHECK_STATUS(pio_set_log_handler(4, count_log, &lines), PIO_STATUS_INVALID_ARGUMENT);
    CHECK_STATUS(pio_set_log_handler(-1, count_log, &lines), PIO_STATUS_INVALID_ARGUMENT);
}

static void call_back_in(pio_log_level level, const char *text, void *user_data)
{
    int *refused = (int *)user_data;
    pio_connection *connection;
    (void)level, (void)text;
    if (*refused) return;
    connection = pio_connection_new();
    CHECK(connection == NULL);
    CHECK_STATUS(pio_queue_wake(NULL), PIO_STATUS_IN_CALLBACK);
    CHECK_WORDS(pio_last_error(), "the log handler may call nothing of this library");
    TELL(*refused = 1);
}

TEST(the_log_handler_is_turned_away)
{
    int refused = 0;
    pio_connection *connection = pio_connection_new();
    OK(pio_set_log_handler(PIO_LOG_DEBUG, call_back_in, &refused));
    OK(pio_connection_add_endpoint(connection, "127.0.0.1", 1));
    OK(pio_connection_set_join_key(connection, "k"));
    OK(pio_connection_connect(connection));
    WAIT(refused);
    OK(pio_set_log_handler(PIO_LOG_DEBUG, NULL, NULL));
    pio_connection_free(connection);
}

TEST(the_proof_of_a_user_is_the_time_and_its_hmac)
{
    static const char sha1[] = "1700000000:bd09d65c1b6caa4426b380ddb1ed6b62672382a3";
    static const char sha256[] = "1700000000:ca13ccc3cd2df4038d91ea128cd813c558bc28d3c5180d67a87480c1f7ff8e63";
    char text[128];
    size_t needed = 0;
    OK(pio_calc_auth("ann", "secret", 1700000000, text, sizeof text, &needed));
    CHECK_TEXT(text, sha1);
    CHECK_INT(needed, sizeof sha1);
    CHECK_STATUS(pio_calc_auth("ann", "secret", 1700000000, text, needed - 1, &needed), PIO_STATUS_BUFFER_TOO_SMALL);
    OK(pio_calc_auth_256("ann", "secret", 1700000000, text, sizeof text, &needed));
    CHECK_TEXT(text, sha256);
    CHECK_STATUS(pio_calc_auth("ann", "secret", -1, text, sizeof text, &needed), PIO_STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    thread_setup();
    RUN(the_version_is_three_numbers_and_the_abi_version_is_one);
    RUN(every_status_has_the_name_of_its_constant);
    RUN(every_error_code_has_the_services_name);
    RUN(a_number_without_a_name_is_unknown);
    RUN(a_thread_that_has_not_failed_yet_has_no_words);
    RUN(the_words_of_a_failure_stay_until_the_next_failure);
    RUN(each_thread_has_words_of_its_own);
    RUN(the_words_are_at_most_1023_bytes_and_are_cut_between_characters);
    RUN(a_log_handler_hears_of_a_connection_and_a_null_one_removes_it);
    RUN(the_log_handler_is_turned_away);
    RUN(the_proof_of_a_user_is_the_time_and_its_hmac);
    return done();
}
