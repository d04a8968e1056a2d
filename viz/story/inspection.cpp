#include "viz/story/inspection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/wording.hpp"

namespace lockstep::viz {
namespace {

using exports::short_length;

class Inspector {
 public:
  Inspector(const Told& told, const WorldState& state, TrueTime at) : told_(told), state_(state), at_(at) {
    if (state.applied > 0) last_ = &told.facts()[state.applied - 1];
  }

  Inspection result() {
    Inspection out;
    out.at = at_;
    out.facts = state_.applied;
    add_clients(out);
    add_keys(out);
    add_flights(out);
    add_registers(out);
    for (const auto& [from, to] : state_.cut) {
      if (out.cuts.size() == rows_max) break;
      out.cuts.push_back(fmt::format("{} \u2192 {}", told_.name(from), told_.name(to)));
    }
    if (last_ != nullptr) out.last = sentence(state_.applied - 1);
    if (state_.applied < told_.facts().size()) {
      const Fact& next = told_.facts()[state_.applied];
      out.next = fmt::format("in {}: {}", short_length(std::max(next.at - at_, Duration(0))), sentence(state_.applied));
    }
    return out;
  }

 private:
  std::string sentence(std::size_t fact) const {
    const ProcessId who = told_.facts()[fact].process;
    return who ? fmt::format("{} {}", told_.name(who), told_.narrator.phrase(fact)) : told_.narrator.phrase(fact);
  }
  Duration reading(ProcessId process, ClockKind clock) const { return told_.story.clocks.read(process, clock, at_); }

  bool touched(ProcessId process) const {
    return last_ != nullptr && (last_->process == process || last_->peer == process);
  }

  std::optional<Duration> validity_left(ProcessId client, const Claim& claim) const {
    if (claim.phase != Phase::inside || claim.valid_until == never_ends) return std::nullopt;
    return Duration(claim.valid_until) - reading(client, claim.clock);
  }

  void add_clients(Inspection& out) {
    const auto processes = told_.trace.processes();
    for (std::uint32_t i = 1; i <= processes.size(); ++i) {
      const ProcessState& process = state_.processes[i];
      const ProcessId id(i);
      if (processes[i - 1].role != Role::client) {
        if (process.condition != Health::running && process.condition != Health::absent)
          out.servers_down.push_back(fmt::format("{} is {}", told_.name(id), name_of(process.condition)));
        continue;
      }
      ClientRow row;
      row.client = id;
      row.condition = process.condition;
      row.pending = process.pending;
      row.asking = process.asking;
      row.changed = last_ != nullptr && last_->process == id;
      // The innermost lock it is inside of, or else what it asks for.
      const Claim* shown = process.claims.empty() ? nullptr : &process.claims.back();
      if (shown != nullptr) {
        row.phase = shown->phase;
        row.lock = shown->resource;
        row.attempts = shown->attempts;
        row.fencing = shown->fencing;
        row.clock = shown->clock;
        row.validity_left = validity_left(id, *shown);
        row.is_overdue = row.validity_left && *row.validity_left <= Duration(0);
      }
      for (const Claim& claim : process.claims) {
        if (claim.phase == Phase::inside) {
          out.inside.push_back(id);
          break;
        }
      }
      row.words = words(row);
      out.clients.push_back(std::move(row));
    }
    keep_most(out.clients, [](const ClientRow& row) { return row.changed || row.phase == Phase::inside; });
  }

  std::string words(const ClientRow& row) const {
    std::string text;
    switch (row.phase) {
      case Phase::outside:
        text = "outside";
        break;
      case Phase::asking:
        text = fmt::format("asks for {}", told_.name(row.lock));
        if (row.attempts > 1) text += fmt::format(", {} attempt", exports::ordinal(row.attempts));
        if (row.pending > 0)
          text += fmt::format(", {} {} open", row.pending, row.pending == 1 ? "request" : "requests");
        break;
      case Phase::inside:
        text = fmt::format("inside {}", told_.name(row.lock));
        if (!row.validity_left) {
          text += ", believes for ever";
        } else if (row.is_overdue) {
          text += fmt::format(", its validity ended {} ago on its {} clock", short_length(-*row.validity_left),
                              exports::name_of(row.clock));
        } else {
          text +=
              fmt::format(", {} left on its {} clock", short_length(*row.validity_left), exports::name_of(row.clock));
        }
        if (row.fencing != 0) text += fmt::format(", fencing token {}", row.fencing);
        break;
      case Phase::releasing:
        text = fmt::format("releases {}", told_.name(row.lock));
        break;
    }
    if (row.condition == Health::stopped || row.condition == Health::suspended || row.condition == Health::crashed)
      text = fmt::format("{}; {}", name_of(row.condition), text);
    return text;
  }

  void add_keys(Inspection& out) {
    for (const auto& [place, record] : state_.keys) {
      const auto& [node, key] = place;
      KeyRow row;
      row.node = node;
      row.owner = record.owner;
      row.key = key;
      row.token = told_.narrator.tokens()(record.token);
      if (record.deadline != no_deadline) {
        row.node_left = Duration(record.deadline) - reading(node, ClockKind::wall);
        const TrueTime ends = told_.story.clocks.first_at(node, ClockKind::wall, Duration(record.deadline),
                                                          told_.facts()[record.fact].at);
        if (ends != TrueTime::max()) row.true_left = ends - at_;
      }
      for (const Claim& claim : state_.processes[record.owner.value].claims) {
        if (claim.resource != key || claim.phase != Phase::inside) continue;
        row.owner_is_inside = true;
        row.client_left = validity_left(record.owner, claim);
      }
      row.changed = last_ != nullptr && last_->process == node && last_->resource == key &&
                    (last_->kind == FactKind::key_set || last_->kind == FactKind::key_retimed);
      out.keys.push_back(std::move(row));
    }
    keep_most(out.keys, [](const KeyRow& row) { return row.changed || row.owner_is_inside; });
  }

  void add_flights(Inspection& out) {
    for (const auto& [name, flight] : state_.flights) {
      if (out.flights.size() == rows_max) break;
      if (is_routine(flight.operation)) continue;
      FlightRow row;
      row.from = flight.from;
      row.to = flight.to;
      row.fact = flight.fact;
      const Fact& sent = told_.facts()[flight.fact];
      row.words = is_note(flight.operation) ? std::string(name_of(flight.operation))
                  : flight.outcome == Outcome::none
                      ? told_.narrator.request(sent)
                      : fmt::format("answer to {}: {}", name_of(flight.operation), name_of(flight.outcome));
      if (flight.lost > 0) row.words += fmt::format(" (lost {} times, sent again)", flight.lost);
      row.under_way = at_ - sent.at;
      row.changed = flight.fact + 1 == state_.applied;
      out.flights.push_back(std::move(row));
    }
    find_arrivals(out.flights);
  }

  /// When they arrive, from Story::trips, which are in the order of sending.
  void find_arrivals(std::vector<FlightRow>& rows) const {
    const auto& trips = told_.story.trips;
    for (FlightRow& row : rows) {
      const TrueTime sent = told_.facts()[row.fact].at;
      auto trip = std::lower_bound(trips.begin(), trips.end(), sent,
                                   [](const exports::Trip& one, TrueTime at) { return one.sent < at; });
      for (; trip != trips.end() && trip->sent == sent; ++trip) {
        if (trip->sent_fact != row.fact || trip->arrivals.empty()) continue;
        row.left = trip->arrivals.front() - at_;
      }
    }
  }

  void add_registers(Inspection& out) {
    for (const auto& [place, state] : state_.registers) {
      const bool changed = last_ != nullptr && last_->process == place.first && last_->resource == place.second &&
                           (last_->kind == FactKind::store_written || last_->kind == FactKind::store_rejected);
      out.registers.push_back({place.first, place.second, state, changed});
      if (out.registers.size() == rows_max) return;
    }
  }

  template <class Row, class First>
  static void keep_most(std::vector<Row>& rows, First comes_first) {
    if (rows.size() <= rows_max) return;
    std::stable_partition(rows.begin(), rows.end(), comes_first);
    rows.resize(rows_max);
  }

  static std::string_view name_of(Health condition) {
    switch (condition) {
      case Health::stopped:
        return "stopped";
      case Health::suspended:
        return "frozen";
      case Health::crashed:
        return "down";
      case Health::absent:
      case Health::running:
        break;
    }
    return "running";
  }
  static std::string_view name_of(Operation operation) { return lockstep::name_of(operation); }
  static std::string_view name_of(Outcome outcome) { return lockstep::name_of(outcome); }

  const Told& told_;
  const WorldState& state_;
  TrueTime at_;
  const Fact* last_ = nullptr;
};

}  // namespace

Inspection inspect(const Told& told, Playback& playback, std::size_t count, TrueTime at) {
  return Inspector(told, playback.after(count), at).result();
}

}  // namespace lockstep::viz
