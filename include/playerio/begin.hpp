/*
 * begin.hpp: what each of these headers begins with, and end.hpp takes back: the mode, and names that are free of others'
 * macros. It has no include guard.
 *
 * By default a call that fails throws playerio::Error, and setters can be chained.
 *
 * With PLAYERIO_NO_EXCEPTIONS defined before the first of these headers, as it is by itself under -fno-exceptions, nothing
 * throws: a call that returned nothing, or the object, returns a Status; one that returned something takes a pointer to it
 * as its last argument, and returns a Status. A constructor that fails leaves an object that is false and on which every
 * call fails. last_error() has the words. (The forms with a pointer are there by default too.)
 *
 * The two modes are different types to the linker, so that files compiled in one and in the other may meet in a program.
 */
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define PLAYERIO_CATCHES 1
#else
#define PLAYERIO_CATCHES 0
#ifndef PLAYERIO_NO_EXCEPTIONS
#define PLAYERIO_NO_EXCEPTIONS
#endif
#endif

#ifndef PLAYERIO_NO_EXCEPTIONS
#define PLAYERIO_MODE throwing
#ifndef PLAYERIO_THROWS
#define PLAYERIO_THROWS
#endif
#elif PLAYERIO_CATCHES
#define PLAYERIO_MODE returning
#else
#define PLAYERIO_MODE returning_without_catch
#endif

#if defined(PLAYERIO_THROWS) && defined(PLAYERIO_NO_EXCEPTIONS)
#error "playerio: define PLAYERIO_NO_EXCEPTIONS before the first header of playerio in the file"
#endif

/* What happens seldom is kept out of the way of what happens for each message. */
#if defined(__GNUC__)
#define PLAYERIO_APART __attribute__((noinline))
#define PLAYERIO_COLD __attribute__((cold, noinline))
#define PLAYERIO_LIKELY(condition) __builtin_expect(static_cast<bool>(condition), 1)
#elif defined(_MSC_VER)
#define PLAYERIO_APART __declspec(noinline)
#define PLAYERIO_COLD __declspec(noinline)
#define PLAYERIO_LIKELY(condition) (condition)
#else
#define PLAYERIO_APART
#define PLAYERIO_COLD
#define PLAYERIO_LIKELY(condition) (condition)
#endif

/* X11 has macros of the first two names, and Qt of the last. Theirs are back at the end of the header. */
#pragma push_macro("Bool")
#pragma push_macro("Status")
#pragma push_macro("forever")
#undef Bool
#undef Status
#undef forever
