/*
 * Stays in a room until the server ends it, and prints what the library says of the end, or why there is no way in.
 *
 *     stay PORT
 */
#include "../c/player.h"

int main(int argc, char **argv)
{
    int32_t code = -99;
    player p;
    thread_setup();
    player_new(&p, NULL, (uint16_t)argument(argc, argv, 1, 0), "k");
    OK(pio_connection_connect(p.connection));
    OK(pio_connection_wait(p.connection, DEADLINE * 1000, &code));
    if (code == 0) WAIT(p.ends == 1);
    printf("%s\n", p.text);
    player_free(&p);
    OK(pio_shutdown());
    return checks_failed > 0;
}
