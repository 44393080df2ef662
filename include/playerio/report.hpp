/*
 * report.hpp: what goes wrong in your handlers, and who is told.
 *
 * An exception that leaves a handler ends there: nothing crosses into C, other handlers run, and the connection goes on.
 * The reporter is told. So it is, once for each registration, of a message that a typed handler can't take.
 */
#ifndef PLAYERIO_REPORT_HPP
#define PLAYERIO_REPORT_HPP

#include "status.hpp"

#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

/** Something that went wrong in a handler, or before it. */
struct Report {
    /** What it is about. */
    enum class Kind {
        /** The handler threw; in the reporter std::current_exception() is what. */
        Exception,
        /** A message has other values than the handler takes. The handler is skipped. */
        Mismatch,
    };
    /** Which of these it is. */
    Kind kind;
    /** Which, such as `handler for "move"` or `join handler`. */
    std::string_view handler;
    /** A whole sentence. */
    std::string_view words;
    /** Whether it is the first of its kind of this registration. */
    bool first;
};

namespace detail {

/* Never destroyed: handlers may run while a program ends. */
struct Reporter {
    std::mutex mutex;
    std::shared_ptr<std::function<void(const Report &)>> function;

    static Reporter &the()
    {
        static Reporter *const reporter = new Reporter;
        return *reporter;
    }
};

/* Tells the reporter, or standard error of the first report of each registration. */
inline void tell(const Report &report)
{
    std::shared_ptr<std::function<void(const Report &)>> function;
    {
        const std::lock_guard<std::mutex> lock(Reporter::the().mutex);
        function = Reporter::the().function;
    }
    if (function != nullptr) {
        (*function)(report);
    } else if (report.first) {
        std::fprintf(stderr, "playerio: %.*s\n", static_cast<int>(report.words.size()), report.words.data());
    }
}

} // namespace detail

/**
 * Sets what is told of reports, instead of standard error, for the whole program; nullptr sets it back. It gets a
 * `const Report &` on the thread where it happens, perhaps on several at once; what it throws is dropped. Files that are
 * compiled without exceptions, in a program with others that are not, have a reporter of their own.
 */
inline void set_reporter(std::function<void(const Report &)> reporter)
{
    std::shared_ptr<std::function<void(const Report &)>> shared;
    if (reporter) shared = std::make_shared<std::function<void(const Report &)>>(std::move(reporter));
    const std::lock_guard<std::mutex> lock(detail::Reporter::the().mutex);
    detail::Reporter::the().function.swap(shared);
}

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
