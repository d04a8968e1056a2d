// Which of the 16384 hash slots a key lies in.
// Source: redis.io, Redis cluster specification (hash slots, hash tags); redis/redis 7.0, src/crc16.c, src/cluster.c
// (keyHashSlot).
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstep::redis {

inline constexpr unsigned slots = 16384;

/// CRC16 in the XMODEM variant: polynomial 0x1021, begins with 0.
std::uint16_t crc16(std::string_view text);

/// The key's slot. Only what stands in the first {braces} counts, unless there is nothing in them.
unsigned slot_of(std::string_view key);

}  // namespace lockstep::redis
