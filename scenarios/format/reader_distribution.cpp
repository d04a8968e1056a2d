// Distributions: a duration, or an object with one key; measured values from a CSV file beside the scenario.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep::reading {
namespace {

const std::string a_distribution = std::string(a_duration) + " or a distribution";

/// A required member of a distribution; nothing, after a problem, when it is missing.
std::optional<JsonCursor> need(ObjectCursor& object, std::string_view key, std::string expected) {
  auto at = object.take(key);
  if (!at) object.missing(key, std::move(expected));
  return at;
}

std::optional<Distribution> read_uniform(const JsonCursor& at) {
  const auto ends = at.elements("[min, max], such as [\"1ms\", \"4ms\"]");
  if (!ends) return std::nullopt;
  if (ends->size() != 2) {
    at.expected("[min, max], such as [\"1ms\", \"4ms\"]");
    return std::nullopt;
  }
  const auto min = (*ends)[0].duration();
  const auto max = (*ends)[1].duration();
  if (!min || !max) return std::nullopt;
  if (*min > *max) {
    (*ends)[1].expected("not less than the minimum (" + format_duration(*min) + ")");
    return std::nullopt;
  }
  return Distribution::uniform(*min, *max);
}

std::optional<Distribution> read_normal(const JsonCursor& at) {
  ObjectCursor object(at, ObjectKind::normal, "an object with \"mean\" and \"sd\"");
  if (!object) return std::nullopt;
  const auto mean_at = need(object, "mean", "the mean");
  const auto sd_at = need(object, "sd", "the standard deviation");
  const auto min_at = object.take("min"), max_at = object.take("max");
  const auto mean = mean_at ? mean_at->duration() : std::nullopt;
  const auto sd = sd_at ? sd_at->duration() : std::nullopt;
  const auto min = min_at ? min_at->duration() : std::optional(Duration(0));
  auto max = max_at ? max_at->duration() : std::optional(limits::any_duration);
  if (!mean || !sd || !min || !max) return std::nullopt;
  if (!max_at && *sd <= (limits::any_duration - *mean) / 8) max = *mean + 8 * *sd;
  if (*min > *mean) {
    min_at->expected("not more than the mean (" + format_duration(*mean) + ")");
    return std::nullopt;
  }
  if (*max < *mean) {
    max_at->expected("not less than the mean (" + format_duration(*mean) + ")");
    return std::nullopt;
  }
  if (*sd == Duration(0)) return Distribution::constant(*mean);
  return Distribution::normal(*mean, *sd, *min, *max);
}

std::optional<Distribution> read_lognormal(const JsonCursor& at) {
  ObjectCursor object(at, ObjectKind::lognormal, "an object with \"median\" and \"p99\" or \"sigma\"");
  if (!object) return std::nullopt;
  const auto median_at = need(object, "median", "the median");
  const auto p99_at = object.take("p99"), sigma_at = object.take("sigma");
  const auto median = median_at ? median_at->positive_duration() : std::nullopt;
  if (p99_at && sigma_at) {
    sigma_at->complain("contradicts \"p99\": one of them says it all");
    return std::nullopt;
  }
  if (!p99_at && !sigma_at) {
    object.missing("p99", "\"p99\" or \"sigma\"");
    return std::nullopt;
  }
  if (sigma_at) {
    const auto sigma = sigma_at->number(1e-9, 10, "a number above 0, at most 10");
    if (!median || !sigma) return std::nullopt;
    return Distribution::lognormal(*median, *sigma);
  }
  const auto p99 = p99_at->positive_duration();
  if (!median || !p99) return std::nullopt;
  if (*p99 <= *median) {
    p99_at->expected("more than the median (" + format_duration(*median) + ")");
    return std::nullopt;
  }
  return Distribution::lognormal_p99(*median, *p99);
}

std::optional<Distribution> read_exponential(const JsonCursor& at) {
  if (at.is_text()) {
    const auto mean = at.positive_duration();
    if (!mean) return std::nullopt;
    return Distribution::exponential(*mean);
  }
  ObjectCursor object(at, ObjectKind::exponential, "the mean, such as \"5ms\", or an object with \"mean\"");
  if (!object) return std::nullopt;
  const auto mean_at = need(object, "mean", "the mean");
  const auto min_at = object.take("min");
  const auto mean = mean_at ? mean_at->positive_duration() : std::nullopt;
  const auto min = min_at ? min_at->duration() : std::optional(Duration(0));
  if (!mean || !min) return std::nullopt;
  if (*min > *mean) {
    min_at->expected("not more than the mean (" + format_duration(*mean) + ")");
    return std::nullopt;
  }
  return Distribution::exponential(*mean, *min);
}

std::optional<Distribution> read_pareto(const JsonCursor& at) {
  ObjectCursor object(at, ObjectKind::pareto, "an object with \"min\" and \"alpha\"");
  if (!object) return std::nullopt;
  const auto min_at = need(object, "min", "the minimum");
  const auto alpha_at = need(object, "alpha", "the exponent");
  const auto min = min_at ? min_at->positive_duration() : std::nullopt;
  const auto alpha = alpha_at ? alpha_at->number(0.1, 1000, "a number from 0.1 to 1000") : std::nullopt;
  if (!min || !alpha) return std::nullopt;
  return Distribution::pareto(*min, *alpha);
}

// --- measured values ---

/// The text of the file, or nothing after a problem at `at`.
std::optional<std::string> read_measurements(const JsonCursor& at, const std::string& file,
                                             const std::string& directory) {
  // Only beside the scenario or below: a scenario from a stranger must not read whatever it likes.
  const std::filesystem::path relative(file);
  bool climbs = file.empty() || relative.is_absolute();
  for (const std::filesystem::path& part : relative) climbs = climbs || part == "..";
  if (climbs) {
    at.expected("a file in the scenario's folder or below it");
    return std::nullopt;
  }
  const std::filesystem::path path = std::filesystem::path(directory) / relative;
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() != std::filesystem::file_type::regular) {
    const bool directory_there = status.type() == std::filesystem::file_type::directory;
    at.expected("a CSV file", describe(at.value()) + (directory_there                   ? ", which is a directory"
                                                      : std::filesystem::exists(status) ? ", which is no ordinary file"
                                                                                        : ", which does not exist"));
    return std::nullopt;
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > limits::csv_bytes) {
    at.expected("a CSV file of at most " + std::to_string(limits::csv_bytes >> 20) + " MiB",
                describe(at.value()) + " of " + std::to_string(size) + " bytes");
    return std::nullopt;
  }
  std::FILE* input = std::fopen(path.c_str(), "rb");
  if (input == nullptr) {
    at.expected("a CSV file", describe(at.value()) + ", which cannot be read");
    return std::nullopt;
  }
  std::string text(limits::csv_bytes, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), input));
  std::fclose(input);
  return text;
}

/// The cells of one line, without surrounding blanks and quotes.
std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> result;
  for (;;) {
    const std::size_t end = line.find(separator);
    std::string_view cell = line.substr(0, end);
    const auto strip = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
    while (!cell.empty() && strip(cell.front())) cell.remove_prefix(1);
    while (!cell.empty() && strip(cell.back())) cell.remove_suffix(1);
    result.emplace_back(cell);
    if (end == std::string_view::npos) return result;
    line.remove_prefix(end + 1);
  }
}

std::optional<Distribution> parse_measurements(const JsonCursor& at, const std::optional<JsonCursor>& column_at,
                                               std::string_view text, Duration unit) {
  std::optional<std::size_t> column;
  std::string title;
  if (!column_at) {
    column = 0;
  } else if (column_at->is_text()) {
    title = column_at->value().get<std::string>();
  } else {
    const auto number = column_at->natural(1, 10'000);
    if (!number) return std::nullopt;
    column = static_cast<std::size_t>(*number - 1);
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::vector<Duration> values;
  char separator = 0;
  bool first = true;
  std::size_t line_number = 0;
  const auto wrong = [&](const std::string& expected, const std::string& found) {
    at.expected(expected + " in line " + std::to_string(line_number) + " of the file", found);
    return std::nullopt;
  };
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos || line.front() == '#') continue;
    if (separator == 0) {
      separator = line.find(';') != std::string_view::npos    ? ';'
                  : line.find('\t') != std::string_view::npos ? '\t'
                                                              : ',';
    }
    const std::vector<std::string> cells = cells_of(line, separator);
    if (first) {
      first = false;
      if (!column) {
        for (std::size_t i = 0; i < cells.size() && !column; ++i) {
          if (cells[i] == title) column = i;
        }
        if (!column) {
          column_at->expected("a column of the file (" + list_of(cells) + ")", quote(title),
                              suggest(title, cells).value_or(""));
          return std::nullopt;
        }
        continue;
      }
      // A first line that is no number is the titles.
      if (*column < cells.size() && !parse_measured(cells[*column], unit)) continue;
    }
    if (*column >= cells.size()) return wrong("a column " + std::to_string(*column + 1), std::to_string(cells.size()));
    const auto value = parse_measured(cells[*column], unit);
    if (!value) return wrong("a number", quote(cells[*column]));
    if (*value < Duration(0)) return wrong("a number that is not negative", quote(cells[*column]));
    if (values.size() == limits::empirical_values) {
      at.expected("at most " + std::to_string(limits::empirical_values) + " values in the file", "more");
      return std::nullopt;
    }
    values.push_back(*value);
  }
  if (values.empty()) {
    at.expected("at least one value in the file", "none");
    return std::nullopt;
  }
  return Distribution::empirical(std::move(values));
}

std::optional<Distribution> read_empirical(const JsonCursor& at, const Reading& reading) {
  if (at.is_array()) {
    std::vector<Duration> values;
    bool good = true;
    const auto elements = at.elements();
    for (const JsonCursor& element : *elements) {
      const auto value = element.duration();
      good = good && value.has_value();
      values.push_back(value.value_or(Duration(0)));
    }
    if (!good) return std::nullopt;
    if (values.empty()) {
      at.expected("at least one duration");
      return std::nullopt;
    }
    return Distribution::empirical(std::move(values));
  }
  ObjectCursor object(at, ObjectKind::empirical, "an array of durations, or an object with \"file\" and \"unit\"");
  if (!object) return std::nullopt;
  const auto file_at = need(object, "file", "the name of a CSV file");
  const auto unit_at = need(object, "unit", "the unit of the numbers in the file (ns, us, ms, s, min, h)");
  const auto column_at = object.take("column");
  const auto file = file_at ? file_at->text("the name of a CSV file") : std::nullopt;
  std::optional<Duration> unit;
  if (unit_at && one_of(*unit_at, "a unit", {"ns", "us", "ms", "s", "min", "h"})) {
    unit = unit_named(unit_at->value().get_ref<const std::string&>());
  }
  if (!file) return std::nullopt;
  const auto text = read_measurements(*file_at, *file, reading.base_directory);
  if (!text || !unit) return std::nullopt;
  return parse_measurements(*file_at, column_at, *text, *unit);
}

}  // namespace

std::optional<Distribution> read_distribution(const JsonCursor& at, const Reading& reading) {
  if (at.is_text()) {
    const auto value = at.duration();
    if (!value) return std::nullopt;
    return Distribution::constant(*value);
  }
  ObjectCursor object(at, ObjectKind::distribution, a_distribution);
  if (!object) return std::nullopt;
  const std::vector<std::string> kinds = names_of(distribution_words());
  const std::vector<std::string> present = object.present(kinds);
  if (present.size() != 1) {
    at.expected("exactly one of " + quoted_choice(kinds),
                present.empty() ? "none of them" : "\"" + present[0] + "\" and \"" + present[1] + "\"");
    return std::nullopt;
  }
  const std::string& kind = present[0];
  const JsonCursor value = *object.take(kind);
  if (kind == "constant") {
    const auto duration = value.duration();
    if (!duration) return std::nullopt;
    return Distribution::constant(*duration);
  }
  if (kind == "uniform") return read_uniform(value);
  if (kind == "normal") return read_normal(value);
  if (kind == "lognormal") return read_lognormal(value);
  if (kind == "exponential") return read_exponential(value);
  if (kind == "pareto") return read_pareto(value);
  return read_empirical(value, reading);
}

std::optional<Distribution> read_positive_distribution(const JsonCursor& at, const Reading& reading) {
  auto result = read_distribution(at, reading);
  if (result && result->expected() <= Duration(0)) {
    at.expected("a duration longer than zero");
    return std::nullopt;
  }
  return result;
}

}  // namespace lockstep::reading
