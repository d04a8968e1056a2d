#include "viz/shell/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "viz/story/filter.hpp"
#include "viz/story/pattern.hpp"

namespace lockstep::viz {

namespace {

/// Events in their order, not words that all must fit: "grant, then pause > TTL, then write".
bool is_pattern(std::string_view words) {
  return words.find(',') != std::string_view::npos || words.find(" then ") != std::string_view::npos;
}

}  // namespace

Scale best_scale(const Recording& recording) {
  const Scene& scene = recording.scene;
  if (scene.typical_flight == 0) return Scale::linear;
  return scene.end / 250 > scene.typical_flight ? Scale::compressed : Scale::linear;
}

void Model::rebuild_axis() {
  axis = Axis(scale, recording->scene.end, recording->scene.points, recording->scene.typical_flight);
}

void Model::show(RecordingPtr next) {
  recording = std::move(next);
  drop_ghost();
  status = Status::showing;
  problems.clear();
  ++version;
  scale = best_scale(*recording);
  rebuild_axis();
  view.fit_story(axis, axis.position(static_cast<double>(recording->scene.last_act)));
  scroll = 0;
  lane.reset();
  range.reset();
  is_playing = false;
  bookmarks = {};
  select(std::nullopt);
  set_filter(filter);
  const auto& violations = recording->run.violations;
  if (violations.empty())
    set_cursor(TrueTime());
  else
    set_cursor_to_fact(violations.front().fact);
}

void Model::replace(RecordingPtr next) {
  if (!recording) return show(std::move(next));
  const double begin = axis.time(view.begin), end = axis.time(view.end);
  const bool was_all = view.begin <= axis.first() && view.end >= axis.last();
  ghost = std::exchange(recording, std::move(next));
  status = Status::showing;
  problems.clear();
  ++version;
  rebuild_axis();
  if (was_all) {
    view.fit_all(axis);
  } else {
    view.begin = axis.position(begin);
    view.end = axis.position(end);
    view.keep_inside(axis);
  }
  const auto a = recording->trace().facts(), b = ghost->trace().facts();
  const auto [here, there] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  first_difference.reset();
  if (here != a.end() || there != b.end())
    first_difference = std::min(static_cast<std::size_t>(here - a.begin()), a.size() - 1);
  select(std::nullopt);
  set_filter(filter);
  set_cursor(std::min(cursor.at, recording->trace().end()));
}

void Model::drop_ghost() {
  ghost = nullptr;
  first_difference.reset();
}

void Model::fail(std::string text) {
  status = Status::failed;
  problems = std::move(text);
  is_playing = false;
  ++version;
}

void Model::set_scale(Scale next) {
  if (!recording) return;
  const double begin = axis.time(view.begin), end = axis.time(view.end);
  const bool was_all = view.begin <= axis.first() && view.end >= axis.last();
  scale = next;
  rebuild_axis();
  if (was_all) return view.fit_all(axis);
  view.begin = axis.position(begin);
  view.end = axis.position(end);
  view.keep_inside(axis);
}

void Model::set_cursor(TrueTime at) {
  if (!has_run()) return;
  cursor.at = std::clamp(at, TrueTime(), recording->trace().end());
  cursor.fact = recording->fact_at(cursor.at);
}

void Model::set_cursor_to_fact(std::size_t fact) {
  if (!has_run()) return;
  cursor.fact = std::min(fact, recording->fact_count() - 1);
  cursor.at = recording->fact(cursor.fact).at;
}

void Model::select(std::optional<std::size_t> fact) {
  selected = fact && has_run() ? std::optional(std::min(*fact, recording->fact_count() - 1)) : std::nullopt;
  relations = nullptr;
  if (!selected || !shows_causes) return;
  auto found = std::make_shared<Relations>(recording->fact_count(), Relation::none);
  for (const std::size_t i : recording->causality.causal_past(*selected)) (*found)[i] = Relation::past;
  for (const std::size_t i : recording->causality.causal_future(*selected)) (*found)[i] = Relation::future;
  (*found)[*selected] = Relation::selected;
  relations = std::move(found);
}

void Model::set_filter(const std::string& words) {
  filter = words;
  matches = nullptr;
  match_count = 0;
  if (!recording || filter.find_first_not_of(' ') == std::string::npos) return;
  if (is_pattern(filter)) return find_occurrences();
  if (const std::string complaint = Filter::parse(filter).complaint(); !complaint.empty()) notice = complaint;
  auto found = std::make_shared<Matches>(matches_of(*recording, filter));
  match_count = static_cast<std::size_t>(std::count(found->begin(), found->end(), char{1}));
  matches = std::move(found);
}

void Model::find_occurrences() {
  const Pattern pattern = Pattern::parse(filter, recording->scenario.algorithm.ttl);
  if (!pattern.complaint.empty()) {
    notice = pattern.complaint;
    return;
  }
  const std::vector<Occurrence> occurrences = find_pattern(
      {recording->run.trace, recording->story, recording->narrator, recording->run.violations}, pattern);
  auto found = std::make_shared<Matches>(recording->fact_count(), char{0});
  for (const Occurrence& occurrence : occurrences)
    for (const std::size_t fact : occurrence) (*found)[fact] = 1;
  match_count = occurrences.size();
  matches = std::move(found);
  notice = occurrences.empty() ? "that never happens in this run"
                               : fmt::format("that happens {} time{} here: . and , step through its events",
                                             occurrences.size(), occurrences.size() == 1 ? "" : "s");
}

void Model::advance(double seconds) {
  if (!is_playing || !has_run()) return;
  // A screen takes twenty seconds; around a violation four times as long.
  double rate = view.length() / 20 * speed;
  const double here = axis.position(static_cast<double>(cursor.at.ns()));
  for (const Flag& flag : recording->scene.flags) {
    const double there = axis.position(static_cast<double>(flag.at));
    if (here > there - view.length() * 0.04 && here < there + view.length() * 0.02) {
      rate /= 4;
      break;
    }
  }
  const double next = std::min(here + rate * seconds, axis.last());
  set_cursor(TrueTime(Duration(static_cast<std::int64_t>(axis.time(next)))));
  view.reveal(axis, next);
  if (next >= axis.last()) is_playing = false;
}

Matches matches_of(const Recording& recording, const std::string& words) {
  return Filter::parse(words).apply({recording.run.trace, recording.story, recording.narrator, recording.run.violations});
}

}  // namespace lockstep::viz
