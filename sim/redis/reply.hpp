// What a command answers through the argv door: one value of RESP2, the protocol that lock clients speak.
// Source: redis/redis 7.0, src/networking.c (addReply...).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lockstep::redis {

struct RespReply {
  enum class Kind : std::uint8_t {
    none,       ///< nothing is sent now: the command blocks, or its replies are pushed
    status,     ///< +OK
    error,      ///< -ERR text
    integer,    ///< :1
    bulk,       ///< $3 abc
    nil,        ///< $-1
    array,      ///< *2 ...
    nil_array,  ///< *-1
  };

  Kind kind = Kind::none;
  std::int64_t number = 0;
  std::string text;              ///< status, error (without its dash) and bulk
  std::vector<RespReply> items;  ///< array

  bool is_error() const { return kind == Kind::error; }
  friend bool operator==(const RespReply&, const RespReply&) = default;
};

inline RespReply no_reply() { return {}; }
inline RespReply status(std::string_view text) { return {.kind = RespReply::Kind::status, .text = std::string(text)}; }
inline RespReply ok() { return status("OK"); }
inline RespReply error(std::string text) { return {.kind = RespReply::Kind::error, .text = std::move(text)}; }
inline RespReply integer(std::int64_t number) { return {.kind = RespReply::Kind::integer, .number = number}; }
inline RespReply bulk(std::string text) { return {.kind = RespReply::Kind::bulk, .text = std::move(text)}; }
inline RespReply bulk(std::string_view text) { return bulk(std::string(text)); }
inline RespReply bulk(const char* text) { return bulk(std::string(text)); }
inline RespReply nil() { return {.kind = RespReply::Kind::nil}; }
inline RespReply nil_array() { return {.kind = RespReply::Kind::nil_array}; }
inline RespReply array(std::vector<RespReply> items = {}) {
  return {.kind = RespReply::Kind::array, .items = std::move(items)};
}

// Errors that many commands share.
RespReply syntax_error();
RespReply wrong_type();
RespReply not_an_integer();
RespReply not_a_float();
RespReply no_such_key();

/// The bytes that Redis would send.
std::string to_resp(const RespReply& reply);
/// For people: `"abc"`, `(integer) 1`, `[...]`, as in redis-cli but on one line.
std::string to_text(const RespReply& reply);

}  // namespace lockstep::redis
