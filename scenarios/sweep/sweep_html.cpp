// The report as one HTML page: no script, nothing from the network, readable on dark and on light screens.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/sweep/chart_text.hpp"
#include "scenarios/sweep/sweep_chart.hpp"
#include "scenarios/sweep/sweep_table.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #222; --quiet: #5d5d5d; --paper: #fff; --line: #d8d8d8; --soft: #f4f4f2;
  --main: #0067a3; --band: #0072b233; --second: #a85a00; --bad: #b03a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --quiet: #a8a8a8; --paper: #16181a; --line: #3c4043;
  --soft: #212427; --main: #6fb9ea; --band: #6fb9ea33; --second: #e3a34c; --bad: #ff8f5c; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 76rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
p { max-width: 46rem; margin: .4rem 0; } .quiet { color: var(--quiet); } .bad { color: var(--bad); font-weight: 600; }
.scroll { overflow-x: auto; } .scroll > svg { min-width: 34rem; } table { border-collapse: collapse; font-size: .88rem; margin: .6rem 0; }
caption { text-align: left; color: var(--quiet); padding-bottom: .3rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th.word, td.word { text-align: left; } thead th { border-bottom: 2px solid var(--line); }
td { font-variant-numeric: tabular-nums; } td span { color: var(--quiet); } a { color: var(--main); }
.run { display: none; } .run:target { display: block; } .list { columns: 22rem; padding-left: 1.2rem; }
code, pre { font: .85rem/1.45 ui-monospace, monospace; } pre { background: var(--soft); padding: .7rem; overflow-x: auto; }
summary { cursor: pointer; } img { max-width: 100%; background: #fff; }
.chart { width: 100%; max-width: 60rem; height: auto; font: 12px system-ui, sans-serif; }
.chart .grid { stroke: var(--line); } .chart .axis { stroke: var(--quiet); } .chart .tick { fill: var(--quiet); }
.chart .name { fill: var(--ink); } .chart .band { fill: var(--band); }
.chart .curve { fill: none; stroke: var(--main); stroke-width: 2; } .chart .whisker { stroke: var(--main); }
.chart .dot { fill: var(--main); } .chart .curve.second { stroke: var(--second); stroke-dasharray: 6 4; }
.chart .dot.second { fill: var(--second); } .chart .bound { fill: var(--paper); stroke: var(--main); }
.chart a:hover rect, .chart a:hover circle { stroke: var(--ink); stroke-width: 2; } .chart .cell { stroke: var(--paper); stroke-width: 1.5; }
)";

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    unsigned word = 0;
    for (std::size_t j = 0; j < 3; ++j) word = word << 8 | (j < have ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += j <= have ? digits[word >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

using Row = std::vector<std::string>;

/// Cells hold HTML.
std::string table(std::string_view caption, const Row& titles, const std::vector<Row>& rows, std::size_t words) {
  std::string html = fmt::format("<div class=\"scroll\"><table><caption>{}</caption>\n<thead><tr>", escaped(caption));
  for (std::size_t i = 0; i < titles.size(); ++i)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", i < words ? " class=\"word\"" : "", escaped(titles[i]));
  html += "</tr></thead>\n<tbody>\n";
  for (const Row& row : rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      html += fmt::format("<td{}>{}</td>", i < words ? " class=\"word\"" : "", row[i]);
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string or_dash(const std::optional<double>& value, double times = 1, std::string_view unit = "") {
  return value ? short_number(*value * times) + std::string(unit) : "-";
}

/// "0.128 (0.121 to 0.135)", as HTML.
std::string with_interval(const std::optional<Estimate>& estimate) {
  if (!estimate) return "-";
  return fmt::format("{} <span>({} to {})</span>", short_number(estimate->value), short_number(estimate->interval.low),
                     short_number(estimate->interval.high));
}

std::string scrolling(const std::string& svg) { return "<div class=\"scroll\">" + svg + "</div>\n"; }

class Page {
 public:
  Page(const SweepReport& report, const std::vector<RunPicture>& pictures) : report_(report), pictures_(pictures) {}

  std::string write() {
    const std::string title = report_.points.front().scenario.title;
    html_ = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n";
    html_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    html_ += fmt::format("<title>{}</title>\n<style>{}</style></head>\n<body>\n<main>\n", escaped(title), style);
    head(title);
    if (report_.points.size() == 1) {
      checks_of_the_point();
    } else {
      for (const std::size_t check : checks_to_show(report_)) checks(check);
    }
    never_seen();
    work();
    runs();
    source();
    return std::move(html_) + "</main>\n</body></html>\n";
  }

 private:
  void head(const std::string& title) {
    const Scenario& scenario = report_.points.front().scenario;
    const SweepPlan& plan = report_.plan;
    html_ += fmt::format("<h1>{}</h1>\n", escaped(title));
    if (!scenario.question.empty()) html_ += fmt::format("<p>{}</p>\n", escaped(scenario.question));
    std::uint64_t runs = 0;
    for (const PointFigures& point : report_.figures) runs += point.runs;
    html_ += fmt::format(
        "<p class=\"quiet\">{} runs at {} point{}; intervals of {} %, {}. Lockstep {}.</p>\n", runs,
        report_.points.size(), report_.points.size() == 1 ? "" : "s", short_number(plan.confidence * 100),
        plan.rules.any() ? "valid at any number of runs" : "after Clopper and Pearson", escaped(report_.version));
    if (!report_.incomplete.empty()) html_ += fmt::format("<p class=\"bad\">{}</p>\n", escaped(report_.incomplete));
    for (const std::string& note : notes_of(report_)) html_ += fmt::format("<p>{}</p>\n", escaped(note));
  }

  Row titles() const {
    Row titles;
    for (const Variation& variation : report_.plan.vary) titles.push_back(variation.pointer);
    return titles;
  }
  Row cells(std::size_t point) const {
    Row row;
    for (const Json& value : report_.points[point].values) row.push_back(escaped(label_of(value)));
    return row;
  }
  /// Where the picture of a violating run of the point is; empty: nowhere.
  std::string link_of(std::size_t point, std::size_t check) const {
    const std::vector<std::uint64_t>& examples = report_.figures[point].checks[check].examples;
    for (std::size_t i = 0; i < pictures_.size(); ++i)
      if (pictures_[i].point == point && !examples.empty() && pictures_[i].replication == examples.front())
        return fmt::format("#run-{}", i + 1);
    return {};
  }
  std::vector<std::string> links(std::size_t check) const {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < report_.points.size(); ++i) result.push_back(link_of(i, check));
    return result;
  }
  /// What opens the picture of a violating run; its number where there is no picture.
  std::string example(std::size_t point, std::size_t check) const {
    const std::vector<std::uint64_t>& examples = report_.figures[point].checks[check].examples;
    if (examples.empty()) return "";
    const std::string href = link_of(point, check);
    if (href.empty()) return fmt::format("run {}", examples.front());
    return fmt::format("<a href=\"{}\">run {}</a>", href, examples.front());
  }

  Row figures_of(std::size_t point, std::size_t check) const {
    const CheckFigures& figures = report_.figures[point].checks[check];
    Row row = {fmt::format("{}", figures.runs), fmt::format("{}", report_.figures[point].runs)};
    for (const std::optional<Estimate>* each : {&figures.per_run, &figures.per_acquisition, &figures.per_hour})
      row.push_back(with_interval(*each));
    return row;
  }
  static Row figure_titles() { return {"hit", "of runs", "share of runs", "per grant", "per hour"}; }
  static constexpr std::string_view figure_caption =
      "Runs in which it found something; what it found per granted lock and per simulated hour; intervals in brackets";

  void checks_of_the_point() {
    Row names = {"check"};
    for (std::string& name : figure_titles()) names.push_back(std::move(name));
    names.emplace_back("an example");
    names.emplace_back("what it means");
    std::vector<Row> rows;
    for (const std::size_t check : checks_to_show(report_)) {
      Row row = {check == any_check ? "any of these" : hit_name(check)};
      for (std::string& cell : figures_of(0, check)) row.push_back(std::move(cell));
      row.push_back(example(0, check));
      row.push_back(check == any_check ? "" : escaped(explain(static_cast<Check>(check))));
      rows.push_back(std::move(row));
    }
    if (!rows.empty())
      html_ += "<section>\n<h2>What broke</h2>\n" + table(figure_caption, names, rows, 1) + "</section>\n";
  }

  void checks(std::size_t check) {
    html_ += fmt::format("<section>\n<h2>{}</h2>\n", escaped(check == any_check ? "any violation" : hit_name(check)));
    if (check != any_check)
      html_ += fmt::format("<p class=\"quiet\">{}</p>\n", escaped(explain(static_cast<Check>(check))));
    if (report_.plan.vary.size() == 1) html_ += scrolling(probability_curve(report_, check, links(check)));
    if (report_.plan.vary.size() == 2) html_ += scrolling(heat_map(report_, check, links(check)));
    Row names = titles();
    const std::size_t words = names.size();
    for (std::string& name : figure_titles()) names.push_back(std::move(name));
    const bool decides = report_.plan.rules.claim && check == report_.plan.hit;
    if (decides) names.push_back("p " + report_.plan.rules.claim->text);
    names.emplace_back("an example");
    std::vector<Row> rows;
    for (std::size_t i = 0; i < report_.points.size(); ++i) {
      Row row = cells(i);
      for (std::string& cell : figures_of(i, check)) row.push_back(std::move(cell));
      if (decides) row.emplace_back(name_of(report_.figures[i].decision));
      row.push_back(example(i, check));
      rows.push_back(std::move(row));
    }
    html_ += folded(table(figure_caption, names, rows, words));
    html_ += "</section>\n";
  }

  void never_seen() {
    const std::vector<std::size_t> shown = checks_to_show(report_);
    std::string list;
    for (std::size_t check = 0; check < check_count; ++check)
      if (std::find(shown.begin(), shown.end(), check) == shown.end())
        list += fmt::format("{}{}", list.empty() ? "" : ", ", hit_name(check));
    std::uint64_t fewest = UINT64_MAX;
    for (const PointFigures& point : report_.figures) fewest = std::min(fewest, point.runs);
    if (list.empty() || fewest == 0) return;
    html_ += fmt::format(
        "<section>\n<h2>Never seen</h2>\n<p>{}</p>\n<p class=\"quiet\">Of each, at any point: less than {} per run, "
        "with "
        "{} %.</p>\n</section>\n",
        list, short_number(interval_of(report_.plan, 0, fewest).high), short_number(report_.plan.confidence * 100));
  }

  void work() {
    html_ += "<section>\n<h2>How the lock worked</h2>\n";
    if (report_.plan.vary.size() == 1) html_ += scrolling(wait_curve(report_));
    Row names = titles();
    const std::size_t words = names.size();
    for (const char* name : {"grants", "grants/s", "wait, median", "90 %", "99 %", "longest", "obtainable", "fairness",
                             "messages/grant", "in vain", "busiest server"})
      names.emplace_back(name);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < report_.points.size(); ++i) {
      const PointFigures& point = report_.figures[i];
      Row row = cells(i);
      row.push_back(fmt::format("{}", point.acquisitions));
      row.push_back(or_dash(point.throughput));
      for (const auto& time : point.latency_ns) row.push_back(time ? short_time(static_cast<double>(*time)) : "-");
      row.push_back(or_dash(point.obtainable, 100, " %"));
      row.push_back(or_dash(point.fairness));
      row.push_back(or_dash(point.messages_per_acquisition));
      row.push_back(or_dash(point.in_vain, 100, " %"));
      row.push_back(or_dash(point.busiest, 100, " %"));
      rows.push_back(std::move(row));
    }
    html_ += folded(
        table("Waits are from the wish to the grant, quantiles within 0.8 %; obtainable: the share of the time in "
              "which nobody waited for a lock that nobody had; fairness: Jain's index; in vain: requests of "
              "attempts that came to nothing",
              names, rows, words));
    html_ += "</section>\n";
  }

  /// A long table behind a picture that says the same is folded.
  std::string folded(const std::string& content) const {
    constexpr std::size_t rows_shown = 16;
    if (report_.points.size() <= rows_shown) return content;
    return fmt::format("<details><summary>All {} points in a table</summary>\n{}</details>\n", report_.points.size(),
                       content);
  }

  void runs() {
    if (!report_.seen(any_check)) return;
    html_ += "<section id=\"runs\">\n<h2>Runs to look at</h2>\n";
    std::string list, drawn;
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      const RunPicture& picture = pictures_[i];
      const SweepPoint& point = report_.points[picture.point];
      list += fmt::format("<li><a href=\"#run-{}\">{}</a></li>\n", i + 1, escaped(point.label));
      // Shown when a link has led to it: no script, and one picture at a time.
      drawn += fmt::format("<div class=\"run\" id=\"run-{}\">\n<h3>{}: {}, run {}</h3>\n<pre>{}</pre>\n", i + 1,
                           escaped(hit_name(picture.check)), escaped(point.label), picture.replication,
                           escaped(replay_command(report_.plan, point, picture.replication)));
      drawn += fmt::format(
          "<img alt=\"Who believed what, and when, in run {} of {}\" "
          "src=\"data:image/svg+xml;base64,{}\">\n<p><a href=\"#runs\">Close</a></p>\n</div>\n",
          picture.replication, escaped(point.label), base64(picture.svg));
    }
    if (!list.empty())
      html_ +=
          "<p class=\"quiet\">The first run of each point in which something broke; a link draws it here.</p>\n"
          "<ul class=\"list\">\n" +
          list + "</ul>\n" + drawn;
    constexpr std::size_t commands_max = 12;
    std::string commands;
    std::size_t count = 0;
    for (std::size_t i = 0; i < report_.points.size() && count < commands_max; ++i) {
      const std::vector<std::uint64_t>& examples = report_.figures[i].checks[any_check].examples;
      const bool is_drawn =
          std::any_of(pictures_.begin(), pictures_.end(), [i](const RunPicture& p) { return p.point == i; });
      if (examples.empty() || is_drawn) continue;
      commands += replay_command(report_.plan, report_.points[i], examples.front()) + "\n";
      ++count;
    }
    if (!commands.empty()) html_ += fmt::format("<pre>{}</pre>\n", escaped(commands));
    html_ += "</section>\n";
  }

  void source() {
    html_ += "<section>\n<h2>The same again</h2>\n";
    html_ += fmt::format("<pre>{}</pre>\n", escaped(command_of(report_.plan)));
    html_ += fmt::format("<details><summary>The scenario, {}</summary>\n<pre>{}</pre></details>\n",
                         escaped(report_.plan.file),
                         escaped(report_.plan.scenario.dump(2, ' ', false, Json::error_handler_t::replace)));
    html_ += "</section>\n";
  }

  const SweepReport& report_;
  const std::vector<RunPicture>& pictures_;
  std::string html_;
};

}  // namespace

std::string sweep_html(const SweepReport& report, const std::vector<RunPicture>& pictures) {
  return Page(report, pictures).write();
}

}  // namespace lockstep
