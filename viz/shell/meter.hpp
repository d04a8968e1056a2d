// A run beside the frames: how far it is, and whether anybody still wants it. Shared by two threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "viz/picture/recording.hpp"

namespace lockstep::viz {

/// What one picture takes. A run that records more is shown as far as this goes.
inline constexpr std::size_t facts_shown = 2'000'000;

class Meter {
 public:
  /// "12.3 of 60 s, 1,234,567 events", or nothing before there is anything to say.
  std::string words() const;
  void give_up() { gives_up_ = true; }

 private:
  friend RecordingPtr record_beside(Scenario scenario, Meter& meter, const std::function<bool()>& is_outdated);
  std::atomic<std::int64_t> at_{0}, length_{0};
  std::atomic<std::uint64_t> events_{0};
  std::atomic<bool> gives_up_{false};
};

/// Null when nobody wants it any more: the meter gave up, or `is_outdated` says so.
RecordingPtr record_beside(Scenario scenario, Meter& meter, const std::function<bool()>& is_outdated = {});

/// The run was ended before its time, since it does too much for one picture.
bool is_cut_short(const Recording& recording);

}  // namespace lockstep::viz
