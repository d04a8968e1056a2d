#include "sim/model/process.hpp"

#include <algorithm>

namespace lockstep {

Process::Process(Simulator& simulator, Recorder& recorder, ProcessId id, const ClockStart& clocks)
    : recorder_(&recorder),
      id_(id),
      wall_rate_(clocks.wall_rate),
      monotonic_rate_(clocks.monotonic_rate),
      wall_rate_of_start_(clocks.wall_rate),
      monotonic_rate_of_start_(clocks.monotonic_rate),
      wall_(simulator.now(), unix_epoch_of_start + clocks.wall_offset, clocks.wall_rate),
      strand_(simulator) {
  strand_.set_clock(ClockLine(simulator.now(), Duration(0), clocks.monotonic_rate));
  record(FactKind::started);
  recorder_->record({.kind = FactKind::monotonic_clock_set, .process = id_, .value = 0, .extra = monotonic_rate_});
  recorder_->record({.kind = FactKind::wall_clock_set,
                     .clock = ClockKind::wall,
                     .process = id_,
                     .value = wall_now().ns(),
                     .extra = wall_rate_});
}

void Process::record(FactKind kind, std::int64_t value, Outcome outcome) {
  recorder_->record({.kind = kind, .outcome = outcome, .process = id_, .value = value});
}

void Process::stop() {
  if (!alive_) return;
  record(FactKind::stopped);
  halt();
}

void Process::suspend() {
  if (!alive_) return;
  record(FactKind::suspended);
  ++suspends_;
  restart_lines(Duration(0));
  halt();
}

void Process::resume_from_stop() {
  if (!alive_ || stops_ == 0) return;
  go_on();
}

void Process::resume_from_suspend() {
  if (!alive_ || suspends_ == 0) return;
  --suspends_;
  restart_lines(Duration(0));
  go_on();
}

void Process::halt() {
  if (stops_++ != 0 || !strand_.running()) return;  // already halted, or about to go on and told not to
  strand_.stop();
  on_stop();
}

void Process::go_on() {
  if (--stops_ != 0) return;
  record(FactKind::resumed);
  if (stops_ != 0) return;  // that very fact triggered the next stop
  strand_.resume();
  if (strand_.running()) on_resume();
  if (strand_.running()) strand_.run_late();
}

void Process::slow(double factor) {
  slowness_ = factor;
  record(FactKind::slowed, static_cast<std::int64_t>(factor * 1000.0));
  on_slow();
}

void Process::crash(Ending how) {
  if (!alive_) return;
  alive_ = false;
  ++life_;
  down_since_ = simulator().now();
  record(FactKind::crashed, static_cast<std::int64_t>(how));
  stops_ = 0;
  if (suspends_ != 0) {
    suspends_ = 0;
    restart_lines(Duration(0));
  }
  on_crash(how);
  strand_.kill();
}

void Process::restart(std::optional<bool> data_kept) {
  if (alive_) return;
  alive_ = true;
  const bool reads_disk = !data_kept && has_disk();
  record(FactKind::restarted, reads_disk ? 1 : 0, data_kept.value_or(has_disk()) ? Outcome::yes : Outcome::no);
  on_restart(data_kept);
}

void Process::step_wall_clock(Duration by) { restart_lines(by); }

void Process::slew_wall_clock(RatePpb rate) {
  slew_rate_ = rate;
  restart_lines(Duration(0));
}

void Process::set_drift(RatePpb rate, bool wall, bool monotonic) {
  if (wall) wall_rate_ = rate;
  if (monotonic) monotonic_rate_ = rate;
  restart_lines(Duration(0));
}

void Process::end_drift(bool wall, bool monotonic) {
  if (wall) wall_rate_ = wall_rate_of_start_;
  if (monotonic) monotonic_rate_ = monotonic_rate_of_start_;
  restart_lines(Duration(0));
}

void Process::restart_lines(Duration wall_step) {
  const TrueTime now = simulator().now();
  const RatePpb monotonic_rate = suspends_ > 0 ? ClockLine::rate_min : monotonic_rate_;
  if (monotonic_rate != strand_.clock().rate()) {
    const Duration reading = strand_.clock_now();
    strand_.set_clock(ClockLine(now, reading, monotonic_rate));
    recorder_->record(
        {.kind = FactKind::monotonic_clock_set, .process = id_, .value = reading.count(), .extra = monotonic_rate});
  }
  const RatePpb wall_rate = std::clamp(wall_rate_ + slew_rate_, ClockLine::rate_min, ClockLine::rate_max);
  if (wall_step != Duration(0) || wall_rate != wall_.rate()) {
    wall_ = ClockLine(now, wall_.read(now) + wall_step, wall_rate);
    recorder_->record({.kind = FactKind::wall_clock_set,
                       .clock = ClockKind::wall,
                       .process = id_,
                       .value = wall_now().ns(),
                       .extra = wall_rate});
  }
}

}  // namespace lockstep
