// The words of a scenario file in one place: every key of every object with its shape, default and meaning, every kind
// of fault, step and distribution, every metric.
//
// The reader checks files against these tables, schema.cpp makes the JSON Schema of them, `lockstep list` prints them,
// and a test holds the reference documentation to them; so they cannot drift apart.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/scenario.hpp"

namespace lockstep {

/// A word and what it means, in one line.
struct Word {
  std::string_view name;
  std::string_view text;
};

/// What a key's value looks like.
enum class Shape : std::uint8_t {
  text,
  lines,
  name,
  flag,
  natural,
  seed,
  integer,
  number,
  probability,
  ppm,
  factor,
  duration,
  signed_duration,
  positive_duration,
  distribution,
  rate,
  retry_count,
  ties,
  clock,
  clock_or_both,
  requests,
  wait_for,
  validity_from,
  if_refused,
  on_expiry,
  data,
  persistence,
  persistence_mode,
  fsync,
  save_points,
  memory,
  memory_policy,
  bytes,
  lock,
  register_,
  store,
  process,
  processes,
  groups,
  names,
  lock_name,
  operation,
  fact,
  checks,
  numbers,
  metric_bound,
  probabilities,
  nodes,
  node_overrides,
  wall_clock,
  monotonic_clock,
  service_time,
  store_object,
  stores,
  registers,
  clients,
  populations,
  network,
  sites,
  between_sites,
  links,
  pair,
  algorithm,
  algorithm_name,
  extension,
  steps,
  faults,
  trigger,
  bounds,
  expect,
  choices,
  durations,
  two_durations,
  exponential,
  normal,
  lognormal,
  pareto,
  empirical,
  column,
  unit,
};

struct Key {
  std::string_view name;
  Shape shape;
  std::string_view fallback;  ///< the default as documentation writes it; empty: required or nothing
  std::string_view text;      ///< what it means
};

/// The kinds of objects that a scenario is made of.
enum class ObjectKind : std::uint8_t {
  scenario,
  nodes,
  node_override,
  wall_clock,
  monotonic_clock,
  service_time,
  persistence,
  save_point,
  memory,
  store,
  network,
  site,
  between_sites,
  link,
  algorithm,
  extension,
  client,
  population,
  step_acquire,
  step_work,
  step_sleep,
  step_read,
  step_write,
  step_take,
  step_raise_fence,
  step_extend,
  step_release,
  step_loop,
  fault,
  trigger,
  bounds,
  expect,
  choice,
  distribution,
  normal,
  lognormal,
  exponential,
  pareto,
  empirical,
  count
};

/// Its name in the schema, such as "between_sites".
std::string_view name_of(ObjectKind kind);
/// What it describes, as a heading says it.
std::string_view text_of(ObjectKind kind);
std::span<const Key> keys_of(ObjectKind kind);

// --- steps ---
struct StepWord {
  std::string_view name;
  StepKind kind;
  ObjectKind object;
  std::string_view text;
};
std::span<const StepWord> step_words();

// --- faults ---
/// What a fault is aimed at.
enum class FaultTarget : std::uint8_t { process, server, link };
struct FaultWord {
  std::string_view name;
  FaultKind kind;
  FaultTarget target;
  std::string_view text;
};
/// Every kind; "pause" is another word for "stop".
std::span<const FaultWord> fault_words();

// --- triggers ---
/// {"acquired": "file"}: a short way to write a fact about a lock, or about a message's operation.
struct TriggerWord {
  std::string_view name;
  FactKind fact;
  bool names_operation;  ///< its value is an operation rather than a lock
  std::string_view text;
};
std::span<const TriggerWord> trigger_words();

// --- words with a fixed list ---
std::span<const Word> tie_words();            ///< {"ties": ..}
std::span<const Word> clock_words();          ///< in the order of ClockKind
std::span<const Word> request_words();        ///< parallel, sequential
std::span<const Word> wait_for_words();       ///< all, majority
std::span<const Word> validity_from_words();  ///< in the order of ValidityFrom
std::span<const Word> if_refused_words();     ///< in the order of IfRefused
std::span<const Word> on_expiry_words();      ///< in the order of OnExpiry
std::span<const Word> data_words();           ///< lost, kept, persisted
std::span<const Word> persistence_words();    ///< in the order of PersistenceOptions::Mode
std::span<const Word> fsync_words();          ///< in the order of PersistenceOptions::Fsync
std::span<const Word> memory_policy_words();  ///< in the order of MemoryOptions::Policy
std::span<const Word> distribution_words();
std::vector<std::string> names_of(std::span<const Word> words);

std::vector<std::string> check_names();
std::optional<Check> check_named(std::string_view name);
std::vector<std::string> fact_names();       ///< without "ended", after which nothing can be triggered
std::vector<std::string> operation_names();  ///< without "none"
std::vector<std::string> algorithm_names();

// --- metrics: what {"expect": {"numbers": ..}} can compare ---
enum class MetricUnit : std::uint8_t { number, duration };
/// Patterns such as "violations.<check>", for documentation.
struct MetricWord {
  std::string_view pattern;
  MetricUnit unit;
  std::string_view text;
};
std::span<const MetricWord> metric_words();
/// The unit of the metric of that name in a run of `scenario`; nothing when there is no such metric.
std::optional<MetricUnit> known_metric(std::string_view name, const Scenario& scenario);
/// Every metric of a run of `scenario`, for suggestions; with many clients not each of theirs.
std::vector<std::string> metric_names(const Scenario& scenario);

// --- what a scenario speaks of ---
/// Every lock that a client tries to acquire, sorted.
std::vector<std::string> lock_names(const Scenario& scenario);

/// A register as steps name it: "disk" for the register of that name in the store of that name, else "shop/stock".
std::string register_name(std::string_view store, std::string_view in_store);

}  // namespace lockstep
