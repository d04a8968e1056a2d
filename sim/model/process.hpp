// A process: one line of execution, two clocks of its own, and what can befall it.
//
// Stopped (garbage collection, SIGSTOP): no code runs, both clocks run on, packets queue. Suspended (a frozen
// virtual machine): the monotonic clock stands still as well; the wall clock is taken to be set right by the
// host when the machine goes on. Slowed: every local step takes k times as long. Crashed: what it held in
// memory is gone and nothing of it runs afterwards, until a restart. Stops nest: two overlapping pauses end
// with the later one.
#pragma once

#include <optional>
#include <string>

#include "sim/kernel/simulator.hpp"
#include "sim/model/recorder.hpp"
#include "sim/trace/ids.hpp"

namespace lockstep {

/// Where a process's clocks start.
struct ClockStart {
  Duration wall_offset{0};       ///< wall clock minus true time at the start
  RatePpb wall_rate = 0;         ///< drift in parts per billion
  RatePpb monotonic_rate = 0;
};

/// How a process comes to its end. What is on its disk afterwards depends on it.
enum class Ending : std::uint8_t {
  kill,        ///< the process alone: what it has written is still in the kernel's page cache
  power_loss,  ///< the machine: what was not yet on the disk itself is gone
  shutdown,    ///< in order (SIGTERM): it saves first what it is configured to save
};

class Process {
 public:
  /// The wall clock of a process without offset shows this Unix time at true time zero: 2023-11-14 22:13:20 UTC.
  static constexpr Duration unix_epoch_of_start = std::chrono::seconds(1'700'000'000);

  Process(Simulator& simulator, Recorder& recorder, ProcessId id, const ClockStart& clocks);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  virtual ~Process() = default;

  ProcessId id() const { return id_; }
  Strand& strand() { return strand_; }
  Simulator& simulator() const { return strand_.simulator(); }
  Recorder& recorder() const { return *recorder_; }

  MonotonicTime monotonic_now() const { return MonotonicTime(strand_.clock_now()); }
  WallTime wall_now() const { return WallTime(wall_.read(simulator().now())); }

  bool running() const { return strand_.running() && alive_; }
  bool alive() const { return alive_; }
  /// Counts the crashes: what began in one life does not end in another.
  std::uint32_t life() const { return life_; }

  void stop();
  void suspend();
  /// Ends one stop or one suspend.
  void resume_from_stop();
  void resume_from_suspend();
  /// Every local step takes `factor` times as long from now on; 1 is normal.
  void slow(double factor);
  double slowness() const { return slowness_; }
  /// The length that a local step of this length takes at the present slowness.
  Duration stretched(Duration length) const {
    if (slowness_ == 1.0) [[likely]] return length;
    return Duration(static_cast<std::int64_t>(static_cast<double>(length.count()) * slowness_));
  }
  void crash(Ending how = Ending::kill);
  /// `data_kept`: its memory comes back as it was, or is gone; nothing: as far as its own disk has it.
  void restart(std::optional<bool> data_kept);
  /// When it went down last.
  TrueTime down_since() const { return down_since_; }

  /// The wall clock jumps by `by`.
  void step_wall_clock(Duration by);
  /// The wall clock runs faster or slower by `rate` from now on (0 ends it).
  void slew_wall_clock(RatePpb rate);
  void set_drift(RatePpb rate, bool wall, bool monotonic);
  /// Back to the drift of the start.
  void end_drift(bool wall, bool monotonic);

 protected:
  virtual void on_stop() {}
  virtual void on_resume() {}
  virtual void on_slow() {}
  virtual void on_crash(Ending /*how*/) {}
  virtual void on_restart(std::optional<bool> /*data_kept*/) {}
  /// Whether it reads data back from a disk when it restarts.
  virtual bool has_disk() const { return false; }
  void record(FactKind kind, std::int64_t value = 0, Outcome outcome = Outcome::none);

 private:
  void halt();
  void go_on();
  void restart_lines(Duration wall_step);

  Recorder* recorder_;
  ProcessId id_;
  bool alive_ = true;
  int stops_ = 0;     // stops and suspensions in force
  int suspends_ = 0;  // suspensions in force
  double slowness_ = 1.0;
  RatePpb wall_rate_, monotonic_rate_, slew_rate_ = 0;
  RatePpb wall_rate_of_start_, monotonic_rate_of_start_;
  std::uint32_t life_ = 0;
  TrueTime down_since_{};
  ClockLine wall_;
  Strand strand_;
};

}  // namespace lockstep
