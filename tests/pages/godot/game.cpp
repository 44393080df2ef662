/*
 * A game that uses docs/engines/godot.md's extension as a script does: by the names of its class, methods and signals.
 *
 *     game API-URL
 *
 * It joins a room, sends one value of each type that a script has, and leaves; then it finds no server, leaves a room that
 * does not answer, sends where there is no room, and frees its node while messages come.
 */
#include <godot_cpp.hpp>

#include "../connecting.hpp"

#include <chrono>
#include <cmath>
#include <thread>

using namespace godot;

extern "C" GDExtensionBool playerio_godot_init(GDExtensionInterfaceGetProcAddress, const GDExtensionClassLibraryPtr,
                                               GDExtensionInitialization *);

static const char *const text_sent = "h\xc3\xa9llo";

static bool same_text(const Variant &value, const char *expected)
{
    return value.get_type() == Variant::STRING && value.operator String().utf8().get_data() == std::string(expected);
}

static PackedByteArray some_bytes()
{
    PackedByteArray bytes;
    bytes.resize(3);
    for (int i = 0; i < 3; i++) bytes.ptrw()[i] = static_cast<uint8_t>(i);
    return bytes;
}

static void check_echo(const Array &values)
{
    const int64_t small = values[1], large = values[2];
    const double number = values[3];
    const bool yes = values[4];
    const PackedByteArray bytes = values[5], none = values[6];
    must(values.size() == 7 && same_text(values[0], text_sent), "the text");
    must(small == -42 && large == INT64_C(1) << 40 && std::fabs(number - 2.5) < 1e-9 && yes, "the numbers");
    must(bytes.size() == 3 && bytes.ptr()[2] == 2 && none.size() == 0, "the bytes");
}

/* Frames, until what a signal's handler sets is so. A server that is gone ends this with words. */
static void play_until(Node &node, const std::function<bool()> &done, const char *what)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!done()) {
        must(std::chrono::steady_clock::now() < end, std::string("nothing came: ") + what);
        node._process(0);
        std::this_thread::yield(); /* the library has a thread to run too */
    }
}

static void play_in_a_room(Node &node, const char *api_url)
{
    bool echoed = false, left = false;
    node.connected["joined"] = [&](const Array &) {
        const Array values{text_sent, int64_t{-42}, INT64_C(1) << 40, 2.5, true, some_bytes(), PackedByteArray()};
        must(node.call("send", {"all", values}), "not sent");
    };
    node.connected["message_received"] = [&](const Array &arguments) {
        if (same_text(arguments[0], "join")) return; /* the room tells that we came */
        must(same_text(arguments[0], "all"), "another message");
        check_echo(arguments[1].operator Array());
        echoed = true;
        node.call("leave", {});
    };
    node.connected["disconnected"] = [&](const Array &) { left = true; };
    node.connected["failed"] = [&](const Array &arguments) {
        must(false, arguments[1].operator String().utf8().get_data());
    };
    node.call("join_room", {api_url, "game", "ann", "lobby", "chat"});
    play_until(node, [&] { return left; }, "the end of the room");
    must(echoed, "left without the echo");
}

static void find_no_server(Node &node)
{
    bool failed = false;
    node.connected["failed"] = [&](const Array &) { failed = true; };
    node.call("join_room", {"http://127.0.0.1:1/api", "game", "ann", "lobby", "chat"});
    play_until(node, [&] { return failed; }, "the failure");
}

static void nothing_follows(const Array &) { must(false, "something was told of a room that was left"); }

/* Nothing is told of a room that was left before it answered: not even what comes later for another node. */
static void leave_on_the_way(Node &node, const char *api_url)
{
    for (const char *signal : {"joined", "failed", "disconnected"}) node.connected[signal] = nothing_follows;
    {
        const ConnectingWatch connecting;
        node.call("join_room", {api_url, "game", "ann", "nowhere", "silent"});
        play_until(node, [&] { return connecting.begun(); }, "the question for the room");
    }
    node.call("leave", {});

    const std::unique_ptr<Node> another = ClassDB::create();
    bool joined = false;
    another->connected["joined"] = [&](const Array &) { joined = true; };
    another->call("join_room", {api_url, "game", "ben", "lobby", "chat"});
    play_until(*another, [&] { return joined; }, "the next room");
    node._process(0);
}

/* More messages than a frame takes are on the way when the node goes. */
static void free_in_a_handler(const char *api_url)
{
    std::unique_ptr<Node> node = ClassDB::create();
    int messages = 0;
    bool gone = false;
    node->connected["message_received"] = [&](const Array &) {
        if (++messages < 100) return;
        node.reset();
        gone = true;
    };
    node->call("join_room", {api_url, "game", "ann", "river", "flood"});
    play_until(*node, [&] { return gone; }, "a flood of messages");
}

int main(int, char **argv)
{
    GDExtensionInitialization extension{};
    must(playerio_godot_init(nullptr, nullptr, &extension) != 0, "the extension has no functions");
    extension.initialize(MODULE_INITIALIZATION_LEVEL_SCENE);
    {
        const std::unique_ptr<Node> node = ClassDB::create();
        play_in_a_room(*node, argv[1]);
        find_no_server(*node);
        leave_on_the_way(*node, argv[1]);
        must(!node->call("send", {"say", Array{"hello"}}).operator bool(), "sent without a room");
        must(!node->call("send", {"say", Array{Array{}}}).operator bool(), "an array was sent");
        must(UtilityFunctions::warnings.size() == 2, "another number of warnings");
    }
    free_in_a_handler(argv[1]);
    extension.deinitialize(MODULE_INITIALIZATION_LEVEL_SCENE);
    std::puts("the game was played");
    return 0;
}
