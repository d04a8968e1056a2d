// Waiting for more than one thing: sleep_for, work_for, with_timeout, when_all, first_k_of.
//
// What does not finish is cancelled: its frame is destroyed when the combinator ends. A cancelled task stops
// where it waits and does nothing more, as if that line of the program had been abandoned.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "sim/kernel/simulator.hpp"

namespace lockstep {

/// `co_await sleep_for(strand, 5s)`: goes on when the strand's clock has advanced by that much.
class [[nodiscard]] Sleep : public Waiter {
 public:
  Sleep(Strand& strand, Duration length) : Waiter(strand, &Sleep::due), length_(length) {}
  bool await_ready() const noexcept { return length_ <= Duration(0) && strand().running(); }
  void await_suspend(std::coroutine_handle<> caller) {
    frame = caller;
    if (!strand().running()) [[unlikely]] return strand().park(*this);  // it falls asleep when it runs again
    strand().simulator().arm(*this, length_);
  }
  void await_resume() const noexcept {}

 private:
  static void due(Waiter& waiter) {
    Simulator& simulator = waiter.strand().simulator();
    if (!waiter.waiting()) [[unlikely]] return simulator.arm(waiter, static_cast<Sleep&>(waiter).length_);
    simulator.disarm(waiter);
    waiter.frame.resume();
  }
  Duration length_;
};

inline Sleep sleep_for(Strand& strand, Duration length) { return Sleep(strand, length); }

/// `co_await work_for(strand, 5s)`: as a sleep, but the time in which the strand is stopped does not count. A timer
/// runs while a process is stopped; a computation does not.
class [[nodiscard]] Work : public Waiter {
 public:
  Work(Strand& strand, Duration length) : Waiter(strand, &Work::due), length_(length) {}
  bool await_ready() const noexcept { return length_ <= Duration(0) && strand().running(); }
  void await_suspend(std::coroutine_handle<> caller) {
    frame = caller;
    if (!strand().running()) [[unlikely]] return strand().park(*this);  // it begins when it runs again
    begin();
  }
  void await_resume() const noexcept {}

 private:
  void begin() {
    began_ = strand().clock_now();
    stopped_before_ = strand().stopped_for();
    strand().simulator().arm(*this, length_);
  }
  static void due(Waiter& waiter) {
    auto& self = static_cast<Work&>(waiter);
    if (!self.waiting()) [[unlikely]] return self.begin();
    Strand& strand = self.strand();
    strand.simulator().disarm(self);
    const Duration stopped = strand.stopped_for() - self.stopped_before_;
    const Duration done = strand.clock_now() - self.began_ - stopped;
    if (done < self.length_ && stopped > Duration(0)) [[unlikely]]
      return strand.simulator().arm(self, self.length_ - done);
    self.frame.resume();
  }
  Duration length_;
  Duration began_{0}, stopped_before_{0};
};

inline Work work_for(Strand& strand, Duration length) { return Work(strand, length); }

namespace detail {

/// Counts the branches that are still needed and knows whom to resume.
struct Join {
  std::size_t needed = 0;
  bool starting = true;  // branches that end while the first ones are still being started
  std::coroutine_handle<> parent{};
};

/// A coroutine that runs one branch of a combinator and reports to its Join.
class Branch {
 public:
  struct promise_type : TaskPromiseBase {
    Join* join = nullptr;
    Branch get_return_object() { return Branch(std::coroutine_handle<promise_type>::from_promise(*this)); }
    struct Report {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
        Join& to = *ended.promise().join;
        if (to.needed == 0 || --to.needed != 0 || to.starting) return std::noop_coroutine();
        return to.parent;
      }
      void await_resume() noexcept {}
    };
    Report final_suspend() noexcept { return {}; }
    void return_void() {}
  };

  explicit Branch(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Branch(Branch&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Branch& operator=(Branch&&) = delete;
  ~Branch() {
    if (handle_) handle_.destroy();
  }
  void start(Join& join) {
    handle_.promise().join = &join;
    handle_.resume();
  }

 private:
  std::coroutine_handle<promise_type> handle_;
};

template <class T>
Branch run_branch(Task<T> task, std::optional<T>* slot) {
  slot->emplace(co_await std::move(task));
}
inline Branch run_branch(Task<void> task, std::optional<bool>* slot) {
  co_await std::move(task);
  slot->emplace(true);
}

template <class T>
using Slot = std::optional<std::conditional_t<std::is_void_v<T>, bool, T>>;

}  // namespace detail

/// Runs all tasks side by side and goes on when `k` of them are done; the others are cancelled.
/// `co_await` gives a vector of optionals in the order of the tasks: empty where one did not finish.
template <class T>
class [[nodiscard]] FirstKOf {
 public:
  FirstKOf(std::size_t k, std::vector<Task<T>> tasks) : results_(tasks.size()) {
    SIM_ASSERT(k <= tasks.size(), "first_k_of needs at least k tasks");
    join_.needed = k;
    branches_.reserve(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i)
      branches_.push_back(detail::run_branch(std::move(tasks[i]), &results_[i]));
  }
  FirstKOf(const FirstKOf&) = delete;
  FirstKOf& operator=(const FirstKOf&) = delete;

  bool await_ready() const noexcept { return join_.needed == 0; }
  bool await_suspend(std::coroutine_handle<> parent) {
    join_.parent = parent;
    for (detail::Branch& branch : branches_) {
      branch.start(join_);
      if (join_.needed == 0) break;
    }
    join_.starting = false;
    return join_.needed != 0;
  }
  std::vector<detail::Slot<T>> await_resume() {
    branches_.clear();
    return std::move(results_);
  }

 private:
  detail::Join join_;
  std::vector<detail::Slot<T>> results_;
  std::vector<detail::Branch> branches_;
};

template <class T>
FirstKOf<T> first_k_of(std::size_t k, std::vector<Task<T>> tasks) {
  return FirstKOf<T>(k, std::move(tasks));
}

/// Runs all tasks side by side and goes on when the last one is done.
template <class T>
FirstKOf<T> when_all(std::vector<Task<T>> tasks) {
  const std::size_t all = tasks.size();
  return FirstKOf<T>(all, std::move(tasks));
}

/// Runs `task` for at most `length` on the strand's clock. Gives its result, or nothing when time was up; it
/// is cancelled then. A task that ends in the very instant of the timeout, but earlier in it, has made it.
template <class T>
class [[nodiscard]] WithTimeout : public Waiter {
 public:
  WithTimeout(Strand& strand, Duration length, Task<T> task)
      : Waiter(strand, &WithTimeout::due), length_(length), branch_(detail::run_branch(std::move(task), &result_)) {
    join_.needed = 1;
  }
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> parent) {
    frame = parent;
    join_.parent = parent;
    branch_->start(join_);
    join_.starting = false;
    if (join_.needed == 0) return false;
    strand().simulator().arm(*this, length_);
    return true;
  }
  detail::Slot<T> await_resume() {
    if (waiting()) strand().simulator().disarm(*this);
    branch_.reset();
    return std::move(result_);
  }

 private:
  static void due(Waiter& waiter) {
    waiter.strand().simulator().disarm(waiter);
    static_cast<WithTimeout&>(waiter).branch_.reset();
    waiter.frame.resume();
  }
  Duration length_;
  detail::Join join_;
  detail::Slot<T> result_;
  std::optional<detail::Branch> branch_;
};

template <class T>
WithTimeout<T> with_timeout(Strand& strand, Duration length, Task<T> task) {
  return WithTimeout<T>(strand, length, std::move(task));
}

}  // namespace lockstep
