// What there is to draw of a run, sorted onto lanes and tracks once, so that a frame only has to look up what is on
// the screen. Times in ns of true time; what a picture needs beyond these numbers it reads from the Story.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/exports/story.hpp"
#include "scenarios/format/scenario.hpp"
#include "sim/check/verdict.hpp"
#include "viz/picture/track.hpp"

namespace lockstep::viz {

/// Looks of the items of `Lane::beliefs`.
enum class BeliefLook : std::uint8_t { waiting, inside };

/// What kind of instant a mark stands for; neutral: a fact without a sign of its own.
enum class MarkLook : std::uint8_t {
  neutral,
  granted,
  refused,
  extended,
  not_extended,
  abandoned,
  released,
  timed_out,
  clock_set,
  restarted,
  memory_lost,
  command,
  read,
  written,
  rejected,
  // groups of servers
  promoted,      ///< is the master from here on, or leads those that choose one
  demoted,       ///< follows another from here on
  synchronized,  ///< a replica has what its master has
  cut_off,       ///< a replica has lost its master
  suspected,     ///< takes another for down
  found_dead,    ///< knows that enough others do
  switched,      ///< tells clients or servers of another master
  distrustful    ///< does not act: its clock is not to be trusted
};

/// Looks of the items of `Lane::roles`.
enum class RoleLook : std::uint8_t { master, replica };
/// Looks of the items of `Lane::disk`.
enum class DiskLook : std::uint8_t { flushed, snapshot };

struct Lane {
  ProcessId process{};
  Role role{};
  std::size_t number = 0;  ///< among those of its role; gives a client its colour

  std::vector<Track> beliefs;  ///< clients: ref into Story::holds, look BeliefLook
  std::vector<Track> waits;    ///< per row of `beliefs`: wishes that were never granted
  std::vector<Track> keys;     ///< nodes: ref into Story::keys
  std::vector<Track> timers;  ///< per row of `keys`: a key's time to live by the node's own clock, ref into Story::keys
  Track conditions;           ///< ref into Story::conditions
  Track busy;                 ///< clients: waiting for an answer
  Track lapses;               ///< clients: inside although the validity is over; ref into Story::holds
  Track doubts;               ///< clients: inside although the servers have its key no more; ref into Story::holds
  Track roles;                ///< nodes of a group: look RoleLook, ref: the master's process id
  Track disk;                 ///< nodes: what is safe on disk from here on; look DiskLook
  Track marks;                ///< look MarkLook
};

/// Who is inside one lock.
struct Strip {
  Resource lock{};
  std::vector<Track> holds;  ///< ref into Story::holds
  Track overlaps;            ///< ref into Story::overlaps
  Track writes;              ///< by holders of this lock: ref into Story::accesses, look MarkLook
};

struct Arrow {
  std::int64_t sent = 0, arrived = 0;  ///< arrived: or lost, or the end of the run
  std::uint32_t trip = 0;              ///< index into Story::trips
  std::uint16_t from = 0, to = 0;      ///< lanes
  bool is_lost = false;
  bool is_under_way = false;  ///< at the end of the run
};

/// The requests of one round to several servers.
struct Round {
  std::int64_t begin = 0, end = 0;  ///< first request, last answer
  std::int64_t decided = 0;         ///< the answer that made the majority; 0: there was none
  std::uint16_t lane = 0;           ///< the client's
  std::uint16_t asked = 0, yes = 0;
  Operation operation{};
  std::uint32_t fact = 0;
};

/// An instant that matters enough for the overview, for stepping and for slowing down.
struct Flag {
  std::int64_t at = 0;
  std::uint32_t violation = 0;  ///< index into Run::violations
};

/// In `Scene::lane_of`: a process without a lane.
inline constexpr std::uint16_t no_lane = 0xFFFF;

class Scene {
 public:
  /// `scenario`: for what servers are in their groups at the start, and what the lock keeps back of its leases.
  Scene(const Trace& trace, const exports::Story& story, std::span<const Violation> violations,
        const Scenario& scenario);

  std::int64_t end = 1;  ///< ns; at least 1
  std::int64_t last_act = 0;  ///< ns; afterwards no client does anything and nothing is broken any more
  std::vector<Lane> lanes;
  std::vector<std::uint16_t> lane_of;  ///< by process id, or no_lane
  std::vector<Strip> strips;
  std::vector<ProcessId> key_owners;     ///< by index into Story::keys: the client for whom it was set, also on replicas
  std::vector<Track> faults;             ///< rows of the fault band: ref is Fault::..., see `fault_words`
  std::vector<std::string> fault_words;  ///< by ref
  std::vector<ProcessId> fault_of;       ///< by ref; nobody: links
  std::vector<Arrow> arrows;             ///< by time of sending
  std::vector<std::int64_t> arrived_by;  ///< the latest arrival of arrows [0, i]
  std::vector<std::uint32_t> lost;       ///< indexes of the arrows that were lost, or went unread
  std::vector<Round> rounds;             ///< by begin
  std::vector<Flag> flags;               ///< by time
  std::vector<std::int64_t> points;      ///< instants at which something happened, sorted, each once
  Duration drift_allowance{0};           ///< what a lock keeps back of its leases in case clocks drift
  std::int64_t typical_flight = 0;       ///< ns; the median time that a message was under way

  const Lane* lane(ProcessId process) const;
  /// The arrows that may touch [from, to): all indexes of the pair, and perhaps a few more.
  std::pair<std::size_t, std::size_t> arrows_between(std::int64_t from, std::int64_t to) const;
};

}  // namespace lockstep::viz
