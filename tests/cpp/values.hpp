/*
 * The values that must come back bit for bit, as C++ types.
 */
#ifndef TEST_VALUES_HPP
#define TEST_VALUES_HPP

#include <playerio.hpp>

#include <array>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

/* Calls with all values of the scenario's table. */
template <class Call> void with_every_value(Call call)
{
    const std::string x63(63, 'x'), x64(64, 'x'), long_text(70000, 'y');
    std::array<unsigned char, 256> each{};
    for (std::size_t i = 0; i < each.size(); i++) each[i] = static_cast<unsigned char>(i);
    const std::vector<std::uint8_t> many(70000, 7);
    using std::numeric_limits;
    call(0, 63, 64, -1, 2147483647, numeric_limits<std::int32_t>::min(),                            //
         0U, 63U, 64U, 4294967295U,                                                                 //
         std::int64_t{0}, std::int64_t{-1}, numeric_limits<std::int64_t>::max(), numeric_limits<std::int64_t>::min(),
         std::uint64_t{0}, numeric_limits<std::uint64_t>::max(),                                    //
         0.0, -0.0, 0.1, 1.7976931348623157e308, 5e-324, numeric_limits<double>::infinity(),        //
         -numeric_limits<double>::infinity(), numeric_limits<double>::quiet_NaN(),                  //
         0.0F, -0.0F, 2.5F, 3.4028235e38F, numeric_limits<float>::denorm_min(), numeric_limits<float>::infinity(),
         numeric_limits<float>::quiet_NaN(),                                                        //
         "", x63, x64, "åäö €😀", std::string_view("a\0b", 3), long_text,                           //
         playerio::Bytes(), playerio::bytes("\0", 1), each, many,                                             //
         true, false);
}

inline bool same_bits(const pio_value &a, const pio_value &b)
{
    if (a.type != b.type || a.length != b.length) return false;
    switch (a.type) {
    case PIO_VALUE_STRING: return std::memcmp(a.as.string, b.as.string, a.length) == 0;
    case PIO_VALUE_BYTES: return a.length == 0 || std::memcmp(a.as.bytes, b.as.bytes, a.length) == 0;
    case PIO_VALUE_BOOL: return a.as.boolean == b.as.boolean;
    case PIO_VALUE_INT:
    case PIO_VALUE_UINT:
    case PIO_VALUE_FLOAT: return a.as.u32 == b.as.u32;
    default: return a.as.u64 == b.as.u64;
    }
}

#endif
