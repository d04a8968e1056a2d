#include "sim/redis/reply.hpp"

#include <fmt/format.h>

namespace lockstep::redis {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (byte < 0x20 || byte >= 0x7f)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

RespReply syntax_error() { return error("ERR syntax error"); }
RespReply wrong_type() { return error("WRONGTYPE Operation against a key holding the wrong kind of value"); }
RespReply not_an_integer() { return error("ERR value is not an integer or out of range"); }
RespReply not_a_float() { return error("ERR value is not a valid float"); }
RespReply no_such_key() { return error("ERR no such key"); }

std::string to_resp(const RespReply& reply) {
  switch (reply.kind) {
    case RespReply::Kind::none:
      return {};
    case RespReply::Kind::status:
      return fmt::format("+{}\r\n", reply.text);
    case RespReply::Kind::error:
      return fmt::format("-{}\r\n", reply.text);
    case RespReply::Kind::integer:
      return fmt::format(":{}\r\n", reply.number);
    case RespReply::Kind::bulk:
      return fmt::format("${}\r\n{}\r\n", reply.text.size(), reply.text);
    case RespReply::Kind::nil:
      return "$-1\r\n";
    case RespReply::Kind::nil_array:
      return "*-1\r\n";
    case RespReply::Kind::array:
      break;
  }
  std::string out = fmt::format("*{}\r\n", reply.items.size());
  for (const RespReply& item : reply.items) out += to_resp(item);
  return out;
}

std::string to_text(const RespReply& reply) {
  switch (reply.kind) {
    case RespReply::Kind::none:
      return "(nothing)";
    case RespReply::Kind::status:
      return "+" + reply.text;
    case RespReply::Kind::error:
      return "-" + reply.text;
    case RespReply::Kind::integer:
      return fmt::format("(integer) {}", reply.number);
    case RespReply::Kind::bulk:
      return quoted(reply.text);
    case RespReply::Kind::nil:
      return "(nil)";
    case RespReply::Kind::nil_array:
      return "(nil array)";
    case RespReply::Kind::array:
      break;
  }
  std::string out = "[";
  for (const RespReply& item : reply.items) {
    if (out.size() > 1) out += ", ";
    out += to_text(item);
  }
  return out + "]";
}

}  // namespace lockstep::redis
