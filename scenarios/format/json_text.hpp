// JSON text -> JSON values, with line and column for whatever is not JSON.
//
// The library's own parser does the work; this adds what a file written by hand needs: keys in the order of the
// file (clients keep it), keys that are given twice are reported, a file that stops in the middle is said to, and a
// limit on nesting, so that hostile text cannot exhaust the stack of whatever walks the values later.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "scenarios/format/problem.hpp"

namespace lockstep {

using Json = nlohmann::ordered_json;

/// The values of `text`. Nothing when it is not JSON (then there is a problem with line and column); keys given twice
/// are problems too, but the value that came last is there.
std::optional<Json> parse_json(std::string_view text, Problems& problems);

/// These values in one line; what is no UTF-8 is replaced.
std::string compact_text(const Json& values);

/// One more step of a JSON pointer: "/a~1b" for the key "a/b".
std::string pointer_to(std::string_view parent, std::string_view key);
std::string pointer_to(std::string_view parent, std::size_t index);

}  // namespace lockstep
