#include "scenarios/commands/run_options.hpp"

#include <charconv>

#include "scenarios/format/problem.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep {

std::shared_ptr<RunOptionTexts> add_run_options(CLI::App& command) {
  auto texts = std::make_shared<RunOptionTexts>();
  command.add_option("--seed", texts->seed, "Another seed than the scenario's own")->type_name("N");
  command.add_option("--until", texts->until, "Stop after this much simulated time, such as 5s or 250ms")
      ->type_name("T");
  command.add_option("--with", texts->with, "Change the scenario first, such as /algorithm/ttl=5s; may be repeated")
      ->type_name("/POINTER=VALUE")
      ->allow_extra_args(false);
  return texts;
}

std::optional<std::uint64_t> parse_whole_number(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return value;
}

ParsedRunOptions parse(const RunOptionTexts& texts) {
  ParsedRunOptions parsed;
  if (!texts.seed.empty()) {
    parsed.options.seed = parse_whole_number(texts.seed);
    if (!parsed.options.seed) {
      parsed.error = "--seed: expected a whole number from 0 to 18446744073709551615, found " + quote(texts.seed);
      return parsed;
    }
  }
  if (!texts.until.empty()) {
    const ParsedDuration until = parse_duration(texts.until);
    if (!until.value || *until.value <= Duration(0)) {
      parsed.error = "--until: expected " + std::string(a_duration) + " greater than zero, found " + quote(texts.until);
      if (!until.reason.empty()) parsed.error += ", which is " + until.reason;
      if (!until.suggestion.empty()) parsed.error += "; did you mean " + quote(until.suggestion) + "?";
      return parsed;
    }
    parsed.options.until = until.value;
  }
  for (const std::string& text : texts.with) {
    ParsedChange change = parse_change(text);
    if (!change.change) {
      parsed.error = "--with: " + change.error;
      return parsed;
    }
    parsed.options.changes += " --with " + shell_word(text_of(*change.change));
    parsed.changes.push_back(std::move(*change.change));
  }
  return parsed;
}

}  // namespace lockstep
