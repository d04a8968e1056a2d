// The parts of the reader, for reader*.cpp alone: what they share, and which part reads what.
//
// The parts run in an order in which each finds the names it refers to: sites, nodes, stores, clients and populations
// first, then the network, the algorithm, the faults and the expectations, and at last the rules that span them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenarios/format/json_cursor.hpp"
#include "scenarios/format/scenario.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::reading {

/// What is known so far about the file being read.
struct Reading {
  Scenario scenario;
  Problems& problems;
  std::string base_directory;

  std::map<std::string, Role, std::less<>> processes;
  std::vector<std::string> process_names;  ///< in the order of the file
  std::map<std::string, std::vector<std::string>, std::less<>> populations;
  std::map<std::string, std::vector<std::string>, std::less<>> sites;  ///< who stands there
  std::map<std::string, std::string, std::less<>> site_of;             ///< and the other way round
  std::set<std::string, std::less<>> switches;
  std::set<std::string, std::less<>> locks;      ///< that somebody acquires
  std::set<std::string, std::less<>> registers;  ///< "disk", "shop/stock"
  std::size_t steps = 0;                         ///< of all clients
  bool reads_stores = true;                      ///< false when the stores could not be read: names are not judged then
};

// reader_distribution.cpp
std::optional<Distribution> read_distribution(const JsonCursor& at, const Reading& reading);
/// The same, but of a time that must be able to pass: not the constant zero.
std::optional<Distribution> read_positive_distribution(const JsonCursor& at, const Reading& reading);

// reader_processes.cpp
void read_site_names(ObjectCursor& root, Reading& reading);
void read_nodes(ObjectCursor& root, Reading& reading);
void read_stores(ObjectCursor& root, Reading& reading);
/// Names from "count", "prefix" and "names": of nodes, or of `what` it is.
std::vector<std::string> read_names(ObjectCursor& object, const std::string& prefix, std::uint64_t count,
                                    std::uint64_t count_max, const std::string& what);
/// The clocks of a node, client or store; `clock` holds the defaults before.
void read_clocks(ObjectCursor& object, ClockSpec& clock);
/// The "site" of a process: its name when it is one of the network's.
std::string read_site(ObjectCursor& object, const Reading& reading);
/// Adds a process; a name that is taken is a problem at `at`.
bool declare(const std::string& name, Role role, const std::string& site, const JsonCursor& at, Reading& reading);

// reader_groups.cpp
/// The part of a node in a group: its master, its priority, when it refuses writes.
void read_part_in_group(ObjectCursor& object, const std::vector<std::string>& names, NodeSpec& node);
/// No node replicates itself or a replica; `at` is blamed.
void check_groups(const std::vector<NodeSpec>& nodes, const JsonCursor& at);

/// "cluster": what all nodes are together.
void read_cluster(ObjectCursor& root, Reading& reading);

// reader_sentinels.cpp
void read_sentinels(ObjectCursor& root, Reading& reading);

// reader_clients.cpp
void read_clients(ObjectCursor& root, Reading& reading);
void read_populations(ObjectCursor& root, Reading& reading);

// reader_network.cpp
void read_network(ObjectCursor& root, Reading& reading);

// reader_algorithm.cpp
void read_algorithm(ObjectCursor& root, Reading& reading);

// reader_faults.cpp
void read_faults(ObjectCursor& root, Reading& reading);

// reader_expect.cpp
void read_expect(ObjectCursor& root, Reading& reading);

// reader_names.cpp
/// Who is meant by a name: a process, or all of a population. Nothing, with a problem that lists the candidates, when
/// nobody is; `roles` says who is eligible, and `sites_too` whether a site may stand for those in it.
enum class Roles : std::uint8_t { any, clients, nodes, servers };
std::optional<std::vector<std::string>> resolve(const JsonCursor& at, Roles roles, bool sites_too,
                                                const Reading& reading);
/// One lock that somebody acquires.
std::optional<std::string> resolve_lock(const JsonCursor& at, const Reading& reading);
/// One register of a store, in its short form.
std::optional<std::string> resolve_register(const JsonCursor& at, const Reading& reading);
std::optional<std::string> resolve_store(const JsonCursor& at, const Reading& reading);
std::optional<std::string> resolve_site(const JsonCursor& at, const Reading& reading);
/// The word of `words` that this is, with a problem that lists them when it is none of them.
std::optional<std::string> one_of(const JsonCursor& at, const std::string& what, const std::vector<std::string>& words);

// reader_rules.cpp
/// The rules that span keys.
void check_rules(const JsonCursor& root, Reading& reading);

}  // namespace lockstep::reading
