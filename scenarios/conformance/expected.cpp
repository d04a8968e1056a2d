#include "scenarios/conformance/expected.hpp"

#include <cstdlib>
#include <regex>

#include "scenarios/conformance/corpus.hpp"

namespace lockstep::conformance {
namespace {

using Kind = redis::RespReply::Kind;

std::string code_of(const std::string& error) { return error.substr(0, error.find(' ')); }

bool integer_fits(const nlohmann::json& expected, std::int64_t got, std::int64_t start_ms) {
  const std::string relative = expected.value("rel", "");
  const std::int64_t base = relative == "ms" ? start_ms : relative == "s" ? start_ms / 1000 : 0;
  if (const auto value = expected.find("value"); value != expected.end())
    return got == base + value->get<std::int64_t>();
  const std::int64_t near = base + expected.at("approx").get<std::int64_t>();
  return got > 0 && std::llabs(got - near) <= expected.at("tol").get<std::int64_t>();
}

bool bulk_fits(const nlohmann::json& expected, const std::string& got) {
  if (const auto pattern = expected.find("re"); pattern != expected.end())
    return std::regex_search(got, std::regex(pattern->get<std::string>()));
  if (const auto bytes = expected.find("b64"); bytes != expected.end())
    return got == from_base64(bytes->get<std::string>());
  return got == expected.at("value").get<std::string>();
}

// In any order: each expected item takes a reply that nobody has taken, with another try if that leads nowhere.
bool fits_in_some_order(const nlohmann::json& items, std::size_t next, const redis::RespReply& reply,
                        std::vector<bool>& taken, std::int64_t start_ms, Level level) {
  if (next == items.size()) return true;
  for (std::size_t i = 0; i < reply.items.size(); ++i) {
    if (taken[i] || !is_as_expected(items[next], reply.items[i], start_ms, level)) continue;
    taken[i] = true;
    if (fits_in_some_order(items, next + 1, reply, taken, start_ms, level)) return true;
    taken[i] = false;
  }
  return false;
}

}  // namespace

bool is_as_expected(const nlohmann::json& expected, const redis::RespReply& reply, std::int64_t start_ms, Level level) {
  const std::string type = expected.at("type").get<std::string>();
  if (type == "none") return reply.kind == Kind::none;
  if (type == "simple") return reply.kind == Kind::status && reply.text == expected.at("value").get<std::string>();
  if (type == "error") {
    if (!reply.is_error()) return false;
    const std::string text = expected.at("value").get<std::string>();
    return level == Level::code ? code_of(reply.text) == code_of(text) : reply.text == text;
  }
  if (type == "int") return reply.kind == Kind::integer && integer_fits(expected, reply.number, start_ms);
  if (type == "bulk") return reply.kind == Kind::bulk && bulk_fits(expected, reply.text);
  if (type == "nil") return reply.kind == (expected.value("wire", "$-1") == "*-1" ? Kind::nil_array : Kind::nil);
  if (type != "array" || reply.kind != Kind::array) return false;
  const nlohmann::json& items = expected.at("value");
  if (items.size() != reply.items.size()) return false;
  if (expected.value("unordered", false)) {
    std::vector<bool> taken(items.size());
    return fits_in_some_order(items, 0, reply, taken, start_ms, level);
  }
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!is_as_expected(items[i], reply.items[i], start_ms, level)) return false;
  return true;
}

std::string to_text(const nlohmann::json& expected) {
  const std::string type = expected.at("type").get<std::string>();
  const auto plain = [&](Kind kind) {
    return redis::to_text({.kind = kind, .text = expected.at("value").get<std::string>()});
  };
  if (type == "none") return "(nothing)";
  if (type == "simple") return plain(Kind::status);
  if (type == "error") return plain(Kind::error);
  if (type == "nil") return expected.value("wire", "$-1") == "*-1" ? "(nil array)" : "(nil)";
  if (type == "bulk" && expected.contains("value")) return plain(Kind::bulk);
  if (type == "array") {
    std::string text = "[";
    for (const nlohmann::json& item : expected.at("value")) text += (text.size() > 1 ? ", " : "") + to_text(item);
    return text + (expected.value("unordered", false) ? "] in any order" : "]");
  }
  nlohmann::json rest = expected;
  rest.erase("type");
  return "(" + type + ") " + rest.dump();
}

}  // namespace lockstep::conformance
