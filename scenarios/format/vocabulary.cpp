#include "scenarios/format/vocabulary.hpp"

#include <array>
#include <set>

#include "algorithms/registry.hpp"

namespace lockstep {
namespace {

constexpr Key scenario_keys[] = {
    {"$schema", Shape::text, "", "the schema that an editor checks the file with, such as \"../scenario.schema.json\""},
    {"title", Shape::text, "the file's name", "the story in a few words"},
    {"question", Shape::text, "", "what the run is to answer"},
    {"source", Shape::text, "", "where the story comes from"},
    {"lesson", Shape::lines, "", "what one learns from it: a text, or an array of texts that are joined by blanks"},
    {"seed", Shape::seed, "1",
     "where all random draws begin; the same seed gives the same run, to the last nanosecond"},
    {"duration", Shape::positive_duration, "60s", "how long the world is simulated, in its own true time"},
    {"ties", Shape::ties, "\"fifo\"", "who goes first when two events fall on the same nanosecond"},
    {"nodes", Shape::nodes, "one node, n1", "the Redis servers that hold the locks"},
    {"network", Shape::network, "500us each way", "delays, losses and sites"},
    {"algorithm", Shape::algorithm, "", "which lock, and its parameters; required"},
    {"storage", Shape::store_object, "", "the store that the lock protects"},
    {"stores", Shape::stores, "", "several protected stores, instead of \"storage\""},
    {"sentinels", Shape::sentinels, "", "Redis Sentinels, which replace a master that is down by a replica"},
    {"cluster", Shape::cluster, "", "makes all nodes one Redis Cluster; its masters share the slots"},
    {"clients", Shape::clients, "", "the clients by name, and what each of them does"},
    {"populations", Shape::populations, "", "many clients that do the same: buyers-1, buyers-2, ..."},
    {"faults", Shape::faults, "[]", "what goes wrong, and when"},
    {"bounds", Shape::bounds, "", "how long is too long, for the checks that need to be told"},
    {"expect", Shape::expect, "", "what a run must show for the scenario to be met; it makes a test of the scenario"},
    {"choices", Shape::choices, "[]",
     "recorded answers to single random decisions, as replays and shrunk runs save them"},
};

constexpr Key nodes_keys[] = {
    {"count", Shape::natural, "1", "how many"},
    {"prefix", Shape::name, "\"n\"", "their names are the prefix and a number: n1, n2, ..."},
    {"names", Shape::names, "", "their names one by one, instead of a prefix"},
    {"site", Shape::text, "", "the site of the network where they stand"},
    {"wall_clock", Shape::wall_clock, "exact", "their wall clocks at the start; Redis expires keys by it"},
    {"monotonic_clock", Shape::monotonic_clock, "exact", "their monotonic clocks at the start"},
    {"service_time", Shape::service_time, "\"5us\"", "how long a command takes; a server executes one at a time"},
    {"replica_of", Shape::text, "",
     "the master that all the others replicate"},
    {"priority", Shape::natural, "100", "a replica with a smaller one is promoted first; with 0 never"},
    {"min_replicas_to_write", Shape::natural, "0",
     "a master with fewer replicas that are near enough refuses writes (NOREPLICAS)"},
    {"min_replicas_max_lag", Shape::positive_duration, "\"10s\"",
     "how long ago a replica may have been heard of, in whole seconds"},
    {"persistence", Shape::persistence, "none", "what they write to disk, and so what survives a crash"},
    {"delayed_restart", Shape::duration, "\"0s\"",
     "after a crash a node stays away at least so long, however soon it could be back"},
    {"maxmemory", Shape::memory, "no limit", "how much they may hold, and which keys they throw out to stay below"},
    {"override", Shape::node_overrides, "", "what is different on single nodes, by name"},
};

constexpr Key node_override_keys[] = {
    {"site", Shape::text, "as in /nodes", "the site where it stands"},
    {"wall_clock", Shape::wall_clock, "as in /nodes", "its wall clock at the start"},
    {"monotonic_clock", Shape::monotonic_clock, "as in /nodes", "its monotonic clock at the start"},
    {"service_time", Shape::service_time, "as in /nodes", "how long a command takes on it"},
    {"replica_of", Shape::text, "as in /nodes",
     "the master that it replicates"},
    {"priority", Shape::natural, "as in /nodes", "a replica with a smaller one is promoted first; with 0 never"},
    {"min_replicas_to_write", Shape::natural, "as in /nodes",
     "a master with fewer replicas that are near enough refuses writes (NOREPLICAS)"},
    {"min_replicas_max_lag", Shape::positive_duration, "as in /nodes",
     "how long ago a replica may have been heard of, in whole seconds"},
    {"persistence", Shape::persistence, "as in /nodes", "what it writes to disk, and so what survives a crash"},
    {"delayed_restart", Shape::duration, "as in /nodes",
     "after a crash it stays away at least so long, however soon it could be back"},
    {"maxmemory", Shape::memory, "as in /nodes", "how much it may hold, and which keys it throws out to stay below"},
};

constexpr Key wall_clock_keys[] = {
    {"offset", Shape::signed_duration, "\"0s\"", "how far it is ahead of the true time (negative: behind)"},
    {"drift_ppm", Shape::ppm, "0", "how much too fast it runs, in microseconds per second (negative: too slow)"},
};

constexpr Key monotonic_clock_keys[] = {
    {"drift_ppm", Shape::ppm, "0", "how much too fast it runs, in microseconds per second (negative: too slow)"},
};

constexpr Key service_time_keys[] = {
    {"read", Shape::distribution, "\"5us\"", "commands that only read"},
    {"write", Shape::distribution, "\"5us\"", "commands that change something"},
};

constexpr Key persistence_keys[] = {
    {"mode", Shape::persistence_mode, "", "what is written; required"},
    {"fsync", Shape::fsync, "\"everysec\"", "aof: when what was written is flushed to the disk itself"},
    {"fsync_time", Shape::distribution, "\"3500us\"", "aof: how long a flush takes"},
    {"save", Shape::save_points, "3600 s and 1, 300 s and 100, 60 s and 10000",
     "rdb: when a snapshot is written; [] for never"},
    {"save_time", Shape::distribution, "\"100ms\"", "rdb: how long it takes until a snapshot is complete"},
    {"load_time", Shape::distribution, "\"0s\"",
     "how long reading it back takes after a restart; commands are refused meanwhile (LOADING)"},
};

constexpr Key save_point_keys[] = {
    {"after", Shape::duration, "", "so long after the last snapshot, in whole seconds of the wall clock; required"},
    {"changes", Shape::natural, "", "if there were so many changes; required"},
};

constexpr Key memory_keys[] = {
    {"bytes", Shape::bytes, "", "the limit; an empty server uses 914592 bytes; required"},
    {"policy", Shape::memory_policy, "\"noeviction\"", "what goes when it is reached"},
    {"samples", Shape::natural, "5", "how many keys are looked at to find one to throw out"},
};

constexpr Key store_keys[] = {
    {"name", Shape::name, "", "its name; required"},
    {"registers", Shape::registers, "one, named like the store", "its registers and counters with their first values"},
    {"checks_fencing_token", Shape::flag, "false",
     "does it reject a write whose fencing token is older than one it has seen?"},
    {"site", Shape::text, "", "the site of the network where it stands"},
    {"wall_clock", Shape::wall_clock, "exact", "its wall clock at the start"},
    {"monotonic_clock", Shape::monotonic_clock, "exact", "its monotonic clock at the start"},
    {"service_time", Shape::service_time, "\"5us\"", "how long a request takes; a store executes one at a time"},
};

constexpr Key network_keys[] = {
    {"one_way_delay", Shape::distribution, "\"500us\"", "how long a message travels, drawn for each one"},
    {"loss", Shape::probability, "0",
     "the share of transmissions that are lost; over a connection a lost one is sent again"},
    {"datagrams", Shape::flag, "false", "no connections: messages overtake each other, and a lost one is gone"},
    {"duplication", Shape::probability, "0", "datagrams: the share that arrives twice"},
    {"retransmission_timeout", Shape::positive_duration, "\"200ms\"",
     "connections: when a lost transmission is repeated first; each further wait is twice as long"},
    {"handshake", Shape::flag, "false", "a new connection costs a round trip before the first request"},
    {"connection_timeout", Shape::positive_duration, "\"1s\"", "with a handshake: how long a client tries to connect"},
    {"switches", Shape::names, "[]", "further hosts that only pass messages on, for links to meet in"},
    {"sites", Shape::sites, "{}", "places such as data centres, by name"},
    {"between_sites", Shape::between_sites, "[]", "delays from one site to another"},
    {"links", Shape::links, "[]", "single links that differ from the rest"},
};

constexpr Key site_keys[] = {
    {"hosts", Shape::names, "[]",
     "who stands there: processes, populations, switches; or give them a \"site\" themselves"},
    {"one_way_delay", Shape::distribution, "as the network's", "inside the site"},
};

constexpr Key between_sites_keys[] = {
    {"between", Shape::pair, "", "the two sites; required"},
    {"one_way_delay", Shape::distribution, "", "from either to the other; required"},
};

constexpr Key link_keys[] = {
    {"between", Shape::pair, "", "the two hosts, both ways; or \"from\" and \"to\""},
    {"from", Shape::text, "", "one way only: the host that sends"},
    {"to", Shape::text, "", "one way only: the host that receives"},
    {"one_way_delay", Shape::distribution, "as the network's", "how long a message travels on it"},
    {"loss", Shape::probability, "as the network's", "the share of transmissions that are lost on it"},
    {"duplication", Shape::probability, "as the network's", "datagrams: the share that arrives twice"},
};

constexpr Key algorithm_keys[] = {
    {"name", Shape::algorithm_name, "", "which lock; required"},
    {"ttl", Shape::positive_duration, "the algorithm's",
     "how long a node keeps the lock's key, on the node's wall clock"},
    {"node_timeout", Shape::positive_duration, "the algorithm's",
     "how long a client waits for one node, on its monotonic clock"},
    {"retry_count", Shape::retry_count, "the algorithm's", "attempts after the first, or \"forever\""},
    {"retry_delay", Shape::distribution, "the algorithm's", "the wait between two attempts"},
    {"clock", Shape::clock, "the algorithm's", "which of its clocks a client measures the validity of its lease with"},
    {"drift_factor", Shape::factor, "the algorithm's",
     "the share of the TTL that is taken off the validity for clock drift"},
    {"drift_constant", Shape::duration, "the algorithm's", "what is taken off besides"},
    {"requests", Shape::requests, "the algorithm's", "does a client ask all nodes at once or one after the other?"},
    {"wait_for", Shape::wait_for, "the algorithm's",
     "does a client wait for every reply, or go on as soon as a majority has said yes?"},
    {"check_elapsed", Shape::flag, "the algorithm's",
     "refuse a grant whose validity is used up when the replies are in?"},
    {"validity_from", Shape::validity_from, "the algorithm's", "from which instant a client counts the validity"},
    {"fencing", Shape::flag, "the algorithm's", "fetch a fencing token with every grant?"},
    {"extension", Shape::extension, "the algorithm's", "renew the lease while the work goes on"},
    {"wait", Shape::wait, "no", "have replicas confirm every grant with WAIT, and give it back when too few do"},
    {"place", Shape::place, "\"nodes\"", "where the keys live, apart from how they lock"},
};

constexpr Key extension_keys[] = {
    {"every", Shape::positive_duration, "", "the time between two renewals, on the client's monotonic clock; required"},
    {"limit", Shape::natural, "no limit", "at most so many renewals"},
};

constexpr Key wait_keys[] = {
    {"replicas", Shape::natural, "1", "how many replicas must have the grant"},
    {"timeout", Shape::positive_duration, "\"100ms\"", "how long the master waits for them, on its wall clock"},
};

constexpr Key place_keys[] = {
    {"kind", Shape::place_kind, "\"nodes\"", "fixed nodes, groups that sentinels watch, or a cluster"},
    {"nodes", Shape::names, "all that are no replicas",
     "nodes: which of them; most locks use the first one alone, Redlock all"},
    {"sentinel_timeout", Shape::positive_duration, "\"500ms\"",
     "sentinels: how long a client waits for the answer of one of them"},
    {"subscribe", Shape::flag, "false",
     "sentinels: do clients change over as soon as a sentinel has, or only after an error or a timeout?"},
    {"redirections", Shape::natural, "16", "cluster: how many MOVED and ASK a client follows for one request"},
};

constexpr Key sentinels_keys[] = {
    {"count", Shape::natural, "3", "how many sentinels"},
    {"prefix", Shape::name, "\"s\"", "the sentinels' names are the prefix and a number: s1, s2, ..."},
    {"names", Shape::names, "", "the sentinels' names one by one, instead of a prefix"},
    {"quorum", Shape::natural, "a majority", "so many sentinels must find a master down before it is replaced"},
    {"down_after", Shape::positive_duration, "\"30s\"",
     "a node that has not answered for so long is down, on the sentinel's wall clock"},
    {"failover_timeout", Shape::positive_duration, "\"180s\"",
     "how long a failover may take; the next one is tried after twice as long"},
    {"parallel_syncs", Shape::natural, "1", "how many replicas are told about the new master at once"},
    {"watch", Shape::names, "all that have replicas", "the masters of the groups that they watch"},
    {"site", Shape::text, "", "the site of the network where they stand"},
    {"wall_clock", Shape::wall_clock, "exact", "their wall clocks at the start; a sentinel counts on it"},
    {"monotonic_clock", Shape::monotonic_clock, "exact", "their monotonic clocks at the start"},
};

constexpr Key cluster_keys[] = {
    {"node_timeout", Shape::positive_duration, "\"15s\"",
     "after so long without an answer a node is suspected, and a master without the others stops"},
    {"require_full_coverage", Shape::flag, "true", "do all nodes stop when a slot has no owner that works?"},
};

constexpr Key client_keys[] = {
    {"starts", Shape::distribution, "\"0s\"", "when it begins"},
    {"does", Shape::steps, "", "its steps, one after the other; required"},
    {"on_expiry", Shape::on_expiry, "\"continue\"", "what it does when its lease ends while it still works"},
    {"site", Shape::text, "", "the site of the network where it stands"},
    {"wall_clock", Shape::wall_clock, "exact", "its wall clock at the start"},
    {"monotonic_clock", Shape::monotonic_clock, "exact", "its monotonic clock at the start"},
};

constexpr Key population_keys[] = {
    {"name", Shape::name, "", "in an array of populations: the name before the numbers; required there"},
    {"count", Shape::natural, "", "how many clients; required"},
    {"starts", Shape::distribution, "\"0s\"", "when each begins, drawn for each one"},
    {"interarrival", Shape::distribution, "",
     "instead of \"starts\": the time from one member's beginning to the next one's"},
    {"does", Shape::steps, "", "their steps; or the following short form"},
    {"lock", Shape::lock_name, "", "short form: the lock that each of them acquires again and again"},
    {"think", Shape::distribution, "\"0s\"", "short form: the time before each acquire"},
    {"hold", Shape::distribution, "\"0s\"", "short form: the time inside"},
    {"read_modify_write", Shape::register_, "",
     "short form: the register that is read before and written after the time inside"},
    {"on_expiry", Shape::on_expiry, "\"continue\"", "what each does when its lease ends while it still works"},
    {"site", Shape::text, "", "the site of the network where they stand"},
    {"wall_clock", Shape::wall_clock, "exact", "their wall clocks at the start"},
    {"monotonic_clock", Shape::monotonic_clock, "exact", "their monotonic clocks at the start"},
};

constexpr Key step_acquire_keys[] = {
    {"acquire", Shape::lock_name, "", "the lock"},
    {"if_refused", Shape::if_refused, "\"stop\"", "what the client does when it does not get the lock"},
    {"within", Shape::positive_duration, "no limit", "stop trying after this long, on the client's monotonic clock"},
};
constexpr Key step_work_keys[] = {
    {"work", Shape::distribution, "", "how long; a stopped or slowed client takes longer"}};
constexpr Key step_sleep_keys[] = {{"sleep", Shape::distribution, "", "how long"}};
constexpr Key step_read_keys[] = {{"read", Shape::register_, "", "the register"}};
constexpr Key step_write_keys[] = {
    {"write", Shape::register_, "", "the register"},
    {"value", Shape::integer, "what was read, plus one", "what is written"},
    {"if_version", Shape::flag, "false", "compare-and-set: only if nobody wrote since the client's last read"},
};
constexpr Key step_take_keys[] = {
    {"take", Shape::register_, "", "the counter"},
    {"atomic", Shape::flag, "false",
     "does the store test and decrement at once, or does the client test what it read before?"},
};
constexpr Key step_raise_fence_keys[] = {
    {"raise_fence", Shape::store, "", "the store, which rejects older tokens from then on"}};
constexpr Key step_extend_keys[] = {{"extend", Shape::lock, "", "a lock that the client has acquired"}};
constexpr Key step_release_keys[] = {
    {"release", Shape::lock, "", "a lock that the client has acquired"},
    {"always", Shape::flag, "false",
     "send the release also when the lock was not granted, as a careless \"finally\" does"},
};
constexpr Key step_loop_keys[] = {
    {"loop", Shape::steps, "", "the steps to repeat; something in them must take time"},
    {"times", Shape::natural, "to the end of the run", "how often"},
};

constexpr Key fault_keys[] = {
    {"at", Shape::distribution, "", "when: once, at this true time"},
    {"when", Shape::trigger, "", "when: as soon as something happens in the run"},
    {"after", Shape::distribution, "\"0s\"", "with \"when\": this much later"},
    {"every", Shape::distribution, "", "when: again and again, this long after the one before has ended"},
    {"rate", Shape::rate, "", "when: again and again at random, so often on average"},
    {"probability", Shape::probability, "1", "does it happen at all?"},
    {"stop", Shape::processes, "",
     "what: no code of the process runs (garbage collection, SIGSTOP); its clocks do, its messages queue up"},
    {"pause", Shape::processes, "", "another word for \"stop\""},
    {"suspend", Shape::processes, "",
     "what: as \"stop\", and its monotonic clock stands still too (a frozen virtual machine)"},
    {"slow", Shape::processes, "", "what: each local step of the process takes \"times\" as long"},
    {"crash", Shape::processes, "",
     "what: the process loses what it held in memory; with \"for\" it restarts after that long"},
    {"restart", Shape::processes, "", "what: the process crashes and is back at once"},
    {"partition", Shape::groups, "",
     "what: no messages between two groups; one group alone: between it and everybody else"},
    {"slow_link", Shape::groups, "", "what: messages between two groups take \"times\" as long"},
    {"loss", Shape::probability, "", "what: messages between two groups are lost with this probability"},
    {"stall", Shape::groups, "", "what: messages between two groups are held back, and delivered in order at the end"},
    {"step_clock", Shape::processes, "", "what: the wall clock of the process jumps \"by\" that much"},
    {"slew_clock", Shape::processes, "",
     "what: the wall clock of the process is corrected \"by\" that much, gradually"},
    {"drift", Shape::processes, "", "what: the clocks of the process run at a new rate"},
    {"slow_server", Shape::processes, "", "what: each command on the node or store takes \"times\" as long"},
    {"power_loss", Shape::processes, "",
     "what: as \"crash\", and the machine's page cache is gone too: what is not on the disk itself is lost"},
    {"shutdown", Shape::processes, "",
     "what: the process is told to end (SIGTERM) and saves first what it is configured to save"},
    {"slow_command", Shape::processes, "",
     "what: one command (KEYS *, a big DEL, a long script) occupies the server \"for\" that long; others wait behind it"},
    {"cache_fill", Shape::processes, "", "what: other users write keys of their own into the node"},
    {"for", Shape::distribution, "to the end of the run", "how long it lasts"},
    {"keys", Shape::rate, "", "cache_fill: how many keys, such as \"1000/s\"; required there"},
    {"value_bytes", Shape::natural, "100", "cache_fill: the size of each value"},
    {"ttl", Shape::positive_duration, "none", "cache_fill: the time to live of each key"},
    {"times", Shape::factor, "", "slow, slow_link, slow_server: the factor; required there"},
    {"data", Shape::data, "\"persisted\"", "crash with \"for\", restart: what becomes of its memory"},
    {"between", Shape::groups, "", "loss: the two groups; required there"},
    {"one_way", Shape::flag, "false", "partition, slow_link, loss, stall: only from the first group to the second"},
    {"by", Shape::signed_duration, "", "step_clock, slew_clock: how far (negative: back); required there"},
    {"ppm", Shape::ppm, "slew_clock: 500",
     "drift: the new rate error, required there; slew_clock: the bound on the rate"},
    {"clock", Shape::clock_or_both, "\"both\"", "drift: which clock"},
};

constexpr Key trigger_keys[] = {
    {"process", Shape::process, "anybody", "who"},
    {"client", Shape::process, "anybody", "who: a client"},
    {"node", Shape::process, "anybody", "who: a node"},
    {"acquires", Shape::lock, "", "begins to acquire this lock"},
    {"acquired", Shape::lock, "", "was granted this lock"},
    {"refused", Shape::lock, "", "was refused this lock, or gave up"},
    {"extended", Shape::lock, "", "has extended its lease of this lock"},
    {"releases", Shape::lock, "", "begins to release this lock"},
    {"released", Shape::lock, "", "has released this lock"},
    {"sends", Shape::operation, "", "sends a message with this operation"},
    {"receives", Shape::operation, "", "receives a message with this operation"},
    {"executes", Shape::operation, "", "executes this operation"},
    {"fact", Shape::fact, "", "any kind of fact that a trace can hold"},
    {"peer", Shape::process, "anybody", "the other side of the message or command"},
    {"resource", Shape::text, "any", "the lock or register concerned"},
    {"operation", Shape::operation, "any", "with \"fact\": the operation concerned"},
    {"nth", Shape::natural, "1", "the n-th time that this happens"},
};

constexpr Key bounds_keys[] = {
    {"stuck_lock", Shape::positive_duration, "\"60s\"", "a lock that nobody holds and nobody gets for longer is stuck"},
    {"starvation", Shape::positive_duration, "\"60s\"", "a client that waits longer while others are served starves"},
};

constexpr Key expect_keys[] = {
    {"never", Shape::checks, "[]", "checks that must find nothing"},
    {"sometimes", Shape::checks, "[]", "checks that must find something"},
    {"numbers", Shape::numbers, "{}", "metrics and what they must be, such as {\"acquisitions\": \">= 2\"}; "
     "an array of comparisons must hold as a whole"},
    {"probability", Shape::probabilities, "{}",
     "how likely a run is to violate a check, whatever its seed, such as {\"stale_write\": \"< 1e-3 @ 95%\"}"},
    {"runs", Shape::natural, "100000", "with \"probability\": at most so many runs, with seeds of their own, to decide each"},
};

constexpr Key choice_keys[] = {
    {"stream", Shape::text, "", "whose decision; required"},
    {"ordinal", Shape::natural, "", "which of its decisions, counted from 0; required"},
    {"value", Shape::integer, "", "the answer; required"},
};

constexpr Key distribution_keys[] = {
    {"constant", Shape::duration, "", "always the same"},
    {"uniform", Shape::two_durations, "", "[min, max], every nanosecond alike, both included"},
    {"normal", Shape::normal, "", "the bell curve, cut off at both ends"},
    {"lognormal", Shape::lognormal, "", "a typical value and a long tail, as network delays have"},
    {"exponential", Shape::exponential, "", "the time until the next of many independent events"},
    {"pareto", Shape::pareto, "", "a very long tail"},
    {"empirical", Shape::empirical, "", "measured values, each as likely as the others, with straight lines between"},
};

constexpr Key normal_keys[] = {
    {"mean", Shape::duration, "", "the middle; required"},
    {"sd", Shape::duration, "", "the standard deviation; required"},
    {"min", Shape::duration, "\"0s\"", "nothing below"},
    {"max", Shape::duration, "mean + 8 sd", "nothing above"},
};
constexpr Key lognormal_keys[] = {
    {"median", Shape::positive_duration, "", "half of the values are below; required"},
    {"p99", Shape::positive_duration, "", "99 % of the values are below; or \"sigma\""},
    {"sigma", Shape::number, "", "the standard deviation of the logarithm; or \"p99\""},
};
constexpr Key exponential_keys[] = {
    {"mean", Shape::positive_duration, "", "the mean, the minimum included; required"},
    {"min", Shape::duration, "\"0s\"", "nothing below"},
};
constexpr Key pareto_keys[] = {
    {"min", Shape::positive_duration, "", "nothing below; required"},
    {"alpha", Shape::number, "", "the share of values above x is (min/x)^alpha; required"},
};
constexpr Key empirical_keys[] = {
    {"file", Shape::text, "", "a CSV file, relative to the scenario's folder; required"},
    {"unit", Shape::unit, "", "the unit of its numbers; required"},
    {"column", Shape::column, "1", "which column: its number, the first is 1, or its title in the first line"},
};

struct ObjectInfo {
  std::string_view name;
  std::string_view text;
  std::span<const Key> keys;
};

constexpr std::array<ObjectInfo, static_cast<std::size_t>(ObjectKind::count)> objects = {{
    {"scenario", "A story for the simulator: who does what, what goes wrong, and what is expected to be seen",
     scenario_keys},
    {"nodes", "The Redis servers that hold the locks", nodes_keys},
    {"node_override", "What is different on one node", node_override_keys},
    {"wall_clock", "A wall clock at the start of the run", wall_clock_keys},
    {"monotonic_clock", "A monotonic clock at the start of the run", monotonic_clock_keys},
    {"service_times", "Service times by what a command does to the data", service_time_keys},
    {"persistence", "What a node writes to its disk", persistence_keys},
    {"save_point", "When a snapshot is written", save_point_keys},
    {"memory", "How much a node may hold", memory_keys},
    {"store", "A protected store: registers and counters, and perhaps a check of fencing tokens", store_keys},
    {"network", "Delays, losses, sites and links", network_keys},
    {"site", "A place such as a data centre", site_keys},
    {"between_sites", "The delay between two sites", between_sites_keys},
    {"link", "One link that differs from the rest of the network", link_keys},
    {"algorithm_options", "A lock algorithm and its parameters; each algorithm uses some of them", algorithm_keys},
    {"extension", "Renewal of a lease while the work goes on", extension_keys},
    {"wait", "Replicas that confirm every grant", wait_keys},
    {"place", "Where the keys of the locks live", place_keys},
    {"sentinels", "The Redis Sentinels", sentinels_keys},
    {"cluster", "The Redis Cluster that all nodes are", cluster_keys},
    {"client", "One client and its steps", client_keys},
    {"population", "Many clients that do the same", population_keys},
    {"step_acquire", "Acquire a lock", step_acquire_keys},
    {"step_work", "Work", step_work_keys},
    {"step_sleep", "Sleep", step_sleep_keys},
    {"step_read", "Read a register of the protected store", step_read_keys},
    {"step_write", "Write a register of the protected store", step_write_keys},
    {"step_take", "Take one from a counter of the protected store", step_take_keys},
    {"step_raise_fence", "Show the store the own fencing token, so that it rejects older ones from then on",
     step_raise_fence_keys},
    {"step_extend", "Extend the lease of a lock", step_extend_keys},
    {"step_release", "Release a lock", step_release_keys},
    {"step_loop", "Repeat steps", step_loop_keys},
    {"fault", "Something that goes wrong: exactly one key that says when, exactly one that says what", fault_keys},
    {"trigger", "A fact of the run that sets off a fault", trigger_keys},
    {"bounds", "How long is too long", bounds_keys},
    {"expect", "What a run must show", expect_keys},
    {"choice", "A recorded answer to one random decision", choice_keys},
    {"distribution_object", "How long a random thing takes: exactly one of these keys", distribution_keys},
    {"normal", "A normal distribution, cut off at both ends", normal_keys},
    {"lognormal", "A lognormal distribution", lognormal_keys},
    {"exponential", "An exponential distribution", exponential_keys},
    {"pareto", "A Pareto distribution", pareto_keys},
    {"empirical", "Measured values from a file", empirical_keys},
}};

constexpr StepWord steps[] = {
    {"acquire", StepKind::acquire, ObjectKind::step_acquire, "get a lock, as the algorithm does it"},
    {"work", StepKind::work, ObjectKind::step_work, "spend time, inside the critical section or not"},
    {"sleep", StepKind::sleep, ObjectKind::step_sleep, "wait"},
    {"read", StepKind::read, ObjectKind::step_read, "read a register of the protected store"},
    {"write", StepKind::write, ObjectKind::step_write, "write a register: by default what was read, plus one"},
    {"take", StepKind::take, ObjectKind::step_take, "take one from a counter, as a shop sells an item"},
    {"raise_fence", StepKind::raise_fence, ObjectKind::step_raise_fence,
     "show the store the own fencing token, so that it rejects older ones from then on"},
    {"extend", StepKind::extend, ObjectKind::step_extend, "extend the lease"},
    {"release", StepKind::release, ObjectKind::step_release, "give the lock back"},
    {"loop", StepKind::loop, ObjectKind::step_loop, "repeat steps"},
};

constexpr FaultWord faults[] = {
    {"stop", FaultKind::stop, FaultTarget::process, "no code runs (GC, SIGSTOP); clocks run, messages queue up"},
    {"pause", FaultKind::stop, FaultTarget::process, "another word for stop"},
    {"suspend", FaultKind::suspend, FaultTarget::process,
     "a frozen virtual machine: the monotonic clock stands still too"},
    {"slow", FaultKind::slow, FaultTarget::process, "every local step takes several times as long"},
    {"crash", FaultKind::crash, FaultTarget::process, "memory is lost; may restart later, with or without its data"},
    {"restart", FaultKind::restart, FaultTarget::process, "a crash that is over at once, with or without its data"},
    {"partition", FaultKind::partition, FaultTarget::link, "no messages between two groups, both ways or one way"},
    {"slow_link", FaultKind::slow_link, FaultTarget::link, "messages between two groups take several times as long"},
    {"loss", FaultKind::loss, FaultTarget::link, "messages between two groups are lost with a probability"},
    {"stall", FaultKind::stall, FaultTarget::link,
     "messages between two groups are held back and delivered later, in order"},
    {"step_clock", FaultKind::step_clock, FaultTarget::process, "a wall clock jumps"},
    {"slew_clock", FaultKind::slew_clock, FaultTarget::process,
     "a wall clock is corrected gradually, at a bounded rate"},
    {"drift", FaultKind::drift, FaultTarget::process, "clocks run at a new rate"},
    {"slow_server", FaultKind::slow_server, FaultTarget::server,
     "every command on a node or store takes several times as long"},
    {"power_loss", FaultKind::power_loss, FaultTarget::process,
     "a crash of the whole machine: what is not on the disk itself is lost"},
    {"shutdown", FaultKind::shutdown, FaultTarget::process, "an orderly end (SIGTERM): a node saves first"},
    {"slow_command", FaultKind::slow_command, FaultTarget::server,
     "one command occupies a node or store, and the others wait behind it"},
    {"cache_fill", FaultKind::cache_fill, FaultTarget::server,
     "other users fill a node's memory, so that it evicts keys or refuses writes"},
};

constexpr TriggerWord triggers[] = {
    {"acquires", FactKind::acquire_started, false, "begins to acquire a lock"},
    {"acquired", FactKind::granted, false, "was granted a lock"},
    {"refused", FactKind::refused, false, "was refused a lock, or gave up"},
    {"extended", FactKind::extended, false, "has extended its lease"},
    {"releases", FactKind::release_started, false, "begins to release a lock"},
    {"released", FactKind::released, false, "has released a lock"},
    {"sends", FactKind::message_sent, true, "sends a message with an operation"},
    {"receives", FactKind::message_delivered, true, "receives a message with an operation"},
    {"executes", FactKind::command_executed, true, "executes an operation"},
};

constexpr Word ties[] = {{"fifo", "the one that was scheduled first"},
                         {"shuffle", "the seed decides, to look for hidden assumptions"}};
constexpr Word clocks[] = {{"monotonic", "never goes back, may run fast or slow"},
                           {"wall", "may also be stepped by an operator or by NTP"}};
constexpr Word requests[] = {{"parallel", "all nodes at once"}, {"sequential", "one node after the other"}};
constexpr Word wait_for[] = {{"all", "every node's reply, or its timeout"},
                             {"majority", "the reply with which a majority has said yes"}};
constexpr Word validity_from[] = {{"send", "before the request was sent: never longer than the node keeps the key"},
                                  {"reply", "when the reply came: too long by up to the request's travel time"}};
constexpr Word places[] = {{"nodes", "fixed nodes: the first one, or independent ones for Redlock"},
                           {"sentinels", "a master and its replicas, or several such groups; sentinels say who it is"},
                           {"cluster", "a Redis Cluster: the key's slot says which node"}};
constexpr Word if_refused[] = {{"stop", "nothing more: its steps end here"},
                               {"continue", "go on with the next step, without the lock"},
                               {"next_round", "leave out the rest of the loop's body and begin its next round"}};
constexpr Word on_expiry[] = {
    {"continue", "nothing; it never looks"},
    {"check_before_write", "it compares its clock before each write, and leaves if it is too late"},
    {"abort", "a timer on its own clock makes it leave at that instant"}};
constexpr Word data[] = {{"lost", "gone: a server comes back empty"},
                         {"kept", "still there, as if read back from disk"},
                         {"persisted", "what the node's \"persistence\" has kept; without one it is gone"}};
constexpr Word persistence_modes[] = {{"none", "nothing: a node comes back empty"},
                                      {"rdb", "snapshots, at save points"},
                                      {"aof", "every write, before its reply (append only file)"}};
constexpr Word fsyncs[] = {{"always", "before the replies: the server waits for the disk"},
                           {"everysec", "in the background, about once a second"},
                           {"no", "when the kernel does it, after some 30 s"}};
constexpr Word memory_policies[] = {
    {"noeviction", "nothing: commands that need memory are refused (OOM)"},
    {"allkeys-lru", "the key that has not been used for longest"},
    {"volatile-lru", "of those with a time to live, the one that has not been used for longest"},
    {"allkeys-lfu", "the key that is used least often"},
    {"volatile-lfu", "of those with a time to live, the one that is used least often"},
    {"allkeys-random", "any key"},
    {"volatile-random", "any key with a time to live"},
    {"volatile-ttl", "the key that would run out first"}};

constexpr Word distributions[] = {
    {"constant", "\"5ms\" or {\"constant\": \"5ms\"}: always the same"},
    {"uniform", "{\"uniform\": [\"1ms\", \"4ms\"]}: every nanosecond alike, both ends included"},
    {"normal",
     "{\"normal\": {\"mean\": \"5ms\", \"sd\": \"1ms\"}}: the bell curve, cut off at min (0s) and max (mean + 8 sd)"},
    {"lognormal", "{\"lognormal\": {\"median\": \"1ms\", \"p99\": \"20ms\"}}: a typical value and a long tail"},
    {"exponential",
     "{\"exponential\": \"5ms\"} or {\"exponential\": {\"mean\": \"5ms\", \"min\": \"1ms\"}}: until the next of many "
     "events"},
    {"pareto", "{\"pareto\": {\"min\": \"1ms\", \"alpha\": 1.5}}: a very long tail"},
    {"empirical",
     "{\"empirical\": [\"1ms\", \"2ms\", \"9ms\"]} or {\"empirical\": {\"file\": \"delays.csv\", \"unit\": \"ms\"}}: "
     "measured values"},
};

constexpr MetricWord metrics[] = {
    {"simulated", MetricUnit::duration, "how far the run went, in true time"},
    {"events", MetricUnit::number, "events that the simulator executed"},
    {"messages", MetricUnit::number, "messages that arrived somewhere"},
    {"requests", MetricUnit::number, "requests that clients sent"},
    {"timeouts", MetricUnit::number, "requests whose client gave up waiting"},
    {"acquisitions", MetricUnit::number, "locks granted"},
    {"refusals", MetricUnit::number, "locks refused, or given up"},
    {"releases", MetricUnit::number, "releases begun"},
    {"extensions", MetricUnit::number, "leases extended"},
    {"failovers", MetricUnit::number, "replicas that sentinels have made masters"},
    {"dropped_values", MetricUnit::number,
     "values of keys that nodes threw away when they synchronized with another master"},
    {"evicted_keys", MetricUnit::number, "lock keys that nodes removed to make room"},
    {"violations", MetricUnit::number, "violations of all checks together"},
    {"violations.<check>", MetricUnit::number, "violations of one check"},
    {"first_violation.at", MetricUnit::duration, "true time of the first violation"},
    {"first_violation.<check>.at", MetricUnit::duration, "true time of the first violation of one check"},
    {"last_violation.at", MetricUnit::duration, "true time at which the last violation to end was over"},
    {"last_violation.<check>.at", MetricUnit::duration, "the same of one check"},
    {"longest.<check>", MetricUnit::duration, "length of the longest violation of one check"},
    {"acquire_latency.p50", MetricUnit::duration, "half of the granted locks were granted within"},
    {"acquire_latency.p90", MetricUnit::duration, "90 % of them"},
    {"acquire_latency.p99", MetricUnit::duration, "99 % of them"},
    {"acquire_latency.max", MetricUnit::duration, "all of them"},
    {"acquire_latency.count", MetricUnit::number, "how many there were"},
    {"holders_max", MetricUnit::number, "most clients inside the critical section of one lock at once"},
    {"time_inside", MetricUnit::duration,
     "time that clients spent inside critical sections, added up; shared by the length of the run it is how many were "
     "inside"},
    {"rejected_writes", MetricUnit::number, "writes that a store refused"},
    {"accepted_writes", MetricUnit::number, "writes that a store accepted"},
    {"final.<register>", MetricUnit::number, "a register's value at the end"},
    {"taken.<register>", MetricUnit::number, "how many were taken from a counter"},
    {"oversold.<register>", MetricUnit::number, "how many were taken from a counter beyond what there was"},
    {"first_grant.<client>", MetricUnit::duration, "true time at which a client was first granted a lock"},
    {"stuck_at_end.<lock>", MetricUnit::duration, "how long a lock had been stuck when the run ended"},
    {"commands.<server>", MetricUnit::number, "commands that a node or store executed"},
    {"busy.<server>", MetricUnit::duration, "time that it spent executing them"},
    {"waited.<server>", MetricUnit::duration, "time that requests waited in its queue, added up"},
};

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

void collect_locks(const std::vector<Step>& steps_of_client, std::set<std::string>& locks) {
  for (const Step& step : steps_of_client) {
    if (step.kind == StepKind::acquire) locks.insert(step.name);
    collect_locks(step.body, locks);
  }
}

bool acquires(const std::vector<Step>& steps_of_client, std::string_view lock) {
  for (const Step& step : steps_of_client) {
    if (step.kind == StepKind::acquire && step.name == lock) return true;
    if (acquires(step.body, lock)) return true;
  }
  return false;
}

/// Is `name` a register of the scenario, as steps name it?
bool is_register(std::string_view name, const Scenario& scenario) {
  for (const StoreSpec& store : scenario.stores) {
    for (const auto& [in_store, first] : store.registers) {
      if (name == register_name(store.name, in_store)) return true;
    }
  }
  return false;
}

}  // namespace

std::string_view name_of(ObjectKind kind) { return objects.at(static_cast<std::size_t>(kind)).name; }
std::string_view text_of(ObjectKind kind) { return objects.at(static_cast<std::size_t>(kind)).text; }
std::span<const Key> keys_of(ObjectKind kind) { return objects.at(static_cast<std::size_t>(kind)).keys; }

std::span<const StepWord> step_words() { return steps; }
std::span<const FaultWord> fault_words() { return faults; }
std::span<const TriggerWord> trigger_words() { return triggers; }
std::span<const Word> tie_words() { return ties; }
std::span<const Word> clock_words() { return clocks; }
std::span<const Word> request_words() { return requests; }
std::span<const Word> wait_for_words() { return wait_for; }
std::span<const Word> validity_from_words() { return validity_from; }
std::span<const Word> place_words() { return places; }
std::span<const Word> if_refused_words() { return if_refused; }
std::span<const Word> on_expiry_words() { return on_expiry; }
std::span<const Word> data_words() { return data; }
std::span<const Word> persistence_words() { return persistence_modes; }
std::span<const Word> fsync_words() { return fsyncs; }
std::span<const Word> memory_policy_words() { return memory_policies; }
std::span<const Word> distribution_words() { return distributions; }
std::span<const MetricWord> metric_words() { return metrics; }

std::vector<std::string> names_of(std::span<const Word> words) {
  std::vector<std::string> result;
  for (const Word& word : words) result.emplace_back(word.name);
  return result;
}

std::vector<std::string> check_names() {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < check_count; ++i) result.emplace_back(name_of(static_cast<Check>(i)));
  return result;
}

std::optional<Check> check_named(std::string_view name) {
  for (std::size_t i = 0; i < check_count; ++i) {
    if (name_of(static_cast<Check>(i)) == name) return static_cast<Check>(i);
  }
  return std::nullopt;
}

std::vector<std::string> fact_names() {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < static_cast<std::size_t>(FactKind::count); ++i) {
    if (static_cast<FactKind>(i) == FactKind::ended) continue;
    result.emplace_back(name_of(static_cast<FactKind>(i)));
  }
  return result;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> result;
  for (std::size_t i = 1; i < static_cast<std::size_t>(Operation::count); ++i) {
    result.emplace_back(name_of(static_cast<Operation>(i)));
  }
  return result;
}

std::vector<std::string> algorithm_names() {
  std::vector<std::string> result;
  for (const Algorithm& algorithm : algorithms()) result.emplace_back(algorithm.name);
  return result;
}

std::optional<MetricUnit> known_metric(std::string_view name, const Scenario& scenario) {
  for (const MetricWord& metric : metrics) {
    const std::size_t open = metric.pattern.find('<');
    if (open == std::string_view::npos) {
      if (metric.pattern == name) return metric.unit;
      continue;
    }
    const std::size_t close = metric.pattern.find('>');
    const std::string_view before = metric.pattern.substr(0, open), after = metric.pattern.substr(close + 1);
    if (name.size() <= before.size() + after.size() || !starts_with(name, before)) continue;
    if (name.substr(name.size() - after.size()) != after) continue;
    const std::string_view who = name.substr(before.size(), name.size() - before.size() - after.size());
    const std::string_view what = metric.pattern.substr(open + 1, close - open - 1);
    bool known = false;
    if (what == "check") known = check_named(who).has_value();
    if (what == "register") known = is_register(who, scenario);
    if (what == "client") {
      for (const ClientSpec& client : scenario.clients) known = known || client.name == who;
    }
    if (what == "lock") {
      for (const ClientSpec& client : scenario.clients) known = known || acquires(client.does, who);
    }
    if (what == "server") {
      for (const NodeSpec& node : scenario.nodes) known = known || node.name == who;
      for (const StoreSpec& store : scenario.stores) known = known || store.name == who;
    }
    if (known) return metric.unit;
  }
  return std::nullopt;
}

std::vector<std::string> metric_names(const Scenario& scenario) {
  constexpr std::size_t clients_listed = 1'000;
  std::vector<std::string> result;
  for (const MetricWord& metric : metrics) {
    const std::size_t open = metric.pattern.find('<');
    if (open == std::string_view::npos) {
      result.emplace_back(metric.pattern);
      continue;
    }
    const std::size_t close = metric.pattern.find('>');
    const std::string_view what = metric.pattern.substr(open + 1, close - open - 1);
    std::vector<std::string> names;
    if (what == "check") names = check_names();
    if (what == "lock") names = lock_names(scenario);
    if (what == "client") {
      for (const ClientSpec& client : scenario.clients) {
        if (names.size() < clients_listed) names.push_back(client.name);
      }
    }
    if (what == "server") {
      for (const NodeSpec& node : scenario.nodes) names.push_back(node.name);
      for (const StoreSpec& store : scenario.stores) names.push_back(store.name);
    }
    if (what == "register") {
      for (const StoreSpec& store : scenario.stores) {
        for (const auto& [in_store, first] : store.registers) names.push_back(register_name(store.name, in_store));
      }
    }
    for (const std::string& name : names) {
      result.push_back(std::string(metric.pattern.substr(0, open)) + name +
                       std::string(metric.pattern.substr(close + 1)));
    }
  }
  return result;
}

std::vector<std::string> lock_names(const Scenario& scenario) {
  std::set<std::string> locks;
  for (const ClientSpec& client : scenario.clients) collect_locks(client.does, locks);
  return {locks.begin(), locks.end()};
}

std::string register_name(std::string_view store, std::string_view in_store) {
  return store == in_store ? std::string(store) : std::string(store) + '/' + std::string(in_store);
}

}  // namespace lockstep
