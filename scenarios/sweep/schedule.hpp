// Which runs come next, and when a point has enough.
//
// The runs of a point are numbered. They are done in stages, [0, n1), [n1, n2), and so on; the stopping rules look at
// a point when a stage is complete, at all the runs before its end and no other. Where the stages end depends on the
// plan alone. Inside of a stage anybody may do any stretch of runs, in any order. So the outcome does not depend on
// who did what: it is the tally of the runs [0, n) of each point, with an n that the runs themselves decide.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/sweep/interval.hpp"
#include "scenarios/sweep/plan.hpp"

namespace lockstep {

/// The runs [first, first + count).
struct Stretch {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t end() const { return first + count; }
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

struct SweepTask {
  std::size_t point = 0;
  Stretch runs;
};

/// What came back: the tally of a task's runs, and the digest of the first of them, which a journal keeps to tell
/// whether a later version of the program still does the same.
struct Batch {
  Stretch runs;
  Tally tally;
  std::uint64_t first_digest = 0;
};

/// Share k of n, for machines that do not talk to each other: k counts from 1.
struct Shard {
  std::uint64_t k = 1;
  std::uint64_t n = 1;
};

enum class Finished : std::uint8_t { no, all_runs, narrow, hits, decided };
/// Why a point has no more runs: "all runs", "narrow enough", ...
std::string_view name_of(Finished finished);

/// A point as it stands: the runs [0, tally.runs), without a gap.
struct PointResult {
  Tally tally;
  Finished finished = Finished::no;
  Decision decision = Decision::undecided;  ///< of the plan's claim
};

class Schedule {
 public:
  /// `stored` are batches from a journal, by point; those that fit are used, and none of their runs is done again.
  Schedule(const SweepPlan& plan, std::vector<std::vector<Batch>> stored, Shard shard = {});

  /// A stretch of at most `most` runs that nobody has done or is doing. Nothing when there is none at present.
  std::optional<SweepTask> next(std::uint64_t most);
  /// Needs: `next` gave this task.
  void finish(const SweepTask& task, Batch batch);
  /// Nobody does it after all.
  void give_back(const SweepTask& task);

  /// Nothing is left to do, for this shard.
  bool is_done() const { return open_.empty() && under_way_ == 0; }
  /// Every point has what the plan wants.
  bool is_complete() const { return incomplete_ == 0; }

  std::size_t points() const { return points_.size(); }
  PointResult result(std::size_t point) const;
  /// Batches of the journal that are in use.
  const std::vector<std::pair<std::size_t, Batch>>& reused() const { return reused_; }

  std::uint64_t runs_done() const { return runs_done_; }
  /// At most, if no rule stops a point.
  std::uint64_t runs_planned() const { return runs_planned_; }
  std::size_t points_finished() const { return points_.size() - incomplete_; }
  /// How long the stage is that the next tasks come from.
  std::uint64_t stage_length() const;
  std::size_t open_points() const { return open_.size(); }

 private:
  struct Point {
    std::vector<Batch> stored;  // not used yet
    Stretch stage;
    Tally tally;  // of [0, complete)
    std::uint64_t complete = 0;
    std::map<std::uint64_t, Batch> pending;          // beyond, by their first runs
    std::map<std::uint64_t, std::uint64_t> claimed;  // being done: first run -> count
    Finished finished = Finished::no;
    Decision decision = Decision::undecided;
  };

  std::uint64_t stage_end(std::uint64_t begin) const;
  void enter_stage(std::size_t number, std::uint64_t begin);
  void settle(std::size_t number);
  Finished judge(const Point& point, Decision& decision) const;
  std::optional<Stretch> gap(std::size_t number, std::uint64_t most) const;
  bool is_ours(std::size_t number, std::uint64_t run) const;

  const SweepPlan* plan_;
  Shard shard_;
  std::vector<Point> points_;
  std::vector<std::size_t> open_;  // in the order in which they take turns
  std::size_t turn_ = 0;
  std::size_t incomplete_ = 0;
  std::uint64_t under_way_ = 0;
  std::uint64_t runs_done_ = 0;
  std::uint64_t runs_planned_ = 0;
  std::vector<std::pair<std::size_t, Batch>> reused_;
};

/// The interval of a share: Clopper and Pearson's when the number of runs is fixed, and the one that is valid at all
/// times when rules decide about it.
Interval interval_of(const SweepPlan& plan, std::uint64_t hits, std::uint64_t runs);

}  // namespace lockstep
