#include "scenarios/sweep/run_measures.hpp"

#include <algorithm>

#include "sim/trace/flat_index.hpp"

namespace lockstep {
namespace {

/// One acquisition as far as the trace has been read.
struct Attempt {
  enum class Phase : std::uint8_t { waiting, holding, over };
  ProcessId client;
  Resource lock;
  TrueTime began;
  Phase phase = Phase::waiting;
  std::int64_t round = 0;  // the last round, and how many requests were sent in it
  std::uint64_t in_round = 0;
  std::uint64_t requests = 0;        // while it waited
  std::uint64_t before_last_no = 0;  // of those without a round
  std::uint64_t without_round = 0;
};

/// How many wait for a lock and how many have it, and since when.
struct Lock {
  std::uint32_t waiting = 0, holding = 0;
  bool wanted = false;
  TrueTime since;
  std::int64_t idle_ns = 0;
};

class Reader {
 public:
  Reader(const Trace& trace, RunMeasures& measures)
      : trace_(trace), measures_(measures), locks_(trace.resource_count() + 1) {}

  void read() {
    for (const Fact& fact : trace_.facts()) read(fact);
    for (Attempt& attempt : attempts_)
      if (attempt.phase == Attempt::Phase::waiting) measures_.in_vain += attempt.requests;
    for (Lock& lock : locks_) {
      settle(lock, trace_.end());
      measures_.idle_ns += lock.idle_ns;
      if (lock.wanted) ++measures_.locks;
    }
    measure_fairness();
  }

 private:
  void read(const Fact& fact) {
    switch (fact.kind) {
      case FactKind::message_sent:
        if (fact.outcome == Outcome::none && fact.acquisition) sent(fact);
        break;
      case FactKind::message_delivered:
        if (fact.outcome == Outcome::no && fact.acquisition && trace_.role_of(fact.process) == Role::client)
          if (Attempt* attempt = find(fact)) said_no(*attempt);
        break;
      case FactKind::request_timed_out:
        // The request's acquisition is not in the fact; a client waits for one lock at a time.
        if (fact.process.value < current_.size() && attempts_[current_[fact.process.value]].client == fact.process)
          said_no(attempts_[current_[fact.process.value]]);
        break;
      case FactKind::acquire_started:
        begin(fact);
        break;
      case FactKind::granted:
        granted(fact);
        break;
      case FactKind::refused:
        if (Attempt* attempt = find(fact)) end(*attempt, fact.at);
        break;
      case FactKind::release_started:
      case FactKind::lease_abandoned:
        if (Attempt* attempt = find(fact); attempt != nullptr && attempt->phase == Attempt::Phase::holding)
          end(*attempt, fact.at);
        break;
      case FactKind::crashed:
        for (Attempt& attempt : attempts_)
          if (attempt.client == fact.process) end(attempt, fact.at);
        break;
      default:
        break;
    }
  }

  Attempt* find(const Fact& fact) {
    const std::uint32_t* number = numbers_.find({.first = fact.acquisition.value});
    return number == nullptr ? nullptr : &attempts_[*number];
  }
  Attempt* waiting(const Fact& fact) {
    Attempt* attempt = find(fact);
    return attempt != nullptr && attempt->phase == Attempt::Phase::waiting ? attempt : nullptr;
  }

  void settle(Lock& lock, TrueTime now) {
    if (lock.waiting > 0 && lock.holding == 0) lock.idle_ns += (now - lock.since).count();
    lock.since = now;
  }

  void begin(const Fact& fact) {
    numbers_[{.first = fact.acquisition.value}] = static_cast<std::uint32_t>(attempts_.size());
    if (current_.size() <= fact.process.value) current_.resize(fact.process.value + 1);
    current_[fact.process.value] = static_cast<std::uint32_t>(attempts_.size());
    attempts_.push_back({.client = fact.process, .lock = fact.resource, .began = fact.at});
    Lock& lock = locks_[fact.resource.value];
    settle(lock, fact.at);
    ++lock.waiting;
    lock.wanted = true;
    if (grants_.size() <= fact.process.value) grants_.resize(fact.process.value + 1, never_wanted);
    if (grants_[fact.process.value] == never_wanted) grants_[fact.process.value] = 0;
  }

  void granted(const Fact& fact) {
    Attempt* attempt = waiting(fact);
    if (attempt == nullptr) return;
    ++measures_.acquisitions;
    ++grants_[fact.process.value];
    measures_.waits.push_back((fact.at - attempt->began).count());
    measures_.in_vain += attempt->round != 0 ? attempt->requests - attempt->in_round : attempt->before_last_no;
    Lock& lock = locks_[attempt->lock.value];
    settle(lock, fact.at);
    --lock.waiting;
    ++lock.holding;
    attempt->phase = Attempt::Phase::holding;
  }

  void end(Attempt& attempt, TrueTime now) {
    if (attempt.phase == Attempt::Phase::over) return;
    Lock& lock = locks_[attempt.lock.value];
    settle(lock, now);
    if (attempt.phase == Attempt::Phase::waiting) {
      --lock.waiting;
      ++measures_.refusals;
      measures_.in_vain += attempt.requests;
    } else {
      --lock.holding;
    }
    attempt.phase = Attempt::Phase::over;
  }

  void sent(const Fact& fact) {
    if (trace_.role_of(fact.peer) != Role::node) return;
    Attempt* attempt = waiting(fact);
    if (attempt == nullptr) return;
    ++attempt->requests;
    if (fact.extra == 0) {
      ++attempt->without_round;
    } else {
      if (fact.extra != attempt->round) attempt->in_round = 0;
      attempt->round = fact.extra;
      ++attempt->in_round;
    }
  }

  static void said_no(Attempt& attempt) {
    if (attempt.phase == Attempt::Phase::waiting) attempt.before_last_no = attempt.without_round;
  }

  void measure_fairness() {
    Wide sum = 0, squares = 0, wanting = 0;
    for (const std::uint64_t grants : grants_) {
      if (grants == never_wanted) continue;
      ++wanting;
      sum += grants;
      squares += Wide{grants} * grants;
    }
    if (squares == 0) return;
    // Rounded to whole billionths, so that runs add up the same in any order.
    measures_.fairness_ppb =
        static_cast<std::uint64_t>((sum * sum * 1'000'000'000 + wanting * squares / 2) / (wanting * squares));
  }

  using Wide = unsigned __int128;
  static constexpr std::uint64_t never_wanted = UINT64_MAX;

  const Trace& trace_;
  RunMeasures& measures_;
  std::vector<Attempt> attempts_;
  FlatIndex<std::uint32_t> numbers_;
  std::vector<std::uint32_t> current_;  // the last attempt of each process; zero, too, for one that never tried
  std::vector<Lock> locks_;
  std::vector<std::uint64_t> grants_;  // by process number
};

}  // namespace

RunMeasures::RunMeasures(const Trace& trace) { Reader(trace, *this).read(); }

}  // namespace lockstep
