// The main loop: pop the earliest event, advance true time, run it.
//
// The simulator knows two things: events, which are small numbers handed to the handler registered for their
// kind, and waits, which are coroutines that want to go on at a reading of their strand's clock. A wait that
// is over is only marked so; what still points to it is stale and dropped when it surfaces, so cancelling
// costs the same for one pending event or a million.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "sim/kernel/event_queue.hpp"
#include "sim/kernel/random.hpp"
#include "sim/kernel/strand.hpp"

namespace lockstep {

/// Refers to a wait from outside, for instance from a message in flight. Stale ones are harmless.
struct WaitRef {
  std::uint32_t place = Waiter::nowhere;
  std::uint32_t generation = 0;
};

class Simulator {
 public:
  using Handler = void (*)(void* self, std::uint32_t handle);

  Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  TrueTime now() const { return now_; }
  /// Events executed so far. Stale timers do not count.
  std::uint64_t executed() const { return executed_; }

  /// Registers who runs events of a new kind. At most 15 of them.
  EventKind register_handler(Handler handler, void* self);

  /// Schedules an event at `at`, not before now. Events of one instant run in the order of their posts.
  void post(TrueTime at, EventKind kind, std::uint32_t handle) {
    queue_.push(at, next_sequence(), kind, handle);
  }

  /// Shuffles events of one instant by a seeded draw instead: looks for hidden assumptions about ties.
  void shuffle_ties(std::uint64_t seed) { tie_key_ = random::squares_key(seed); }

  /// Makes room for so many coroutines that wait at once.
  void expect_waits(std::size_t count) { waits_.reserve(waits_.size() + count); }

  /// Runs everything due up to and including `end`, then stands at `end`; or until stop() was called.
  void run_until(TrueTime end);
  /// Runs one event if any is due by `end`; false when none is.
  bool step(TrueTime end = TrueTime::max());
  void stop() { stopping_ = true; }

  /// Arms `waiter` to become due `length` from now on its strand's clock (negative counts as zero).
  void arm(Waiter& waiter, Duration length) { arm_at(waiter, waiter.strand_->clock_now() + clamp(length)); }
  /// The same for a length that many waits share, such as a timeout: kept beside the heap, sorted as they come.
  void arm_timeout(Waiter& waiter, Duration length);
  /// A wait without a deadline.
  void arm_forever(Waiter& waiter) { place(waiter, Duration::max()); }

  WaitRef ref(const Waiter& waiter) const { return {waiter.place_, waits_[waiter.place_].generation}; }
  /// The waiter, or nullptr when that wait is over.
  Waiter* find(WaitRef ref) const {
    const Wait& wait = waits_[ref.place];
    return wait.generation == ref.generation ? wait.waiter : nullptr;
  }
  /// The wait is over: nothing that still points to it will find it.
  void disarm(Waiter& waiter) {
    Wait& wait = waits_[waiter.place_];
    wait.waiter = nullptr;
    ++wait.generation;
    if (wait.events == 0) free_wait(waiter.place_);
    waiter.place_ = Waiter::nowhere;
  }

 private:
  friend class Strand;
  friend class Waiter;

  struct Wait {
    Waiter* waiter = nullptr;
    TrueTime due{};
    Duration deadline{0};  // the reading of the strand's clock at which it is due; of a free place: the next one
    std::uint32_t generation = 0;
    std::uint32_t events = 0;  // entries of the heap that point here; the place is reused when none is left
  };

  struct Timeout {
    EventQueue::Key key;
    std::uint32_t place, generation;
  };
  /// Timeouts of one length, sorted: a drifting clock makes them come out of order by microseconds only, so a
  /// new one is put in from the tail.
  struct Ring {
    Duration length{0};
    std::vector<Timeout> entries = std::vector<Timeout>(64);
    std::size_t head = 0, tail = 0;  // counted without wrapping
    Timeout& at(std::size_t i) { return entries[i & (entries.size() - 1)]; }
  };
  static constexpr std::size_t rings_max = 4;

  static Duration clamp(Duration length) { return length < Duration(0) ? Duration(0) : length; }
  std::uint64_t next_sequence() {
    const std::uint64_t sequence = sequence_++;
    return tie_key_ == 0 ? sequence : shuffled(sequence);
  }
  std::uint64_t shuffled(std::uint64_t sequence) const;
  std::uint32_t place(Waiter& waiter, Duration deadline) {
    if (free_waits_ == Waiter::nowhere) [[unlikely]] new_place();
    const std::uint32_t place = free_waits_;
    Wait& wait = waits_[place];
    free_waits_ = static_cast<std::uint32_t>(wait.deadline.count());
    wait.waiter = &waiter;
    wait.deadline = deadline;
    waiter.place_ = place;
    return place;
  }
  void new_place();
  void free_wait(std::uint32_t place) {
    waits_[place].deadline = Duration(free_waits_);
    free_waits_ = place;
  }
  void arm_at(Waiter& waiter, Duration deadline) {
    const std::uint32_t at = place(waiter, deadline);
    schedule(at);
  }
  /// Posts the event of a wait at the true time at which its strand's clock reads its deadline.
  void schedule(std::uint32_t place) {
    Wait& wait = waits_[place];
    wait.due = wait.waiter->strand_->clock().first_at(wait.deadline);
    if (wait.due < now_) wait.due = now_;
    if (wait.due == TrueTime::max()) return;
    ++wait.events;
    post(wait.due, wake_kind, place);
  }
  void reschedule_all(Strand& strand);
  /// A wake event surfaced; a stale one does not count.
  void wake(std::uint32_t place) {
    Wait& wait = waits_[place];
    --wait.events;
    if (wait.waiter == nullptr || wait.due != now_) [[unlikely]] {
      --executed_;
      if (wait.waiter == nullptr && wait.events == 0) free_wait(place);
      return;
    }
    fire(place);
  }
  void fire(std::uint32_t place) {
    Wait& wait = waits_[place];
    Waiter& waiter = *wait.waiter;
    if (!waiter.strand_->running_) [[unlikely]] {
      waiter.strand_->rare().late.push_back({place, wait.generation, wait.deadline});
      return;
    }
    waiter.on_due_(waiter);
  }
  bool run_one();
  void set_limit(EventQueue::Key limit) {
    limit_ = limit;
    set_bound();
  }
  void set_bound() { bound_ = std::min(next_timeout_, limit_); }
  Ring* ring_of(Duration length);
  void find_next_timeout();
  bool step_timeout();

  static constexpr EventKind wake_kind = 0;
  struct Registered {
    Handler handler = nullptr;
    void* self = nullptr;
  };

  TrueTime now_{};
  EventQueue queue_;
  std::uint64_t sequence_ = 0;
  std::uint64_t executed_ = 0;
  std::uint64_t tie_key_ = 0;
  bool stopping_ = false;
  EventKind kinds_ = 1;
  std::array<Registered, 16> handlers_{};
  std::vector<Wait> waits_;
  std::uint32_t free_waits_ = Waiter::nowhere;  // the first of a list
  std::vector<Ring> rings_;
  EventQueue::Key next_timeout_ = EventQueue::never;
  EventQueue::Key limit_ = EventQueue::never;  // the run ends before it
  EventQueue::Key bound_ = EventQueue::never;  // the lesser of the two: what the loop has to look at
  std::size_t next_ring_ = 0;
};

inline Duration Strand::clock_now() const { return clock_.read(simulator_->now()); }

}  // namespace lockstep
