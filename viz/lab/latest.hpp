// Work on a thread of its own, of which only the latest order counts.
//
// The frame loop orders and looks; it never waits. An order that comes while another is being worked on makes that one
// outdated: it is told so, and what it still publishes is thrown away. Each order builds a world of its own, so
// nothing but the finished result is shared between threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace lockstep::viz {

template <class Result>
class Latest {
 public:
  /// What an order sees of the one who gave it.
  class Desk {
   public:
    /// A newer order waits, or the program ends: whatever comes out of this one is of no use.
    bool is_outdated() const {
      const std::lock_guard lock(owner_->mutex_);
      return owner_->stop_ || owner_->ordered_ != number_;
    }
    /// Hands a result over, perhaps one of several.
    void publish(Result result) {
      {
        const std::lock_guard lock(owner_->mutex_);
        if (owner_->ordered_ != number_) return;
        owner_->result_ = std::move(result);
      }
      if (owner_->wake_) owner_->wake_();
    }

   private:
    friend class Latest;
    Desk(Latest* owner, std::uint64_t number) : owner_(owner), number_(number) {}
    Latest* owner_;
    std::uint64_t number_;
  };
  using Order = std::function<void(Desk&)>;

  /// `wake` is called on the working thread when there is something new to look at; it may do nothing.
  explicit Latest(std::function<void()> wake = {}) : wake_(std::move(wake)) {}
  ~Latest() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Latest(const Latest&) = delete;
  Latest& operator=(const Latest&) = delete;

  /// Replaces whatever is waiting or being worked on.
  void order(Order what) {
    {
      const std::lock_guard lock(mutex_);
      ++ordered_;
      waiting_ = std::move(what);
      result_.reset();
    }
    // The thread begins with the first order: who only looks at a picture has none.
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
    changed_.notify_all();
  }
  /// Nothing is wanted any more.
  void cancel() {
    const std::lock_guard lock(mutex_);
    ++ordered_;
    waiting_ = nullptr;
    result_.reset();
  }

  /// The newest result that has not been taken yet. Does not wait.
  std::optional<Result> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(result_, std::nullopt);
  }
  bool is_busy() const {
    const std::lock_guard lock(mutex_);
    return waiting_ != nullptr || working_;
  }
  /// For tests and for pictures without a window: waits until there is nothing left to do.
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ == nullptr && !working_; });
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stop_ || waiting_ != nullptr; });
      if (stop_) return;
      const Order what = std::exchange(waiting_, nullptr);
      Desk desk(this, ordered_);
      working_ = true;
      lock.unlock();
      what(desk);
      lock.lock();
      working_ = false;
      changed_.notify_all();
    }
  }

  std::function<void()> wake_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::uint64_t ordered_ = 0;
  Order waiting_;
  bool working_ = false;
  bool stop_ = false;
  std::optional<Result> result_;
  std::thread thread_;
};

}  // namespace lockstep::viz
