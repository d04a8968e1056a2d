// One line of execution: the coroutines of one process, which run only while the strand is running.
//
// A stopped strand keeps everything that becomes due until it is resumed; a killed one destroys its frames,
// and nothing of it runs afterwards. The strand owns the clock its timers count on, so a timer of one second
// lasts a second of a fast, slow or frozen clock.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/clock_line.hpp"
#include "sim/kernel/task.hpp"

namespace lockstep {

class Simulator;
class Strand;

/// What a suspended coroutine leaves with the kernel; lives inside its awaiter, in the coroutine's frame.
/// Its destructor withdraws it, so destroying a frame cancels all it waited for.
class Waiter {
 public:
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};
  static constexpr std::uint32_t parked = nowhere - 1;

  /// `on_due` runs when the wait becomes due, or when a parked one may act again; always with the strand running.
  Waiter(Strand& strand, void (*on_due)(Waiter&)) : strand_(&strand), on_due_(on_due) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    if (place_ != nowhere) withdraw();
  }

  Strand& strand() const { return *strand_; }
  bool waiting() const { return place_ < parked; }
  std::coroutine_handle<> frame{};

 private:
  friend class Simulator;
  friend class Strand;
  void withdraw();

  Strand* strand_;
  void (*on_due_)(Waiter&);
  std::uint32_t place_ = nowhere;  // in the simulator's table of waits
};

class Strand {
 public:
  explicit Strand(Simulator& simulator) : simulator_(&simulator) {}
  Strand(const Strand&) = delete;
  Strand& operator=(const Strand&) = delete;
  ~Strand() { kill(); }

  Simulator& simulator() const { return *simulator_; }
  bool running() const { return running_; }

  /// The clock of this strand's timers.
  const ClockLine& clock() const { return clock_; }
  Duration clock_now() const;
  /// Continues on another line; timers that are armed keep their reading, so they fire when the new clock gets there.
  void set_clock(const ClockLine& line);

  /// Starts a coroutine of its own; its frame lives until it ends or the strand is killed.
  void spawn(Task<void> task);

  /// From now on nothing of this strand runs: what becomes due waits.
  void stop();
  /// Runs again: whoever wanted to act while stopped now does. What runs may stop the strand again; the rest
  /// then goes on waiting. run_late() should follow, after whatever else had queued up for the process.
  void resume();
  /// Runs what became due while stopped, in order of the deadlines.
  void run_late();
  /// How long it has been stopped so far, on its clock; counted when it is resumed.
  Duration stopped_for() const { return stopped_for_; }
  /// Destroys all frames. Not from inside one of them.
  void kill();

  /// A coroutine wanted to act while the strand was stopped: `waiter` becomes due when it runs again.
  void park(Waiter& waiter);

  /// For awaiters: `co_await strand.checkpoint()` goes on at once while the strand runs, else when it runs again.
  class Checkpoint;
  Checkpoint checkpoint();

 private:
  friend class Simulator;
  friend class Waiter;
  struct Late {  // became due while stopped
    std::uint32_t place, generation;
    Duration deadline;
  };
  struct Rare {
    std::vector<Task<void>> tasks;  // further ones
    std::vector<Late> late;
    std::vector<Waiter*> parked;  // wanted to act while stopped
  };
  Rare& rare() {
    if (!rare_) rare_ = std::make_unique<Rare>();
    return *rare_;
  }

  Simulator* simulator_;
  bool running_ = true;
  ClockLine clock_;
  Duration stopped_since_{0}, stopped_for_{0};
  Task<void> task_;             // the only one of most strands
  std::unique_ptr<Rare> rare_;  // made when it is first needed: there are many strands, and few need it
};

/// The awaiter of Strand::checkpoint().
class Strand::Checkpoint : public Waiter {
 public:
  explicit Checkpoint(Strand& strand) : Waiter(strand, [](Waiter& self) { self.frame.resume(); }) {}
  bool await_ready() const noexcept { return strand().running(); }
  void await_suspend(std::coroutine_handle<> caller) {
    frame = caller;
    strand().park(*this);
  }
  void await_resume() const noexcept {}
};

inline Strand::Checkpoint Strand::checkpoint() { return Checkpoint(*this); }

}  // namespace lockstep
