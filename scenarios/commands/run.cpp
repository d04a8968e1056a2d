// `lockstep run`: scenarios in, verdicts out.
#include "scenarios/run.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "scenarios/batch.hpp"
#include "scenarios/commands/annotations.hpp"
#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/junit.hpp"
#include "scenarios/commands/run_options.hpp"
#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/commands/trace_output.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/report/progress.hpp"
#include "scenarios/report/report.hpp"
#include "scenarios/sweep/probability.hpp"

namespace lockstep {
namespace {

constexpr const char* run_examples =
    "Examples:\n"
    "  lockstep run                                  the whole catalogue, a row per story\n"
    "  lockstep run my-story.json                    one story in full: settings, violations, lesson\n"
    "  lockstep run my-stories/ --json               a JSON object per scenario and line\n"
    "  lockstep run story.json --seed 42 --until 5s  other weather, and only its first five seconds\n"
    "  lockstep run story.json --trace story.jsonl   every fact of the run, for other tools\n"
    "  lockstep run --junit out.xml                  the expectations as test cases, for a CI server\n"
    "\n"
    "Exit status: 0 all as expected, 1 an expectation failed, 2 bad input.";

struct RunCommandOptions {
  std::vector<std::string> paths;
  std::shared_ptr<RunOptionTexts> run;
  std::string trace;
  std::string jobs;
  std::string junit, annotations;
  bool json = false;
  bool quiet = false;
  bool timing = false;
};

/// What a thread hands over: the summary, and the trace's export if one was asked for.
struct FinishedRun {
  Summary summary;
  std::string exported;
};

/// Everything the threads read. They may outlive an interrupted command, so they own it together.
struct Work {
  std::vector<Scenario> scenarios;
  RunOptions options;
  std::optional<ExportFormat> format;
  std::size_t jobs_each = 1;  ///< threads for the many runs that a "probability" takes
  std::function<bool()> is_interrupted;

  FinishedRun operator()(std::size_t i) const {
    const Scenario& scenario = scenarios[i];
    const Stopwatch stopwatch;
    const Run run = lockstep::run(scenario, options);
    FinishedRun finished{.summary = summarise(scenario, run)};
    if (format) finished.exported = export_run(scenario, run, *format);
    for (JudgedExpectation& judged : judge_probabilities(scenario, options, jobs_each, is_interrupted))
      finished.summary.expectations.push_back(std::move(judged));
    finished.summary.wall_s = stopwatch.seconds();
    return finished;
  }
};

/// The scenario that the closing hint speaks of: one that failed, or else one in which something broke.
class Hint {
 public:
  void consider(const Summary& summary) {
    const int interest = !summary.ok() ? 3 : !summary.violations.empty() ? 2 : 1;
    if (interest <= interest_) return;
    interest_ = interest;
    file_ = summary.file;
    name_ = summary.name;
  }
  std::string page() const { return fmt::format("Look closer: ./lockstep run {}\n", file_); }
  std::string picture() const {
    return fmt::format("A picture:   ./lockstep export {} --format svg --out {}.svg\n", file_, name_);
  }

 private:
  int interest_ = 0;
  std::string file_, name_;
};

/// Prints results as they come, in one of the four ways.
class Printer {
 public:
  Printer(const RunCommandOptions& options, const Console& console, const std::vector<Scenario>& scenarios,
          bool full_page, std::string changes)
      : options_(options),
        console_(console),
        full_page_(full_page),
        changes_(std::move(changes)),
        report_{.timing = options.timing} {
    if (options.json || options.quiet || full_page) return;
    std::vector<VerdictTable::Entry> entries;
    for (const Scenario& scenario : scenarios) entries.push_back({scenario.name, scenario.title});
    table_.emplace(console, entries, report_);
    console.out << table_->heading() << "\n";
  }

  void print(const Summary& summary) {
    ++printed_;
    if (summary.ok()) ++as_expected_;
    for (std::string& sentence : failures_of(summary)) failures_.push_back(std::move(sentence));
    hint_.consider(summary);
    if (options_.json) {
      console_.out << json_line(summary, report_) << "\n";
    } else if (table_) {
      console_.out << table_->row(summary) << "\n";
    } else if (full_page_ && !options_.quiet) {
      console_.out << full_report(console_, summary, report_) << hint_.picture();
    }
    if (!options_.annotations.empty()) console_.out << github_annotations(summary, changes_);
    console_.out.flush();
    if (!options_.junit.empty()) summaries_.push_back(summary);
  }

  void finish(double wall_s, std::size_t jobs) {
    if (options_.json) return;
    if (table_ && !failures_.empty()) console_.out << "\n";
    if (table_ || options_.quiet)
      for (const std::string& sentence : failures_) console_.out << styled(console_, Style::bad, sentence) << "\n";
    if (!table_) return;
    console_.out << "\n" << closing_line(printed_, as_expected_) << "\n";
    if (options_.timing) console_.out << fmt::format("Took {:.3f} s of real time, {} at once.\n", wall_s, jobs);
    if (printed_ > 0) console_.out << hint_.page() << hint_.picture();
  }

  bool all_ok() const { return as_expected_ == printed_; }
  std::size_t printed() const { return printed_; }
  const std::vector<Summary>& summaries() const { return summaries_; }

 private:
  const RunCommandOptions& options_;
  const Console& console_;
  bool full_page_;
  std::string changes_;
  ReportOptions report_;
  std::optional<VerdictTable> table_;
  std::vector<std::string> failures_;
  Hint hint_;
  std::size_t printed_ = 0;
  std::size_t as_expected_ = 0;
  std::vector<Summary> summaries_;  // for --junit
};

int refuse(const Console& console, const std::string& sentence) {
  console.err << "lockstep run: " << sentence << "\n";
  return bad_input;
}

int run_command(const RunCommandOptions& options, const CommandContext& context) {
  const Console& console = context.console;
  const ParsedRunOptions parsed = parse(*options.run);
  if (!parsed.error.empty()) return refuse(console, parsed.error);

  std::size_t jobs = default_jobs();
  if (!options.jobs.empty()) {
    constexpr std::uint64_t jobs_max = 1024;
    const std::optional<std::uint64_t> number = parse_whole_number(options.jobs);
    if (!number || *number < 1 || *number > jobs_max)
      return refuse(console, fmt::format("--jobs: expected a whole number from 1 to {}, found {}", jobs_max,
                                         quote(options.jobs)));
    jobs = static_cast<std::size_t>(*number);
  }

  const FoundFiles found = find_scenarios(options.paths, context.program_folder);
  for (const std::string& problem : found.problems) console.err << "lockstep run: " << problem << "\n";
  std::optional<std::vector<Scenario>> scenarios = read_scenarios(found.files, console, parsed.changes);
  if (!scenarios || !found.problems.empty()) return bad_input;

  if (!options.annotations.empty() && options.annotations != "github")
    return refuse(console, "--annotations: expected \"github\", found " + quote(options.annotations));

  const auto work = std::make_shared<Work>();
  work->options = parsed.options;
  work->jobs_each = scenarios->size() == 1 ? jobs : 1;
  work->is_interrupted = context.is_interrupted;
  for (const Scenario& scenario : *scenarios)
    if (!options.junit.empty() && is_same_file(options.junit, scenario.file))
      return refuse(console, "--junit would overwrite the scenario " + quote(options.junit));
  if (!options.junit.empty()) {
    if (!options.trace.empty() && is_same_file(options.junit, options.trace))
      return refuse(console, "--junit and --trace name the same file");
    if (const std::optional<std::string> wrong = cannot_write(options.junit))
      return refuse(console, "--junit: " + *wrong);
  }
  if (!options.trace.empty()) {
    if (scenarios->size() != 1)
      return refuse(console, fmt::format("--trace takes one scenario, found {}; name the file whose trace you want",
                                         scenarios->size()));
    if (is_same_file(options.trace, scenarios->front().file))
      return refuse(console, "--trace would overwrite the scenario " + quote(options.trace));
    if (const std::optional<std::string> wrong = cannot_write(options.trace))
      return refuse(console, "--trace: " + *wrong);
    work->format = format_for_file(options.trace).value_or(ExportFormat::jsonl);
  }
  std::error_code error;
  const bool full_page = options.paths.size() == 1 && scenarios->size() == 1 &&
                         !std::filesystem::is_directory(options.paths.front(), error);

  Printer printer(options, console, *scenarios, full_page, parsed.options.changes);
  work->scenarios = std::move(*scenarios);
  const std::size_t count = work->scenarios.size();
  Progress progress(console.err, console.err_is_terminal && !options.quiet, count);
  const Stopwatch stopwatch;
  std::string exported;
  const BatchEnd end = run_batch<FinishedRun>(
      count, jobs, [work](std::size_t i) { return (*work)(i); },
      [&](std::size_t, FinishedRun&& finished) {
        progress.clear();
        printer.print(finished.summary);
        exported = std::move(finished.exported);
      },
      {.progress = [&](std::size_t done) { progress.show(done); }, .is_interrupted = context.is_interrupted});
  progress.clear();

  if (end == BatchEnd::interrupted) {
    console.out.flush();
    console.err << fmt::format("interrupted: {} of {} scenarios had finished\n", printer.printed(), count);
    return interrupted;
  }
  printer.finish(stopwatch.seconds(), std::min(jobs, count));
  if (work->format) {
    if (const std::optional<std::string> failed = write_file(options.trace, exported)) return refuse(console, *failed);
  }
  if (!options.junit.empty()) {
    const std::string xml = junit_xml(printer.summaries(), parsed.options.changes, options.timing);
    if (const std::optional<std::string> failed = write_file(options.junit, xml)) return refuse(console, *failed);
  }
  return printer.all_ok() ? as_expected : expectation_failed;
}

}  // namespace

Action add_run(CLI::App& app, const CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("run", "Run scenarios and say what broke; without a file, the whole catalogue");
  command->footer(run_examples);
  auto options = std::make_shared<RunCommandOptions>();
  command->add_option("FILE|DIR", options->paths, "Scenario files, folders of them, or names from the catalogue")
      ->type_name("");
  options->run = add_run_options(*command);
  command
      ->add_option("--trace", options->trace,
                   "Also write the trace there: .jsonl, .txt, .json (perfetto), .mmd, .dot, .svg or .csv")
      ->type_name("OUT");
  command->add_option("--jobs", options->jobs, "How many scenarios at once (default: one per core)")->type_name("N");
  command->add_option("--junit", options->junit, "Also write the expectations as test cases there, in JUnit's XML")
      ->type_name("OUT.xml");
  CLI::Option* annotations =
      command->add_option("--annotations", options->annotations, "Say what failed as \"github\" wants to read it")
          ->type_name("github");
  CLI::Option* json =
      command->add_flag("--json", options->json, "One JSON object per scenario and line")->excludes(annotations);
  command->add_flag("--quiet", options->quiet, "Only what did not go as expected")->excludes(json);
  command->add_flag("--timing", options->timing, "Also say how long it took in real time");
  return [options, context] { return run_command(*options, context); };
}

}  // namespace lockstep
