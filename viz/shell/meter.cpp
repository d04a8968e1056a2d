#include "viz/shell/meter.hpp"

#include <fmt/format.h>

#include "scenarios/exports/wording.hpp"
#include "scenarios/watched_run.hpp"

namespace lockstep::viz {
namespace {

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

}  // namespace

std::string Meter::words() const {
  if (events_ == 0) return "";
  return fmt::format("{} of {} s, {} events", exports::seconds(at_, 1), exports::seconds(length_, 1),
                     with_commas(events_));
}

RecordingPtr record_beside(Scenario scenario, Meter& meter, const std::function<bool()>& is_outdated) {
  meter.length_ = scenario.duration.count();
  std::optional<Run> done = run_watched(scenario, {}, [&](const RunProgress& progress) {
    meter.at_ = progress.at.ns();
    meter.events_ = progress.events;
    if (meter.gives_up_ || (is_outdated && is_outdated())) return WatchWord::give_up;
    return progress.facts < facts_shown ? WatchWord::go_on : WatchWord::stop_here;
  });
  if (!done) return nullptr;
  return std::make_shared<const Recording>(std::move(scenario), std::move(*done));
}

bool is_cut_short(const Recording& recording) {
  return recording.trace().end() < TrueTime(recording.scenario.duration);
}

}  // namespace lockstep::viz
