#include "scenarios/sweep/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lockstep {
namespace {

/// The variance of what a run counts beyond its expected share, over the mean: 1 for independent events.
/// `pairs` is the sum over the runs of count times exposure, `squares` that of the counts' squares.
double dispersion(double runs, double events, double exposure, double squares, double pairs, double exposures_squared) {
  if (runs < 2 || events <= 0 || exposure <= 0) return 1;
  const double rate = events / exposure;
  const double deviation = squares - 2 * rate * pairs + rate * rate * exposures_squared;
  return std::max(1.0, deviation / (runs - 1) / (events / runs));
}

CheckFigures figures_of(const SweepPlan& plan, const CheckTally& check, const Tally& tally) {
  CheckFigures figures{.runs = check.runs, .violations = check.violations, .examples = check.examples};
  if (tally.runs == 0) return figures;
  const auto runs = static_cast<double>(tally.runs);
  const auto events = static_cast<double>(check.violations);
  figures.per_run = Estimate{static_cast<double>(check.runs) / runs, interval_of(plan, check.runs, tally.runs)};
  if (tally.acquisitions > 0) {
    const auto grants = static_cast<double>(tally.acquisitions);
    const double spread = dispersion(runs, events, grants, to_double(check.squares), to_double(check.with_acquisitions),
                                     to_double(tally.acquisitions_squared));
    figures.per_acquisition = Estimate{events / grants, rate_interval(events, grants, spread, plan.confidence)};
  }
  if (tally.simulated_ns > 0) {
    // All runs of a point are equally long.
    const double hours = to_double(tally.simulated_ns) / 3.6e12;
    const double each = hours / runs;
    const double spread = dispersion(runs, events, hours, to_double(check.squares), events * each, runs * each * each);
    figures.per_hour = Estimate{events / hours, rate_interval(events, hours, spread, plan.confidence)};
  }
  return figures;
}

}  // namespace

PointFigures figures_of(const SweepPlan& plan, const PointResult& result) {
  const Tally& tally = result.tally;
  PointFigures figures{.runs = tally.runs};
  for (std::size_t i = 0; i < tally.checks.size(); ++i) figures.checks[i] = figures_of(plan, tally.checks[i], tally);
  figures.acquisitions = tally.acquisitions;
  figures.refusals = tally.refusals;
  figures.messages = tally.messages;
  figures.requests = tally.requests;
  figures.timeouts = tally.timeouts;
  figures.finished = result.finished;
  figures.decision = result.decision;
  figures.digest = tally.digest;
  figures.all_alike = tally.runs > 1 && tally.lowest_outcome == tally.highest_outcome;
  const auto grants = static_cast<double>(tally.acquisitions);
  if (tally.latency.count() > 0) {
    figures.latency_mean_ns = to_double(tally.latency_ns) / static_cast<double>(tally.latency.count());
    figures.latency_ns = {tally.latency.quantile(0.5), tally.latency.quantile(0.9), tally.latency.quantile(0.99),
                          tally.latency.largest()};
    figures.messages_per_acquisition = static_cast<double>(tally.messages) / grants;
  }
  if (tally.simulated_ns > 0) {
    const double simulated = to_double(tally.simulated_ns);
    figures.throughput = grants / (simulated / 1e9);
    double busiest = 0;
    for (const ServerTally& server : tally.servers) {
      figures.utilisation.push_back(to_double(server.busy_ns) / simulated);
      busiest = std::max(busiest, figures.utilisation.back());
    }
    figures.busiest = busiest;
  }
  if (tally.lock_ns > 0) figures.obtainable = 1 - to_double(tally.idle_ns) / to_double(tally.lock_ns);
  if (tally.fairness_runs > 0)
    figures.fairness = to_double(tally.fairness_ppb) / 1e9 / static_cast<double>(tally.fairness_runs);
  if (tally.requests > 0) figures.in_vain = static_cast<double>(tally.in_vain) / static_cast<double>(tally.requests);
  return figures;
}

bool SweepReport::seen(std::size_t check) const {
  return std::any_of(figures.begin(), figures.end(),
                     [check](const PointFigures& point) { return point.checks[check].runs > 0; });
}

SweepReport report_of(const SweepPlan& plan, const std::vector<SweepPoint>& points, const Schedule& schedule,
                      std::string version) {
  SweepReport report{.plan = plan, .points = points, .figures = {}, .version = std::move(version), .incomplete = {}};
  for (std::size_t i = 0; i < points.size(); ++i) report.figures.push_back(figures_of(plan, schedule.result(i)));
  return report;
}

std::vector<std::size_t> checks_to_show(const SweepReport& report) {
  std::vector<std::size_t> checks;
  for (std::size_t check = 0; check < check_count; ++check)
    if (report.seen(check) || check == report.plan.hit) checks.push_back(check);
  const bool rules_are_about_any = report.plan.rules.any() && report.plan.hit == any_check;
  if (checks.size() > 1 || rules_are_about_any) checks.push_back(any_check);
  return checks;
}

std::vector<std::string> notes_of(const SweepReport& report) {
  std::vector<std::string> notes;
  const std::size_t points = report.figures.size();
  if (report.plan.rules.claim) {
    const std::string name = report.plan.hit == any_check ? "p" : hit_name(report.plan.hit);
    const auto count = [&](Decision decision) {
      return std::count_if(report.figures.begin(), report.figures.end(),
                           [decision](const PointFigures& point) { return point.decision == decision; });
    };
    notes.push_back(points == 1
                        ? fmt::format("{} {}: {} ({} of {} runs were hit)", name, report.plan.rules.claim->text,
                                      name_of(report.figures.front().decision),
                                      report.figures.front().checks[report.plan.hit].runs, report.figures.front().runs)
                        : fmt::format("{} {}: yes at {} of {} points, no at {}, undecided at {}", name,
                                      report.plan.rules.claim->text, count(Decision::yes), points, count(Decision::no),
                                      count(Decision::undecided)));
  }
  const auto alike = static_cast<std::size_t>(
      std::count_if(report.figures.begin(), report.figures.end(), [](const PointFigures& p) { return p.all_alike; }));
  if (alike == points)
    notes.push_back(
        fmt::format("Nothing that matters is random here: {}, and one would have told as much.",
                    points == 1 ? "all runs came out the same" : "at each point all runs came out the same"));
  return notes;
}

std::string_view interval_name(const SweepPlan& plan) { return plan.rules.any() ? "anytime" : "clopper-pearson"; }

std::string short_number(double value) {
  if (value == 0) return "0";
  const double size = std::fabs(value);
  if (size >= 0.001 && size < 1e6) {
    const int digits = size >= 1000 ? 0 : 3 - static_cast<int>(std::floor(std::log10(size)));
    std::string text = fmt::format("{:.{}f}", value, std::clamp(digits, 0, 6));
    if (text.find('.') != std::string::npos) {
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
    }
    return text;
  }
  return fmt::format("{:.3g}", value);
}

std::string short_time(double ns) {
  if (ns >= 1e9) return short_number(ns / 1e9) + " s";
  if (ns >= 1e6) return short_number(ns / 1e6) + " ms";
  if (ns >= 1e3) return short_number(ns / 1e3) + " us";
  return short_number(ns) + " ns";
}

}  // namespace lockstep
