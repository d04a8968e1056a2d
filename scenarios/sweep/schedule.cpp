#include "scenarios/sweep/schedule.hpp"

#include <algorithm>

#include "sim/kernel/assert.hpp"

namespace lockstep {
namespace {

/// The stages of a plan with rules: each look a quarter further than the one before.
constexpr std::uint64_t first_stage = 64;

/// What one shard does at a time. Small, so that the shards are done at about the same time.
constexpr std::uint64_t shard_block = 64;

}  // namespace

std::string_view name_of(Finished finished) {
  switch (finished) {
    case Finished::no:
      return "not finished";
    case Finished::all_runs:
      return "all runs";
    case Finished::narrow:
      return "narrow enough";
    case Finished::hits:
      return "enough hits";
    case Finished::decided:
      return "decided";
  }
  return "";
}

Interval interval_of(const SweepPlan& plan, std::uint64_t hits, std::uint64_t runs) {
  return plan.rules.any() ? anytime_interval(hits, runs, plan.confidence)
                          : clopper_pearson(hits, runs, plan.confidence);
}

Schedule::Schedule(const SweepPlan& plan, std::vector<std::vector<Batch>> stored, Shard shard)
    : plan_(&plan), shard_(shard), points_(stored.size()), incomplete_(stored.size()) {
  for (std::size_t i = 0; i < points_.size(); ++i) {
    points_[i].stored = std::move(stored[i]);
    // The longest first among those that begin together: then the fewest overlap.
    std::sort(points_[i].stored.begin(), points_[i].stored.end(), [](const Batch& a, const Batch& b) {
      return a.runs.first != b.runs.first ? a.runs.first < b.runs.first : a.runs.count > b.runs.count;
    });
  }
  for (std::size_t i = 0; i < points_.size(); ++i) open_.push_back(i);
  for (std::size_t i = 0; i < points_.size(); ++i) {
    runs_planned_ += plan.runs;
    enter_stage(i, 0);
    settle(i);
  }
}

std::uint64_t Schedule::stage_end(std::uint64_t begin) const {
  if (!plan_->rules.any()) return plan_->runs;
  const std::uint64_t grown = begin + std::max(first_stage, begin / 4 / first_stage * first_stage);
  return std::min(grown, plan_->runs);
}

void Schedule::enter_stage(std::size_t number, std::uint64_t begin) {
  Point& point = points_[number];
  point.stage = {begin, stage_end(begin) - begin};
  std::uint64_t taken_until = begin;
  for (const Batch& batch : point.stored) {
    if (batch.runs.first < taken_until || batch.runs.end() > point.stage.end() || batch.runs.count == 0) continue;
    taken_until = batch.runs.end();
    runs_done_ += batch.runs.count;
    reused_.emplace_back(number, Batch{.runs = batch.runs, .tally = {}, .first_digest = batch.first_digest});
    point.pending.emplace(batch.runs.first, batch);
  }
}

void Schedule::settle(std::size_t number) {
  Point& point = points_[number];
  while (point.finished == Finished::no) {
    while (!point.pending.empty() && point.pending.begin()->first == point.complete) {
      const auto first = point.pending.begin();
      point.tally.merge(first->second.tally);
      point.complete = first->second.runs.end();
      point.pending.erase(first);
    }
    if (point.complete < point.stage.end()) return;
    point.finished = judge(point, point.decision);
    if (point.finished == Finished::no) enter_stage(number, point.complete);
  }
  --incomplete_;
  runs_planned_ -= plan_->runs - point.complete;
  open_.erase(std::remove(open_.begin(), open_.end(), number), open_.end());
  point.stored.clear();
}

Finished Schedule::judge(const Point& point, Decision& decision) const {
  const StoppingRules& rules = plan_->rules;
  const std::uint64_t hits = point.tally.checks[plan_->hit].runs;
  const std::uint64_t runs = point.complete;
  if (rules.claim) decision = decide(*rules.claim, hits, runs);
  if (decision != Decision::undecided) return Finished::decided;
  if (rules.hits && hits >= *rules.hits) return Finished::hits;
  if (rules.width) {
    const double estimate = static_cast<double>(hits) / static_cast<double>(runs);
    const double wanted = rules.width_is_relative ? *rules.width * estimate : *rules.width;
    if (interval_of(*plan_, hits, runs).width() <= wanted) return Finished::narrow;
  }
  return runs >= plan_->runs ? Finished::all_runs : Finished::no;
}

bool Schedule::is_ours(std::size_t number, std::uint64_t run) const {
  if (shard_.n == 1) return true;
  // With rules the runs of a point decide about each other, so they stay together.
  const std::uint64_t turn = plan_->rules.any() ? number : run / shard_block + number;
  return turn % shard_.n == shard_.k - 1;
}

std::optional<Stretch> Schedule::gap(std::size_t number, std::uint64_t most) const {
  const Point& point = points_[number];
  std::uint64_t at = point.complete;
  auto pending = point.pending.begin();
  auto claimed = point.claimed.begin();
  while (at < point.stage.end()) {
    if (pending != point.pending.end() && pending->first <= at) {
      at = std::max(at, pending->second.runs.end());
      ++pending;
    } else if (claimed != point.claimed.end() && claimed->first <= at) {
      at = std::max(at, claimed->first + claimed->second);
      ++claimed;
    } else if (!is_ours(number, at)) {
      at = (at / shard_block + 1) * shard_block;
    } else {
      std::uint64_t end = std::min(point.stage.end(), at + most);
      if (pending != point.pending.end()) end = std::min(end, pending->first);
      if (claimed != point.claimed.end()) end = std::min(end, claimed->first);
      if (shard_.n > 1 && !plan_->rules.any()) end = std::min(end, (at / shard_block + 1) * shard_block);
      return Stretch{at, end - at};
    }
  }
  return std::nullopt;
}

std::optional<SweepTask> Schedule::next(std::uint64_t most) {
  for (std::size_t tried = 0, count = open_.size(); tried < count && !open_.empty(); ++tried) {
    if (turn_ >= open_.size()) turn_ = 0;
    const std::size_t number = open_[turn_];
    Point& point = points_[number];
    if (const std::optional<Stretch> runs = gap(number, std::max<std::uint64_t>(most, 1))) {
      ++turn_;
      point.claimed.emplace(runs->first, runs->count);
      ++under_way_;
      return SweepTask{number, *runs};
    }
    // Nothing to do until what is under way is there; for other shards' runs that is never.
    if (point.claimed.empty()) {
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(turn_));
    } else {
      ++turn_;
    }
  }
  return std::nullopt;
}

void Schedule::finish(const SweepTask& task, Batch batch) {
  Point& point = points_[task.point];
  SIM_ASSERT(point.claimed.erase(task.runs.first) == 1, "a task is finished once, by who got it");
  --under_way_;
  runs_done_ += batch.runs.count;
  point.pending.emplace(task.runs.first, std::move(batch));
  settle(task.point);
}

void Schedule::give_back(const SweepTask& task) {
  points_[task.point].claimed.erase(task.runs.first);
  --under_way_;
}

PointResult Schedule::result(std::size_t point) const {
  return {.tally = points_[point].tally, .finished = points_[point].finished, .decision = points_[point].decision};
}

std::uint64_t Schedule::stage_length() const {
  return open_.empty() ? 1 : points_[open_[turn_ % open_.size()]].stage.count;
}

}  // namespace lockstep
