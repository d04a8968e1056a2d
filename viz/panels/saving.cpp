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
  view.digest = to_hex(model.trace().digest());
  view.place = place_of(model.cursor.at, model.view, model.scale);
  view.selected = model.selected ? static_cast<std::int64_t>(*model.selected) : -1;
  view.filter = model.filter;
  view.theme = std::string(name_of(model.theme));
  view.own_time = model.own_time;
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
                          page_html(told(recording), recording.scenario, recording.run)});
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
  if (const auto theme = theme_named(view.theme)) model.theme = *theme;
  model.set_filter(view.filter);
  model.select(view.selected < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(view.selected)));
  model.set_cursor(TrueTime(Duration(view.place.cursor)));
  for (std::size_t i = 0; i < view.bookmarks.size(); ++i) {
    model.bookmarks[i].reset();
    if (!view.bookmarks[i]) continue;
    const ViewFile::Place& place = *view.bookmarks[i];
    model.bookmarks[i] =
        Bookmark{TrueTime(Duration(place.cursor)), View{place.begin, place.end}, scale_named(place.scale)};
  }
  if (!view.digest.empty() && to_hex(model.trace().digest()) != view.digest)
    model.notice = "the run is not the one that was saved: the scenario or the program has changed";
}

}  // namespace lockstep::viz
