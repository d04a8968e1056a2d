#include "sim/trace/clock_history.hpp"

#include <algorithm>

namespace lockstep {
namespace {

std::size_t index_of(ProcessId process, ClockKind clock) {
  return (process.value - 1) * 2 + (clock == ClockKind::wall ? 1 : 0);
}

}  // namespace

ClockHistory::ClockHistory(const Trace& trace) : lines_(trace.processes().size() * 2) {
  for (const Fact& fact : trace.facts()) {
    if (fact.kind != FactKind::monotonic_clock_set && fact.kind != FactKind::wall_clock_set) continue;
    const ClockKind clock = fact.kind == FactKind::wall_clock_set ? ClockKind::wall : ClockKind::monotonic;
    lines_.at(index_of(fact.process, clock)).push_back(ClockLine(fact.at, Duration(fact.value), fact.extra));
  }
  for (auto& lines : lines_)
    if (lines.empty()) lines.push_back(ClockLine());  // a process that recorded no clock reads true time
}

Duration ClockHistory::read(ProcessId process, ClockKind clock, TrueTime at) const {
  const auto& lines = this->lines(process, clock);
  auto after = std::upper_bound(lines.begin(), lines.end(), at,
                                [](TrueTime t, const ClockLine& line) { return t < line.since(); });
  return after == lines.begin() ? lines.front().read(at) : std::prev(after)->read(at);
}

TrueTime ClockHistory::first_at(ProcessId process, ClockKind clock, Duration reading, TrueTime from) const {
  if (reading == Duration::max()) return TrueTime::max();
  const auto& lines = this->lines(process, clock);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const TrueTime line_end = i + 1 < lines.size() ? lines[i + 1].since() : TrueTime::max();
    if (line_end <= from) continue;
    const TrueTime begin = std::max(from, lines[i].since());
    if (lines[i].read(begin) >= reading) return begin;
    const TrueTime at = lines[i].first_at(reading);
    if (at < line_end) return std::max(at, begin);
  }
  return TrueTime::max();
}

const std::vector<ClockLine>& ClockHistory::lines(ProcessId process, ClockKind clock) const {
  return lines_.at(index_of(process, clock));
}

}  // namespace lockstep
