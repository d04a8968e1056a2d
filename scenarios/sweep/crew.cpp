#include "scenarios/sweep/crew.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "scenarios/report/progress.hpp"
#include "scenarios/sweep/seeds.hpp"

namespace lockstep {
namespace {

/// What the threads of a crew share; all of it is guarded by the mutex.
struct Shared {
  struct Done {
    SweepTask task;
    Batch batch;
  };
  std::mutex mutex;
  std::condition_variable work_may_be_there;
  std::condition_variable batch_is_there;
  Schedule& schedule;
  Pace pace;
  std::deque<Done> done;
  std::size_t workers = 0;
  std::size_t working = 0;  // threads that have not ended
  bool stop = false;
  std::exception_ptr error;

  explicit Shared(Schedule& the_schedule) : schedule(the_schedule) {}
};

void work(Shared& shared, const SweepPlan& plan, const std::vector<SweepPoint>& points) {
  std::unique_lock lock(shared.mutex);
  while (!shared.stop && !shared.schedule.is_done()) {
    const std::uint64_t most =
        shared.pace.next(shared.schedule.stage_length(), shared.schedule.open_points(), shared.workers);
    const std::optional<SweepTask> task = shared.schedule.next(most);
    if (!task) {
      // A last look, since `next` may have found that nothing is left.
      if (shared.schedule.is_done()) break;
      shared.work_may_be_there.wait_for(lock, std::chrono::milliseconds(100));
      continue;
    }
    lock.unlock();
    const Stopwatch stopwatch;
    std::optional<Batch> batch;
    std::exception_ptr error;
    try {
      batch = do_runs(plan, points[task->point], task->runs);
    } catch (...) {
      error = std::current_exception();
    }
    const double seconds = stopwatch.seconds();
    lock.lock();
    if (error) {
      if (!shared.error) shared.error = error;
      shared.stop = true;
      break;
    }
    shared.pace.learn(task->runs.count, seconds);
    shared.done.push_back({*task, std::move(*batch)});
    shared.batch_is_there.notify_one();
  }
  --shared.working;
  shared.batch_is_there.notify_one();
  shared.work_may_be_there.notify_all();
}

}  // namespace

std::uint64_t Pace::next(std::uint64_t stage_length, std::size_t open_points, std::size_t workers) const {
  constexpr double target_s = 0.25;
  constexpr double most = 65'536;
  std::uint64_t runs = 4;
  if (seconds_per_run_ > 0) runs = static_cast<std::uint64_t>(std::clamp(target_s / seconds_per_run_, 1.0, most));
  // Where few points are left, everybody gets a part of the same stage.
  if (open_points < 2 * workers) runs = std::min(runs, stage_length / (4 * std::max<std::size_t>(workers, 1)) + 1);
  return runs;
}

void Pace::learn(std::uint64_t runs, double seconds) {
  const double now = seconds / static_cast<double>(std::max<std::uint64_t>(runs, 1));
  seconds_per_run_ = seconds_per_run_ == 0 ? now : 0.7 * seconds_per_run_ + 0.3 * now;
}

Batch do_runs(const SweepPlan& plan, const SweepPoint& point, Stretch runs) {
  Batch batch{.runs = runs};
  RunOptions options{.until = plan.until, .changes = changes_of(point)};
  for (std::uint64_t i = 0; i < runs.count; ++i) {
    const std::uint64_t replication = runs.first + i;
    options.seed = replication_seed(point.scenario.seed, replication);
    const Run one = run(point.scenario, options);
    if (i == 0) batch.first_digest = one.trace.digest();
    batch.tally.add(one, replication);
  }
  return batch;
}

CrewEnd work_off(const SweepPlan& plan, const std::vector<SweepPoint>& points, Schedule& schedule, std::size_t jobs,
                 const CrewWatcher& watcher, RemoteCrew* remote) {
  Shared shared(schedule);
  shared.working = std::max<std::size_t>(jobs, 1);
  shared.workers = shared.working + (remote == nullptr ? 0 : remote->workers());
  std::vector<std::thread> threads;
  for (std::size_t i = 0, count = shared.working; i < count; ++i)
    threads.emplace_back([&] { work(shared, plan, points); });

  const RemoteCrew::Next next = [&]() -> std::optional<SweepTask> {
    const std::lock_guard lock(shared.mutex);
    if (shared.stop) return std::nullopt;
    return schedule.next(shared.pace.next(schedule.stage_length(), schedule.open_points(), shared.workers));
  };
  const RemoteCrew::Deliver deliver = [&](const SweepTask& task, Batch batch, double seconds) {
    const std::lock_guard lock(shared.mutex);
    shared.pace.learn(task.runs.count, seconds);
    shared.done.push_back({task, std::move(batch)});
  };

  CrewEnd end;
  {
    std::unique_lock lock(shared.mutex);
    while (shared.working > 0 || !shared.done.empty() || (remote != nullptr && remote->under_way() > 0)) {
      if (remote != nullptr && end.error.empty()) {
        lock.unlock();
        std::optional<std::string> wrong = remote->poll(next, deliver);
        lock.lock();
        if (wrong) {
          // Nobody can say what becomes of the tasks that are elsewhere.
          end.error = std::move(*wrong);
          shared.stop = true;
          remote = nullptr;
        }
      }
      // Messages of other ranks do not wake this thread; it looks for them again and again.
      shared.batch_is_there.wait_for(lock, std::chrono::milliseconds(remote == nullptr ? 50 : 1),
                                     [&] { return !shared.done.empty() || shared.working == 0; });
      if (shared.working == 0 && shared.done.empty() && remote != nullptr) {
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        lock.lock();
      }
      while (!shared.done.empty()) {
        Shared::Done done = std::move(shared.done.front());
        shared.done.pop_front();
        // The disk can be slow, and the threads should not wait for it.
        lock.unlock();
        std::optional<std::string> wrong = end.error.empty() ? watcher.keep(done.task, done.batch) : std::nullopt;
        lock.lock();
        if (wrong) {
          end.error = std::move(*wrong);
          shared.stop = true;
        }
        schedule.finish(done.task, std::move(done.batch));
        shared.work_may_be_there.notify_all();
      }
      if (watcher.should_stop()) shared.stop = true;
      watcher.progress(schedule);
    }
  }
  for (std::thread& thread : threads) thread.join();
  if (shared.error) std::rethrow_exception(shared.error);
  end.stopped = !schedule.is_done();
  return end;
}

}  // namespace lockstep
