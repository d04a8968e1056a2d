#include "scenarios/commands/sweep_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "scenarios/commands/trace_output.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "scenarios/sweep/sweep_table.hpp"

namespace lockstep {
namespace {

enum class Format : std::uint8_t { csv, jsonl, html };

std::optional<Format> format_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, Format>, 4> endings = {
      {{".csv", Format::csv}, {".jsonl", Format::jsonl}, {".html", Format::html}, {".htm", Format::html}}};
  for (const auto& ending : endings)
    if (path.size() > ending.first.size() && path.substr(path.size() - ending.first.size()) == ending.first)
      return ending.second;
  return std::nullopt;
}

/// One violating run of each of the first points that have some, drawn.
std::vector<RunPicture> pictures_of(const SweepReport& report) {
  constexpr std::size_t pictures_max = 64;
  constexpr std::size_t bytes_max = 400'000;  // a picture of a very long story is no longer one
  constexpr std::size_t bytes_in_all = 4'000'000;
  constexpr std::size_t tries_max = 128;
  std::vector<RunPicture> pictures;
  std::size_t bytes = 0, tries = 0;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    if (pictures.size() == pictures_max || bytes >= bytes_in_all || tries == tries_max) break;
    std::size_t check = report.plan.hit;
    if (check == any_check)
      for (check = 0; check < check_count && report.figures[i].checks[check].runs == 0;) ++check;
    if (check >= check_count || report.figures[i].checks[check].examples.empty()) continue;
    ++tries;
    const std::uint64_t replication = report.figures[i].checks[check].examples.front();
    const Scenario& scenario = report.points[i].scenario;
    const Run one = run(scenario, {.seed = replication_seed(scenario.seed, replication), .until = report.plan.until});
    std::string svg = export_run(scenario, one, ExportFormat::svg);
    if (svg.size() > bytes_max) continue;
    bytes += svg.size();
    pictures.push_back({i, check, replication, std::move(svg)});
  }
  return pictures;
}

}  // namespace

std::shared_ptr<SweepOutput> add_sweep_output(CLI::App& command) {
  auto output = std::make_shared<SweepOutput>();
  command.add_option("--out", output->files, "Also write the report there: .csv, .jsonl or .html; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  CLI::Option* json =
      command.add_flag("--json", output->json, "One JSON object per point and line instead of the page");
  command.add_flag("--quiet", output->quiet, "Print nothing but what is wrong")->excludes(json);
  return output;
}

std::optional<std::string> wrong_with(const SweepOutput& output, const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < output.files.size(); ++i) {
    const std::string& file = output.files[i];
    if (!format_of(file))
      return fmt::format("--out: expected a file that ends in .csv, .jsonl or .html, found {}", quote(file));
    for (const std::string& input : inputs)
      if (is_same_file(file, input)) return "--out would overwrite " + quote(input);
    for (std::size_t j = 0; j < i; ++j)
      if (is_same_file(file, output.files[j])) return "--out names " + quote(file) + " twice";
    if (std::optional<std::string> wrong = cannot_write(file)) return "--out: " + *wrong;
  }
  return std::nullopt;
}

std::optional<std::string> publish(const SweepOutput& output, const SweepReport& report, const Console& console) {
  if (output.json) {
    console.out << sweep_jsonl(report);
  } else if (!output.quiet) {
    console.out << sweep_page(console, report);
  }
  console.out.flush();
  std::optional<std::vector<RunPicture>> pictures;
  for (const std::string& file : output.files) {
    std::string content;
    switch (*format_of(file)) {
      case Format::csv:
        content = sweep_csv(report);
        break;
      case Format::jsonl:
        content = sweep_jsonl(report);
        break;
      case Format::html:
        if (!pictures) pictures = pictures_of(report);
        content = sweep_html(report, *pictures);
        break;
    }
    if (std::optional<std::string> wrong = write_file(file, content)) return wrong;
  }
  return std::nullopt;
}

ExitStatus status_of(const SweepReport& report) {
  if (!report.plan.rules.claim) return as_expected;
  const bool all_yes = std::all_of(report.figures.begin(), report.figures.end(),
                                   [](const PointFigures& point) { return point.decision == Decision::yes; });
  return all_yes ? as_expected : expectation_failed;
}

}  // namespace lockstep
