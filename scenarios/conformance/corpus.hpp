// Recorded cases of what a real Redis answered: one JSON object per line. The format is described in
// tests/redis-corpus/README.md.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace lockstep::conformance {

struct Step {
  std::int64_t at_ms = 0;
  int connection = 0;
  /// Nothing: no command is sent, the next message on the connection is read.
  std::optional<std::vector<std::string>> command;
  nlohmann::json reply;
  /// When the reply arrives, if it is known: from, to.
  std::optional<std::pair<std::int64_t, std::int64_t>> reply_at_ms;
};

struct Case {
  std::string name;
  std::size_t line = 0;
  bool aligned_to_second = false;
  std::vector<Step> steps;
};

/// Every case of a file. Problems are sentences that name file and line.
std::vector<Case> read_corpus(const std::string& file, std::vector<std::string>& problems);

/// An argument with its placeholders ("@ms+20", "@s-1") replaced, for a case that starts at `start_ms`.
std::string with_times(const std::string& argument, std::int64_t start_ms);

/// The bytes of an object {"b64": "..."}.
std::string from_base64(const std::string& text);

}  // namespace lockstep::conformance
