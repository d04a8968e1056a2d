#include "viz/shell/timeline_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/exports/wording.hpp"
#include "viz/shell/draw_sheet.hpp"

namespace lockstep::viz {

void TimelineView::draw(const Model& model, Ui& ui, const Area& area) {
  area_ = area;
  if (area.width() < ui.em(8) || area.height() < ui.em(6) || !model.has_run()) return;
  const TimelineInput input{.recording = *model.recording,
                            .axis = model.axis,
                            .look = ui.look,
                            .metrics = ui.metrics,
                            .view = model.view,
                            .width = area.width(),
                            .height = area.height(),
                            .scroll = model.scroll * ui.em(),
                            .own_time = model.own_time,
                            .messages = model.shows_messages,
                            .cursor = model.cursor.at,
                            .selected = model.selected,
                            .pointed_at = pointed_at_,
                            .range = model.range,
                            .relations = model.relations.get(),
                            .matches = model.matches.get(),
                            .ghost = model.ghost.get(),
                            .first_difference = model.first_difference};
  picture_ = paint_timeline(input);
  primitives_ = draw_sheet(picture_.sheet, *ImGui::GetWindowDrawList(), {area.left, area.top}, ui.fonts);
  ImGui::SetCursorScreenPos({area.left, area.top});
  ImGui::InvisibleButton("timeline", {area.width(), area.height()},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  ui.mark("timeline");
  const auto shifted = [&](Area part) {
    return Area{part.left + area.left, part.top + area.top, part.right + area.left, part.bottom + area.top};
  };
  ui.marks.mark("timeline/plot", shifted({picture_.layout.plot.left, picture_.layout.lanes.top,
                                          picture_.layout.plot.right, picture_.layout.lanes.bottom}));
  ui.marks.mark("timeline/ruler", shifted(picture_.layout.ruler));
  ui.marks.mark("timeline/overview", shifted(picture_.layout.overview));
  for (std::size_t i = 0; i < picture_.layout.boxes.size() && i < 64; ++i) {
    const LaneBox& box = picture_.layout.boxes[i];
    ui.marks.mark(fmt::format("lane/{}", model.trace().name_of(model.recording->scene.lanes[i].process)),
                  shifted({0, box.top, picture_.layout.names.right, box.bottom}));
  }
  take_pointer(model, ui);
}

void TimelineView::take_pointer(const Model& model, Ui& ui) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool is_hovered = ImGui::IsItemHovered(), is_held = ImGui::IsItemActive();
  const Layout& layout = picture_.layout;
  const Point at{io.MousePos.x - area_.left, io.MousePos.y - area_.top};
  const double part =
      static_cast<double>(at.x - layout.plot.left) / std::max(1.0, static_cast<double>(layout.plot.width()));
  const auto time_at = [&](double where) {
    return std::to_string(
        static_cast<std::int64_t>(std::clamp(model.axis.time(model.view.begin + where * model.view.length()), 0.0,
                                             static_cast<double>(model.recording->scene.end))));
  };

  if (is_hovered && io.MouseWheel != 0) {
    // One notch is one step, whatever a platform calls a notch.
    const double notches = std::clamp(static_cast<double>(io.MouseWheel), -3.0, 3.0);
    if (io.KeyShift)
      ui.ask(notches > 0 ? "view.scroll-up" : "view.scroll", fmt::format("{}", std::fabs(notches) * 3));
    else if (io.KeyCtrl)
      ui.ask("view.pan-right", fmt::format("{}", -notches * 0.1));
    else
      ui.ask(notches > 0 ? "view.zoom-in" : "view.zoom-out",
             fmt::format("{} {}", std::pow(0.8, notches), std::clamp(part, 0.0, 1.0)));
  }
  if (is_hovered && io.MouseWheelH != 0)
    ui.ask("view.pan-right", fmt::format("{}", std::clamp(-static_cast<double>(io.MouseWheelH), -3.0, 3.0) * 0.1));

  const Hit* under = is_hovered ? hit_at(picture_, at, ui.em(0.35F)) : nullptr;
  if (ImGui::IsItemActivated()) {
    has_moved_ = false;
    drag_ = Drag::pan;
    if (layout.ruler.contains(at)) drag_ = Drag::cursor;
    if (io.KeyShift && layout.plot.contains(at)) {
      drag_ = Drag::range;
      range_from_ = part;
    }
    if (layout.overview.contains(at)) {
      drag_ = Drag::overview;
      grabbed_ = at.x;
      take_overview(model, ui, at);
    }
  }
  if (is_held && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
    const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0);
    if (std::hypot(moved.x, moved.y) > ui.em(0.3F)) has_moved_ = true;
    if (drag_ == Drag::pan && has_moved_) {
      ui.ask("view.pan-right", fmt::format("{}", -static_cast<double>(io.MouseDelta.x) /
                                                     std::max(1.0, static_cast<double>(layout.plot.width()))));
      if (io.MouseDelta.y != 0) ui.ask("view.scroll", fmt::format("{}", -io.MouseDelta.y / ui.em()));
    }
    if (drag_ == Drag::range && has_moved_)
      ui.ask("range.set", time_at(std::min(range_from_, part)) + " " + time_at(std::max(range_from_, part)));
    if (drag_ == Drag::overview || drag_ == Drag::overview_left || drag_ == Drag::overview_right)
      take_overview(model, ui, at);
  }
  if (is_held && drag_ == Drag::cursor && !ImGui::IsMouseDown(ImGuiMouseButton_Right))
    ui.ask("cursor.set", time_at(part));

  if (ImGui::IsItemDeactivated() && !has_moved_ && ImGui::IsMouseReleased(ImGuiMouseButton_Right)) {
    std::string who = "-";
    for (std::size_t i = 0; i < layout.boxes.size(); ++i)
      if (at.y >= layout.boxes[i].top && at.y < layout.boxes[i].bottom && layout.lanes.contains({layout.lanes.left, at.y}))
        who = model.trace().name_of(model.recording->scene.lanes[i].process);
    ui.ask("hand.open", fmt::format("{} {} {}", time_at(part), who,
                                    under != nullptr && under->kind == Hit::Kind::fact ? std::to_string(under->fact) : ""));
  }
  if (ImGui::IsItemDeactivated()) {
    if (drag_ == Drag::pan && !has_moved_ && !ImGui::IsMouseReleased(ImGuiMouseButton_Right)) {
      if (under == nullptr) {
        if (at.x > layout.plot.left) ui.ask("cursor.set", time_at(part));
        ui.ask("select.none");
      } else if (under->kind == Hit::Kind::lane) {
        const ProcessId process = model.recording->scene.lanes[under->index].process;
        const bool is_chosen = model.lane && *model.lane == process;
        ui.ask("select.lane", is_chosen ? "" : std::string(model.trace().name_of(process)));
      } else if (under->kind != Hit::Kind::strip) {
        ui.ask("select.fact", std::to_string(under->fact));
      }
    }
    drag_ = Drag::none;
  }
  if (is_hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    if (layout.overview.contains(at) || under == nullptr)
      ui.ask("view.fit");
    else
      ui.ask("view.fit-selection");
  }
  pointed_at_ = under != nullptr && under->kind == Hit::Kind::fact ? model.recording->fact(under->fact).message
                                                                   : MessageId();
  if (under != nullptr && !is_held) explain(model, ui, *under);
}

void TimelineView::take_overview(const Model& model, Ui& ui, Point at) {
  const Area& area = picture_.layout.overview;
  const double pad = static_cast<double>(ui.em(0.4F));
  const double wide = std::max(1.0, static_cast<double>(area.width()) - 2 * pad);
  const auto position_of = [&](float px) {
    return model.axis.first() + (static_cast<double>(px - area.left) - pad) / wide * model.axis.length();
  };
  const double here = position_of(at.x);
  const auto px_of = [&](double position) {
    return area.left + static_cast<float>(pad + (position - model.axis.first()) / model.axis.length() * wide);
  };
  if (drag_ == Drag::overview && grabbed_ == at.x) {
    if (std::fabs(at.x - px_of(model.view.begin)) < ui.em(0.4F)) drag_ = Drag::overview_left;
    if (std::fabs(at.x - px_of(model.view.end)) < ui.em(0.4F)) drag_ = Drag::overview_right;
  }
  double begin = model.view.begin, end = model.view.end;
  if (drag_ == Drag::overview_left) {
    begin = std::min(here, end - model.axis.finest());
  } else if (drag_ == Drag::overview_right) {
    end = std::max(here, begin + model.axis.finest());
  } else {
    begin = here - model.view.length() / 2;
    end = here + model.view.length() / 2;
  }
  ui.ask("view.positions", fmt::format("{} {}", begin, end));
}

void TimelineView::explain(const Model& model, Ui& ui, const Hit& hit) const {
  const Recording& recording = *model.recording;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.em(0.6F), ui.em(0.5F)});
  ImGui::BeginTooltip();
  ui.wrap_at = ui.em(26);
  switch (hit.kind) {
    case Hit::Kind::flag:
      ui.words(recording.run.violations[hit.index].text, Face::text, ui.look.danger_text);
      break;
    case Hit::Kind::lane: {
      const Lane& lane = recording.scene.lanes[hit.index];
      ui.words(fmt::format("{}, a {}", model.trace().name_of(lane.process), lockstep::name_of(lane.role)));
      ui.quiet("a click makes . and , stay on it");
      break;
    }
    case Hit::Kind::strip:
      ui.words(fmt::format("Who is inside \"{}\", whatever anybody believes",
                           model.trace().name_of(recording.scene.strips[hit.index].lock)));
      ui.quiet("two at once are hatched; squares are writes to the store");
      break;
    case Hit::Kind::fault:
      ui.words(recording.scene.fault_words[hit.index]);
      break;
    case Hit::Kind::fact: {
      const Fact& fact = recording.fact(hit.fact);
      ui.words(fmt::format("{} {}", fact.process ? model.trace().name_of(fact.process) : "",
                           recording.narrator.phrase(hit.fact)));
      ui.quiet(fmt::format("{} s, event {}", exports::seconds(fact.at.ns(), 6), hit.fact));
      for (const Violation& violation : recording.run.violations)
        if (violation.fact == hit.fact) ui.words(violation.text, Face::small, ui.look.danger_text);
      break;
    }
  }
  ui.wrap_at = 0;
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

}  // namespace lockstep::viz
