// A sweep's numbers for programs: CSV and JSON lines.
#include <fmt/format.h>

#include "scenarios/sweep/seeds.hpp"
#include "scenarios/sweep/sweep_table.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

/// RFC 4180.
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

/// Enough digits for any further computation, few enough to be the same with every math library.
std::string number(double value) { return fmt::format("{:.10g}", value); }
double rounded(double value) { return std::stod(number(value)); }

std::string csv_number(const std::optional<double>& value) { return value ? number(*value) : ""; }

std::string csv_estimate(const std::optional<Estimate>& estimate) {
  if (!estimate) return ",,";
  return number(estimate->value) + "," + number(estimate->interval.low) + "," + number(estimate->interval.high);
}

Json json_number(const std::optional<double>& value) { return value ? Json(rounded(*value)) : Json(nullptr); }

Json json_estimate(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  return {{"value", rounded(estimate->value)},
          {"low", rounded(estimate->interval.low)},
          {"high", rounded(estimate->interval.high)}};
}

}  // namespace

std::string sweep_csv(const SweepReport& report) {
  std::string text = "scenario,point";
  for (const Variation& variation : report.plan.vary) text += fmt::format(",{}", csv_cell(variation.pointer));
  text +=
      ",runs,finished,decision,check,hits,violations,p,p_low,p_high,interval,confidence,per_grant,per_grant_low,"
      "per_grant_high,per_hour,per_hour_low,per_hour_high,grants,refusals,grants_per_s,wait_mean_ns,wait_p50_ns,"
      "wait_p90_ns,wait_p99_ns,wait_max_ns,obtainable,fairness,messages,requests,timeouts,messages_per_grant,in_vain,"
      "busiest_server,first_seed,digest\n";
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const PointFigures& point = report.figures[i];
    std::string front = csv_cell(report.points[i].scenario.name) + fmt::format(",{}", i + 1);
    for (const Json& value : report.points[i].values) front += fmt::format(",{}", csv_cell(label_of(value)));
    front += fmt::format(",{},{},{}", point.runs, name_of(point.finished),
                         report.plan.rules.claim ? name_of(point.decision) : "");
    std::string back = fmt::format(",{},{},{},{}", point.acquisitions, point.refusals, csv_number(point.throughput),
                                   csv_number(point.latency_mean_ns));
    for (const auto& time : point.latency_ns) back += time ? fmt::format(",{}", *time) : ",";
    back += fmt::format(",{},{},{},{},{}", csv_number(point.obtainable), csv_number(point.fairness), point.messages,
                        point.requests, point.timeouts);
    back += fmt::format(",{},{},{}", csv_number(point.messages_per_acquisition), csv_number(point.in_vain),
                        csv_number(point.busiest));
    for (std::size_t check = 0; check <= check_count; ++check) {
      const CheckFigures& figures = point.checks[check];
      text += front + fmt::format(",{},{},{},", hit_name(check), figures.runs, figures.violations) +
              csv_estimate(figures.per_run) +
              fmt::format(",{},{},", interval_name(report.plan), number(report.plan.confidence)) +
              csv_estimate(figures.per_acquisition) + "," + csv_estimate(figures.per_hour) + back + ",";
      if (!figures.examples.empty())
        text += fmt::format("{}", replication_seed(report.points[i].scenario.seed, figures.examples.front()));
      text += fmt::format(",{}\n", to_hex(point.digest));
    }
  }
  return text;
}

std::string sweep_jsonl(const SweepReport& report) {
  std::string text;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const SweepPoint& at = report.points[i];
    const PointFigures& point = report.figures[i];
    Json values = Json::object();
    for (std::size_t v = 0; v < at.values.size(); ++v) values[report.plan.vary[v].pointer] = at.values[v];
    Json checks = Json::object();
    for (std::size_t check = 0; check <= check_count; ++check) {
      const CheckFigures& figures = point.checks[check];
      Json examples = Json::array();
      for (const std::uint64_t replication : figures.examples)
        examples.push_back({{"replication", replication},
                            {"seed", replication_seed(at.scenario.seed, replication)},
                            {"command", replay_command(report.plan, at, replication)}});
      checks[hit_name(check)] = {{"runs", figures.runs},
                                 {"violations", figures.violations},
                                 {"per_run", json_estimate(figures.per_run)},
                                 {"per_grant", json_estimate(figures.per_acquisition)},
                                 {"per_hour", json_estimate(figures.per_hour)},
                                 {"examples", examples}};
    }
    Json servers = Json::array();
    for (const double share : point.utilisation) servers.push_back(rounded(share));
    Json wait = {{"mean", json_number(point.latency_mean_ns)}};
    for (std::size_t q = 0; q < latency_names.size(); ++q)
      wait[std::string(latency_names[q])] = point.latency_ns[q] ? Json(*point.latency_ns[q]) : Json(nullptr);
    wait["relative_error"] = Histogram::relative_error;
    Json line = {{"scenario", at.scenario.name},
                 {"file", report.plan.file},
                 {"point", i + 1},
                 {"values", values},
                 {"seed", at.scenario.seed},
                 {"runs", point.runs},
                 {"finished", name_of(point.finished)}};
    if (report.plan.rules.claim)
      line["decision"] = {{"claim", hit_name(report.plan.hit) + " " + report.plan.rules.claim->text},
                          {"answer", name_of(point.decision)}};
    line["interval"] = interval_name(report.plan);
    line["confidence"] = report.plan.confidence;
    line["checks"] = checks;
    line["grants"] = point.acquisitions;
    line["refusals"] = point.refusals;
    line["grants_per_s"] = json_number(point.throughput);
    line["wait_ns"] = wait;
    line["obtainable"] = json_number(point.obtainable);
    line["fairness"] = json_number(point.fairness);
    line["messages"] = point.messages;
    line["requests"] = point.requests;
    line["timeouts"] = point.timeouts;
    line["messages_per_grant"] = json_number(point.messages_per_acquisition);
    line["in_vain"] = json_number(point.in_vain);
    line["utilisation"] = servers;
    line["digest"] = to_hex(point.digest);
    text += compact_text(line) + "\n";
  }
  return text;
}

}  // namespace lockstep
