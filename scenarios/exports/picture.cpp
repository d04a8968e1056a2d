#include "scenarios/exports/picture.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lockstep::exports {
namespace {

double plot_left_for(const Trace& trace, const Stage& stage) {
  double widest = 0;
  for (const ProcessId process : stage.lanes) widest = std::max(widest, text_width(trace.name_of(process), 14));
  return std::clamp(28 + widest + 62, 118.0, 210.0);
}

}  // namespace

Picture::Picture(const ExportInput& the_input, const SvgLimits& limits)
    : input(the_input),
      trace(the_input.trace),
      story(trace),
      narrator(trace),
      stage(choose_stage(input, story, limits, 1040)),
      plot_left(plot_left_for(trace, stage)),
      scale(stage.shown, stage.points, stage.typical_flight, plot_left, plot_right),
      labels({plot_left - 2, 0, width - 4, 100'000}),
      coloured_(order_colours()) {}

const Lane* Picture::lane_of(ProcessId process) const {
  for (const Lane& lane : lanes)
    if (lane.process == process) return &lane;
  return nullptr;
}

/// Where there are more clients than colours, those of the violations choose first.
std::vector<ProcessId> Picture::order_colours() const {
  std::vector<ProcessId> order;
  const auto add = [&](ProcessId process) {
    if (trace.role_of(process) == Role::client && std::find(order.begin(), order.end(), process) == order.end())
      order.push_back(process);
  };
  const auto clients = std::count_if(stage.lanes.begin(), stage.lanes.end(),
                                     [this](ProcessId process) { return trace.role_of(process) == Role::client; });
  if (static_cast<std::size_t>(clients) > client_colours.size())
    for (const Violation& violation : input.violations) {
      if (order.size() >= client_colours.size()) break;
      for (const ProcessId client : violation.clients)
        if (stage.has_lane(client)) add(client);
    }
  for (const ProcessId process : stage.lanes) add(process);
  return order;
}

const Colour& Picture::colour_of(ProcessId client) const {
  const auto at = std::find(coloured_.begin(), coloured_.end(), client);
  if (at == coloured_.end()) return nobody;
  return client_colours[static_cast<std::size_t>(at - coloured_.begin()) % client_colours.size()];
}
std::string ink_of(std::string_view colour, bool is_bold) {
  return fmt::format(R"(fill="{}"{})", colour, is_bold ? R"( font-weight="600")" : "");
}

void Picture::label_inside(const Box& bar, const std::vector<std::string>& wordings, double size,
                           const std::string& look) {
  const double room = bar.right - bar.left - 10;
  const double y = (bar.top + bar.bottom) / 2 + size * 0.35;
  std::vector<Label> candidates;
  for (const std::string& wording : wordings)
    if (text_width(wording, size) <= room) candidates.push_back({bar.left + 5, y, wording, size});
  // The shortest wording may come closer to the edges before it is cut.
  if (candidates.empty() && !wordings.empty() && text_width(wordings.back(), size) <= room + 6)
    candidates.push_back({bar.left + 2, y, wordings.back(), size});
  constexpr std::size_t worth_reading = 8;  // bytes, with three for the ellipsis
  if (candidates.empty() && !wordings.empty()) {
    const std::string cut = shortened(wordings.back(), room, size);
    if (cut.size() >= worth_reading) candidates.push_back({bar.left + 5, y, cut, size});
  }
  if (const auto label = labels.place(candidates)) words.text(*label, look);
}

void Picture::label_later(int importance, std::vector<Label> candidates, std::string look) {
  pending_.push_back({importance, std::move(candidates), std::move(look)});
}

void Picture::place_labels() {
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const PendingLabel& a, const PendingLabel& b) { return a.importance < b.importance; });
  for (const PendingLabel& pending : pending_) {
    const auto label = labels.place(pending.candidates);
    if (!label) continue;
    const Box box = label->box();
    words.rect({box.left - 1.5, box.top, box.right + 1.5, box.bottom}, R"(fill="#fff" fill-opacity="0.82")", 2);
    words.text(*label, pending.look);
  }
  pending_.clear();
}

Rows assign_rows(const std::vector<Interval>& spans, std::size_t rows_max) {
  Rows rows;
  std::vector<TrueTime> free_from;
  for (const Interval& span : spans) {
    std::size_t row = 0;
    while (row < free_from.size() && free_from[row] > span.begin) ++row;
    if (row == free_from.size() && row < rows_max) free_from.push_back({});
    row = std::min(row, free_from.size() - 1);
    free_from[row] = std::max(free_from[row], span.end);
    rows.row.push_back(row);
  }
  rows.count = std::max<std::size_t>(1, free_from.size());
  return rows;
}

std::vector<const Hold*> holds_of(const Picture& picture, ProcessId client) {
  std::vector<const Hold*> holds;
  for (const Hold& hold : picture.story.holds)
    if (hold.client == client && picture.stage.shows(span_of(picture, hold))) holds.push_back(&hold);
  return holds;  // by time of asking
}

Interval span_of(const Picture& picture, const Hold& hold) {
  return {hold.asked, hold.granted ? hold.believed_until : hold.wait(picture.story.end).end};
}

std::vector<const KeyLease*> keys_of(const Picture& picture, ProcessId node) {
  std::vector<const KeyLease*> keys;
  const std::vector<Resource>& locks = picture.story.locks;
  for (std::size_t i = 0; i < picture.story.keys.size(); ++i) {
    const KeyLease& key = picture.story.keys[i];
    if (key.node != node || picture.stage.is_hidden_key[i] || !picture.stage.shows(key.life)) continue;
    if (std::find(locks.begin(), locks.end(), key.resource) != locks.end()) keys.push_back(&key);
  }
  return keys;
}

}  // namespace lockstep::exports
