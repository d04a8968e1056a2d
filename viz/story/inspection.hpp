// What the inspector shows at the cursor: every number with the clock that it is counted on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viz/story/told.hpp"
#include "viz/story/world_state.hpp"

namespace lockstep::viz {

/// One key on one node. Times to live are what is left at the cursor; negative: over.
struct KeyRow {
  ProcessId node{}, owner{};
  Resource key{};
  std::string token;
  std::optional<Duration> true_left;    ///< until the node really sees it end, on the clock lines of this run
  std::optional<Duration> node_left;    ///< by the node's own wall clock; nothing: no expiry
  std::optional<Duration> client_left;  ///< what its owner believes to have left, on its own clock
  bool owner_is_inside = false;
  bool changed = false;  ///< by the fact at the cursor
};

struct ClientRow {
  ProcessId client{};
  Health condition{};
  Phase phase = Phase::outside;
  Resource lock{};
  std::uint32_t attempts = 0;
  std::uint32_t pending = 0;
  Operation asking{};
  std::int64_t fencing = 0;
  std::optional<Duration> validity_left;  ///< on its own clock; negative: over. Nothing: not inside, or it never ends
  ClockKind clock{};
  bool is_overdue = false;  ///< inside, and the validity is over
  bool changed = false;
  std::string words;  ///< "inside file, 3.2 s left on its monotonic clock"
};

struct FlightRow {
  std::string words;  ///< "SET file NX PX 10 s", "answer to SET NX PX: yes"
  ProcessId from{}, to{};
  Duration under_way{0};
  std::optional<Duration> left;  ///< until it arrives in this run; nothing: it never does
  std::size_t fact = 0;
  bool changed = false;
};

struct RegisterRow {
  ProcessId store{};
  Resource name{};
  RegisterState state;
  bool changed = false;
};

struct Inspection {
  TrueTime at{};
  std::size_t facts = 0;  ///< that have happened
  std::vector<KeyRow> keys;
  std::vector<ClientRow> clients;
  std::vector<FlightRow> flights;
  std::vector<RegisterRow> registers;
  std::vector<std::string> servers_down;  ///< "n3 is down"
  std::vector<std::string> cuts;          ///< "alice -> n3"
  std::vector<ProcessId> inside;          ///< who believes to be inside some lock
  std::string last;                       ///< the fact at the cursor: "alice is granted file ..."
  std::string next;                       ///< the next one, with the time until it
};

/// Who is in it when a run has very many: rows are cut off behind so many of each table, those that changed or are
/// inside come first.
inline constexpr std::size_t rows_max = 200;

/// `count`: facts that have happened, the last one is the one at the cursor; `at` may lie after it.
Inspection inspect(const Told& told, Playback& playback, std::size_t count, TrueTime at);

}  // namespace lockstep::viz
