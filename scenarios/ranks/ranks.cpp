#include "scenarios/ranks/ranks.hpp"

#ifndef LOCKSTEP_WITH_MPI

namespace lockstep {
std::unique_ptr<Ranks> Ranks::join() { return nullptr; }
}  // namespace lockstep

#else

#include <fmt/format.h>

#include <algorithm>
#include <boost/mpi.hpp>
#include <chrono>
#include <cstdlib>
#include <map>
#include <thread>

#include "scenarios/report/progress.hpp"
#include "scenarios/sweep/journal.hpp"
#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

namespace mpi = boost::mpi;

constexpr int first_rank = 0;
constexpr int tag_to_first = 1, tag_to_helper = 2;

/// Whether somebody has started this process as part of an MPI job. MPI itself can only be asked after MPI_Init, which
/// takes longer than many a command.
bool is_in_a_job() {
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "MV2_COMM_WORLD_SIZE"})
    if (std::getenv(variable) != nullptr) return true;
  return false;
}

/// What all ranks must agree on: the keys of all points. Files of measured values may differ between machines.
std::string hash_of(const std::vector<SweepPoint>& points) {
  std::uint64_t hash = 0;
  for (const SweepPoint& point : points) hash = random::mix(hash ^ random::hash(point.key));
  return to_hex(hash);
}

/// The same runs by several threads: the parts add up to the same batch.
Batch do_runs(const SweepPlan& plan, const SweepPoint& point, Stretch runs, std::size_t jobs) {
  const std::uint64_t parts = std::min<std::uint64_t>(jobs, runs.count);
  if (parts <= 1) return lockstep::do_runs(plan, point, runs);
  std::vector<Batch> batches(static_cast<std::size_t>(parts));
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < parts; ++i) {
    const std::uint64_t begin = runs.count * i / parts, end = runs.count * (i + 1) / parts;
    threads.emplace_back([&plan, &point, &batches, runs, begin, end, i] {
      batches[static_cast<std::size_t>(i)] = lockstep::do_runs(plan, point, {runs.first + begin, end - begin});
    });
  }
  for (std::thread& thread : threads) thread.join();
  Batch all{.runs = runs, .tally = {}, .first_digest = batches.front().first_digest};
  for (const Batch& batch : batches) all.tally.merge(batch.tally);
  return all;
}

class MpiRanks : public Ranks {
 public:
  MpiRanks() : environment_(mpi::threading::funneled) {}
  ~MpiRanks() override {
    if (!is_first() || world_.size() == 1) return;
    // Somebody is still at work after an error; nobody would take the result.
    if (!tasks_.empty()) mpi::environment::abort(2);
    if (!has_shared_) {
      std::string nothing;
      mpi::broadcast(world_, nothing, first_rank);
    } else {
      for (int rank = 1; rank < world_.size(); ++rank) world_.send(rank, tag_to_helper, std::string());
    }
  }

  bool is_first() const override { return world_.rank() == first_rank; }
  std::size_t workers() const override { return static_cast<std::size_t>(world_.size() - 1); }
  std::size_t under_way() const override { return tasks_.size(); }

  void share(const SweepPlan& plan, const std::vector<SweepPoint>& points) override {
    std::string text = compact_text(json_of(plan));
    mpi::broadcast(world_, text, first_rank);
    has_shared_ = true;
    hash_ = hash_of(points);
  }

  std::optional<std::string> poll(const Next& next, const Deliver& deliver) override {
    while (const auto status = world_.iprobe(mpi::any_source, tag_to_first)) {
      std::string text;
      const int rank = status->source();
      world_.recv(rank, tag_to_first, text);
      const Json message = Json::parse(text, nullptr, false);
      if (const auto task = tasks_.find(rank); task != tasks_.end()) {
        std::optional<Batch> batch = message.is_object() ? batch_from(message) : std::nullopt;
        if (!batch || batch->runs != task->second.runs) return fmt::format("rank {} sent no batch", rank);
        deliver(task->second, std::move(*batch), message.value("seconds", 0.0));
        tasks_.erase(task);
      } else if (!message.is_object() || message.value("points", "") != hash_) {
        return fmt::format("rank {} has other points: do all machines have the same files of measured values?", rank);
      }
      idle_.push_back(rank);
    }
    while (!idle_.empty()) {
      const std::optional<SweepTask> task = next();
      if (!task) break;
      const Json message = {{"point", task->point}, {"first", task->runs.first}, {"count", task->runs.count}};
      world_.send(idle_.back(), tag_to_helper, message.dump());
      tasks_.emplace(idle_.back(), *task);
      idle_.pop_back();
    }
    return std::nullopt;
  }

  bool help(std::size_t jobs) override {
    std::string text;

    mpi::broadcast(world_, text, first_rank);
    if (text.empty()) return true;
    const std::optional<SweepPlan> plan = plan_from(Json::parse(text, nullptr, false));
    const std::vector<SweepPoint> points = plan ? points_of(*plan).points : std::vector<SweepPoint>();
    world_.send(first_rank, tag_to_first, Json{{"points", hash_of(points)}}.dump());
    for (;;) {
      // A rank that waits inside of MPI keeps a core busy, so it looks now and then instead.
      while (!world_.iprobe(first_rank, tag_to_helper)) std::this_thread::sleep_for(std::chrono::microseconds(200));
      world_.recv(first_rank, tag_to_helper, text);
      if (text.empty()) return true;
      const Json task = Json::parse(text);
      const Stopwatch stopwatch;
      const Batch batch = do_runs(*plan, points.at(task.at("point").get<std::size_t>()),
                                  {task.at("first").get<std::uint64_t>(), task.at("count").get<std::uint64_t>()}, jobs);
      Json message = json_of(batch);
      message["seconds"] = stopwatch.seconds();
      world_.send(first_rank, tag_to_first, message.dump());
    }
  }

 private:
  mpi::environment environment_;
  mpi::communicator world_;
  bool has_shared_ = false;
  std::string hash_;
  std::vector<int> idle_;
  std::map<int, SweepTask> tasks_;
};

}  // namespace

std::unique_ptr<Ranks> Ranks::join() {
  if (!is_in_a_job()) return nullptr;
  return std::make_unique<MpiRanks>();
}

}  // namespace lockstep

#endif
