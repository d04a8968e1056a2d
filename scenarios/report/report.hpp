// What `lockstep run` says about runs: a row of a table, a page about one run, a line of JSON.
//
// The bytes depend on the runs alone (and on the width of the terminal, if there is one): no real time unless
// --timing asks for it, no locale, no order of threads.
#pragma once

#include <string>
#include <vector>

#include "scenarios/report/console.hpp"
#include "scenarios/report/summary.hpp"
#include "scenarios/report/table.hpp"

namespace lockstep {

struct ReportOptions {
  bool timing = false;
};

/// What broke, in plain words: "mutual_exclusion 1, stale_write 1" or "nothing broken".
std::string what_broke(const Summary& summary);

/// One sentence per expectation that did not hold:
/// "paused-client: expected never stale_write, but it happened once: ...".
std::vector<std::string> failures_of(const Summary& summary);

/// The verdicts of many runs, a row each.
class VerdictTable {
 public:
  /// The names and titles of all scenarios that will come, so that the columns are wide enough from the start.
  struct Entry {
    std::string name, title;
  };
  VerdictTable(const Console& console, const std::vector<Entry>& entries, const ReportOptions& options);

  std::string heading() const;
  std::string row(const Summary& summary) const;

 private:
  const Console& console_;
  ReportOptions options_;
  Table table_;
};

/// "31 scenarios, 31 as expected." and, after failures, where to look.
std::string closing_line(std::size_t total, std::size_t as_expected);

/// The page about one run. `look_closer` is a file that exports can be asked for.
std::string full_report(const Console& console, const Summary& summary, const ReportOptions& options);

/// One JSON object on one line (without the line's end); its fields are a contract: docs/command-line.md.
std::string json_line(const Summary& summary, const ReportOptions& options);

}  // namespace lockstep
