/*
 * endpoints.hpp: the addresses that a connection tries.
 */
#ifndef PLAYERIO_ENDPOINTS_HPP
#define PLAYERIO_ENDPOINTS_HPP

#include "views.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "begin.hpp"

namespace playerio {
inline namespace PLAYERIO_MODE {

/** An address to connect to. */
struct Endpoint {
    /** A name, or an IPv4 or IPv6 address without brackets. */
    std::string host;
    /** The TCP port. */
    std::uint16_t port = 0;

    /** Whether both are the same, letter for letter. */
    friend bool operator==(const Endpoint &a, const Endpoint &b) { return a.host == b.host && a.port == b.port; }
    friend bool operator!=(const Endpoint &a, const Endpoint &b) { return !(a == b); }
};

/** The endpoints of a connection that is being set up, for an endpoint filter to edit. Lent. */
class Endpoints {
public:
    /** Of a connection that C has; lent as that is. */
    explicit Endpoints(pio_connection *connection) noexcept : connection_(connection) {}

    /** Adds an address to try, in order: a name or an IPv4 or IPv6 address, without brackets, and a TCP port. */
    detail::Chain<Endpoints> add(const Text &host, std::uint16_t port)
    {
        return detail::chain(*this, detail::status_of(pio_connection_add_endpoint(connection_, host.c_str(), port)));
    }

    /** Forgets all. */
    detail::Chain<Endpoints> clear()
    {
        return detail::chain(*this, detail::status_of(pio_connection_clear_endpoints(connection_)));
    }

    /** All of them, in order. */
    Status list(std::vector<Endpoint> *endpoints) const
    {
        std::vector<Endpoint> found;
        for (std::uint32_t index = 0;; index++) {
            Endpoint endpoint;
            const Status status = at(index, &endpoint);
            if (status == Status::NoSuchIndex) break;
            if (status != Status::Ok) return status;
            found.push_back(std::move(endpoint));
        }
        *endpoints = std::move(found);
        return Status::Ok;
    }
#ifndef PLAYERIO_NO_EXCEPTIONS
    /** All, in order. */
    [[nodiscard]] std::vector<Endpoint> list() const
    {
        return detail::value<std::vector<Endpoint>>([this](auto *endpoints) { return list(endpoints); });
    }
#endif

private:
    Status at(std::uint32_t index, Endpoint *endpoint) const
    {
        return detail::read_text(&endpoint->host, [&](char *buffer, std::size_t capacity, std::size_t *needed) {
            return pio_connection_get_endpoint(connection_, index, buffer, capacity, needed, &endpoint->port);
        });
    }

    pio_connection *connection_;
};

} // namespace PLAYERIO_MODE
} // namespace playerio

#include "end.hpp"

#endif
