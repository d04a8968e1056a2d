// A scenario as plain data: what a scenario file says after reading and validation, names not yet resolved.
// docs/scenario-reference.md explains every key; reader.cpp fills this; build.cpp makes a world of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "algorithms/options.hpp"
#include "scenarios/format/claim.hpp"
#include "sim/check/verdict.hpp"
#include "sim/kernel/distribution.hpp"
#include "sim/model/fault.hpp"
#include "sim/redis/node_options.hpp"

namespace lockstep {

/// A process's clocks at the start: {"wall_clock": {"offset": "12s", "drift_ppm": 40}, "monotonic_clock": {"drift_ppm": 40}}
struct ClockSpec {
  Duration wall_offset{0};
  double wall_drift_ppm = 0;
  double monotonic_drift_ppm = 0;

  friend bool operator==(const ClockSpec&, const ClockSpec&) = default;
};

/// Service time by what a command does to the data: {"service_time": "5us"} or {"service_time": {"read": .., "write": ..}}
struct ServiceSpec {
  Distribution read = Distribution::constant(5us);
  Distribution write = Distribution::constant(5us);

  friend bool operator==(const ServiceSpec&, const ServiceSpec&) = default;
};

struct NodeSpec {
  std::string name;
  std::string site;
  ClockSpec clock;
  ServiceSpec service;
  std::string replica_of;                ///< the node that it copies; empty: it is a master
  std::int64_t priority = 100;           ///< smaller is promoted first, 0 never
  std::int64_t min_replicas_to_write = 0;
  Duration min_replicas_max_lag = 10s;   ///< whole seconds
  PersistenceOptions persistence;
  MemoryOptions memory;
  Duration delayed_restart{0};  ///< after a crash it stays away at least so long

  friend bool operator==(const NodeSpec&, const NodeSpec&) = default;
};

/// {"sentinels": {"names": ["s1", "s2", "s3"], "quorum": 2, "down_after": "5s"}}: who replaces masters that are down.
struct SentinelsSpec {
  std::vector<std::string> names;
  std::string site;
  ClockSpec clock;
  std::size_t quorum = 2;
  Duration down_after = 30s;
  Duration failover_timeout = 180s;
  std::size_t parallel_syncs = 1;
  std::vector<std::string> watch;  ///< masters, each of a group

  friend bool operator==(const SentinelsSpec&, const SentinelsSpec&) = default;
};

/// {"cluster": {"node_timeout": "15s"}}: all nodes are one Redis Cluster; its masters share the slots in their order.
struct ClusterSpec {
  Duration node_timeout = 15s;
  bool require_full_coverage = true;

  friend bool operator==(const ClusterSpec&, const ClusterSpec&) = default;
};

/// {"storage": {"name": "disk", "registers": {"balance": 0}, "checks_fencing_token": true}}; without
/// "registers" it has one register with its own name and the value 0 (written without the slash in steps).
struct StoreSpec {
  std::string name;
  std::string site;
  bool checks_fencing_token = false;
  std::map<std::string, std::int64_t> registers;
  ClockSpec clock;
  ServiceSpec service;

  friend bool operator==(const StoreSpec&, const StoreSpec&) = default;
};

struct LinkSpec {
  std::string a, b;  ///< hosts or switches
  bool one_way = false;  ///< only a -> b (key "from"/"to" instead of "between")
  std::optional<Distribution> one_way_delay;
  std::optional<double> loss;
  std::optional<double> duplication;

  friend bool operator==(const LinkSpec&, const LinkSpec&) = default;
};

struct SiteSpec {
  std::string name;
  std::vector<std::string> hosts;
  Distribution one_way_delay;  ///< inside the site

  friend bool operator==(const SiteSpec&, const SiteSpec&) = default;
};

struct BetweenSitesSpec {
  std::string a, b;
  Distribution one_way_delay;

  friend bool operator==(const BetweenSitesSpec&, const BetweenSitesSpec&) = default;
};

struct NetworkSpec {
  Distribution one_way_delay = Distribution::constant(500us);
  double loss = 0;
  double duplication = 0;   ///< datagrams only
  bool datagrams = false;   ///< messages may overtake each other and a lost one is gone
  Duration retransmission_timeout = 200ms;  ///< TCP: first retry of a lost segment; doubles each time
  bool handshake = false;   ///< TCP: a new connection costs a round trip before the first request
  Duration connection_timeout = 1s;  ///< with handshake: how long a client tries to connect
  std::vector<std::string> switches;
  std::vector<SiteSpec> sites;
  std::vector<BetweenSitesSpec> between_sites;
  std::vector<LinkSpec> links;

  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

enum class StepKind : std::uint8_t {
  acquire, work, sleep, read, write, take, raise_fence, extend, release, loop
};

/// What a client does when its lock is refused.
enum class IfRefused : std::uint8_t { stop, go_on, next_round };

struct Step {
  StepKind kind{};
  std::string name;                  ///< acquire, extend, release: the lock; read, write, take, raise_fence: "store" or "store/register"
  Distribution duration;             ///< work, sleep
  std::optional<std::int64_t> value; ///< write: this value instead of "what I read, plus one"
  bool if_version = false;           ///< write: compare-and-set on the version that was read
  bool atomic = false;               ///< take: decrement-and-test in the store instead of testing what was read
  bool always = false;               ///< release: also when the lock is not ours ("finally")
  IfRefused if_refused = IfRefused::stop;  ///< acquire
  std::optional<Duration> within;    ///< acquire: stop trying after this long, on the client's monotonic clock
  std::optional<std::uint64_t> times;///< loop: how often; absent: to the end of the run
  std::vector<Step> body;            ///< loop

  friend bool operator==(const Step&, const Step&) = default;
};

/// What a client does when the validity of its lease ends while it is inside.
enum class OnExpiry : std::uint8_t {
  go_on,               ///< "continue": nothing; it never looks
  check_before_write,  ///< it compares its clock before each write, and leaves if too late
  abort                ///< a timer on its own clock makes it leave
};

struct ClientSpec {
  std::string name;
  std::string site;
  Distribution starts;
  ClockSpec clock;
  OnExpiry on_expiry = OnExpiry::go_on;
  std::vector<Step> does;

  friend bool operator==(const ClientSpec&, const ClientSpec&) = default;
};

/// {"interarrival": {"exponential": "2ms"}}: the members of a population begin one after the other.
struct ArrivalsSpec {
  std::string population;
  std::size_t first = 0, count = 0;  ///< among the scenario's clients
  Distribution between;              ///< the members' beginnings; also before the first

  friend bool operator==(const ArrivalsSpec&, const ArrivalsSpec&) = default;
};

/// {"when": {...}}: a fact of the trace. Empty strings and absent values match anything.
struct TriggerSpec {
  FactKind fact{};
  std::string process;
  std::string peer;
  std::string resource;
  Operation operation = Operation::none;  ///< none: any
  std::uint64_t nth = 1;                  ///< the n-th fact that matches

  friend bool operator==(const TriggerSpec&, const TriggerSpec&) = default;
};

struct FaultSpec {
  // When: exactly one of at, when, every.
  std::optional<Distribution> at;
  std::optional<TriggerSpec> when;
  std::optional<Distribution> every;  ///< random: time from the end of one to the begin of the next ("rate": "0.2/s" is exponential)
  Distribution after;                 ///< with when
  double probability = 1;             ///< it happens at all with this probability
  // What.
  FaultKind kind{};
  std::vector<std::string> processes;           ///< all kinds but the link kinds; one is meant when random picks from several
  std::vector<std::vector<std::string>> groups; ///< partition, slow_link, loss, stall: two groups of hosts
  bool one_way = false;                         ///< links: only from the first group to the second
  std::optional<Distribution> lasts;            ///< "for"; absent: to the end of the run
  double factor = 1;                            ///< slow, slow_link, slow_server: "times"
  double loss = 0;                              ///< loss: probability
  Duration by{0};                               ///< step_clock, slew_clock
  double ppm = 0;                               ///< drift: new rate; slew_clock: bound on the rate, default 500
  bool wall = true, monotonic = true;           ///< drift: which clocks
  std::optional<bool> data_kept;                ///< crash with "for", restart: does the memory survive? Nothing: its disk says
  Pressure pressure;                            ///< cache_fill

  friend bool operator==(const FaultSpec&, const FaultSpec&) = default;
};

/// {"numbers": {"acquisitions": ">= 2"}}
struct NumberExpectation {
  enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
  std::string metric;
  Comparison comparison{};
  double value = 0;      ///< durations in ns
  std::string text;      ///< as written, such as "acquisitions >= 2"

  friend bool operator==(const NumberExpectation&, const NumberExpectation&) = default;
};

/// {"probability": {"mutual_exclusion": "< 1e-3 @ 95%"}}: of a run, whatever its seed. One run says nothing about it;
/// scenarios/sweep/ decides it.
struct ProbabilityExpectation {
  std::optional<Check> check;  ///< nothing: "any"
  Claim claim;

  friend bool operator==(const ProbabilityExpectation&, const ProbabilityExpectation&) = default;
};

struct Expectations {
  std::vector<Check> never;
  std::vector<Check> sometimes;
  std::vector<NumberExpectation> numbers;
  std::vector<ProbabilityExpectation> probabilities;
  std::uint64_t runs = 100'000;  ///< at most, to decide each of the probabilities

  friend bool operator==(const Expectations&, const Expectations&) = default;
};

/// A recorded answer to one choice; see sim/kernel/choices.hpp.
struct ChoiceSpec {
  std::string stream;
  std::uint64_t ordinal = 0;
  std::int64_t value = 0;

  friend bool operator==(const ChoiceSpec&, const ChoiceSpec&) = default;
};

struct Scenario {
  std::string file;  ///< where it came from; the stem is its name
  std::string name;
  std::string title, question, source, lesson;
  std::uint64_t seed = 1;
  Duration duration = 60s;
  bool shuffle_ties = false;  ///< {"ties": "shuffle"}
  std::vector<NodeSpec> nodes;
  NetworkSpec network;
  LockOptions algorithm;
  std::vector<StoreSpec> stores;
  std::optional<SentinelsSpec> sentinels;
  std::optional<ClusterSpec> cluster;
  std::vector<ClientSpec> clients;  ///< populations are expanded into buyer-1, buyer-2, ...
  std::vector<ArrivalsSpec> arrivals;
  std::vector<FaultSpec> faults;
  Bounds bounds;
  Expectations expect;
  std::vector<ChoiceSpec> choices;

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

}  // namespace lockstep
