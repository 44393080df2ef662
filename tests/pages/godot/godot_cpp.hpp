/*
 * Stands in for the few names of godot-cpp that docs/engines/godot.md uses, so that its code can be compiled and run
 * without Godot: values, an object whose methods are called and whose signals are seen by name, as scripts do.
 *
 * What is bound with another number of names than it has parameters, or emitted otherwise than it was declared, ends
 * the program with words.
 */
#ifndef STAND_IN_GODOT_CPP_HPP
#define STAND_IN_GODOT_CPP_HPP

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace godot {

inline void must(bool holds, const std::string &words)
{
    if (holds) return;
    std::fprintf(stderr, "%s\n", words.c_str());
    std::exit(1);
}

class CharString {
public:
    explicit CharString(std::string text) : text(std::move(text)) {}
    const char *get_data() const { return text.c_str(); }
    int64_t length() const { return static_cast<int64_t>(text.size()); }

private:
    std::string text;
};

class String {
public:
    String() = default;
    String(const char *latin1) : text(latin1) {}
    static String utf8(const char *from, int64_t length = -1)
    {
        String result;
        result.text = length < 0 ? std::string(from) : std::string(from, static_cast<size_t>(length));
        return result;
    }
    CharString utf8() const { return CharString(text); }
    bool is_empty() const { return text.empty(); }

private:
    std::string text;
};

class PackedByteArray {
public:
    int64_t resize(int64_t size)
    {
        bytes.resize(static_cast<size_t>(size));
        return 0;
    }
    int64_t size() const { return static_cast<int64_t>(bytes.size()); }
    const uint8_t *ptr() const { return bytes.data(); }
    uint8_t *ptrw() { return bytes.data(); }

private:
    std::vector<uint8_t> bytes;
};

class Variant;

/* As Godot's, copies are the same array. */
class Array {
public:
    Array();
    Array(std::initializer_list<Variant> values);
    void push_back(const Variant &value);
    int64_t size() const;
    const Variant &operator[](int64_t index) const;

private:
    std::shared_ptr<std::vector<Variant>> values;
};

class Variant {
public:
    enum Type { NIL, BOOL, INT, FLOAT, STRING, PACKED_BYTE_ARRAY, ARRAY };

    Variant() = default;
    Variant(bool value) : value(value) {}
    Variant(int32_t value) : value(static_cast<int64_t>(value)) {}
    Variant(int64_t value) : value(value) {}
    Variant(double value) : value(value) {}
    Variant(const char *value) : value(String::utf8(value)) {}
    Variant(const String &value) : value(value) {}
    Variant(const PackedByteArray &value) : value(value) {}
    Variant(const Array &value) : value(value) {}

    Type get_type() const { return static_cast<Type>(value.index()); }
    operator bool() const { return std::get<bool>(value); }
    operator int64_t() const { return std::get<int64_t>(value); }
    operator double() const { return std::get<double>(value); }
    operator String() const { return std::get<String>(value); }
    operator PackedByteArray() const { return std::get<PackedByteArray>(value); }
    operator Array() const { return std::get<Array>(value); }

private:
    std::variant<std::monostate, bool, int64_t, double, String, PackedByteArray, Array> value;
};

inline Array::Array() : values(std::make_shared<std::vector<Variant>>()) {}
inline Array::Array(std::initializer_list<Variant> list) : values(std::make_shared<std::vector<Variant>>(list)) {}
inline void Array::push_back(const Variant &value) { values->push_back(value); }
inline int64_t Array::size() const { return static_cast<int64_t>(values->size()); }
inline const Variant &Array::operator[](int64_t index) const { return values->at(static_cast<size_t>(index)); }

struct PropertyInfo {
    PropertyInfo(Variant::Type type, const char *name) : type(type), name(name) {}
    Variant::Type type;
    std::string name;
};

struct MethodInfo {
    template <typename... Properties>
    explicit MethodInfo(const char *name, const Properties &...properties) : name(name), arguments{properties...} {}
    std::string name;
    std::vector<PropertyInfo> arguments;
};

struct MethodDefinition {
    std::string name;
    size_t arguments;
};

template <typename... Names>
MethodDefinition D_METHOD(const char *name, const Names &.../*names*/)
{
    return {name, sizeof...(Names)};
}

class Node {
public:
    Node() { alive[id] = this; }
    Node(const Node &) = delete;
    virtual ~Node() { alive.erase(id); }
    uint64_t get_instance_id() const { return id; }
    virtual void _process(double) {}

    template <typename... Values>
    void emit_signal(const char *name, const Values &...values)
    {
        must(signals.count(name) == 1, std::string("no signal ") + name);
        const Array given{Variant(values)...};
        const auto &declared = signals.at(name);
        must(static_cast<size_t>(given.size()) == declared.size(), std::string("other arguments of ") + name);
        for (size_t i = 0; i < declared.size(); i++)
            must(given[static_cast<int64_t>(i)].get_type() == declared[i].type, std::string("another type in ") + name);
        if (connected.count(name) == 0) return;
        const auto handler = connected.at(name); /* which may free the node */
        handler(given);
    }

    Variant call(const std::string &method, const Array &arguments)
    {
        must(methods.count(method) == 1, "no method " + method);
        return methods.at(method)(this, arguments);
    }

    inline static std::map<std::string, std::vector<PropertyInfo>> signals;
    inline static std::map<std::string, std::function<Variant(Node *, const Array &)>> methods;
    inline static std::map<uint64_t, Node *> alive;
    std::map<std::string, std::function<void(const Array &)>> connected;

private:
    inline static uint64_t last_id = 0;
    const uint64_t id = ++last_id;
};

class ObjectDB {
public:
    static Node *get_instance(uint64_t id) { return Node::alive.count(id) == 1 ? Node::alive.at(id) : nullptr; }
};

class ClassDB {
public:
    template <typename Class>
    static void register_runtime_class()
    {
        Class::bind_for_the_stand_in();
        create = [] { return std::unique_ptr<Node>(new Class); };
    }

    template <typename Class, typename Result, typename... Parameters>
    static void bind_method(const MethodDefinition &definition, Result (Class::*method)(Parameters...))
    {
        must(definition.arguments == sizeof...(Parameters), "other parameters of " + definition.name);
        Node::methods[definition.name] = [method](Node *node, const Array &arguments) {
            return invoke(static_cast<Class *>(node), method, arguments, std::index_sequence_for<Parameters...>());
        };
    }

    inline static std::function<std::unique_ptr<Node>()> create;

private:
    template <typename Class, typename Result, typename... Parameters, size_t... Index>
    static Variant invoke(Class *object, Result (Class::*method)(Parameters...), [[maybe_unused]] const Array &arguments,
                          std::index_sequence<Index...>)
    {
        must(arguments.size() == sizeof...(Parameters), "called with another number of arguments");
        if constexpr (std::is_void_v<Result>) {
            (object->*method)(arguments[static_cast<int64_t>(Index)].operator std::decay_t<Parameters>()...);
            return Variant();
        } else {
            return Variant((object->*method)(arguments[static_cast<int64_t>(Index)].operator std::decay_t<Parameters>()...));
        }
    }
};

/* The class binds itself; `public` at the end is what follows in every class. */
#define GDCLASS(m_class, m_inherits)                                                                                   \
public:                                                                                                                \
    static void bind_for_the_stand_in() { _bind_methods(); }                                                           \
                                                                                                                       \
private:

#define ADD_SIGNAL(m_signal)                                                                                           \
    do {                                                                                                               \
        const ::godot::MethodInfo signal = m_signal;                                                                   \
        ::godot::Node::signals[signal.name] = signal.arguments;                                                        \
    } while (false)

#define GDREGISTER_RUNTIME_CLASS(m_class) ::godot::ClassDB::register_runtime_class<m_class>();

class UtilityFunctions {
public:
    static void push_warning(const Variant &words) { warnings.push_back(static_cast<String>(words.operator String())); }
    inline static std::vector<String> warnings;
};

enum ModuleInitializationLevel { MODULE_INITIALIZATION_LEVEL_CORE, MODULE_INITIALIZATION_LEVEL_SCENE };

} // namespace godot

/* From gdextension_interface.h. */
using GDExtensionBool = uint8_t;
using GDExtensionInterfaceGetProcAddress = void (*(*)(const char *))();
using GDExtensionClassLibraryPtr = void *;
struct GDExtensionInitialization {
    void (*initialize)(godot::ModuleInitializationLevel);
    void (*deinitialize)(godot::ModuleInitializationLevel);
    godot::ModuleInitializationLevel minimum_initialization_level;
};
#ifdef _WIN32
#define GDE_EXPORT __declspec(dllexport)
#else
#define GDE_EXPORT __attribute__((visibility("default")))
#endif

namespace godot::GDExtensionBinding {

class InitObject {
public:
    InitObject(GDExtensionInterfaceGetProcAddress, GDExtensionClassLibraryPtr, GDExtensionInitialization *it) : it(it) {}
    void register_initializer(void (*function)(ModuleInitializationLevel)) { it->initialize = function; }
    void register_terminator(void (*function)(ModuleInitializationLevel)) { it->deinitialize = function; }
    void set_minimum_library_initialization_level(ModuleInitializationLevel level) { it->minimum_initialization_level = level; }
    GDExtensionBool init() const { return it->initialize != nullptr && it->deinitialize != nullptr; }

private:
    GDExtensionInitialization *it;
};

} // namespace godot::GDExtensionBinding

#endif
