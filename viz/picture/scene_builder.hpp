// Sorts a story onto lanes and tracks. Used once per recording, by Scene's constructor.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "viz/picture/scene.hpp"

namespace lockstep::viz {

/// Recordings have fewer than 2^32 facts.
inline std::uint32_t narrow(std::size_t index) { return static_cast<std::uint32_t>(index); }

class SceneBuilder {
 public:
  SceneBuilder(const Trace& trace, const exports::Story& story, std::span<const Violation> violations,
               const Scenario& scenario, Scene& scene);
  void build();

 private:
  void add_lanes();
  void walk_facts();
  void add_mark(std::size_t index, MarkLook look);
  void add_timer(std::size_t index);
  void end_timer(ProcessId node, Resource key, std::int64_t at);
  void add_beliefs();
  void add_strips();
  void add_keys();
  // groups of servers, and what they have of a lock: scene_servers.cpp
  void add_roles();
  void add_disk_marks();
  void find_owners();
  void add_doubts();
  std::int64_t last_of(const exports::KeyLease& key) const;
  std::vector<ProcessId> servers_in_order() const;
  void add_conditions();
  void add_faults();
  void add_arrows();
  void add_rounds();
  void add_flags();
  void find_last_act();
  Weight weight_of(std::size_t fact) const;

  struct Timer {
    ProcessId node{};
    Resource resource{};
    Item item;
    bool is_open = true;
  };

  const Trace& trace_;
  const exports::Story& story_;
  const std::span<const Violation> violations_;
  const Scenario& scenario_;
  Scene& scene_;
  std::vector<std::uint32_t> hold_facts_, key_facts_, condition_facts_, access_facts_;  // by index into the story
  std::vector<std::vector<Item>> marks_;                                                // by lane
  std::vector<Timer> timers_;
  std::vector<std::pair<std::uint64_t, std::size_t>> open_timers_;  // node and key -> index into timers_
  std::vector<std::uint32_t> guilty_;                               // facts that complete a violation, sorted
  std::map<AcquisitionId, std::size_t> asked_;                      // servers asked at once, at most
};

}  // namespace lockstep::viz
