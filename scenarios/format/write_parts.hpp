// The parts of the writer, for write*.cpp alone: which part writes what.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/scenario.hpp"
#include "scenarios/format/vocabulary.hpp"

namespace lockstep::writing {

/// A number as people write it: 40 rather than 40.0.
Json number(double value);
Json duration(Duration value);

template <class Enum>
Json word(std::span<const Word> words, Enum value) {
  return std::string(words[static_cast<std::size_t>(value)].name);
}

/// Appends a member without looking for one of the same name first.
void append(Json& object, std::string key, Json value);

// write_processes.cpp
void write_clocks(const ClockSpec& clock, Json& object);
Json nodes_of(const Scenario& scenario);
Json store_of(const StoreSpec& store);

// write_groups.cpp
void write_part_in_group(const NodeSpec& node, Json& object);
Json sentinels_of(const SentinelsSpec& sentinels);
Json cluster_of(const ClusterSpec& cluster);
Json wait_of(const WaitOptions& wait);
/// Null when there is nothing to say.
Json place_of(const PlaceOptions& place);

// write_network.cpp
Json network_of(const NetworkSpec& network);

// write_clients.cpp
/// The members "clients" and "populations".
void write_clients(const Scenario& scenario, Json& root);

}  // namespace lockstep::writing
