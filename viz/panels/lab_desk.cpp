#include "viz/panels/lab_desk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/format/reader.hpp"
#include "scenarios/format/write.hpp"
#include "scenarios/sweep/variation.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {

void LabDesk::begin(const Model& model) {
  shown_ = model.recording;
  file_ = model.recording->scenario.file;
  Json root = to_json(model.recording->scenario);
  root["seed"] = model.recording->run.seed;
  branches_ = Branches(std::move(root));
  branches_.note(0, to_hex(model.trace().digest()), model.recording->run.violations.size());
  baseline_ = model.recording->run.violations;
  difference_ = {};
  problems_.clear();
  search_.reset();
  shrunk_.reset();
  runner_.cancel();
  seeds_.cancel();
  shrinker_.cancel();
  shown_branch_ = 0;
  pending_view_.reset();
  pending_version_.reset();
  refresh(model);
}

void LabDesk::stop(Model& model) {
  stop_requests_seen_ = model.stop_requests;
  if (runner_.is_busy()) {
    runner_.cancel();
    pending_view_.reset();
    pending_version_.reset();
    // The lab stands for what the window shows: back to that version. The one that was stopped stays in the tree.
    branches_.go_to(shown_branch_);
    problems_.clear();
    if (model.has_run()) refresh(model);
    model.notice = "stopped; back to the version whose run is shown";
  }
  if (seeds_.is_busy()) {
    seeds_.cancel();
    search_.reset();
  }
  if (shrinker_.is_busy()) {
    shrinker_.cancel();
    shrunk_.reset();
  }
}

void LabDesk::refresh(const Model& model) {
  parameters_ = parameters_of(branches_.json(), model.recording->scenario, branches_.root());
  changes_ = changes_between(branches_.root(), branches_.json());
  odds_.reset();
  if (wants_odds_) start_odds();
}

void LabDesk::pump(Model& model) {
  if (model.has_run() && model.recording != shown_) begin(model);
  if (stop_requests_seen_ != model.stop_requests) stop(model);
  model.rerunning = runner_.is_busy() && meter_ ? meter_->words() : "";
  if (model.rerunning.empty() && search_ && !search_->is_finished)
    model.rerunning = fmt::format("{} seeds tried", search_->tried);
  if (auto ran = runner_.take()) {
    if (ran->recording) {
      problems_.clear();
      branches_.note(ran->branch, to_hex(ran->recording->trace().digest()), ran->recording->run.violations.size());
      shown_ = ran->recording;
      shown_branch_ = ran->branch;
      model.replace(std::move(ran->recording));
      difference_ = model.ghost ? compare(told(*model.ghost), told(*model.recording)) : Difference{};
      refresh(model);
      if (pending_version_)
        show_version(*std::exchange(pending_version_, std::nullopt));
      else if (pending_view_)
        apply_view(model, *std::exchange(pending_view_, std::nullopt));
    } else {
      problems_ = std::move(ran->problems);
      pending_view_.reset();
      pending_version_.reset();
    }
  }
  if (auto found = seeds_.take()) {
    search_ = *found;
    if (found->found) set_seed(*found->found);
  }
  if (auto odds = odds_worker_.take()) odds_ = std::move(odds);
  if (auto shrunk = shrinker_.take()) shrunk_ = std::move(shrunk);
  if (!notice_.empty()) model.notice = std::exchange(notice_, "");
}

void LabDesk::run_current() {
  meter_ = std::make_shared<Meter>();
  runner_.order([json = branches_.json(), branch = branches_.current(), file = file_, meter = meter_](auto& desk) {
    ReadResult read = read_scenario_json(json, file, directory_of(file));
    if (!read.scenario) return desk.publish({branch, nullptr, format_problems(file, read.problems)});
    if (desk.is_outdated()) return;
    RecordingPtr recording = record_beside(std::move(*read.scenario), *meter, [&desk] { return desk.is_outdated(); });
    if (recording != nullptr) desk.publish({branch, std::move(recording), ""});
  });
}

bool LabDesk::is_edited(const Parameter& parameter) const {
  const Json::json_pointer at(parameter.pointer);
  const Json& now = branches_.json();
  const Json& then = branches_.root();
  const Json* a = now.contains(at) ? &now.at(at) : nullptr;
  const Json* b = then.contains(at) ? &then.at(at) : nullptr;
  return (a == nullptr) != (b == nullptr) || (a != nullptr && *a != *b);
}

Judgement LabDesk::judgement(const Model& model) const {
  return judge(baseline_, model.recording->run.violations, changes_);
}

void LabDesk::edit(Json json, std::string label, std::string gesture) {
  if (branches_.is_empty()) return;
  pending_version_.reset();
  branches_.push(std::move(json), std::move(label), std::move(gesture));
  shrunk_.reset();
  run_current();
}

bool LabDesk::set(const std::string& change, const std::string& gesture, std::string& notice) {
  if (branches_.is_empty()) {
    notice = "nothing is open";
    return false;
  }
  const ParsedChange parsed = parse_change(change);
  if (!parsed.change) {
    notice = parsed.error;
    return false;
  }
  Json json = branches_.json();
  if (const auto problem = make_change(*parsed.change, json)) {
    notice = problem->pointer + ": " + message_of(*problem);
    return false;
  }
  std::string name = parsed.change->pointer.substr(1);
  for (const Parameter& parameter : parameters_)
    if (parameter.pointer == parsed.change->pointer) name = parameter.group + ", " + parameter.label;
  const Json& value = parsed.change->value;
  edit(std::move(json), fmt::format("{} = {}", name, value.is_string() ? value.get<std::string>() : value.dump()),
       gesture);
  return true;
}

void LabDesk::undo() {
  if (!branches_.can_undo()) return;
  branches_.undo();
  run_current();
}

void LabDesk::redo() {
  if (!branches_.can_redo()) return;
  branches_.redo();
  run_current();
}

void LabDesk::go_to(std::size_t branch) {
  if (branch >= branches_.nodes().size() || branch == branches_.current()) return;
  branches_.go_to(branch);
  run_current();
}

std::uint64_t LabDesk::seed() const {
  return branches_.is_empty() ? 0 : branches_.json().value("seed", std::uint64_t{1});
}

void LabDesk::set_seed(std::uint64_t seed) {
  if (branches_.is_empty()) return;
  Json json = branches_.json();
  json["seed"] = seed;
  edit(std::move(json), fmt::format("seed {}", seed), "seed");
}

void LabDesk::search_violation() {
  if (branches_.is_empty()) return;
  search_ = SeedSearch{};
  constexpr std::uint64_t most = 100'000;
  seeds_.order([json = branches_.json(), file = file_, from = seed()](auto& desk) {
    const ReadResult read = read_scenario_json(json, file, directory_of(file));
    if (!read.scenario) return;
    search_seed(
        *read.scenario, from, most, [&desk] { return desk.is_outdated(); },
        [&desk](SeedSearch search) { desk.publish(search); });
  });
}

void LabDesk::start_odds() {
  if (branches_.is_empty()) return;
  constexpr std::uint64_t most = 2'000;
  odds_worker_.order([json = branches_.json(), file = file_](auto& desk) {
    estimate(
        json, file, directory_of(file), most, [&desk] { return desk.is_outdated(); },
        [&desk](Odds odds) { desk.publish(std::move(odds)); });
  });
}

void LabDesk::show_odds(bool on) {
  wants_odds_ = on;
  odds_.reset();
  if (on)
    start_odds();
  else
    odds_worker_.cancel();
}

void LabDesk::shrink_story(const Model& model) {
  if (!model.has_run() || branches_.is_empty()) return;
  if (model.recording->run.violations.empty()) {
    notice_ = "there is no violation to keep";
    return;
  }
  shrunk_ = Shrunk{};
  shrinker_.order([json = branches_.json(), check = model.recording->run.violations.front().check](auto& desk) {
    shrink(
        json, check, [&desk] { return desk.is_outdated(); }, [&desk](Shrunk one) { desk.publish(std::move(one)); });
  });
}

void LabDesk::take_shrunk() {
  if (!shrunk_ || shrunk_->json.is_null()) return;
  Json json = shrunk_->json;
  edit(std::move(json), fmt::format("shrunk: {} left out", shrunk_->removed.size()));
}

void LabDesk::open_view(Model& model, const std::string& text) {
  if (model.has_run() && model.recording != shown_) begin(model);
  const ReadView read = read_view(text);
  if (!read.view || branches_.is_empty()) {
    model.notice = read.view ? "the view's scenario is not open" : read.problem;
    return;
  }
  const std::optional<Json> edited = patched(branches_.root(), read.view->overrides);
  const std::optional<Json> before = patched(branches_.root(), read.view->before.value_or(Json::array()));
  if (!edited || !before) {
    model.notice = "the changes of the view do not fit the scenario any more";
    return;
  }
  if (!read.view->before && *edited == branches_.json() && !is_running()) return apply_view(model, *read.view);
  pending_view_ = read.view;
  if (*before == branches_.json() || !read.view->before) return show_version(*edited);
  show_version(*before);
  pending_version_ = edited;
}

void LabDesk::show_version(const Json& json) {
  if (json != branches_.root()) return edit(json, "from the view file");
  branches_.go_to(0);
  run_current();
}

}  // namespace lockstep::viz
