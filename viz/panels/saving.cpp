// What the lab saves: the edited scenario, the view, the story as a page. Text only; whoever may touch files writes it.
#include "scenarios/format/write.hpp"
#include "viz/lab/view_file.hpp"
#include "viz/panels/lab_panels.hpp"
#include "viz/story/page_html.hpp"

namespace lockstep::viz {
namespace {

Scale scale_named(std::string_view name) {
  for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed})
    if (name_of(scale) == name) return scale;
  return Scale::linear;
}

ViewFile::Place place_of(TrueTime at, const View& view, Scale scale) {
  ViewFile::Place place;
  place.cursor = at.ns();
  place.begin = view.begin;
  place.end = view.end;
  place.scale = std::string(name_of(scale));
  return place;
}

}  // namespace

void save_scenario(Model& model, const LabDesk& lab, const std::string& file) {
  if (!lab.has_scenario() || !model.has_run()) {
    model.notice = "nothing is open";
    return;
  }
  if (!lab.problems().empty()) {
    model.notice = "not saved: this version cannot be run; undo it, or mend what the lab complains about";
    return;
  }
  model.wishes.push_back({Wish::Kind::save_text, file.empty() ? model.recording->scenario.name + "-edited.json" : file,
                          file_text(lab.branches().json())});
}

void save_view(Model& model, const LabDesk& lab, const std::string& file) {
  if (!lab.has_scenario() || !model.has_run()) {
    model.notice = "nothing is open";
    return;
  }
  ViewFile view;
  view.scenario = model.path.empty() ? lab.file() : model.path;
  view.overrides = Json::diff(lab.branches().root(), lab.branches().json());
  if (model.ghost) {
    Json before = to_json(model.ghost->scenario);
    before["seed"] = model.ghost->run.seed;
    view.before = Json::diff(lab.branches().root(), before);
  }
  if (!lab.is_running()) view.digest = to_hex(model.trace().digest());  // else that of another version
  view.place = place_of(model.cursor.at, model.view, model.scale);
  if (model.recording->fact_at(model.cursor.at) != model.cursor.fact)
    view.event = static_cast<std::int64_t>(model.cursor.fact);
  if (model.lane) view.lane = model.trace().name_of(*model.lane);
  view.hides_messages = !model.shows_messages;
  view.shows_causes = model.shows_causes;
  view.selected = model.selected ? static_cast<std::int64_t>(*model.selected) : -1;
  view.filter = model.filter;
  view.theme = std::string(name_of(model.theme));
  view.own_time = model.own_time;
  view.hides_panels = !model.shows_panels;
  view.scroll = model.scroll;
  if (model.range) view.range = {model.range->begin.ns(), model.range->end.ns()};
  for (std::size_t i = 0; i < view.bookmarks.size(); ++i)
    if (model.bookmarks[i])
      view.bookmarks[i] = place_of(model.bookmarks[i]->at, model.bookmarks[i]->view, model.bookmarks[i]->scale);
  model.wishes.push_back(
      {Wish::Kind::save_text, file.empty() ? model.recording->scenario.name + ".view.json" : file, text_of(view)});
}

void save_page(Model& model, const std::string& file) {
  if (!model.has_run()) {
    model.notice = "nothing is open";
    return;
  }
  const Recording& recording = *model.recording;
  model.wishes.push_back({Wish::Kind::save_text, file.empty() ? recording.scenario.name + ".html" : file,
                          page_html(told(recording), recording.scenario, recording.run, recording.reason)});
}

void apply_view(Model& model, const ViewFile& view) {
  if (!model.has_run()) return;
  model.set_scale(scale_named(view.place.scale));
  if (view.place.begin != view.place.end) {
    model.view.begin = view.place.begin;
    model.view.end = view.place.end;
    model.view.keep_inside(model.axis);
  }
  model.own_time = view.own_time;
  model.shows_panels = !view.hides_panels;
  model.scroll = std::max(0.0F, view.scroll);
  model.range.reset();
  if (view.range && view.range->first < view.range->second)
    model.range = {TrueTime(Duration(view.range->first)), TrueTime(Duration(view.range->second))};
  if (!view.before) model.drop_ghost();
  model.shows_messages = !view.hides_messages;
  model.shows_causes = view.shows_causes;
  model.lane.reset();
  for (const Lane& lane : model.recording->scene.lanes)
    if (model.trace().name_of(lane.process) == view.lane) model.lane = lane.process;
  if (const auto theme = theme_named(view.theme)) model.theme = *theme;
  model.set_filter(view.filter);
  model.select(view.selected < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(view.selected)));
  model.set_cursor(TrueTime(Duration(view.place.cursor)));
  if (view.event >= 0 && static_cast<std::size_t>(view.event) < model.recording->fact_count() &&
      model.recording->fact(static_cast<std::size_t>(view.event)).at == model.cursor.at)
    model.set_cursor_to_fact(static_cast<std::size_t>(view.event));
  for (std::size_t i = 0; i < view.bookmarks.size(); ++i) {
    model.bookmarks[i].reset();
    if (!view.bookmarks[i]) continue;
    const ViewFile::Place& place = *view.bookmarks[i];
    View shown{place.begin, place.end};
    if (!(shown.end > shown.begin)) shown.fit_all(model.axis);
    model.bookmarks[i] = Bookmark{TrueTime(Duration(place.cursor)), shown, scale_named(place.scale)};
  }
  if (!view.digest.empty() && to_hex(model.trace().digest()) != view.digest)
    model.notice = "the run is not the one that was saved: the scenario or the program has changed";
}

}  // namespace lockstep::viz
