/*
 * A game that uses docs/engines/unreal.md's plugin and plays its actor. Frames pass until the actor has logged the message
 * that came back. Then a message of all types goes there and back, the player leaves, finds no server, and leaves a room
 * that does not answer.
 */
#include <engine.hpp>

#include "HelloActor.h"

#include "../connecting.hpp"

#include <chrono>
#include <cmath>
#include <thread>

static void must(bool holds, const char *words)
{
    if (holds) return;
    for (const std::string &line : FLog::Lines) std::fprintf(stderr, "log: %s\n", line.c_str());
    std::fprintf(stderr, "%s\n", words);
    std::exit(1);
}

static void play_until(UPlayerIOSubsystem &subsystem, const std::function<bool()> &done, const char *what)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!done()) {
        must(std::chrono::steady_clock::now() < end, what);
        if (subsystem.IsTickable()) subsystem.Tick(0);
        std::this_thread::yield(); /* the library has a thread to run too */
    }
}

/* Sees what the subsystem tells. */
struct Player {
    void on_message(const FString &type, const TArray<FPlayerIOValue> &values)
    {
        if (type == TEXT("all")) echo = values;
    }
    void on_joined() { joined = true; }
    void on_failed(int32 code, const FString &) { failure = code; }
    void on_disconnected(const FString &) { left = true; }

    TArray<FPlayerIOValue> echo;
    int32 failure = 0;
    bool joined = false, left = false;
};

static FPlayerIOValue value(EPlayerIOType type, int64 integer, double number)
{
    FPlayerIOValue result;
    result.Type = type;
    result.Integer = integer;
    result.Number = number;
    if (type == EPlayerIOType::Bytes) result.Bytes = {0, 1, 2};
    if (type == EPlayerIOType::String) result.Text = FString(10, TEXT("h\u00e9llo \U0001F3AE\0\0"));
    return result;
}

static TArray<FPlayerIOValue> all_values()
{
    return {value(EPlayerIOType::Int, -42, 0),        value(EPlayerIOType::UInt, 4000000000, 0),
            value(EPlayerIOType::Long, INT64_MIN, 0), value(EPlayerIOType::ULong, -1, 0),
            value(EPlayerIOType::Double, 0, 0.1),     value(EPlayerIOType::Float, 0, 2.5),
            value(EPlayerIOType::String, 0, 0),       value(EPlayerIOType::Bytes, 0, 0),
            FPlayerIOValue::Bool(true)};
}

static bool same(const FPlayerIOValue &one, const FPlayerIOValue &other)
{
    bool bytes = one.Bytes.Num() == other.Bytes.Num();
    for (int32 i = 0; bytes && i < one.Bytes.Num(); i++) bytes = one.Bytes[i] == other.Bytes[i];
    return one.Type == other.Type && one.Integer == other.Integer && std::fabs(one.Number - other.Number) < 1e-9 &&
           one.Text == other.Text && bytes;
}

static void send_all_types(UPlayerIOSubsystem &subsystem, Player &player)
{
    const TArray<FPlayerIOValue> sent = all_values();
    must(subsystem.Send(TEXT("all"), sent), "not sent");
    play_until(subsystem, [&] { return player.echo.Num() > 0; }, "no message of all types came back");
    must(player.echo.Num() == sent.Num(), "another number of values");
    for (int32 i = 0; i < sent.Num(); i++) must(same(sent[i], player.echo[i]), "another value");
}

static void end_and_fail(UPlayerIOSubsystem &subsystem, Player &player)
{
    subsystem.Leave();
    play_until(subsystem, [&] { return player.left; }, "the room did not end");
    must(!subsystem.Send(TEXT("say"), {}), "sent without a room");
    must(FLog::Lines.back().rfind("Warning: not sent: ", 0) == 0, "no words for what was not sent");
    subsystem.JoinRoom(TEXT("http://127.0.0.1:1/api"), TEXT("game"), TEXT("ann"), TEXT("lobby"), TEXT("chat"));
    play_until(subsystem, [&] { return player.failure != 0; }, "no failure came");
}

/* Nothing is told of a room that was left before it answered: not even what comes later for another player. */
static void leave_on_the_way(UPlayerIOSubsystem &subsystem, const Player &player, const FString &url)
{
    {
        const ConnectingWatch connecting;
        subsystem.JoinRoom(url, TEXT("game"), TEXT("ann"), TEXT("nowhere"), TEXT("silent"));
        play_until(subsystem, [&] { return connecting.begun(); }, "the room was not asked");
    }
    subsystem.Leave();

    UPlayerIOSubsystem another;
    FSubsystemCollectionBase collection;
    another.Initialize(collection);
    Player ben;
    another.OnJoined.AddDynamic(&ben, &Player::on_joined);
    another.JoinRoom(url, TEXT("game"), TEXT("ben"), TEXT("lobby"), TEXT("chat"));
    play_until(another, [&] { return ben.joined; }, "the next room was not joined");
    another.Deinitialize();
    subsystem.Tick(0);
    must(!player.joined && !player.left && player.failure == 0, "something was told of a room that was left");
}

int main(int, char **argv)
{
    UGameInstance instance;
    AActor::GameInstance = &instance;
    FSubsystemCollectionBase collection;
    IModuleInterface::Loaded->StartupModule();

    UPlayerIOSubsystem &subsystem = *instance.GetSubsystem<UPlayerIOSubsystem>();
    subsystem.Initialize(collection);
    must(subsystem.IsTickable() && subsystem.GetTickableTickType() == ETickableTickType::Conditional, "it does not tick");
    AHelloActor actor;
    static_cast<AActor &>(actor).BeginPlay();
    const std::string said = "Display: somebody says hello and 42";
    play_until(subsystem, [&] { return !FLog::Lines.empty() && FLog::Lines.back() == said; }, "the actor heard nothing");

    Player player;
    subsystem.OnJoined.AddDynamic(&player, &Player::on_joined);
    subsystem.OnMessage.AddDynamic(&player, &Player::on_message);
    subsystem.OnFailed.AddDynamic(&player, &Player::on_failed);
    subsystem.OnDisconnected.AddDynamic(&player, &Player::on_disconnected);
    send_all_types(subsystem, player);
    end_and_fail(subsystem, player);
    player = Player();
    leave_on_the_way(subsystem, player, FUTF8ToTCHAR(argv[1]).Get());

    subsystem.Deinitialize();
    must(!subsystem.IsTickable(), "it ticks after its end");
    IModuleInterface::Loaded->ShutdownModule();
    std::puts("the game was played");
    return 0;
}
