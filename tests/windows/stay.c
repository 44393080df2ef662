/*
 * Stays in a room until the server ends it, and says what the library says of the end.
 *
 *     stay PORT
 */
#include "../c/player.h"

int main(int argc, char **argv)
{
    player p;
    thread_setup();
    player_join(&p, (uint16_t)argument(argc, argv, 1, 0), "k");
    WAIT(p.ends == 1);
    printf("%d: %s\n", (int)p.reason, p.text);
    player_free(&p);
    OK(pio_shutdown());
    return checks_failed > 0;
}
