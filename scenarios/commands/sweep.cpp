// `lockstep sweep`: a scenario run many times, at every combination of some parameters.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "scenarios/batch.hpp"
#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/run_options.hpp"
#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/commands/sweep_output.hpp"
#include "scenarios/commands/trace_output.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "scenarios/ranks/ranks.hpp"
#include "scenarios/report/progress.hpp"
#include "scenarios/report/table.hpp"
#include "scenarios/sweep/crew.hpp"
#include "scenarios/sweep/journal.hpp"
#include "scenarios/sweep/program_version.hpp"
#include "scenarios/sweep/sweep_table.hpp"

namespace lockstep {
namespace {

constexpr const char* sweep_examples =
    "Examples:\n"
    "  lockstep sweep gc-pauses                                     how often does it break?\n"
    "  lockstep sweep gc-pauses --vary /algorithm/ttl=5s..30s/5s    at six lease lengths\n"
    "  lockstep sweep gc-pauses --vary /algorithm/name=redlock,set-token --vary /faults/0/rate=1/min..16/min*4\n"
    "  lockstep sweep gc-pauses --with '/faults/0/for={\"lognormal\":{\"median\":\"50ms\",\"p99\":\"2s\"}}'\n"
    "  lockstep sweep gc-pauses --decide \"mutual_exclusion < 1% @ 95%\"\n"
    "  lockstep sweep story.json --runs 1000000 --journal j.jsonl --out report.html\n"
    "\n"
    "Exit status: 0 done, 1 the claim of --decide is false or undecided, 2 bad input, 130 interrupted.";

struct SweepOptions {
  std::string path;
  std::shared_ptr<RunOptionTexts> run;
  std::shared_ptr<SweepOutput> output;
  std::vector<std::string> vary;
  std::string runs, jobs, check, confidence, width, hits, decide, budget, journal, shard;
};

/// Reads option texts one by one; keeps the first thing that is wrong.
class OptionReader {
 public:
  const std::string& error() const { return error_; }
  bool good() const { return error_.empty(); }
  void fail(std::string sentence) {
    if (error_.empty()) error_ = std::move(sentence);
  }
  std::optional<std::uint64_t> whole(const char* option, const std::string& text, std::uint64_t most) {
    if (text.empty()) return std::nullopt;
    const std::optional<std::uint64_t> number = parse_whole_number(text);
    if (number && *number >= 1 && *number <= most) return number;
    fail(fmt::format("{}: expected a whole number from 1 to {}, found {}", option, most, quote(text)));
    return std::nullopt;
  }

 private:
  std::string error_;
};

void read_rules(const SweepOptions& options, SweepPlan& plan, OptionReader& reader) {
  if (!options.check.empty()) {
    const std::optional<std::size_t> hit = hit_named(options.check);
    if (hit) {
      plan.hit = *hit;
    } else {
      const std::optional<std::string> meant = suggest(options.check, check_names());
      reader.fail(fmt::format("--check: expected the name of a check or \"any\", found {}{}", quote(options.check),
                              meant ? "; did you mean \"" + *meant + "\"?" : ""));
    }
  }
  if (!options.confidence.empty()) {
    const std::optional<double> share = parse_share(options.confidence);
    if (share && *share >= 0.5 && *share < 1) {
      plan.confidence = *share;
    } else {
      reader.fail("--confidence: expected a share from 50% to below 100%, found " + quote(options.confidence));
    }
  }
  if (!options.width.empty()) {
    plan.rules.width = parse_share(options.width);
    plan.rules.width_is_relative = options.width.back() == '%';
    if (!plan.rules.width || *plan.rules.width <= 0)
      reader.fail("--until-width: expected a width such as 0.01, or 20% of the estimate, found " +
                  quote(options.width));
  }
  plan.rules.hits = reader.whole("--until-hits", options.hits, 1'000'000'000);
  if (!options.decide.empty()) {
    const std::optional<NamedClaim> claim = parse_named_claim(options.decide);
    const std::optional<std::size_t> hit = claim ? hit_named(claim->name) : std::nullopt;
    if (claim && !hit) {
      const std::optional<std::string> meant = suggest(claim->name, check_names());
      reader.fail(fmt::format("--decide: {} is not a check; {}", quote(claim->name),
                              meant ? "did you mean \"" + *meant + "\"?" : "\"p\" stands for any of them"));
    } else if (!hit) {
      reader.fail("--decide: expected a claim such as \"p < 1e-4 @ 95%\" or \"mutual_exclusion < 0.01\", found " +
                  quote(options.decide));
    } else if (claim->name != "p" && !options.check.empty() && *hit != plan.hit) {
      reader.fail("--decide and --check name different checks");
    } else {
      if (claim->name != "p") plan.hit = *hit;
      plan.rules.claim = claim->claim;
    }
  }
  constexpr std::uint64_t runs_max = 1'000'000'000;
  constexpr std::uint64_t runs_with_rules = 1'000'000;
  plan.runs = reader.whole("--runs", options.runs, runs_max).value_or(plan.rules.any() ? runs_with_rules : 1000);
}

std::optional<Shard> parse_shard(const std::string& text) {
  const std::size_t stroke = text.find('/');
  if (stroke == std::string::npos) return std::nullopt;
  const std::optional<std::uint64_t> k = parse_whole_number(text.substr(0, stroke));
  const std::optional<std::uint64_t> n = parse_whole_number(text.substr(stroke + 1));
  constexpr std::uint64_t shards_max = 100'000;
  if (!k || !n || *k < 1 || *k > *n || *n > shards_max) return std::nullopt;
  return Shard{*k, *n};
}

/// Everything that the options say, checked.
struct SweepRequest {
  SweepPlan plan;
  std::size_t jobs = 1;
  Shard shard;
  std::optional<Duration> budget;
};

std::optional<SweepRequest> read_request(const SweepOptions& options, const CommandContext& context, std::size_t jobs) {
  const auto refuse = [&](const std::string& sentence) {
    context.console.err << "lockstep sweep: " << sentence << "\n";
    return std::nullopt;
  };
  SweepRequest request;
  SweepPlan& plan = request.plan;
  const ParsedRunOptions parsed = parse(*options.run);
  if (!parsed.error.empty()) return refuse(parsed.error);
  plan.until = parsed.options.until;
  plan.changes = parsed.changes;
  if (parsed.options.seed) plan.changes.push_back({"/seed", *parsed.options.seed});

  OptionReader reader;
  read_rules(options, plan, reader);
  request.jobs = static_cast<std::size_t>(reader.whole("--jobs", options.jobs, 1024).value_or(jobs));
  for (const std::string& text : options.vary) {
    ParsedVariation variation = parse_variation(text);
    if (!variation.variation) {
      reader.fail("--vary: " + variation.error);
    } else {
      plan.vary.push_back(std::move(*variation.variation));
    }
  }
  if (!options.budget.empty()) {
    const ParsedDuration budget = parse_duration(options.budget);
    if (!budget.value || *budget.value <= Duration(0))
      reader.fail("--budget: expected " + std::string(a_duration) + " greater than zero, found " +
                  quote(options.budget));
    request.budget = budget.value;
  }
  if (!options.shard.empty()) {
    const std::optional<Shard> shard = parse_shard(options.shard);
    if (!shard) reader.fail("--shard: expected k/n with k from 1 to n, such as 1/4, found " + quote(options.shard));
    request.shard = shard.value_or(Shard{});
    if (options.journal.empty()) reader.fail("--shard needs --journal: the shards meet in `lockstep merge`");
    if (!options.output->files.empty() || options.output->json)
      reader.fail("--shard has no report of its own: give --out and --json to `lockstep merge`");
  }
  if (!reader.good()) return refuse(reader.error());

  const std::optional<std::string> file = find_one_scenario(options.path, context);
  if (!file) return std::nullopt;
  std::optional<Json> values = read_changed_values(*file, plan.changes, context.console);
  if (!values) return std::nullopt;
  plan.file = *file;
  plan.base_directory = directory_of(*file);
  plan.scenario = std::move(*values);
  std::vector<std::string> inputs = {*file};
  if (!options.journal.empty()) {
    inputs.push_back(options.journal);
    if (is_same_file(options.journal, *file)) return refuse("--journal would overwrite the scenario " + quote(*file));
  }
  if (const std::optional<std::string> wrong = wrong_with(*options.output, inputs)) return refuse(*wrong);
  return request;
}

/// The first run of some of the batches that are about to be reused, done again: another program, even one of the
/// same version, may do something else.
std::string changed_since(const SweepPlan& plan, const std::vector<SweepPoint>& points, const Schedule& schedule) {
  constexpr std::size_t tried = 4;
  const auto& reused = schedule.reused();
  for (std::size_t i = 0; i < std::min(tried, reused.size()); ++i) {
    const auto& [point, batch] = reused[i * reused.size() / std::min(tried, reused.size())];
    if (do_runs(plan, points[point], {batch.runs.first, 1}).first_digest != batch.first_digest)
      return fmt::format("run {} of {} is not the one that the journal has; it was written by another program",
                         batch.runs.first, points[point].label);
  }
  return {};
}

int sweep_command(const SweepOptions& options, const CommandContext& context) {
  Console console = context.console;
  const auto refuse = [&](const std::string& sentence) {
    console.err << "lockstep sweep: " << sentence << "\n";
    return bad_input;
  };
  // Under mpirun every rank comes here. The first one does what a single process would do, and the others help it.
  const std::unique_ptr<Ranks> ranks = Ranks::join();
  const std::size_t jobs = ranks ? 1 : default_jobs();
  if (ranks) console.colour = false;  // mpirun shows every rank a terminal, whatever is behind it
  if (ranks && !ranks->is_first()) {
    const std::optional<std::uint64_t> asked = parse_whole_number(options.jobs);
    return ranks->help(static_cast<std::size_t>(std::clamp<std::uint64_t>(asked.value_or(jobs), 1, 1024))) ? as_expected
                                                                                                           : bad_input;
  }
  const std::optional<SweepRequest> request = read_request(options, context, jobs);
  if (!request) return bad_input;
  const SweepPlan& plan = request->plan;
  const SweepPoints made = points_of(plan);
  for (const std::string& problem : made.problems)
    console.err << (problem.rfind("--", 0) == 0 ? "lockstep sweep: " : "") << problem;
  if (!made.problems.empty()) return bad_input;
  const std::vector<SweepPoint>& points = made.points;

  JournalWriter writer;
  std::vector<std::vector<Batch>> stored(points.size());
  JournalContent journal;
  if (!options.journal.empty()) {
    if (const std::optional<std::string> wrong = writer.open(options.journal)) return refuse(*wrong);
    ReadJournal read = read_journal(options.journal);
    if (!read.content) return refuse(read.error);
    journal = std::move(*read.content);
    const JournalHead head = head_of(plan, program_version());
    if (journal.lines > 0) {
      const std::string reasons = foreign_because(journal.head, head);
      if (!reasons.empty())
        return refuse(fmt::format("the journal {} is another sweep's: {}. Name another --journal, or remove it",
                                  quote(options.journal), reasons));
    }
    for (std::size_t i = 0; i < points.size(); ++i)
      if (const auto found = journal.batches.find(points[i].key); found != journal.batches.end())
        stored[i] = found->second;
  }

  Schedule schedule(plan, std::move(stored), request->shard);
  if (const std::string changed = changed_since(plan, points, schedule); !changed.empty())
    return refuse("the journal " + quote(options.journal) + " is not used: " + changed);
  if (writer.is_open()) {
    if (!journal.note.empty()) console.err << "lockstep sweep: " << journal.note << "\n";
    std::optional<std::string> wrong = writer.cut_to(journal.sound_bytes);
    if (!wrong && journal.lines == 0) wrong = writer.write_head(head_of(plan, program_version()));
    const Json as_asked = json_of(plan);
    if (!wrong && (!journal.plan || *journal.plan != as_asked)) wrong = writer.write_plan(as_asked);
    if (wrong) return refuse(*wrong);
  }

  Progress progress(console.err, console.err_is_terminal && !options.output->quiet,
                    static_cast<std::size_t>(schedule.runs_planned()), "runs");
  progress.begin_at(static_cast<std::size_t>(schedule.runs_done()));
  if (request->budget) progress.end_after(static_cast<double>(request->budget->count()) / 1e9);
  const Stopwatch stopwatch;
  bool out_of_budget = false, was_interrupted = false;
  CrewWatcher watcher;
  watcher.keep = [&](const SweepTask& task, const Batch& batch) -> std::optional<std::string> {
    if (!writer.is_open()) return std::nullopt;
    return writer.write_batch(points[task.point].key, batch);
  };
  watcher.progress = [&](const Schedule& now) {
    const std::string more =
        now.points() > 1 ? fmt::format(", {} of {} points", now.points_finished(), now.points()) : std::string();
    progress.show(static_cast<std::size_t>(now.runs_done()), static_cast<std::size_t>(now.runs_planned()), more);
  };
  watcher.should_stop = [&] {
    was_interrupted = was_interrupted || context.is_interrupted();
    out_of_budget = out_of_budget ||
                    (request->budget && stopwatch.seconds() * 1e9 >= static_cast<double>(request->budget->count()));
    return was_interrupted || out_of_budget;
  };
  if (ranks) ranks->share(plan, points);
  const CrewEnd end = work_off(plan, points, schedule, request->jobs, watcher, ranks.get());
  progress.clear();
  if (!end.error.empty()) return refuse(end.error);

  if (request->shard.n > 1) {
    if (!end.stopped && !options.output->quiet)
      console.out << fmt::format(
          "Shard {}/{} is done: {} runs are in {}. With all of them: ./lockstep merge JOURNAL...\n", request->shard.k,
          request->shard.n, schedule.runs_done(), plain(options.journal));
    if (end.stopped)
      console.err << fmt::format("{}: {} runs are in {}; the same command goes on from there\n",
                                 was_interrupted ? "interrupted" : "the budget was used up", schedule.runs_done(),
                                 plain(options.journal));
    return was_interrupted && end.stopped ? interrupted : as_expected;
  }

  SweepReport report = report_of(plan, points, schedule, LOCKSTEP_VERSION);
  if (end.stopped)
    report.incomplete =
        fmt::format("Not complete: {} after {} of {} runs.", was_interrupted ? "interrupted" : "the budget was used up",
                    schedule.runs_done(), schedule.runs_planned());
  if (const std::optional<std::string> wrong = publish(*options.output, report, console)) return refuse(*wrong);
  if (end.stopped && was_interrupted) {
    console.err << "interrupted: the report has what there was"
                << (writer.is_open() ? "; the same command goes on from there\n" : "\n");
    return interrupted;
  }
  return status_of(report);
}

}  // namespace

Action add_sweep(CLI::App& app, const CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("sweep", "Run a scenario many times, at several settings: how often, and how sure");
  command->footer(sweep_examples);
  auto options = std::make_shared<SweepOptions>();
  command->add_option("FILE", options->path, "A scenario file, or a name from the catalogue")
      ->required()
      ->type_name("");
  command
      ->add_option(
          "--vary", options->vary,
          "A place of the file and its values: a list v1,v2, a range a..b/step or a..b*factor; may be repeated")
      ->type_name("/POINTER=VALUES")
      ->allow_extra_args(false);
  command->add_option("--runs", options->runs, "Runs of each point, at most (default: 1000; with a rule, a million)")
      ->type_name("N");
  options->run = add_run_options(*command);
  command->add_option("--check", options->check, "The check that rules and pictures are about (default: any)")
      ->type_name("NAME");
  command->add_option("--until-width", options->width, "Stop a point when its interval is this narrow: 0.01, or 20%")
      ->type_name("W");
  command->add_option("--until-hits", options->hits, "Stop a point after this many runs that were hit")->type_name("K");
  command->add_option("--decide", options->decide, "Stop a point when this is decided: \"p < 1e-4 @ 95%\"")
      ->type_name("CLAIM");
  command->add_option("--confidence", options->confidence, "Of the intervals (default: 95%)")->type_name("C");
  command->add_option("--budget", options->budget, "Stop after this much real time, such as 60s")->type_name("T");
  command->add_option("--jobs", options->jobs, "How many runs at once (default: one per core; under MPI, per rank: 1)")
      ->type_name("N");
  command->add_option("--journal", options->journal, "Keep finished runs there, and go on from what is there")
      ->type_name("FILE");
  command->add_option("--shard", options->shard, "Only this share of the runs; see lockstep merge")->type_name("K/N");
  options->output = add_sweep_output(*command);
  return [options, context] { return sweep_command(*options, context); };
}

}  // namespace lockstep
