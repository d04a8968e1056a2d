#include "viz/lab/view_file.hpp"

#include <algorithm>

#include "scenarios/format/write.hpp"

namespace lockstep::viz {
namespace {

Json json_of(const ViewFile::Place& place) {
  Json json{{"cursor", place.cursor}};
  if (place.begin != place.end) {
    json["begin"] = place.begin;
    json["end"] = place.end;
  }
  if (place.scale != "linear") json["scale"] = place.scale;
  return json;
}

template <class Value>
void get(const Json& json, const char* key, Value& value) {
  if (const auto found = json.find(key); found != json.end()) value = found->get<Value>();
}

ViewFile::Place place_of(const Json& json) {
  ViewFile::Place place;
  get(json, "cursor", place.cursor);
  get(json, "begin", place.begin);
  get(json, "end", place.end);
  get(json, "scale", place.scale);
  return place;
}

}  // namespace

std::string text_of(const ViewFile& view) {
  Json json{{"lockstep_view", 1}, {"scenario", view.scenario}};
  if (!view.overrides.empty()) json["overrides"] = view.overrides;
  if (view.before) json["before"] = *view.before;
  if (!view.digest.empty()) json["digest"] = view.digest;
  json["place"] = json_of(view.place);
  if (view.event >= 0) json["event"] = view.event;
  if (view.selected >= 0) json["selected"] = view.selected;
  if (!view.lane.empty()) json["lane"] = view.lane;
  if (!view.filter.empty()) json["filter"] = view.filter;
  if (!view.theme.empty()) json["theme"] = view.theme;
  if (view.own_time) json["own_time"] = true;
  if (view.hides_messages) json["hides_messages"] = true;
  if (view.shows_causes) json["shows_causes"] = true;
  if (view.hides_panels) json["hides_panels"] = true;
  if (view.scroll > 0) json["scroll"] = view.scroll;
  if (view.range) json["range"] = *view.range;
  for (std::size_t i = 0; i < view.bookmarks.size(); ++i)
    if (view.bookmarks[i]) json["bookmarks"][std::to_string(i)] = json_of(*view.bookmarks[i]);
  return file_text(json);
}

ReadView read_view(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object() || !json.contains("lockstep_view"))
    return {std::nullopt, "expected a view file, which begins with {\"lockstep_view\": 1"};
  if (json["lockstep_view"] != 1)
    return {std::nullopt, "a view file of version " + json["lockstep_view"].dump() + ", and this program reads 1"};
  for (const char* key : {"place", "bookmarks"})
    if (json.contains(key) && !json[key].is_object())
      return {std::nullopt, std::string("the view file cannot be read: ") + key + " must be an object"};
  // A value of the wrong type is the only thing that can go wrong below.
  try {
    ViewFile view;
    get(json, "scenario", view.scenario);
    get(json, "overrides", view.overrides);
    if (const auto before = json.find("before"); before != json.end()) view.before = *before;
    get(json, "digest", view.digest);
    if (const auto place = json.find("place"); place != json.end()) view.place = place_of(*place);
    get(json, "event", view.event);
    get(json, "selected", view.selected);
    get(json, "lane", view.lane);
    get(json, "filter", view.filter);
    get(json, "theme", view.theme);
    get(json, "own_time", view.own_time);
    get(json, "hides_messages", view.hides_messages);
    get(json, "shows_causes", view.shows_causes);
    get(json, "hides_panels", view.hides_panels);
    get(json, "scroll", view.scroll);
    if (const auto range = json.find("range"); range != json.end())
      view.range = range->get<std::pair<std::int64_t, std::int64_t>>();
    if (const auto marks = json.find("bookmarks"); marks != json.end())
      for (std::size_t i = 0; i < view.bookmarks.size(); ++i)
        if (const auto mark = marks->find(std::to_string(i)); mark != marks->end() && mark->is_object())
          view.bookmarks[i] = place_of(*mark);
    if (view.scenario.empty()) return {std::nullopt, "the view file names no scenario"};
    return {std::move(view), ""};
  } catch (const Json::exception& error) {
    const std::string_view words(error.what());  // "[json.exception.type_error.302] type must be string, but is number"
    return {std::nullopt,
            "the view file cannot be read: " + std::string(words.substr(std::min(words.find("] ") + 2, words.size())))};
  }
}

Json overrides_of(const Scenario& original, const Json& edited) { return Json::diff(to_json(original), edited); }

std::optional<Json> apply_overrides(const Scenario& original, const Json& overrides) {
  return patched(to_json(original), overrides);
}

std::optional<Json> patched(const Json& original, const Json& overrides) {
  try {
    return original.patch(overrides);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::size_t changes_between(const Json& before, const Json& after) {
  std::size_t count = 0;
  for (const Json& step : Json::diff(before, after)) {
    const std::string& path = step.at("path").get_ref<const std::string&>();
    if (path != "/seed" && path != "/title" && path != "/question" && path != "/lesson") ++count;
  }
  return count;
}

}  // namespace lockstep::viz
