// Bounds, and what a run is expected to show.
#include <cmath>
#include <cstdlib>
#include <set>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep::reading {
namespace {

std::vector<Check> read_checks(const std::optional<JsonCursor>& at) {
  if (!at) return {};
  const auto elements = at->elements("an array of checks");
  if (!elements) return {};
  std::vector<Check> result;
  std::set<Check> seen;
  for (const JsonCursor& element : *elements) {
    const auto name = one_of(element, "the name of a check", check_names());
    if (!name) continue;
    const Check check = *check_named(*name);
    if (!seen.insert(check).second) {
      element.expected("each check once", quote(*name) + " again");
      continue;
    }
    result.push_back(check);
  }
  return result;
}

struct Operator {
  std::string_view text;
  NumberExpectation::Comparison comparison;
};
// The longer ones first, so that ">=" is not read as ">".
constexpr Operator operators[] = {
    {"==", NumberExpectation::Comparison::equal},      {"!=", NumberExpectation::Comparison::not_equal},
    {"<=", NumberExpectation::Comparison::less_equal}, {">=", NumberExpectation::Comparison::greater_equal},
    {"<", NumberExpectation::Comparison::less},        {">", NumberExpectation::Comparison::greater}};

/// A plain decimal number; not what strtod also takes, such as "inf" and "0x10".
std::optional<double> parse_number(const std::string& text) {
  if (text.empty() || text.size() > 30) return std::nullopt;
  bool digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      digit = true;
    } else if (c != '.' && !(c == '-' && i == 0)) {
      return std::nullopt;
    }
  }
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (!digit || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// One comparison, such as ">= 2", of the metric `name`.
void read_comparison(const JsonCursor& at, const std::string& name, MetricUnit unit, Reading& reading) {
  const std::string form = unit == MetricUnit::duration ? "a comparison with a duration, such as \"> 10s\""
                                                        : "a comparison with a number, such as \">= 2\"";
  if (!at.is_text()) {
    at.expected(form);
    return;
  }
  std::string text = at.value().get<std::string>();
  const Operator* comparison = nullptr;
  for (const Operator& candidate : operators) {
    if (comparison == nullptr && text.substr(0, candidate.text.size()) == candidate.text) comparison = &candidate;
  }
  if (comparison == nullptr) {
    at.expected(form);
    return;
  }
  text.erase(0, comparison->text.size());
  text.erase(0, text.find_first_not_of(' '));
  NumberExpectation expectation;
  expectation.metric = name;
  expectation.comparison = comparison->comparison;
  if (unit == MetricUnit::duration) {
    const ParsedDuration parsed = parse_duration(text);
    if (!parsed.value) {
      at.expected(form, describe(at.value()),
                  parsed.suggestion.empty() ? "" : std::string(comparison->text) + ' ' + parsed.suggestion);
      return;
    }
    expectation.value = static_cast<double>(parsed.value->count());
  } else {
    const auto value = parse_number(text);
    if (!value) {
      at.expected(form);
      return;
    }
    expectation.value = *value;
  }
  expectation.text = name + ' ' + std::string(comparison->text) + ' ' + text;
  reading.scenario.expect.numbers.push_back(std::move(expectation));
}

/// One comparison or an array of them, all of which must hold: ["> 10s", "<= 10.2s"].
void read_number(const JsonCursor::Member& member, const std::vector<std::string>& metrics, Reading& reading) {
  const JsonCursor& at = member.value;
  const auto unit = known_metric(member.key, reading.scenario);
  if (!unit) {
    at.complain("is not a known metric", suggest(member.key, metrics).value_or(""));
    return;
  }
  if (!at.value().is_array()) {
    read_comparison(at, member.key, *unit, reading);
    return;
  }
  const auto comparisons = at.elements();
  if (comparisons->empty() || comparisons->size() > limits::comparisons) {
    at.expected("one to " + std::to_string(limits::comparisons) + " comparisons",
                std::to_string(comparisons->size()) + " of them");
    return;
  }
  for (const JsonCursor& comparison : *comparisons) read_comparison(comparison, member.key, *unit, reading);
}

void read_probabilities(ObjectCursor& object, Expectations& expect) {
  const auto at = object.take("probability");
  const auto runs_at = object.take("runs");
  if (!at) {
    if (runs_at) runs_at->complain("has no effect without \"probability\"");
    return;
  }
  constexpr std::uint64_t runs_max = 1'000'000'000;
  if (runs_at) expect.runs = runs_at->natural(1, runs_max).value_or(expect.runs);
  const auto members = at->members("an object such as {\"mutual_exclusion\": \"< 1e-3 @ 95%\"}");
  if (!members) return;
  for (const JsonCursor::Member& member : *members) {
    const std::optional<Check> check = check_named(member.key);
    if (!check && member.key != "any") {
      member.value.complain("is not a check, nor \"any\"", suggest(member.key, check_names()).value_or(""));
      continue;
    }
    const auto claim = parse_claim(member.value.is_text() ? member.value.value().get<std::string>() : std::string());
    if (claim) {
      expect.probabilities.push_back({check, *claim});
    } else {
      member.value.expected(std::string(a_claim));
    }
  }
}

void read_bounds(ObjectCursor& root, Bounds& bounds) {
  const auto at = root.take("bounds");
  if (!at) return;
  ObjectCursor object(*at, ObjectKind::bounds);
  if (!object) return;
  if (const auto stuck = object.take("stuck_lock"))
    bounds.stuck_lock = stuck->positive_duration().value_or(bounds.stuck_lock);
  if (const auto starving = object.take("starvation"))
    bounds.starvation = starving->positive_duration().value_or(bounds.starvation);
}

}  // namespace

void read_expect(ObjectCursor& root, Reading& reading) {
  read_bounds(root, reading.scenario.bounds);
  const auto at = root.take("expect");
  if (!at) return;
  ObjectCursor object(*at, ObjectKind::expect);
  if (!object) return;
  Expectations& expect = reading.scenario.expect;
  const auto sometimes_at = object.take("sometimes");
  expect.never = read_checks(object.take("never"));
  expect.sometimes = read_checks(sometimes_at);
  for (const Check never : expect.never) {
    for (const Check sometimes : expect.sometimes) {
      if (never == sometimes)
        sometimes_at->complain(quote(name_of(never)) + " contradicts \"never\", which lists it too");
    }
  }
  read_probabilities(object, expect);
  if (const auto numbers_at = object.take("numbers")) {
    const auto members = numbers_at->members("an object such as {\"acquisitions\": \">= 2\"}");
    if (!members) return;
    if (members->size() > limits::numbers) {
      numbers_at->expected("at most " + std::to_string(limits::numbers) + " numbers");
      return;
    }
    const std::vector<std::string> metrics = metric_names(reading.scenario);
    for (const JsonCursor::Member& member : *members) read_number(member, metrics, reading);
  }
}

}  // namespace lockstep::reading
