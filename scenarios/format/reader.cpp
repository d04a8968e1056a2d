#include "scenarios/format/reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>

#include "scenarios/format/json_cursor.hpp"
#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep {
namespace {

using namespace reading;

std::string read_lines(const JsonCursor& at) {
  if (at.is_text()) return at.value().get<std::string>();
  const auto lines = at.elements("a text or an array of texts");
  if (!lines) return "";
  std::string result;
  for (const JsonCursor& line : *lines) {
    const std::optional<std::string> text = line.text();
    if (!text) continue;
    if (!result.empty()) result += ' ';
    result += *text;
  }
  return result;
}

void read_head(ObjectCursor& root, Scenario& scenario) {
  if (const auto at = root.take("$schema")) at->text();
  if (const auto at = root.take("title")) scenario.title = at->text().value_or("");
  if (const auto at = root.take("question")) scenario.question = at->text().value_or("");
  if (const auto at = root.take("source")) scenario.source = at->text().value_or("");
  if (const auto at = root.take("lesson")) scenario.lesson = read_lines(*at);
  if (const auto at = root.take("seed")) scenario.seed = at->natural(0, UINT64_MAX).value_or(1);
  if (const auto at = root.take("duration")) {
    if (const auto duration = at->positive_duration()) {
      if (*duration > limits::duration) {
        at->expected("a duration of at most " + format_duration(limits::duration));
      } else {
        scenario.duration = *duration;
      }
    }
  }
  if (const auto at = root.take("ties")) scenario.shuffle_ties = at->word(names_of(tie_words())) == std::size_t{1};
}

void read_choices(ObjectCursor& root, Scenario& scenario) {
  const auto at = root.take("choices");
  if (!at) return;
  const auto choices = at->elements("an array of choices");
  if (!choices) return;
  for (const JsonCursor& element : *choices) {
    ObjectCursor object(element, ObjectKind::choice);
    if (!object) continue;
    ChoiceSpec choice;
    if (const auto stream = object.take("stream")) {
      choice.stream = stream->text("the name of a stream").value_or("");
    } else {
      object.missing("stream", "the name of a stream");
    }
    if (const auto ordinal = object.take("ordinal")) {
      choice.ordinal = ordinal->natural(0, UINT64_MAX).value_or(0);
    } else {
      object.missing("ordinal", "which of the stream's decisions is meant");
    }
    if (const auto value = object.take("value")) {
      choice.value = value->integer(INT64_MIN, INT64_MAX).value_or(0);
    } else {
      object.missing("value", "the answer");
    }
    scenario.choices.push_back(std::move(choice));
  }
}

/// Numbers every value in the order of the file.
void number_pointers(const Json& value, const std::string& pointer, std::map<std::string, std::size_t>& order) {
  order.emplace(pointer, order.size());
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
      number_pointers(member, pointer_to(pointer, key), order);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) number_pointers(value[i], pointer_to(pointer, i), order);
  }
}

/// Problems in the order of the file; one about something that is missing comes before those about its neighbours.
void sort_problems(const Json& json, std::vector<Problem>& problems) {
  std::map<std::string, std::size_t> order;
  number_pointers(json, "", order);
  const auto place = [&order](std::string pointer) {
    for (;;) {
      const auto found = order.find(pointer);
      if (found != order.end()) return found->second;
      const std::size_t slash = pointer.rfind('/');
      if (slash == std::string::npos) return std::size_t{0};
      pointer.resize(slash);
    }
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&place](const Problem& a, const Problem& b) { return place(a.pointer) < place(b.pointer); });
}

/// How deep arrays and objects lie in each other, or the limit plus one. For values that did not come from our parser.
bool too_deep(const Json& value, std::size_t left) {
  if (!value.is_structured()) return false;
  if (left == 0) return true;
  for (const Json& member : value) {
    if (too_deep(member, left - 1)) return true;
  }
  return false;
}

ReadResult read_values(const Json& json, std::string file, std::string base_directory, Problems& problems) {
  Reading reading{.scenario = {}, .problems = problems, .base_directory = std::move(base_directory)};
  Scenario& scenario = reading.scenario;
  scenario.name = stem_of(file);
  scenario.title = scenario.name;
  scenario.file = std::move(file);

  if (too_deep(json, limits::nesting)) {
    problems.add(
        {"", "at most " + std::to_string(limits::nesting) + " arrays and objects inside each other", "more", ""});
    return {std::nullopt, problems.take()};
  }
  const JsonCursor at(json, "", problems);
  ObjectCursor root(at, ObjectKind::scenario, "a JSON object");
  if (root) {
    read_head(root, scenario);
    read_site_names(root, reading);
    read_nodes(root, reading);
    read_stores(root, reading);
    read_sentinels(root, reading);
    read_cluster(root, reading);
    read_clients(root, reading);
    read_populations(root, reading);
    read_network(root, reading);
    read_algorithm(root, reading);
    read_faults(root, reading);
    read_expect(root, reading);
    read_choices(root, scenario);
    root.finish();
    check_rules(at, reading);
  }
  if (problems.empty()) return {std::move(scenario), {}};
  sort_problems(json, problems.kept());
  return {std::nullopt, problems.take()};
}

ReadResult failed(std::string expected, std::string found) {
  return {std::nullopt, {{"", std::move(expected), std::move(found), ""}}};
}

constexpr std::string_view a_scenario_file = "a scenario file";

std::string at_most(std::size_t bytes) { return "at most " + std::to_string(bytes >> 20) + " MiB"; }

/// The bytes of a scenario file, or why there are none.
struct FileText {
  std::string text;
  std::vector<Problem> problems;
};

FileText refused(std::string expected, std::string found) {
  return {"", {{"", std::move(expected), std::move(found), ""}}};
}

FileText text_of_file(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return refused(std::string(a_scenario_file), "no such file");
  if (status.type() == std::filesystem::file_type::directory)
    return refused(std::string(a_scenario_file), "a directory");
  // The size first, so that a huge file costs nothing; pipes and devices have none and are read up to the limit.
  if (status.type() == std::filesystem::file_type::regular) {
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (!error && size > limits::scenario_bytes) {
      return refused(at_most(limits::scenario_bytes), std::to_string(size) + " bytes");
    }
  }
  errno = 0;
  std::FILE* input = std::fopen(path.c_str(), "rb");
  if (input == nullptr)
    return refused(std::string(a_scenario_file), std::string("one that cannot be read (") + std::strerror(errno) + ")");
  std::string text(limits::scenario_bytes + 1, '\0');
  const std::size_t size = std::fread(text.data(), 1, text.size(), input);
  const bool broken = std::ferror(input) != 0;
  const int reason = errno;
  std::fclose(input);
  if (broken)
    return refused(std::string(a_scenario_file), std::string("one that cannot be read (") + std::strerror(reason) + ")");
  text.resize(size);
  return {std::move(text), {}};
}

}  // namespace

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return "";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string stem_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0) name.resize(dot);
  return name;
}

ReadResult read_scenario_file(const std::string& path) {
  const FileText file = text_of_file(path);
  if (!file.problems.empty()) return {std::nullopt, file.problems};
  return read_scenario_text(file.text, path, directory_of(path));
}

ReadValues read_values_of_file(const std::string& path) {
  const FileText file = text_of_file(path);
  if (!file.problems.empty()) return {std::nullopt, file.problems};
  Problems problems;
  std::optional<Json> json = parse_json(file.text, problems);
  if (problems.empty() && json) return {std::move(json), {}};
  return {std::nullopt, problems.take()};
}

ReadResult read_scenario_text(std::string_view text, std::string file, std::string base_directory) {
  if (text.size() > limits::scenario_bytes) return failed(at_most(limits::scenario_bytes), "more");
  Problems problems;
  const std::optional<Json> json = parse_json(text, problems);
  if (!json) return {std::nullopt, problems.take()};
  return read_values(*json, std::move(file), std::move(base_directory), problems);
}

ReadResult read_scenario_json(const Json& json, std::string file, std::string base_directory) {
  Problems problems;
  return read_values(json, std::move(file), std::move(base_directory), problems);
}

}  // namespace lockstep
