#include "viz/story/difference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/check/words.hpp"

namespace lockstep::viz {
namespace {

std::string sentence(const Told& told, std::size_t fact) {
  if (fact >= told.facts().size()) return "the run is over";
  const ProcessId who = told.facts()[fact].process;
  return who ? fmt::format("{} {}", told.name(who), told.narrator.phrase(fact)) : told.narrator.phrase(fact);
}

/// Events that make a run this run, and not another with other numbers in it.
bool is_turn(FactKind kind) {
  switch (kind) {
    case FactKind::stopped:
    case FactKind::suspended:
    case FactKind::resumed:
    case FactKind::crashed:
    case FactKind::restarted:
    case FactKind::message_lost:
    case FactKind::request_timed_out:
    case FactKind::memory_lost:
    case FactKind::granted:
    case FactKind::refused:
    case FactKind::extended:
    case FactKind::extension_failed:
    case FactKind::lease_abandoned:
    case FactKind::released:
    case FactKind::store_written:
    case FactKind::store_rejected:
    case FactKind::command_executed:
    case FactKind::key_expired:
    case FactKind::link_cut:
      return true;
    default:
      return false;
  }
}

bool happens_alike(const Told& a, const Fact& x, const Told& b, const Fact& y) {
  return x.kind == y.kind && x.operation == y.operation && x.outcome == y.outcome &&
         a.name(x.process) == b.name(y.process) && a.name(x.peer) == b.name(y.peer) &&
         a.name(x.resource) == b.name(y.resource);
}

std::size_t next_turn(const Told& told, std::size_t from) {
  while (from < told.facts().size() && !is_turn(told.facts()[from].kind)) ++from;
  return from;
}

}  // namespace

Difference compare(const Told& before, const Told& after, std::string_view other) {
  Difference difference;
  const auto a = before.facts(), b = after.facts();
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t i = 0;
  while (i < shorter && a[i] == b[i]) ++i;
  if (i == a.size() && i == b.size()) return difference;
  difference.fact = i;
  difference.at = i < b.size() ? b[i].at : after.trace.end();
  const std::string was = sentence(before, i), is = sentence(after, i);
  difference.first =
      was == is ? fmt::format("The runs first differ at {}: {}, at another time ({} {}).", words_of(difference.at), is,
                              words_of(i < a.size() ? a[i].at : before.trace.end()), other)
                : fmt::format("The runs first differ at {}: {}; {}: {}.", words_of(difference.at), is, other, was);

  // The turns are compared in order from the first difference on.
  std::size_t x = next_turn(before, i), y = next_turn(after, i);
  while (x < a.size() && y < b.size() && happens_alike(before, a[x], after, b[y])) {
    x = next_turn(before, x + 1);
    y = next_turn(after, y + 1);
  }
  if (x == a.size() && y == b.size()) return difference;
  difference.turn_before = std::min(x, a.empty() ? 0 : a.size() - 1);
  difference.turn_after = std::min(y, b.empty() ? 0 : b.size() - 1);
  difference.at = y < b.size() ? b[y].at : a[x].at;
  difference.turn = fmt::format("From {} on another thing happens: {}, where {} {}.", words_of(difference.at),
                                sentence(after, y), other, sentence(before, x));
  return difference;
}

}  // namespace lockstep::viz
