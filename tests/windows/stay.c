/*
 * Says hello in a room, stays until the server ends it, and prints what the library says of the end, or why there is no
 * way in.
 *
 *     stay PORT
 */
#include "../c/player.h"

#include <winsock2.h>

int main(int argc, char **argv)
{
    int32_t code = -99;
    player p;
    thread_setup();
    player_new(&p, NULL, (uint16_t)argument(argc, argv, 1, 0), "k");
    OK(pio_connection_connect(p.connection));
    OK(pio_connection_wait(p.connection, DEADLINE * 1000, &code));
    if (code == 0) {
        /* Winsock is the host's to use and to leave, as often as it likes. */
        WSADATA data;
        CHECK_INT(WSAStartup(MAKEWORD(2, 2), &data), 0);
        CHECK_INT(WSACleanup(), 0);
        OK(send_plain(p.connection, "hello"));
        WAIT(p.ends == 1);
    }
    printf("%s\n", p.text);
    player_free(&p);
    OK(pio_shutdown());
    return checks_failed > 0;
}
