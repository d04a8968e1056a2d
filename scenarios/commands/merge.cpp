// `lockstep merge`: the journals of shards, or of interrupted sweeps, put together.
#include <fmt/format.h>

#include <ostream>

#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/sweep_output.hpp"
#include "scenarios/commands/trace_output.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/sweep/journal.hpp"
#include "scenarios/sweep/program_version.hpp"

namespace lockstep {
namespace {

constexpr const char* merge_examples =
    "Examples:\n"
    "  lockstep sweep story.json --runs 100000 --shard 1/2 --journal one.jsonl     on one machine\n"
    "  lockstep sweep story.json --runs 100000 --shard 2/2 --journal two.jsonl     on another\n"
    "  lockstep merge one.jsonl two.jsonl --out report.html                        the same as without shards\n"
    "\n"
    "Exit status: as lockstep sweep; 2 when runs are missing, unless --partial is given.";

struct MergeOptions {
  std::vector<std::string> journals;
  std::string into;
  bool partial = false;
  std::shared_ptr<SweepOutput> output;
};

int merge_command(const MergeOptions& options, const CommandContext& context) {
  const Console& console = context.console;
  const auto refuse = [&](const std::string& sentence) {
    console.err << "lockstep merge: " << sentence << "\n";
    return bad_input;
  };
  std::vector<std::string> inputs = options.journals;
  if (!options.into.empty()) {
    for (const std::string& journal : options.journals)
      if (is_same_file(options.into, journal)) return refuse("--journal would overwrite " + quote(journal));
    inputs.push_back(options.into);
  }
  if (const std::optional<std::string> wrong = wrong_with(*options.output, inputs)) return refuse(*wrong);

  std::optional<JournalContent> all;
  for (const std::string& path : options.journals) {
    ReadJournal read = read_journal(path);
    if (!read.content) return refuse(read.error);
    JournalContent& content = *read.content;
    if (content.lines == 0 || !content.plan) return refuse(quote(path) + " is empty, or not there");
    if (!content.note.empty()) console.err << "lockstep merge: " << content.note << "\n";
    if (!all) {
      all = std::move(content);
      continue;
    }
    const std::string reasons = foreign_because(content.head, all->head);
    if (!reasons.empty())
      return refuse(fmt::format("{} and {} do not belong together: of the second, {}", quote(options.journals.front()),
                                quote(path), reasons));
    if (*content.plan != *all->plan)
      return refuse(
          fmt::format("{} and {} are of sweeps with different options", quote(options.journals.front()), quote(path)));
    for (auto& [key, batches] : content.batches) {
      std::vector<Batch>& mine = all->batches[key];
      mine.insert(mine.end(), batches.begin(), batches.end());
    }
  }
  const std::optional<SweepPlan> plan = plan_from(*all->plan);
  if (!plan) return refuse(quote(options.journals.front()) + " has a plan that this program cannot read");
  if (all->head.version != program_version())
    return refuse(
        fmt::format("the journals were written by version {}, and this is {}", all->head.version, program_version()));
  const SweepPoints made = points_of(*plan);
  for (const std::string& problem : made.problems) console.err << problem;
  if (!made.problems.empty()) return bad_input;

  if (!options.into.empty()) {
    const ReadJournal there = read_journal(options.into);
    if (!there.content || there.content->lines > 0) return refuse(quote(options.into) + " is there already");
    JournalWriter writer;
    std::optional<std::string> wrong = writer.open(options.into);
    if (!wrong) wrong = writer.write_head(all->head);
    if (!wrong) wrong = writer.write_plan(*all->plan);
    for (const auto& [key, batches] : all->batches)
      for (const Batch& batch : batches)
        if (!wrong) wrong = writer.write_batch(key, batch);
    if (wrong) return refuse(*wrong);
  }

  std::vector<std::vector<Batch>> stored(made.points.size());
  for (std::size_t i = 0; i < made.points.size(); ++i)
    if (const auto found = all->batches.find(made.points[i].key); found != all->batches.end())
      stored[i] = found->second;
  const Schedule schedule(*plan, std::move(stored));
  SweepReport report = report_of(*plan, made.points, schedule, LOCKSTEP_VERSION);
  if (!schedule.is_complete()) {
    const std::string missing =
        fmt::format("{} of at most {} runs are there; {} of {} points are complete", schedule.runs_done(),
                    schedule.runs_planned(), schedule.points_finished(), schedule.points());
    if (!options.partial) return refuse(missing + ". --partial reports them all the same");
    report.incomplete = "Not complete: " + missing + ".";
  }
  if (const std::optional<std::string> wrong = publish(*options.output, report, console)) return refuse(*wrong);
  return status_of(report);
}

}  // namespace

Action add_merge(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("merge", "Put the journals of a sweep's shards together");
  command->footer(merge_examples);
  auto options = std::make_shared<MergeOptions>();
  command->add_option("JOURNAL", options->journals, "Journals that lockstep sweep has written")
      ->required()
      ->type_name("");
  command->add_option("--journal", options->into, "Also write one journal with all of it")->type_name("FILE");
  command->add_flag("--partial", options->partial, "Report what there is even if runs are missing");
  options->output = add_sweep_output(*command);
  return [options, context] { return merge_command(*options, context); };
}

}  // namespace lockstep
