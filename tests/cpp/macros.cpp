/*
 * Others' macros: that the headers stand them, and leave them as they were. Compiled only.
 *
 * X11 defines names that are ours too, and Qt has `forever`. After the headers of X11 `playerio::Status` can't be written,
 * as the macro is back; a program that wants to says `#undef Status` first, which is what X11's own users do.
 */
#include <algorithm> /* the standard library's headers don't stand all of these */
#include <atomic>
#include <chrono>
#include <cstring>
#include <exception>
#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/* windows.h */
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define ERROR 0
#define IN
#define OUT
#define near
#define far
#define small char
#define interface struct
#define SendMessage SendMessageW
/* X11/X.h and X11/Xlib.h */
#define None 0L
#define Status int
#define Success 0
#define Bool int
#define True 1
#define False 0
#define Always 2
#define KeyPress 2
/* Qt */
#define forever for (;;)
#define foreach(a, b) for (a : b)
#define signals public
#define slots
#define emit
/* macOS's AssertMacros.h */
#define check(condition)
#define require(condition, label)
#define verify(condition)
/* Windows' allocator for debugging */
#define free(memory) _free_dbg(memory, 1)
/* sys/sysmacros.h */
#define major(device) (device)
#define minor(device) (device)

#include <playerio.hpp>
#include <playerio.hpp>

#define TEXT_OF(macro) TEXT_OF_IT(macro)
#define TEXT_OF_IT(words) #words

static_assert(std::string_view(TEXT_OF(Status)) == "int" && std::string_view(TEXT_OF(Bool)) == "int");
static_assert(std::string_view(TEXT_OF(forever)) == "for (;;)");
static_assert(min(1, 2) == 1 && max(1, 2) == 2 && None == 0 && True == 1);

/* What a program of X11 and Qt writes with these headers. */
int playing(playerio::Connection &room, playerio::Queue &queue)
{
    const auto status = room.try_send("move", 1, 2.5, "text", true);
    if (playerio::name(status) == "WOULD_BLOCK") return False;
    const auto id = room.on("move", [](std::int32_t, double) {});
    static_cast<void>(id);
    static_cast<void>(queue.poll(0, std::chrono::milliseconds(5)));
    forever { return True; }
}

#undef Status
static_assert(static_cast<int>(playerio::Status::Ok) == Success);
