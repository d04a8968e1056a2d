// Many independent runs on several threads, with the results handed over in order.
//
// Runs share nothing that changes, so the order in which threads take them cannot reach a result: the caller
// gets result 0 first, then 1, and so on, each as soon as all before it are there, from its own thread. So the
// output of a batch is the same bytes for any number of jobs.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace lockstep {

enum class BatchEnd : unsigned char { complete, interrupted };

/// The number of threads to use when nobody says: one per core.
std::size_t default_jobs();

/// What the thread that waits does every now and then, and every time a result has come in.
struct BatchWatcher {
  std::function<void(std::size_t done)> progress = [](std::size_t) {};
  std::function<bool()> is_interrupted = [] { return false; };
};

/// Calls `work(i)` for i in [0, count) on `jobs` threads and `deliver(i, result)` on this one, in order of i.
///
/// When the watcher says so, no further work begins, what is finished is delivered (still in order, with gaps
/// for what is not), and the call returns without waiting: the threads finish what they have in hand and end.
/// Errors:  an exception in `work` is thrown again here, once all threads have ended.
/// Needs:   `work` can be called from several threads at once, and owns or outlives what it uses.
template <class Result>
BatchEnd run_batch(std::size_t count, std::size_t jobs, std::function<Result(std::size_t)> work,
                   const std::function<void(std::size_t, Result&&)>& deliver, const BatchWatcher& watcher = {});

// ---------------------------------------------------------------------------------------------------------

namespace batch_detail {

/// What the threads of one batch share. They may outlive the call when it is interrupted, so they own it together.
template <class Result>
struct Shared {
  std::function<Result(std::size_t)> work;
  std::size_t count = 0;
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};

  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::vector<std::optional<Result>> results;
  std::size_t done = 0;
  std::exception_ptr error;
};

/// Joins its threads whichever way the batch is left.
struct Threads {
  explicit Threads(std::atomic<bool>& stop_flag) : stop(stop_flag) {}
  ~Threads() {
    stop = true;
    join();
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  void join() {
    for (std::thread& thread : list)
      if (thread.joinable()) thread.join();
  }

  std::atomic<bool>& stop;
  std::vector<std::thread> list;
};

template <class Result>
void work_through(Shared<Result>& shared) {
  while (!shared.stop) {
    const std::size_t i = shared.next++;
    if (i >= shared.count) return;
    std::optional<Result> result;
    std::exception_ptr error;
    try {
      result.emplace(shared.work(i));
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(shared.mutex);
    if (error) {
      if (!shared.error) shared.error = error;
      shared.stop = true;
    } else {
      shared.results[i] = std::move(result);
      ++shared.done;
    }
    shared.changed.notify_one();
  }
}

}  // namespace batch_detail

template <class Result>
BatchEnd run_batch(std::size_t count, std::size_t jobs, std::function<Result(std::size_t)> work,
                   const std::function<void(std::size_t, Result&&)>& deliver, const BatchWatcher& watcher) {
  using Shared = batch_detail::Shared<Result>;
  const auto shared = std::make_shared<Shared>();
  shared->work = std::move(work);
  shared->count = count;
  shared->results.resize(count);

  // Declared before the lock, so that the mutex is free when the threads are joined.
  batch_detail::Threads threads(shared->stop);
  const std::size_t thread_count = std::min(std::max<std::size_t>(jobs, 1), count);
  for (std::size_t i = 0; i < thread_count; ++i)
    threads.list.emplace_back([shared] { batch_detail::work_through(*shared); });

  std::size_t delivered = 0;
  std::size_t done_before = 0;
  bool interrupted = false;
  std::unique_lock lock(shared->mutex);
  while (delivered < count && !shared->error && !interrupted) {
    shared->changed.wait_for(lock, std::chrono::milliseconds(50),
                             [&] { return shared->done != done_before || shared->error; });
    done_before = shared->done;
    interrupted = watcher.is_interrupted();
    std::vector<Result> ready;
    while (delivered + ready.size() < count && shared->results[delivered + ready.size()])
      ready.push_back(std::move(*shared->results[delivered + ready.size()]));
    const std::size_t done = shared->done;
    // Printing can be slow, and the threads should not wait for it.
    lock.unlock();
    for (Result& result : ready) deliver(delivered++, std::move(result));
    watcher.progress(done);
    lock.lock();
  }
  if (delivered == count) interrupted = false;

  if (interrupted) {
    shared->stop = true;
    for (std::size_t i = delivered; i < count; ++i) {
      if (!shared->results[i]) continue;
      Result result = std::move(*shared->results[i]);
      lock.unlock();
      deliver(i, std::move(result));
      lock.lock();
    }
    for (std::thread& thread : threads.list) thread.detach();
    return BatchEnd::interrupted;
  }

  lock.unlock();
  threads.join();
  if (shared->error) std::rethrow_exception(shared->error);
  return BatchEnd::complete;
}

}  // namespace lockstep
