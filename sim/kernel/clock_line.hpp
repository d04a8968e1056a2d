// A clock between two corrections: a straight line over true time.
//
// A clock of the model is a chain of such lines (a step, a slew or a change of drift starts the next one);
// a trace records each line, so a checker can read the very clock the process read. Integer arithmetic
// throughout: the reading is base + elapsed + round(elapsed * rate), with the rate as a 2^-62 fixed-point
// number, so there is no division on the hot path and no floating point at all.
#pragma once

#include "sim/kernel/true_time.hpp"

namespace lockstep {

/// The rate error of a clock in parts per billion. +1000 gains 1 us per second; -1'000'000'000 stands still.
using RatePpb = std::int64_t;

class ClockLine {
 public:
  static constexpr RatePpb rate_min = -1'000'000'000;
  static constexpr RatePpb rate_max = 900'000'000;

  constexpr ClockLine() = default;
  constexpr ClockLine(TrueTime since, Duration reading, RatePpb rate)
      : since_(since), reading_(reading), rate_(rate), fixed_(to_fixed(rate)) {}

  constexpr TrueTime since() const { return since_; }
  constexpr RatePpb rate() const { return rate_; }

  /// The clock's reading at true time `at`.
  constexpr Duration read(TrueTime at) const {
    const Duration elapsed = at - since_;
    if (fixed_ == 0) return reading_ + elapsed;
    return reading_ + elapsed + scaled(elapsed);
  }

  /// The first true time, not before `since()`, at which the clock reads at least `reading`;
  /// TrueTime::max() when it never does (it stands still, or the instant is beyond the range).
  constexpr TrueTime first_at(Duration reading) const {
    if (reading <= reading_) return since_;
    if (reading == Duration::max()) return TrueTime::max();
    const Duration wanted = reading - reading_;
    if (fixed_ == 0) return since_ + wanted;
    if (rate_ == rate_min) return TrueTime::max();
    using Wide = __int128;
    const Wide one = Wide{1} << fixed_bits;
    // The reading is floor((elapsed * (1 + rate) + half) / 1): the least `elapsed` that brings it to `wanted`.
    const Wide guess = ((Wide{wanted.count()} << fixed_bits) - one / 2 + (one + fixed_) - 1) / (one + fixed_);
    if (guess > Wide{Duration::max().count()} / 2) return TrueTime::max();
    TrueTime at = since_ + Duration(static_cast<std::int64_t>(guess));
    while (at > since_ && read(at - Duration(1)) >= reading) at = at - Duration(1);
    while (read(at) < reading) at = at + Duration(1);
    return at;
  }

 private:
  static constexpr int fixed_bits = 62;
  static constexpr std::int64_t to_fixed(RatePpb rate) {
    const __int128 scaled = static_cast<__int128>(rate) * (std::int64_t{1} << fixed_bits);
    const __int128 half = rate < 0 ? -500'000'000 : 500'000'000;
    return static_cast<std::int64_t>((scaled + half) / 1'000'000'000);  // to the nearest
  }
  constexpr Duration scaled(Duration elapsed) const {
    constexpr __int128 half = __int128{1} << (fixed_bits - 1);
    return Duration(static_cast<std::int64_t>((static_cast<__int128>(elapsed.count()) * fixed_ + half) >> fixed_bits));
  }

  TrueTime since_{};
  Duration reading_{0};
  RatePpb rate_ = 0;
  std::int64_t fixed_ = 0;
};

}  // namespace lockstep
