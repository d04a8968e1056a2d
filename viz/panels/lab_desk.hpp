// The laboratory's state: the versions of the scenario, the run of the current one in the background, seeds, odds. What
// the lab's panels show, and what its actions change.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viz/lab/branches.hpp"
#include "viz/lab/latest.hpp"
#include "viz/lab/lessons.hpp"
#include "viz/lab/many_runs.hpp"
#include "viz/lab/parameters.hpp"
#include "viz/lab/shrink.hpp"
#include "viz/lab/view_file.hpp"
#include "viz/shell/actions.hpp"
#include "viz/shell/meter.hpp"
#include "viz/shell/model.hpp"
#include "viz/story/difference.hpp"

namespace lockstep::viz {

class LabDesk {
 public:
  /// Takes over what is finished; between two frames.
  void pump(Model& model);
  bool is_busy() const {
    return runner_.is_busy() || seeds_.is_busy() || odds_worker_.is_busy() || shrinker_.is_busy();
  }
  bool is_running() const { return runner_.is_busy(); }

  bool has_scenario() const { return !branches_.is_empty(); }
  const Branches& branches() const { return branches_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::string& problems() const { return problems_; }
  const Difference& difference() const { return difference_; }
  std::size_t changes() const { return changes_; }
  /// Whether the value behind a pointer differs from the file's.
  bool is_edited(const Parameter& parameter) const;
  Judgement judgement(const Model& model) const;
  const std::optional<Odds>& odds() const { return odds_; }
  bool wants_odds() const { return wants_odds_; }
  const std::optional<SeedSearch>& seed_search() const { return search_; }
  const std::optional<Shrunk>& shrunk() const { return shrunk_; }
  const std::string& file() const { return file_; }

  // What the actions do.
  void edit(Json json, std::string label, std::string gesture = "");
  /// "/algorithm/ttl=30s"; says what is wrong in `notice`.
  bool set(const std::string& change, const std::string& gesture, std::string& notice);
  void end_gesture() { branches_.end_gesture(); }
  void undo();
  void redo();
  void go_to(std::size_t branch);
  void set_seed(std::uint64_t seed);
  std::uint64_t seed() const;
  void search_violation();
  void show_odds(bool on);
  void shrink_story(const Model& model);
  void take_shrunk();
  /// The text of a view file whose scenario is open: makes its changes, and stands where it says once that has run,
  /// with the same earlier run behind it.
  void open_view(Model& model, const std::string& text);

 private:
  struct Ran {
    std::size_t branch = 0;
    RecordingPtr recording;  ///< null: there were problems
    std::string problems;
  };
  void begin(const Model& model);
  void run_current();
  void show_version(const Json& json);
  void refresh(const Model& model);
  void start_odds();
  void stop(Model& model);

  RecordingPtr shown_;  // the model's, as far as this desk knows
  std::string file_;
  Branches branches_;
  std::vector<Violation> baseline_;
  std::vector<Parameter> parameters_;
  std::string problems_;
  Difference difference_;
  std::size_t changes_ = 0;
  std::size_t shown_branch_ = 0;  // whose run is on the screen
  std::uint64_t stop_requests_seen_ = 0;
  bool wants_odds_ = false;
  std::optional<Odds> odds_;
  std::optional<SeedSearch> search_;
  std::optional<Shrunk> shrunk_;
  std::string notice_;
  std::optional<ViewFile> pending_view_;
  std::optional<Json> pending_version_;  // to be run once the one is run that stays behind it

  // Threads last: they end before what they were given goes.
  std::shared_ptr<Meter> meter_;
  Latest<Ran> runner_;
  Latest<SeedSearch> seeds_;
  Latest<Odds> odds_worker_;
  Latest<Shrunk> shrinker_;
};

}  // namespace lockstep::viz
