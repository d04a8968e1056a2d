// Task<T>: a lazy coroutine that runs on one thread and gives one value.
//
// A Task starts when it is first awaited (or start()ed by a combinator). When it ends it hands back to
// whoever awaits it, directly. Destroying a Task destroys its frame with everything it was waiting for:
// that is how cancellation, a timeout and a crash are modelled. Exceptions do not cross a coroutine.
#pragma once

#include <optional>
#include <utility>

#include "sim/kernel/assert.hpp"
#include "sim/kernel/coroutine.hpp"
#include "sim/kernel/frame_pool.hpp"

namespace lockstep {

template <class T>
class Task;

namespace detail {

class TaskPromiseBase {
 public:
  static void* operator new(std::size_t size) { return FramePool::of_this_thread().allocate(size); }
  static void operator delete(void* frame, std::size_t size) { FramePool::of_this_thread().release(frame, size); }

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct HandBack {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      const std::coroutine_handle<> next = ended.promise().continuation;
      return next ? next : std::noop_coroutine();
    }
    void await_resume() noexcept {}
  };
  HandBack final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { assertion_failed(__FILE__, __LINE__, "an exception left a coroutine"); }

  std::coroutine_handle<> continuation{};
};

template <class T>
class TaskPromise : public TaskPromiseBase {
 public:
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() { return std::move(*value_); }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  Task<void> get_return_object();
  void return_void() {}
  void take() {}
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() { reset(); }

  bool valid() const { return static_cast<bool>(handle_); }
  bool done() const { return handle_ && handle_.done(); }

  /// Runs it until it first waits, with nobody to hand back to. For combinators and processes.
  void start() { handle_.resume(); }

  /// Destroys the frame: whatever it was waiting for is cancelled.
  void reset() {
    if (handle_) std::exchange(handle_, {}).destroy();
  }

  auto operator co_await() && noexcept {
    struct Awaiter {
      Handle handle;
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> parent) noexcept {
        handle.promise().continuation = parent;
        return handle;
      }
      T await_resume() { return handle.promise().take(); }
    };
    return Awaiter{handle_};
  }

 private:
  Handle handle_{};
};

namespace detail {
template <class T>
Task<T> TaskPromise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<TaskPromise<void>>::from_promise(*this));
}
}  // namespace detail

}  // namespace lockstep
