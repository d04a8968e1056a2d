// The page for a terminal.
#include "scenarios/sweep/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/sweep/value_list.hpp"
#include "scenarios/report/table.hpp"

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

std::string check_table(const Console& console, const SweepReport& report, std::size_t check) {
  Row titles = point_titles(report.plan);
  const std::size_t text_columns = titles.size();
  const std::string percent = short_number(report.plan.confidence * 100) + " %";
  for (const std::string& title :
       {std::string("runs"), std::string("hit"), std::string("p per run"), percent,
        std::string("per grant (") + percent + ")", std::string("per hour (") + percent + ")"})
    titles.push_back(title);
  const bool decides = report.plan.rules.claim && check == report.plan.hit;
  if (decides) titles.push_back("p " + report.plan.rules.claim->text);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const PointFigures& point = report.figures[i];
    const CheckFigures& figures = point.checks[check];
    Row row = point_cells(report, i);
    row.push_back(fmt::format("{}", point.runs));
    row.push_back(fmt::format("{}", figures.runs));
    row.push_back(figures.per_run ? short_number(figures.per_run->value) : "-");
    row.push_back(figures.per_run ? interval_words(figures.per_run->interval) : "-");
    row.push_back(estimate_words(figures.per_acquisition));
    row.push_back(estimate_words(figures.per_hour));
    if (decides) row.emplace_back(name_of(point.decision));
    rows.push_back(std::move(row));
  }
  return laid_out(console, titles, rows, text_columns);
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
  const auto heading = [&](std::string_view words) { text += "\n" + styled(console, Style::strong, words) + "\n"; };

  const std::string title = report.points.front().scenario.title;
  text += styled(console, Style::strong, plain(title)) + "\n";
  text += fmt::format("{}: {}, at most {} runs each; intervals of {} % ({})\n", plain(plan.file),
                      report.points.size() == 1 ? "one point" : fmt::format("{} points", report.points.size()),
                      plan.runs, short_number(plan.confidence * 100), interval_name(plan));
  if (!report.incomplete.empty()) text += styled(console, Style::bad, report.incomplete) + "\n";

  std::vector<std::string> never;
  std::uint64_t fewest = UINT64_MAX;
  for (const PointFigures& point : report.figures) fewest = std::min(fewest, point.runs);
  for (std::size_t check = 0; check <= check_count; ++check) {
    const bool is_wanted = check == plan.hit && (plan.rules.any() || check != any_check);
    if (!report.seen(check) && !is_wanted) {
      if (check != any_check) never.push_back(hit_name(check));
      continue;
    }
    if (check == any_check && !is_wanted) {
      // One check alone says the same as "any".
      std::size_t kinds = 0;
      for (std::size_t i = 0; i < check_count; ++i) kinds += report.seen(i) ? 1 : 0;
      if (kinds < 2) continue;
    }
    heading(check == any_check ? std::string("any of these")
                               : fmt::format("{} ({})", hit_name(check), explain(static_cast<Check>(check))));
    text += check_table(console, report, check);
    if (check != any_check) {
      const std::string examples = examples_of(report, check);
      if (!examples.empty()) text += "Look at one:\n" + examples;
    }
  }
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
