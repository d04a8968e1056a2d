// `lockstep compare`: two scenarios, or one and a change of it, under the same weather.
#include <fmt/format.h>

#include <cmath>
#include <ostream>

#include "scenarios/batch.hpp"
#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/run_options.hpp"
#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/report/progress.hpp"
#include "scenarios/report/table.hpp"
#include "scenarios/sweep/figures.hpp"
#include "scenarios/sweep/pairing.hpp"
#include "scenarios/sweep/plan.hpp"
#include "scenarios/sweep/seeds.hpp"

namespace lockstep {
namespace {

constexpr const char* compare_examples =
    "Examples:\n"
    "  lockstep compare with-lease.json with-fencing.json\n"
    "  lockstep compare gc-pauses --with /algorithm/ttl=30s                            as it is, and changed\n"
    "  lockstep compare gc-pauses --with /algorithm/ttl=5s --with /algorithm/ttl=30s   two changes\n"
    "  lockstep compare gc-pauses --with '/algorithm/fencing=true; /storage/checks_fencing_token=true'\n"
    "                                                                                  several changes on one side\n"
    "\n"
    "Exit status: 0 done, whatever the difference, 2 bad input, 130 interrupted.";

struct CompareOptions {
  std::vector<std::string> paths, with;
  std::string runs, seed, until, jobs, confidence;
  bool json = false;
};

struct Side {
  std::string name;  ///< "A"
  std::string file;
  std::vector<Change> changes;
  Scenario scenario;

  std::string words() const {
    std::string text = file;
    for (std::size_t i = 0; i < changes.size(); ++i) text += (i == 0 ? " with " : ", ") + text_of(changes[i]);
    return text;
  }
  std::string options() const {
    std::string text;
    for (const Change& change : changes) text += " --with " + shell_word(text_of(change));
    return text;
  }
};

struct CompareRequest {
  std::array<Side, 2> sides;
  std::uint64_t runs = 1000;
  std::uint64_t seed = 1;
  std::optional<Duration> until;
  std::size_t jobs = 1;
  double confidence = 0.95;

  std::string replay(const Side& side, std::uint64_t replication) const {
    return "./lockstep run " + shell_word(side.file) + side.options() +
           (until ? " --until " + format_duration(*until) : "") +
           fmt::format(" --seed {}", replication_seed(seed, replication));
  }
};

/// "/a=1; /b=2": what one side changes. Semicolons in JSON texts would have to be written as \u003b.
std::string read_changes(const std::string& text, std::vector<Change>& changes) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(';', begin), text.size());
    ParsedChange change = parse_change(text.substr(begin, end - begin));
    if (!change.change) return "--with: " + change.error;
    changes.push_back(std::move(*change.change));
    begin = end + 1;
  }
  return {};
}

std::optional<CompareRequest> read_request(const CompareOptions& options, const CommandContext& context) {
  const auto refuse = [&](const std::string& sentence) {
    context.console.err << "lockstep compare: " << sentence << "\n";
    return std::nullopt;
  };
  CompareRequest request;
  request.sides[0].name = "A";
  request.sides[1].name = "B";
  if (options.paths.size() > 2) return refuse("expected one or two scenarios, found more");
  if (options.paths.size() == 1 && options.with.empty())
    return refuse("with one scenario, say what to change: --with /algorithm/ttl=5s");
  if (options.with.size() > 2) return refuse("--with is given once for each side; separate several changes by ';'");
  if (options.paths.size() == 2 && options.with.size() == 1)
    return refuse("with two scenarios, --with is given twice or not at all, once for each side");
  for (std::size_t i = 0; i < options.with.size(); ++i) {
    // A single change is that of the second side.
    Side& side = request.sides[options.with.size() == 1 ? 1 : i];
    if (const std::string wrong = read_changes(options.with[i], side.changes); !wrong.empty()) return refuse(wrong);
  }

  const ParsedRunOptions parsed = parse({.seed = options.seed, .until = options.until, .with = {}});
  if (!parsed.error.empty()) return refuse(parsed.error);
  request.until = parsed.options.until;
  const auto whole = [&](const char* option, const std::string& text, std::uint64_t fallback,
                         std::uint64_t most) -> std::optional<std::uint64_t> {
    if (text.empty()) return fallback;
    const std::optional<std::uint64_t> number = parse_whole_number(text);
    if (number && *number >= 1 && *number <= most) return number;
    context.console.err << fmt::format("lockstep compare: {}: expected a whole number from 1 to {}, found {}\n", option,
                                       most, quote(text));
    return std::nullopt;
  };
  const auto runs = whole("--runs", options.runs, 1000, 100'000'000);
  const auto jobs = whole("--jobs", options.jobs, default_jobs(), 1024);
  if (!runs || !jobs) return std::nullopt;
  request.runs = *runs;
  request.jobs = static_cast<std::size_t>(*jobs);
  if (!options.confidence.empty()) {
    const std::optional<double> share = parse_share(options.confidence);
    if (!share || *share < 0.5 || *share >= 1)
      return refuse("--confidence: expected a share from 50% to below 100%, found " + quote(options.confidence));
    request.confidence = *share;
  }

  bool good = true;
  for (std::size_t i = 0; i < request.sides.size(); ++i) {
    Side& side = request.sides[i];
    const std::optional<std::string> file =
        find_one_scenario(options.paths[std::min(i, options.paths.size() - 1)], context);
    if (!file) return std::nullopt;
    side.file = *file;
    std::optional<std::vector<Scenario>> read = read_scenarios({*file}, context.console, side.changes);
    if (read) side.scenario = std::move(read->front());
    good = good && read;
  }
  if (!good) return std::nullopt;
  request.seed = parsed.options.seed.value_or(request.sides[0].scenario.seed);
  return request;
}

/// The pairs of one task, in order.
struct PairBatch {
  std::vector<std::pair<SideRun, SideRun>> pairs;
};

std::string interval_words(const Interval& interval, double unit = 1) {
  return fmt::format("{} .. {}", short_number(interval.low / unit), short_number(interval.high / unit));
}

std::string probability_words(double p) { return p < 1e-4 ? "below 0.0001" : short_number(p); }

/// What the pairing did for a difference, in words.
std::string gain_words(const std::optional<double>& gain) {
  if (!gain) return "neither side varies";
  if (std::isinf(*gain)) return "the sides differ by a constant: one run says it all";
  if (*gain >= 1.05) return fmt::format("pairing helped: it saves {} times the runs", short_number(*gain));
  if (*gain > 0.95) return "pairing made no difference";
  return fmt::format("PAIRING HURT: the sides go against each other; independent seeds would need {} times the runs",
                     short_number(*gain));
}

void print_page(const Console& console, const CompareRequest& request, const Pairing& pairing, std::uint64_t done) {
  std::ostream& out = console.out;
  for (const Side& side : request.sides)
    out << styled(console, Style::strong, side.name) << "  " << plain(side.words()) << "\n";
  out << fmt::format("{} pairs of runs with the same seeds; intervals of {} %\n", done,
                     short_number(request.confidence * 100));
  const auto n = static_cast<double>(done);
  std::string never;
  for (std::size_t check = 0; check < check_count; ++check) {
    const PairedHits& hits = pairing.hits[check];
    const std::string name = hit_name(check);
    if (hits.a() + hits.b() == 0) {
      never += (never.empty() ? "" : ", ") + name;
      continue;
    }
    out << "\n"
        << styled(console, Style::strong, fmt::format("{} ({})", name, explain(static_cast<Check>(check)))) << "\n";
    for (const std::size_t s : {std::size_t{0}, std::size_t{1}}) {
      const std::uint64_t count = s == 0 ? hits.a() : hits.b();
      out << fmt::format("  {}: {} of {} runs, {} ({})\n", request.sides[s].name, count, done,
                         short_number(static_cast<double>(count) / n),
                         interval_words(clopper_pearson(count, done, request.confidence)));
    }
    out << fmt::format("  both {}, only A {}, only B {}, neither {}\n", hits.both, hits.only_a, hits.only_b,
                       hits.neither);
    const double difference = (static_cast<double>(hits.only_b) - static_cast<double>(hits.only_a)) / n;
    out << fmt::format("  B - A: {} ({}); as uneven by chance: {} (McNemar, exact)\n", short_number(difference),
                       interval_words(paired_difference(hits, request.confidence)),
                       probability_words(sign_test(hits.only_a, hits.only_b)));
    out << "  " << gain_words(gain_by_pairing(hits)) << "\n";
    constexpr std::size_t shown = 2;
    for (std::size_t i = 0; i < std::min(shown, hits.examples_a.size()); ++i)
      out << "  only A: " << plain(request.replay(request.sides[0], hits.examples_a[i])) << "\n";
    for (std::size_t i = 0; i < std::min(shown, hits.examples_b.size()); ++i)
      out << "  only B: " << plain(request.replay(request.sides[1], hits.examples_b[i])) << "\n";
  }
  if (!never.empty()) out << "\n" << styled(console, Style::strong, "Never seen") << "\n  " << never << "\n";

  const auto numbers = [&](std::string_view title, const PairedNumbers& all, double unit, std::string_view unit_name) {
    if (all.count == 0) return;
    out << "\n" << styled(console, Style::strong, title) << "\n";
    out << fmt::format("  A: {}{}, B: {}{} on average, in {} pairs\n", short_number(all.sum_a / all.count / unit),
                       unit_name, short_number(all.sum_b / all.count / unit), unit_name,
                       static_cast<std::uint64_t>(all.count));
    if (all.count >= 2)
      out << fmt::format("  B - A: {}{} ({}); A larger in {}, B in {}; as uneven by chance: {} (sign test)\n",
                         short_number(all.difference / all.count / unit), unit_name,
                         interval_words(paired_difference(all, request.confidence), unit), all.a_larger, all.b_larger,
                         probability_words(sign_test(all.a_larger, all.b_larger)));
    out << "  " << gain_words(gain_by_pairing(all)) << "\n";
  };
  numbers("Wait for the lock (mean of each run)", pairing.wait_ns, 1e6, " ms");
  numbers("Grants per run", pairing.acquisitions, 1, "");
}

Json json_of(const Interval& interval) { return Json::array({interval.low, interval.high}); }
Json json_of_gain(const std::optional<double>& gain) {
  if (!gain) return nullptr;
  return std::isinf(*gain) ? Json("infinite") : Json(*gain);
}

void print_json(const Console& console, const CompareRequest& request, const Pairing& pairing, std::uint64_t done) {
  Json sides = Json::object();
  for (const Side& side : request.sides) sides[side.name] = side.words();
  Json checks = Json::object();
  for (std::size_t check = 0; check <= check_count; ++check) {
    const PairedHits& hits = pairing.hits[check];
    const auto commands = [&](const Side& side, const std::vector<std::uint64_t>& replications) {
      Json list = Json::array();
      for (const std::uint64_t replication : replications) list.push_back(request.replay(side, replication));
      return list;
    };
    checks[hit_name(check)] = {{"both", hits.both},
                               {"only_a", hits.only_a},
                               {"only_b", hits.only_b},
                               {"neither", hits.neither},
                               {"difference", (static_cast<double>(hits.only_b) - static_cast<double>(hits.only_a)) /
                                                  static_cast<double>(done)},
                               {"interval", json_of(paired_difference(hits, request.confidence))},
                               {"mcnemar_p", sign_test(hits.only_a, hits.only_b)},
                               {"gain_by_pairing", json_of_gain(gain_by_pairing(hits))},
                               {"only_a_runs", commands(request.sides[0], hits.examples_a)},
                               {"only_b_runs", commands(request.sides[1], hits.examples_b)}};
  }
  const auto numbers = [&](const PairedNumbers& all) -> Json {
    if (all.count < 2) return nullptr;
    return {{"pairs", all.count},
            {"mean_a", all.sum_a / all.count},
            {"mean_b", all.sum_b / all.count},
            {"difference", all.difference / all.count},
            {"interval", json_of(paired_difference(all, request.confidence))},
            {"a_larger", all.a_larger},
            {"b_larger", all.b_larger},
            {"sign_p", sign_test(all.a_larger, all.b_larger)},
            {"gain_by_pairing", json_of_gain(gain_by_pairing(all))}};
  };
  const Json line = {{"sides", sides},
                     {"seed", request.seed},
                     {"pairs", done},
                     {"confidence", request.confidence},
                     {"checks", checks},
                     {"wait_ns", numbers(pairing.wait_ns)},
                     {"grants", numbers(pairing.acquisitions)}};
  console.out << line.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

int compare_command(const CompareOptions& options, const CommandContext& context) {
  const Console& console = context.console;
  std::optional<CompareRequest> read = read_request(options, context);
  if (!read) return bad_input;
  const auto request = std::make_shared<const CompareRequest>(std::move(*read));
  constexpr std::uint64_t batch = 64;
  const auto batches = static_cast<std::size_t>((request->runs + batch - 1) / batch);
  const auto work = [request](std::size_t number) {
    PairBatch result;
    const std::uint64_t first = number * batch;
    for (std::uint64_t r = first; r < std::min(first + batch, request->runs); ++r) {
      std::array<SideRun, 2> sides;
      for (std::size_t s = 0; s < sides.size(); ++s)
        sides[s] = side_run_of(run(request->sides[s].scenario, {.seed = replication_seed(request->seed, r),
                                                                .until = request->until,
                                                                .changes = request->sides[s].options()}));
      result.pairs.emplace_back(sides[0], sides[1]);
    }
    return result;
  };
  Pairing pairing;
  std::uint64_t done = 0;
  bool gap = false;
  Progress progress(console.err, console.err_is_terminal, static_cast<std::size_t>(request->runs), "pairs");
  const BatchEnd end = run_batch<PairBatch>(batches, request->jobs, work,
                                            [&](std::size_t number, PairBatch&& result) {
                                              // After an interruption there may be gaps; the pairs up to the first one
                                              // count.
                                              gap = gap || number * batch != done;
                                              if (gap) return;
                                              for (const auto& [a, b] : result.pairs) pairing.add(done++, a, b);
                                            },
                                            {.progress =
                                                 [&](std::size_t finished) {
                                                   progress.show(std::min(static_cast<std::size_t>(request->runs),
                                                                          finished * static_cast<std::size_t>(batch)));
                                                 },
                                             .is_interrupted = context.is_interrupted});
  progress.clear();
  if (done > 0) (options.json ? print_json : print_page)(console, *request, pairing, done);
  if (end == BatchEnd::complete) return as_expected;
  console.out.flush();
  console.err << fmt::format("interrupted: {} of {} pairs had finished\n", done, request->runs);
  return interrupted;
}

}  // namespace

Action add_compare(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("compare", "Two scenarios, or one and a change of it, with the same seeds");
  command->footer(compare_examples);
  auto options = std::make_shared<CompareOptions>();
  command->add_option("A B", options->paths, "One or two scenario files, or names from the catalogue")
      ->required()
      ->type_name("");
  command
      ->add_option("--with", options->with,
                   "A side's changes, separated by ';'; given once it is B's, given twice A's and B's")
      ->type_name("/POINTER=VALUE")
      ->allow_extra_args(false);
  command->add_option("--runs", options->runs, "Pairs of runs (default: 1000)")->type_name("N");
  command->add_option("--seed", options->seed, "Another seed than that of A")->type_name("N");
  command->add_option("--until", options->until, "Stop each run after this much simulated time")->type_name("T");
  command->add_option("--jobs", options->jobs, "How many runs at once (default: one per core)")->type_name("N");
  command->add_option("--confidence", options->confidence, "Of the intervals (default: 95%)")->type_name("C");
  command->add_flag("--json", options->json, "One JSON object instead of the page");
  return [options, context] { return compare_command(*options, context); };
}

}  // namespace lockstep
