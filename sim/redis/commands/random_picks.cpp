#include "sim/redis/commands/random_picks.hpp"

#include <algorithm>

namespace lockstep::redis {
namespace {

constexpr std::int64_t repeated_max = 10'000'000;

}  // namespace

Call::Problem RandomPicks::parse(const Call& call, std::string_view option) {
  if (call.count() == 2) return std::nullopt;
  counted = true;
  if (Call::Problem problem = call.read_integer(2, count)) return problem;
  if (count == INT64_MIN)
    return error("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
  // A real server would work on such a request for hours; here a script must not be able to.
  if (count < -repeated_max) return error("ERR value is out of range");
  if (call.count() > 4 || (call.count() == 4 && (option.empty() || !call.word(3, option)))) return syntax_error();
  with_values = call.count() == 4;
  if (with_values && count > INT64_MAX / 2) return error("ERR value is out of range");
  return std::nullopt;
}

std::vector<std::size_t> RandomPicks::choose(Engine& engine, std::size_t size) const {
  std::vector<std::size_t> chosen;
  if (count < 0) {
    for (std::int64_t i = 0; i < -count; ++i) chosen.push_back(engine.random_below(size));
    return chosen;
  }
  for (std::size_t i = 0; i < size; ++i) chosen.push_back(i);
  const std::size_t wanted = std::min(size, static_cast<std::size_t>(count));
  if (wanted == size && counted) return chosen;
  for (std::size_t i = 0; i < wanted; ++i) std::swap(chosen[i], chosen[i + engine.random_below(size - i)]);
  chosen.resize(wanted);
  return chosen;
}

}  // namespace lockstep::redis
