#include "scenarios/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/format/json_text.hpp"
#include "sim/check/words.hpp"

namespace lockstep {
namespace {

constexpr std::size_t page_width_max = 100;
constexpr std::size_t title_width_min = 20;

// Whole milliseconds are enough in a table; the page about one run has the sentence with the exact times.
std::string seconds_of(TrueTime at) {
  return fmt::format("{}.{:03} s", at.ns() / 1'000'000'000, at.ns() / 1'000'000 % 1'000);
}

std::string first_violation_of(const Summary& summary) {
  return summary.violations.empty() ? "-" : seconds_of(summary.violations.front().at);
}

/// "1 grant", "2 grants".
template <class Number>
std::string counted(Number number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string took(const Summary& summary) { return fmt::format("{:.3f} s", summary.wall_s); }

std::size_t title_width(const Console& console, const std::vector<VerdictTable::Entry>& entries, std::size_t others) {
  std::size_t widest = 0;
  for (const VerdictTable::Entry& entry : entries) widest = std::max(widest, columns_of(plain(entry.title)));
  if (!console.width) return widest;
  // Room for two broken checks in the last column, which is never shortened.
  constexpr std::size_t what_broke_width = 34;
  const std::size_t taken = others + what_broke_width;
  return std::min(widest, *console.width > taken + title_width_min ? *console.width - taken : title_width_min);
}

Table verdict_table(const Console& console, const std::vector<VerdictTable::Entry>& entries, bool timing) {
  std::size_t name_width = columns_of("scenario");
  for (const VerdictTable::Entry& entry : entries) name_width = std::max(name_width, columns_of(plain(entry.name)));
  constexpr std::size_t status_width = 6, grants_width = 6, first_width = 12, took_width = 9, gaps = 10;
  const std::size_t others =
      status_width + name_width + grants_width + first_width + gaps + (timing ? took_width + 2 : 0);
  std::vector<Column> columns = {{.heading = "", .width = status_width},
                                 {.heading = "scenario", .width = name_width},
                                 {.heading = "title", .width = title_width(console, entries, others)},
                                 {.heading = "grants", .width = grants_width, .align = Align::right},
                                 {.heading = "first broken", .width = first_width, .align = Align::right}};
  if (timing) columns.push_back({.heading = "took", .width = took_width, .align = Align::right});
  columns.push_back({.heading = "what broke"});
  return Table(std::move(columns));
}

/// A heading and indented lines below it.
class Page {
 public:
  Page(const Console& console, std::size_t width) : console_(console), width_(width) {}

  void heading(std::string_view text) {
    if (!text_.empty()) text_ += '\n';
    text_ += styled(console_, Style::strong, text) + '\n';
  }
  void line(std::string_view text) { text_ += "  " + std::string(text) + '\n'; }
  void raw(std::string_view text) { text_ += std::string(text) + '\n'; }
  void paragraph(std::string_view text) { hanging("", text); }
  /// The first line begins with `label`, the others below its end.
  void hanging(std::string_view label, std::string_view text) {
    const std::size_t indent = 2 + columns_of(label);
    const std::vector<std::string> lines = wrapped(plain(text), width_ > indent + 20 ? width_ - indent : 20);
    std::string prefix = "  " + std::string(label);
    for (const std::string& each : lines) {
      text_ += prefix + each + '\n';
      prefix = std::string(indent, ' ');
    }
  }
  std::string take() { return std::move(text_); }

 private:
  const Console& console_;
  std::size_t width_;
  std::string text_;
};

void write_settings(Page& page, const Summary& summary) {
  page.heading("Settings");
  std::size_t width = 0;
  for (const Setting& setting : summary.settings) width = std::max(width, setting.name.size());
  page.hanging(padded("file", width + 2), summary.file);
  for (const Setting& setting : summary.settings) page.hanging(padded(setting.name, width + 2), setting.text);
}

void write_counts(Page& page, const Summary& summary) {
  page.heading("What happened");
  const RunCounters& counters = summary.counters;
  page.line(fmt::format("simulated {}: {}, {}, {}, {}", words_of(summary.simulated), counted(counters.events, "event"),
                        counted(counters.messages, "message"), counted(counters.requests, "request"),
                        counted(counters.timeouts, "timeout")));
  if (summary.simulated < summary.duration)
    page.line(fmt::format("(stopped before the scenario's {})", words_of(summary.duration)));
  page.line(counted(summary.number("acquisitions"), "acquisition") + ", " +
            counted(summary.number("refusals"), "refusal") + ", " + counted(summary.number("releases"), "release") +
            ", " + counted(summary.number("extensions"), "extension"));
  if (summary.number("acquire_latency.count") > 0)
    page.line(fmt::format("from the wish to the grant: median {}, p90 {}, p99 {}, longest {}",
                          words_of(Duration(summary.number("acquire_latency.p50"))),
                          words_of(Duration(summary.number("acquire_latency.p90"))),
                          words_of(Duration(summary.number("acquire_latency.p99"))),
                          words_of(Duration(summary.number("acquire_latency.max")))));
  if (summary.number("accepted_writes") + summary.number("rejected_writes") > 0)
    page.line("the store accepted " + counted(summary.number("accepted_writes"), "write") +
              fmt::format(" and rejected {}", summary.number("rejected_writes")));
}

/// The three verdicts that arguments about locks mix up, and the rest.
void write_verdicts(Page& page, const Console& console, const Summary& summary) {
  struct Group {
    std::string_view name, meaning;
    std::vector<Check> checks;
  };
  const std::vector<Group> groups = {
      {"promise", "leases do not overlap", {Check::lease_overlap}},
      {"belief", "one client inside at a time", {Check::mutual_exclusion}},
      {"effect", "the store saw nothing wrong", {Check::stale_write, Check::lost_update, Check::oversold}},
      {"order", "records and tokens are sound", {Check::foreign_release, Check::token_order}},
      {"progress", "who wants the lock gets it", {Check::stuck_lock, Check::starvation, Check::deadlock}}};
  page.heading("Verdict");
  for (const Group& group : groups) {
    std::string broken;
    for (const Check check : group.checks) {
      const std::int64_t count = summary.violation_counts[static_cast<std::size_t>(check)];
      if (count > 0) broken += fmt::format("{}{} {}", broken.empty() ? "" : ", ", name_of(check), count);
    }
    const std::string word = padded(broken.empty() ? "kept" : "broken", 8);
    page.line(padded(group.name, 10) + styled(console, broken.empty() ? Style::good : Style::bad, word) +
              (broken.empty() ? std::string(group.meaning) : broken));
  }
  if (summary.violations.empty()) return;
  page.raw("");
  for (const ReportedViolation& violation : summary.violations)
    page.hanging(
        padded(seconds_of(violation.at), 11, Align::right) + "  " + padded(std::string(name_of(violation.check)), 18),
        violation.text);
  std::int64_t total = 0;
  for (const std::int64_t count : summary.violation_counts) total += count;
  const auto shown = static_cast<std::int64_t>(summary.violations.size());
  if (total > shown) page.line(fmt::format("... and {} more", total - shown));
}

void write_expectations(Page& page, const Console& console, const Summary& summary) {
  if (summary.expectations.empty()) return;
  page.heading("Expected");
  for (const JudgedExpectation& expectation : summary.expectations) {
    const std::string word = padded(expectation.held ? "held" : "NOT HELD", 10);
    // A sentence for what went wrong; what went as expected is already among the violations above.
    const bool is_number = expectation.found.rfind("found ", 0) == 0;
    const std::string detail = expectation.held && !is_number ? "" : " (" + expectation.found + ")";
    if (expectation.held || console.colour) {
      page.line(styled(console, expectation.held ? Style::good : Style::bad, word) + plain(expectation.text + detail));
    } else {
      page.hanging(word, expectation.text + detail);
    }
  }
}

}  // namespace

std::string what_broke(const Summary& summary) {
  std::string text;
  for (std::size_t i = 0; i < check_count; ++i) {
    if (summary.violation_counts[i] == 0) continue;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", name_of(static_cast<Check>(i)), summary.violation_counts[i]);
  }
  return text.empty() ? "nothing broken" : text;
}

std::vector<std::string> failures_of(const Summary& summary) {
  std::vector<std::string> sentences;
  for (const JudgedExpectation& expectation : summary.expectations)
    if (!expectation.held)
      sentences.push_back(plain(summary.name + ": expected " + expectation.text + ", but " + expectation.found));
  return sentences;
}

VerdictTable::VerdictTable(const Console& console, const std::vector<Entry>& entries, const ReportOptions& options)
    : console_(console), options_(options), table_(verdict_table(console, entries, options.timing)) {}

std::string VerdictTable::heading() const { return styled(console_, Style::strong, table_.heading()); }

std::string VerdictTable::row(const Summary& summary) const {
  std::vector<std::string> cells = {summary.ok() ? "ok" : "FAILED", plain(summary.name), plain(summary.title),
                                    fmt::format("{}", summary.number("acquisitions")), first_violation_of(summary)};
  if (options_.timing) cells.push_back(took(summary));
  cells.push_back(what_broke(summary));
  cells = table_.cells(cells);
  cells.front() = styled(console_, summary.ok() ? Style::good : Style::bad, cells.front());
  return joined(cells);
}

std::string closing_line(std::size_t total, std::size_t as_expected) {
  const std::string scenarios = fmt::format("{} {}", total, total == 1 ? "scenario" : "scenarios");
  if (as_expected == total) return scenarios + (total == 1 ? ", as expected." : fmt::format(", all as expected."));
  return fmt::format("{}, {} as expected, {} NOT.", scenarios, as_expected, total - as_expected);
}

std::string full_report(const Console& console, const Summary& summary, const ReportOptions& options) {
  Page page(console, std::min(console.width.value_or(page_width_max), page_width_max));
  page.heading(plain(summary.title.empty() ? summary.name : summary.title));
  if (!summary.question.empty()) page.paragraph(summary.question);
  if (!summary.source.empty()) page.hanging("Source: ", summary.source);
  write_settings(page, summary);
  write_counts(page, summary);
  if (options.timing) page.line("took " + took(summary) + " of real time");
  write_verdicts(page, console, summary);
  write_expectations(page, console, summary);
  if (!summary.lesson.empty()) {
    page.heading("Lesson");
    page.paragraph(summary.lesson);
  }

  const auto held = std::count_if(summary.expectations.begin(), summary.expectations.end(),
                                  [](const JudgedExpectation& e) { return e.held; });
  page.raw("");
  if (summary.expectations.empty()) {
    page.raw(fmt::format("ok: the scenario expects nothing. Digest {}.", to_hex(summary.digest)));
  } else {
    page.raw(styled(console, summary.ok() ? Style::good : Style::bad, summary.ok() ? "ok" : "FAILED") +
             fmt::format(": {} of {} expectations held. Digest {}.", held, summary.expectations.size(),
                         to_hex(summary.digest)));
  }
  return page.take();
}

std::string json_line(const Summary& summary, const ReportOptions& options) {
  Json violations = Json::object();
  for (std::size_t i = 0; i < check_count; ++i)
    violations[std::string(name_of(static_cast<Check>(i)))] = summary.violation_counts[i];

  Json first = nullptr;
  if (!summary.violations.empty()) {
    const ReportedViolation& violation = summary.violations.front();
    first = Json{{"check", name_of(violation.check)},     {"at_ns", violation.at.ns()},
                 {"lasted_ns", violation.lasted.count()}, {"clients", violation.clients},
                 {"resource", violation.resource},        {"text", violation.text}};
  }

  Json expectations = Json::array();
  for (const JudgedExpectation& expectation : summary.expectations)
    expectations.push_back({{"text", expectation.text}, {"held", expectation.held}, {"found", expectation.found}});

  Json servers = Json::array();
  for (const ServerLoad& server : summary.servers) {
    const double simulated = static_cast<double>(summary.simulated.count());
    servers.push_back({{"name", server.name},
                       {"commands", server.commands},
                       {"busy_ns", server.busy.count()},
                       {"utilisation", simulated > 0 ? static_cast<double>(server.busy.count()) / simulated : 0.0},
                       {"queue_longest", server.queue_longest},
                       {"queue_mean", server.queue_mean}});
  }

  Json numbers = Json::object();
  for (const Metric& metric : summary.numbers) numbers[metric.name] = metric.value;

  Json line = {{"scenario", summary.name},
               {"file", summary.file},
               {"seed", summary.seed},
               {"digest", to_hex(summary.digest)},
               {"simulated_ns", summary.simulated.count()},
               {"events", summary.counters.events},
               {"messages", summary.counters.messages},
               {"requests", summary.counters.requests},
               {"timeouts", summary.counters.timeouts},
               {"acquisitions", summary.number("acquisitions")},
               {"refusals", summary.number("refusals")},
               {"releases", summary.number("releases")},
               {"violations", violations},
               {"first_violation", first},
               {"acquire_latency_ns",
                {{"count", summary.number("acquire_latency.count")},
                 {"p50", summary.number("acquire_latency.p50")},
                 {"p90", summary.number("acquire_latency.p90")},
                 {"p99", summary.number("acquire_latency.p99")},
                 {"max", summary.number("acquire_latency.max")}}},
               {"expectations", expectations},
               {"ok", summary.ok()},
               {"title", summary.title},
               {"servers", servers},
               {"numbers", numbers}};
  if (options.timing) line["wall_s"] = summary.wall_s;
  // Names come from files; a byte that is no UTF-8 must not end the program.
  return compact_text(line);
}

}  // namespace lockstep
