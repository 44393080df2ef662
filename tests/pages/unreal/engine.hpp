/*
 * Stands in for the few names of Unreal Engine that docs/engines/unreal.md uses, so that its code can be compiled and
 * run without Unreal. As there, characters have 16 bits, and `check` and `verify` are macros.
 */
#ifndef STAND_IN_ENGINE_HPP
#define STAND_IN_ENGINE_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

using int32 = std::int32_t;
using int64 = std::int64_t;
using uint8 = std::uint8_t;
using uint32 = std::uint32_t;
using uint64 = std::uint64_t;
using TCHAR = char16_t;

#define TEXT(literal) u##literal
#define check(condition) ((condition) ? (void)0 : std::abort())
#define verify(condition) check(condition)
#define PLAYERIO_API
#define THIRD_PARTY_INCLUDES_START
#define THIRD_PARTY_INCLUDES_END
#ifndef PLATFORM_WINDOWS
#define PLATFORM_WINDOWS 0
#endif

/* What Unreal's header tool reads, and what it writes. */
#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define GENERATED_BODY()

/* Of a text with its length a NUL at the end is the terminator. */
template <typename Character>
std::basic_string<Character> Terminated(const Character *text, int32 length)
{
    std::basic_string<Character> result(text, static_cast<std::size_t>(length));
    if (!result.empty() && result.back() == 0) result.pop_back();
    return result;
}

class FTCHARToUTF8 {
public:
    explicit FTCHARToUTF8(const TCHAR *text) : text(std::filesystem::path(std::u16string(text)).u8string()) {}
    FTCHARToUTF8(const TCHAR *text, int32 length) : text(std::filesystem::path(Terminated(text, length)).u8string()) {}
    const char *Get() const { return text.c_str(); }
    int32 Length() const { return static_cast<int32>(text.size()); }

private:
    std::string text;
};

class FUTF8ToTCHAR {
public:
    explicit FUTF8ToTCHAR(const char *text) : FUTF8ToTCHAR(text, static_cast<int32>(std::string(text).size())) {}
    FUTF8ToTCHAR(const char *text, int32 length) : text(std::filesystem::u8path(Terminated(text, length)).u16string()) {}
    const TCHAR *Get() const { return text.c_str(); }
    int32 Length() const { return static_cast<int32>(text.size()); }

private:
    std::u16string text;
};

#define TCHAR_TO_UTF8(text) FTCHARToUTF8(text).Get()
#define UTF8_TO_TCHAR(text) FUTF8ToTCHAR(text).Get()

class FString {
public:
    FString() = default;
    FString(const TCHAR *text) : text(text) {}
    FString(int32 length, const TCHAR *text) : text(text, static_cast<std::size_t>(length)) {}
    const TCHAR *operator*() const { return text.c_str(); }
    int32 Len() const { return static_cast<int32>(text.size()); }
    bool IsEmpty() const { return text.empty(); }
    void AppendChars(const TCHAR *first, int32 count) { text.append(first, static_cast<std::size_t>(count)); }
    bool operator==(const FString &other) const { return text == other.text; }
    bool operator==(const TCHAR *other) const { return text == other; }

private:
    std::u16string text;
};

template <typename T>
class TArray {
public:
    TArray() = default;
    TArray(std::initializer_list<T> list) : items(list) {}
    int32 Num() const { return static_cast<int32>(items.size()); }
    const T *GetData() const { return items.data(); }
    const T &operator[](int32 index) const { return items.at(static_cast<std::size_t>(index)); }
    void Add(const T &item) { items.push_back(item); }
    void Append(const T *first, int32 count) { items.insert(items.end(), first, first + count); }
    auto begin() const { return items.begin(); }
    auto end() const { return items.end(); }

private:
    std::vector<T> items;
};

/* --- The log: its lines are kept, for the game to look at. */

class FLog {
public:
    template <typename... Values>
    static void Write(const char *verbosity, const TCHAR *format, const Values &...values)
    {
        std::u16string line;
        (Fill(line, format, values), ...);
        Lines.push_back(std::string(verbosity) + ": " + FTCHARToUTF8((line + format).c_str()).Get());
    }

    inline static std::vector<std::string> Lines;

private:
    template <typename Value>
    static void Fill(std::u16string &line, const TCHAR *&format, const Value &value)
    {
        while (*format != u'%') check(*format != 0), line += *format++;
        while (*++format == u'l') {}
        if constexpr (std::is_integral_v<Value>) {
            check(*format == u'd');
            line += FUTF8ToTCHAR(std::to_string(value).c_str()).Get();
        } else {
            check(*format == u's');
            line += value;
        }
        format++;
    }
};

#define DECLARE_LOG_CATEGORY_EXTERN(name, verbosity, limit) extern const char *const name
#define DEFINE_LOG_CATEGORY(name) extern const char *const name = #name
inline const char *const LogTemp = "LogTemp";
#define UE_LOG(category, verbosity, ...) ((void)(category), FLog::Write(#verbosity, __VA_ARGS__))

/* --- Delegates. */

template <typename... Parameters>
class TDelegate {
public:
    template <typename Object>
    void AddDynamic(Object *object, void (Object::*method)(Parameters...))
    {
        functions.push_back([object, method](Parameters... parameters) { (object->*method)(parameters...); });
    }
    void Broadcast(Parameters... parameters) const
    {
        for (const auto &function : functions) function(parameters...);
    }

private:
    std::vector<std::function<void(Parameters...)>> functions;
};

#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(name) using name = TDelegate<>
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(name, type, parameter) using name = TDelegate<type>
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(name, type1, parameter1, type2, parameter2) using name = TDelegate<type1, type2>

/* --- Objects. `Super` is a class's parent; the header tool writes it, here it is inherited. */

class UObject {
public:
    virtual ~UObject() = default;
    bool IsTemplate() const { return false; }
};

class FSubsystemCollectionBase {};

class UGameInstanceSubsystem : public UObject {
public:
    using Super = UGameInstanceSubsystem;
    virtual void Initialize(FSubsystemCollectionBase &) {}
    virtual void Deinitialize() {}
};

struct TStatId {};
#define RETURN_QUICK_DECLARE_CYCLE_STAT(name, group) return TStatId()

enum class ETickableTickType { Conditional, Always, Never };

class FTickableGameObject {
public:
    virtual ~FTickableGameObject() = default;
    virtual void Tick(float) = 0;
    virtual TStatId GetStatId() const = 0;
    virtual ETickableTickType GetTickableTickType() const { return ETickableTickType::Always; }
    virtual bool IsTickable() const { return true; }
    virtual bool IsTickableWhenPaused() const { return false; }
};

class UGameInstance : public UObject {
public:
    template <typename Subsystem>
    Subsystem *GetSubsystem()
    {
        static Subsystem subsystem;
        return &subsystem;
    }
};

class AActor : public UObject {
public:
    using Super = AActor;
    virtual void BeginPlay() {}
    UGameInstance *GetGameInstance() const { return GameInstance; }
    inline static UGameInstance *GameInstance = nullptr;
};

/* --- Modules and files. The DLL is beside the program, as in a packaged game. */

class IModuleInterface {
public:
    virtual ~IModuleInterface() = default;
    virtual void StartupModule() {}
    virtual void ShutdownModule() {}
    inline static std::unique_ptr<IModuleInterface> Loaded;
};

#define IMPLEMENT_MODULE(type, name) static const bool bMade##name = (IModuleInterface::Loaded = std::make_unique<type>(), true);

struct FPluginStandIn {
    FString GetBaseDir() const { return TEXT("/plugin"); }
};

struct IPluginManager {
    static IPluginManager Get() { return {}; }
    std::shared_ptr<FPluginStandIn> FindPlugin(const TCHAR *) const { return std::make_shared<FPluginStandIn>(); }
};

struct FPaths {
    static FString Combine(const FString &folder, const TCHAR *rest) { return (std::u16string(*folder) + u"/" + rest).c_str(); }
    static bool FileExists(const FString &path) { return path == TEXT("/program/playerio.dll"); }
};

struct FPlatformProcess {
    static const TCHAR *BaseDir() { return TEXT("/program"); }
    static void *GetDllHandle(const TCHAR *) { return &Handles; }
    static void FreeDllHandle(void *handle) { check(handle == &Handles); }
    inline static int Handles;
};

#endif
