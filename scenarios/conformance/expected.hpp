// Whether a reply is the one that was recorded.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/redis/reply.hpp"

namespace lockstep::conformance {

/// How closely error texts are compared.
enum class Level { text, code };

bool is_as_expected(const nlohmann::json& expected, const redis::RespReply& reply, std::int64_t start_ms, Level level);
/// The recorded reply, for people.
std::string to_text(const nlohmann::json& expected);

}  // namespace lockstep::conformance
