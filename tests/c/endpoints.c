/*
 * Where a connection goes: endpoints, their order and failover, development servers, and the words when none answers.
 */
#include "peer.h"
#include "player.h"

static int32_t connect_and_wait(player *p)
{
    int32_t code = -99;
    OK(pio_connection_connect(p->connection));
    OK(pio_connection_wait(p->connection, DEADLINE * 1000, &code));
    return code;
}

TEST(nothing_listening_is_told_for_each_endpoint)
{
    uint16_t ports[2];
    socket_t closed[2];
    char words[512];
    player p;
    int i;
    player_new(&p, NULL, 0, "k");
    for (i = 0; i < 2; i++) {
        closed[i] = bind_free_port(&ports[i]);
        OK(pio_connection_add_endpoint(p.connection, "127.0.0.1", ports[i]));
    }
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_GENERAL_ERROR);
    snprintf(words, sizeof words, "could not connect to 127.0.0.1:%d: %s", ports[0], system_words(CONNECT_REFUSED));
    CHECK_WORDS(p.text, words);
    snprintf(words, sizeof words, "; 127.0.0.1:%d: %s", ports[1], system_words(CONNECT_REFUSED));
    CHECK_WORDS(p.text, words);
    CHECK_WORDS(p.text, "; check the address, the network and the firewall");
    player_free(&p);
    CHECK_TEXT(p.log, "join 1; free");
    for (i = 0; i < 2; i++) close_socket(closed[i]);
}

TEST(the_first_endpoint_that_answers_is_taken)
{
    peer server;
    player p;
    uint16_t port;
    socket_t closed = bind_free_port(&port);
    char wanted[64], address[64];
    size_t needed = 0;
    peer_start(&server, let_in_and_listen, NULL);
    player_new(&p, NULL, port, "k");
    OK(pio_connection_add_endpoint(p.connection, "127.0.0.1", port));
    OK(pio_connection_add_endpoint(p.connection, "localhost", server.port));
    OK(pio_connection_add_endpoint(p.connection, "127.0.0.1", port));
    CHECK_INT(connect_and_wait(&p), 0);
    snprintf(wanted, sizeof wanted, "127.0.0.1:%d", server.port);
    OK(pio_connection_get_remote_address(p.connection, address, sizeof address, &needed));
    CHECK_TEXT(address, wanted);
    player_free(&p);
    peer_end(&server);
    close_socket(closed);
}

static void refuse(peer *self)
{
    HEAR(self, JOIN);
    SAY(self, "\x83\xd3playerio.joinresult\0\x93\xc4" "full");
    hear_end(self);
}

TEST(once_one_has_connected_no_other_is_tried)
{
    peer first, second;
    player p;
    peer_start(&first, refuse, NULL);
    peer_start(&second, let_in_and_listen, NULL);
    player_new(&p, NULL, first.port, "k");
    OK(pio_connection_add_endpoint(p.connection, "127.0.0.1", second.port));
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_ROOM_IS_FULL);
    CHECK_TEXT(p.text, "full");
    player_free(&p);
    peer_end(&first);
    CHECK_INT(second.accepted, 0);
    player_join(&p, second.port, "k"); /* ends the second */
    player_free(&p);
    peer_end(&second);
}

TEST(a_first_endpoint_on_port_80_goes_last)
{
    uint16_t port;
    socket_t closed = bind_free_port(&port);
    char other[64];
    const char *first, *last;
    player p;
    player_new(&p, NULL, 0, "k");
    OK(pio_connection_add_endpoint(p.connection, "127.213.77.80", 80)); /* loopback; nobody is there */
    OK(pio_connection_add_endpoint(p.connection, "127.0.0.1", port));
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_GENERAL_ERROR);
    snprintf(other, sizeof other, " 127.0.0.1:%d: ", port);
    first = strstr(p.text, other);
    last = strstr(p.text, " 127.213.77.80:80: ");
    CHECK(first != NULL && last != NULL && first < last);
    player_free(&p);
    close_socket(closed);
}

TEST(endpoints_can_be_listed_and_cleared)
{
    pio_connection *connection = pio_connection_new();
    char host[64];
    size_t needed = 0;
    uint16_t port = 0;
    OK(pio_connection_add_endpoint(connection, "game.example", 8184));
    OK(pio_connection_add_endpoint(connection, "::1", 80));
    OK(pio_connection_get_endpoint(connection, 1, host, sizeof host, &needed, &port));
    CHECK_TEXT(host, "::1");
    CHECK_INT(needed, 4);
    CHECK_INT(port, 80);
    CHECK_STATUS(pio_connection_get_endpoint(connection, 0, host, 12, &needed, &port), PIO_STATUS_BUFFER_TOO_SMALL);
    CHECK_INT(needed, 13);
    CHECK_ERROR(pio_connection_get_endpoint(connection, 2, host, sizeof host, &needed, &port), PIO_STATUS_NO_SUCH_INDEX,
                "the connection has 2 endpoints, so there is none at index 2");
    OK(pio_connection_clear_endpoints(connection));
    CHECK_ERROR(pio_connection_get_endpoint(connection, 0, host, sizeof host, &needed, &port), PIO_STATUS_NO_SUCH_INDEX,
                "the connection has 0 endpoints, so there is none at index 0");
    pio_connection_free(connection);
}

TEST(a_development_server_replaces_the_endpoints)
{
    peer server;
    player p;
    char host_port[64];
    uint16_t port;
    socket_t closed = bind_free_port(&port);
    peer_start(&server, let_in_and_listen, NULL);
    player_new(&p, NULL, port, "k");
    snprintf(host_port, sizeof host_port, "localhost:%d", server.port);
    OK(pio_connection_set_development_server(p.connection, host_port));
    CHECK_INT(connect_and_wait(&p), 0);
    player_free(&p);
    peer_end(&server);
    close_socket(closed);
}

TEST(a_development_server_that_is_not_there_is_asked_about)
{
    player p;
    char host_port[64], words[512];
    uint16_t port;
    socket_t closed = bind_free_port(&port);
    player_new(&p, NULL, 0, "k");
    snprintf(host_port, sizeof host_port, "127.0.0.1:%d", port);
    OK(pio_connection_set_development_server(p.connection, host_port));
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_GENERAL_ERROR);
    snprintf(words, sizeof words, "could not reach the development server at 127.0.0.1:%d: %s", port,
             system_words(CONNECT_REFUSED));
    CHECK_WORDS(p.text, words);
    CHECK_WORDS(p.text, "; is the development server running?");
    player_free(&p);
    close_socket(closed);
}

TEST(development_servers_that_are_no_host_and_port_are_refused)
{
    static const char *const bad[] = {"", ":8184", "host:", "host:0", "host:65536", "host:x", "[::1", "a b:1"};
    pio_connection *connection = pio_connection_new();
    size_t i;
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_STATUS(pio_connection_set_development_server(connection, bad[i]), PIO_STATUS_INVALID_ARGUMENT);
    }
    OK(pio_connection_set_development_server(connection, "host"));
    OK(pio_connection_set_development_server(connection, "[::1]:8184"));
    pio_connection_free(connection);
}

TEST(a_name_that_does_not_resolve_is_told_by_name)
{
    player p;
    player_new(&p, NULL, 0, "k");
    OK(pio_connection_add_endpoint(p.connection, "no-such-host.invalid", 8184));
    CHECK_INT(connect_and_wait(&p), PIO_ERROR_GENERAL_ERROR);
    CHECK_WORDS(p.text, "could not connect to no-such-host.invalid:8184: ");
    CHECK_WORDS(p.text, "; check the address, the network and the firewall");
    player_free(&p);
}

TEST(an_address_that_does_not_answer_is_given_up_after_the_connect_timeout)
{
    uint16_t port;
    socket_t deaf = bind_free_port(&port);
    player blockers[4], p;
    char words[128];
    int i;
    /* A listener that never accepts and has no room for one more drops what else knocks. */
    if (listen(deaf, 0) != 0) abort();
    for (i = 0; i < 4; i++) {
        player_new(&blockers[i], NULL, port, "k");
        OK(pio_connection_connect(blockers[i].connection));
    }
    player_new(&p, NULL, port, "k");
    OK(pio_connection_set_connect_timeout_ms(p.connection, 100));
    OK(pio_connection_set_join_timeout_ms(p.connection, 100)); /* should it be let into the queue after all */
    CHECK(connect_and_wait(&p) != 0);
    snprintf(words, sizeof words, "could not connect to 127.0.0.1:%d: no answer within 100 ms", port);
    CHECK_WORDS(p.text, words);
    player_free(&p);
    for (i = 0; i < 4; i++) player_free(&blockers[i]);
    close_socket(deaf);
}

TEST(connect_without_a_place_to_go_or_a_key_does_not_count_as_the_one_connect)
{
    peer server;
    pio_connection *connection = pio_connection_new();
    int32_t code = -99;
    peer_start(&server, let_in_and_listen, NULL);
    CHECK_STATUS(pio_connection_connect(connection), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_wait(connection, 0, &code), PIO_STATUS_WRONG_STATE);
    OK(pio_connection_add_endpoint(connection, "127.0.0.1", server.port));
    CHECK_STATUS(pio_connection_connect(connection), PIO_STATUS_WRONG_STATE);
    OK(pio_connection_set_join_key(connection, "k"));
    OK(pio_connection_connect(connection));
    CHECK_STATUS(pio_connection_connect(connection), PIO_STATUS_WRONG_STATE);
    OK(pio_connection_wait(connection, PIO_FOREVER, &code));
    CHECK_INT(code, 0);
    pio_connection_free(connection);
    peer_end(&server);
}

TEST(settings_are_refused_after_connect)
{
    peer server;
    player p;
    peer_start(&server, let_in_and_listen, NULL);
    player_join(&p, server.port, "k");
    CHECK_STATUS(pio_connection_set_queue(p.connection, NULL), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_add_endpoint(p.connection, "h", 1), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_clear_endpoints(p.connection), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_join_key(p.connection, "k"), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_add_join_data(p.connection, "a", "b"), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_development_server(p.connection, "h:1"), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_connect_timeout_ms(p.connection, 1), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_join_timeout_ms(p.connection, 1), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_message_size_limit(p.connection, 1), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_send_buffer_limit(p.connection, 1), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_receive_buffer_limit(p.connection, 1), PIO_STATUS_WRONG_STATE);
    CHECK_STATUS(pio_connection_set_send_coalescing(p.connection, false), PIO_STATUS_WRONG_STATE);
    OK(pio_connection_set_user_data(p.connection, NULL)); /* no setting */
    OK(pio_connection_set_join_handler(p.connection, NULL, NULL));
    player_free(&p);
    peer_end(&server);
}

int main(void)
{
    thread_setup();
    RUN(nothing_listening_is_told_for_each_endpoint);
    RUN(the_first_endpoint_that_answers_is_taken);
    RUN(once_one_has_connected_no_other_is_tried);
    RUN(a_first_endpoint_on_port_80_goes_last);
    RUN(endpoints_can_be_listed_and_cleared);
    RUN(a_development_server_replaces_the_endpoints);
    RUN(a_development_server_that_is_not_there_is_asked_about);
    RUN(development_servers_that_are_no_host_and_port_are_refused);
    RUN(a_name_that_does_not_resolve_is_told_by_name);
    RUN(an_address_that_does_not_answer_is_given_up_after_the_connect_timeout);
    RUN(connect_without_a_place_to_go_or_a_key_does_not_count_as_the_one_connect);
    RUN(settings_are_refused_after_connect);
    return done();
}
