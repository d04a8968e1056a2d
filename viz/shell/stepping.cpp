#include "viz/shell/stepping.hpp"

#include <algorithm>

namespace lockstep::viz {
namespace {

/// What a reader steps to: not the setting of clocks at the start, nor the end of the run.
bool is_event(const Model& model, std::size_t index) {
  const Fact& fact = model.recording->fact(index);
  if (fact.kind == FactKind::ended || fact.kind == FactKind::started) return false;
  const bool is_clock = fact.kind == FactKind::monotonic_clock_set || fact.kind == FactKind::wall_clock_set;
  if (is_clock && fact.at == TrueTime()) return false;
  if (model.lane && fact.process != *model.lane) return false;
  return model.matches == nullptr || (*model.matches)[index] != 0;
}

std::size_t from(const Model& model) { return model.selected.value_or(model.cursor.fact); }

}  // namespace

std::optional<std::size_t> next_event(const Model& model) {
  if (!model.has_run()) return std::nullopt;
  for (std::size_t i = model.cursor.fact + 1; i < model.recording->fact_count(); ++i)
    if (is_event(model, i)) return i;
  return std::nullopt;
}

std::optional<std::size_t> previous_event(const Model& model) {
  if (!model.has_run()) return std::nullopt;
  for (std::size_t i = model.cursor.fact; i-- > 0;)
    if (is_event(model, i)) return i;
  return std::nullopt;
}

std::optional<std::size_t> cause(const Model& model) {
  if (!model.has_run()) return std::nullopt;
  const std::size_t here = from(model);
  const auto& graph = model.recording->causality.graph();
  const auto vertex = static_cast<std::uint32_t>(here);
  std::optional<std::size_t> same_lane;
  for (auto [edge, end] = in_edges(vertex, graph); edge != end; ++edge) {
    const std::size_t before = source(*edge, graph);
    if (model.recording->fact(before).process != model.recording->fact(here).process) return before;
    same_lane = before;
  }
  return same_lane;
}

std::optional<std::size_t> consequence(const Model& model) {
  if (!model.has_run()) return std::nullopt;
  const std::size_t here = from(model);
  const auto& graph = model.recording->causality.graph();
  const auto vertex = static_cast<std::uint32_t>(here);
  std::optional<std::size_t> same_lane;
  for (auto [edge, end] = out_edges(vertex, graph); edge != end; ++edge) {
    const std::size_t after = target(*edge, graph);
    if (model.recording->fact(after).process != model.recording->fact(here).process) return after;
    same_lane = after;
  }
  return same_lane;
}

std::optional<std::size_t> next_violation(const Model& model) {
  if (!model.has_run()) return std::nullopt;
  std::optional<std::size_t> best;
  for (const Violation& violation : model.recording->run.violations)
    if (violation.fact > model.cursor.fact) best = std::min(best.value_or(SIZE_MAX), violation.fact);
  return best;
}

std::optional<std::size_t> previous_violation(const Model& model) {
  if (!model.has_run()) return std::nullopt;
  std::optional<std::size_t> best;
  for (const Violation& violation : model.recording->run.violations)
    if (violation.fact < model.cursor.fact) best = std::max(best.value_or(0), violation.fact);
  return best;
}

void fit_selection(Model& model) {
  if (!model.has_run()) return;
  const std::size_t here = from(model);
  const Fact& fact = model.recording->fact(here);
  TrueTime begin = fact.at, end = fact.at;
  if (fact.acquisition)
    for (const exports::Hold& hold : model.recording->story.holds)
      if (hold.acquisition == fact.acquisition) {
        begin = std::min(begin, hold.asked);
        end = std::max(end, hold.granted ? std::min(hold.believed_until, model.trace().end())
                                         : hold.wait(model.trace().end()).end);
      }
  double left = model.axis.position(static_cast<double>(begin.ns())),
         right = model.axis.position(static_cast<double>(end.ns()));
  if (!(right > left)) {
    const double around = std::max(model.axis.finest() * 4, model.axis.length() / 60);
    left -= around;
    right += around;
  }
  model.view.fit(model.axis, left, right);
}

}  // namespace lockstep::viz
