// The page for a terminal.
#include "scenarios/sweep/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/report/table.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

std::string column_title(const std::string& pointer) { return pointer.substr(pointer.rfind('/') + 1); }

std::vector<std::string> point_titles(const SweepPlan& plan) {
  std::vector<std::string> titles;
  for (const Variation& variation : plan.vary) {
    std::string title = column_title(variation.pointer);
    // The last step says enough unless two end alike.
    for (const Variation& other : plan.vary)
      if (&other != &variation && column_title(other.pointer) == title) title = variation.pointer;
    titles.push_back(plain(title));
  }
  return titles;
}

using Row = std::vector<std::string>;

std::string value_cell(const Json& value) { return shortened(plain(label_of(value)), 32); }

/// Columns as wide as their widest cell; numbers to the right.
std::string laid_out(const Console& console, const Row& titles, const std::vector<Row>& rows,
                     std::size_t text_columns) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    Column column{.heading = titles[i], .align = i < text_columns ? Align::left : Align::right};
    for (const Row& row : rows) column.width = std::max(column.width, columns_of(row[i]));
    columns.push_back(column);
  }
  const Table table(columns);
  std::string text = styled(console, Style::strong, table.heading()) + "\n";
  for (const Row& row : rows) text += table.row(row) + "\n";
  return text;
}

std::string interval_words(const Interval& interval) {
  return fmt::format("{} .. {}", short_number(interval.low), short_number(interval.high));
}

std::string number_or_dash(const std::optional<double>& value) { return value ? short_number(*value) : "-"; }

std::string percent_or_dash(const std::optional<double>& value) {
  return value ? short_number(*value * 100) + " %" : "-";
}

std::string estimate_words(const std::optional<Estimate>& estimate) {
  return estimate ? short_number(estimate->value) + "  (" + interval_words(estimate->interval) + ")" : "-";
}

Row point_cells(const SweepReport& report, std::size_t point) {
  Row cells;
  for (const Json& value : report.points[point].values) cells.push_back(value_cell(value));
  return cells;
}

/// The cells of one check at one point, without what names them.
Row check_cells(const PointFigures& point, std::size_t check) {
  const CheckFigures& figures = point.checks[check];
  return {fmt::format("{}", point.runs),
          fmt::format("{}", figures.runs),
          figures.per_run ? short_number(figures.per_run->value) : "-",
          figures.per_run ? interval_words(figures.per_run->interval) : "-",
          estimate_words(figures.per_acquisition),
          estimate_words(figures.per_hour)};
}

Row check_titles(const SweepPlan& plan) {
  const std::string percent = short_number(plan.confidence * 100) + " %";
  return {"runs",
          "hit",
          "p per run",
          percent,
          fmt::format("per grant ({})", percent),
          fmt::format("per hour ({})", percent)};
}

/// One check at all points.
std::string check_table(const Console& console, const SweepReport& report, std::size_t check) {
  Row titles = point_titles(report.plan);
  const std::size_t text_columns = titles.size();
  for (std::string& title : check_titles(report.plan)) titles.push_back(std::move(title));
  const bool decides = report.plan.rules.claim && check == report.plan.hit;
  if (decides) titles.push_back("p " + report.plan.rules.claim->text);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    Row row = point_cells(report, i);
    for (std::string& cell : check_cells(report.figures[i], check)) row.push_back(std::move(cell));
    if (decides) row.emplace_back(name_of(report.figures[i].decision));
    rows.push_back(std::move(row));
  }
  return laid_out(console, titles, rows, text_columns);
}

/// All checks at the only point.
std::string checks_table(const Console& console, const SweepReport& report, const std::vector<std::size_t>& checks) {
  Row titles = {"check"};
  for (std::string& title : check_titles(report.plan)) titles.push_back(std::move(title));
  std::vector<Row> rows;
  for (const std::size_t check : checks) {
    Row row = {check == any_check ? "any of these" : hit_name(check)};
    for (std::string& cell : check_cells(report.figures.front(), check)) row.push_back(std::move(cell));
    rows.push_back(std::move(row));
  }
  return laid_out(console, titles, rows, 1);
}

std::string work_table(const Console& console, const SweepReport& report) {
  Row titles = point_titles(report.plan);
  const std::size_t text_columns = titles.size();
  for (const char* title : {"grants", "grants/s", "wait p50", "p90", "p99", "max", "obtainable", "fairness",
                            "messages/grant", "in vain", "busiest server"})
    titles.emplace_back(title);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const PointFigures& point = report.figures[i];
    Row row = point_cells(report, i);
    row.push_back(fmt::format("{}", point.acquisitions));
    row.push_back(number_or_dash(point.throughput));
    for (const auto& time : point.latency_ns) row.push_back(time ? short_time(static_cast<double>(*time)) : "-");
    row.push_back(percent_or_dash(point.obtainable));
    row.push_back(number_or_dash(point.fairness));
    row.push_back(number_or_dash(point.messages_per_acquisition));
    row.push_back(percent_or_dash(point.in_vain));
    row.push_back(percent_or_dash(point.busiest));
    rows.push_back(std::move(row));
  }
  return laid_out(console, titles, rows, text_columns);
}

/// The first points that have an example of the check.
std::string examples_of(const SweepReport& report, std::size_t check) {
  constexpr std::size_t shown = 3;
  std::string text;
  std::size_t found = 0;
  for (std::size_t i = 0; i < report.points.size() && found < shown; ++i) {
    for (const std::uint64_t replication : report.figures[i].checks[check].examples) {
      text += "  " + plain(replay_command(report.plan, report.points[i], replication)) + "\n";
      ++found;
      // Several of the only point, or one of each.
      if (report.points.size() > 1 || found == shown) break;
    }
  }
  return text;
}

}  // namespace

std::string sweep_page(const Console& console, const SweepReport& report) {
  const SweepPlan& plan = report.plan;
  std::string text;
  const auto heading = [&](std::string_view words) {
    text += fmt::format("\n{}\n", styled(console, Style::strong, words));
  };

  const std::string title = report.points.front().scenario.title;
  text += styled(console, Style::strong, plain(title)) + "\n";
  text +=
      fmt::format("{}: {}{} runs{}; intervals of {} % ({})\n", plain(plan.file),
                  report.points.size() == 1 ? "" : fmt::format("{} points, ", report.points.size()),
                  (plan.rules.any() ? "at most " : "") + std::to_string(plan.runs),
                  report.points.size() == 1 ? "" : " each", short_number(plan.confidence * 100), interval_name(plan));
  if (report.points.size() == 1 && !plan.vary.empty()) text += plain(report.points.front().label) + "\n";
  if (!report.incomplete.empty()) text += styled(console, Style::bad, report.incomplete) + "\n";
  for (const std::string& note : notes_of(report)) text += plain(note) + "\n";

  const std::vector<std::size_t> checks = checks_to_show(report);
  if (report.points.size() == 1 && !checks.empty()) {
    heading("What broke");
    text += checks_table(console, report, checks);
    for (const std::size_t check : checks)
      if (check != any_check) text += fmt::format("  {}: {}\n", hit_name(check), explain(static_cast<Check>(check)));
    const std::string examples = examples_of(report, checks.front());
    if (!examples.empty()) text += fmt::format("Look at one ({}):\n{}", hit_name(checks.front()), examples);
  } else {
    for (const std::size_t check : checks) {
      heading(check == any_check ? std::string("any of these")
                                 : fmt::format("{} ({})", hit_name(check), explain(static_cast<Check>(check))));
      text += check_table(console, report, check);
      const std::string examples = check == any_check ? "" : examples_of(report, check);
      if (!examples.empty()) text += "Look at one:\n" + examples;
    }
  }
  std::vector<std::string> never;
  std::uint64_t fewest = UINT64_MAX;
  for (const PointFigures& point : report.figures) fewest = std::min(fewest, point.runs);
  for (std::size_t check = 0; check < check_count; ++check)
    if (std::find(checks.begin(), checks.end(), check) == checks.end()) never.push_back(hit_name(check));
  if (!never.empty()) {
    std::string list;
    for (const std::string& name : never) list += (list.empty() ? "" : ", ") + name;
    heading("Never seen");
    text += list + "\n";
    if (fewest > 0)
      text += fmt::format("(of each, at any point: less than {} per run, with {} %)\n",
                          short_number(interval_of(plan, 0, fewest).high), short_number(plan.confidence * 100));
  }
  heading("How it worked");
  text += work_table(console, report);
  return text;
}

}  // namespace lockstep
