/*
 * One program of three files, compiled from this one with PART as 1, 2 and 3: two in one mode of the headers and one in the
 * other, of other standards of C++. Nothing is defined twice, and what is meant for one mode is not called in the other.
 */
#include <playerio.hpp>

#include <cstdio>

std::string made_in_part_1();
std::string made_in_part_2();

/* The same of all parts to a reader, and not to the linker where the mode differs. */
[[maybe_unused]] static std::string make(int part)
{
    playerio::Message message("part");
    std::string text;
    static_cast<void>(message.add(part));
    return message.to_string(&text) == playerio::Status::Ok ? text : "no text";
}

#if PART == 1
std::string made_in_part_1() { return make(1); }
#elif PART == 2
std::string made_in_part_2()
{
#ifndef PLAYERIO_NO_EXCEPTIONS
#error "this part is to be compiled without exceptions"
#endif
    /* Where the others throw, this one goes on. */
    const auto refused = playerio::Connection().send("too soon");
    return refused == playerio::Status::NotConnected ? make(2) : "sent";
}
#else
int main()
{
    try {
        playerio::Connection().send("too soon");
    } catch (const playerio::Error &error) {
        std::printf("%s %s %s\n", made_in_part_1().c_str(), made_in_part_2().c_str(), make(3).c_str());
        return error.status() == playerio::Status::NotConnected ? 0 : 1;
    }
    return 1;
}
#endif
