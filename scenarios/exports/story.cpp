#include "scenarios/exports/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "scenarios/exports/wording.hpp"

namespace lockstep::exports {
namespace {

/// Walks the facts once and keeps, beside the story, what is still open.
class Teller {
 public:
  Teller(const Trace& trace, Story& story) : trace_(trace), story_(story), wall_(trace) {}

  void tell() {
    const std::span<const Fact> facts = trace_.facts();
    for (std::size_t i = 0; i < facts.size(); ++i) take(facts[i], i);
    close_everything();
    find_overlaps();
  }

 private:
  using Direction = std::pair<MessageId, ProcessId>;  // a request and its reply differ in the sender

  void take(const Fact& fact, std::size_t index) {
    switch (fact.kind) {
      case FactKind::started:
      case FactKind::ended:
      case FactKind::role_changed:
      case FactKind::replica_synchronized:
      case FactKind::replica_link_lost:
      case FactKind::write_dropped:
      case FactKind::suspected:
      case FactKind::declared_down:
      case FactKind::found_well:
      case FactKind::vote_granted:
      case FactKind::elected:
      case FactKind::cluster_state:
      case FactKind::clients_closed:
      case FactKind::failover_started:
      case FactKind::failover_aborted:
      case FactKind::replica_chosen:
      case FactKind::replica_promoted:
      case FactKind::reconfigured:
      case FactKind::master_switched:
      case FactKind::tilt:
      case FactKind::count:
        break;
      case FactKind::monotonic_clock_set:
      case FactKind::wall_clock_set:
        take_clock(fact);
        break;
      case FactKind::stopped:
        begin_condition(fact, Condition::Kind::stopped);
        break;
      case FactKind::suspended:
        begin_condition(fact, Condition::Kind::suspended);
        break;
      case FactKind::resumed:
        end_condition(fact, Condition::Kind::stopped);
        end_condition(fact, Condition::Kind::suspended);
        break;
      case FactKind::slowed:
        end_condition(fact, Condition::Kind::slowed);
        if (fact.value != 1000) begin_condition(fact, Condition::Kind::slowed);
        break;
      case FactKind::crashed:
        take_crash(fact);
        break;
      case FactKind::restarted:
        end_condition(fact, Condition::Kind::crashed);
        break;
      case FactKind::message_sent:
        take_sent(fact, index);
        break;
      case FactKind::message_delivered:
        if (Trip* trip = trip_of(fact.message, fact.peer)) {
          trip->arrivals.push_back(fact.at);
          if (trip->is_reply) end_request(fact, Exchange::End::answered);
        }
        break;
      case FactKind::message_lost:
        if (Trip* trip = trip_of(fact.message, fact.process)) {
          if (fact.value == 0)
            trip->lost = fact.at;
          else
            trip->losses.push_back(fact.at);
        }
        break;
      case FactKind::message_duplicated:
        break;  // the second arrival tells
      case FactKind::message_ignored:
        if (Trip* trip = trip_of(fact.message, fact.peer)) trip->ignored = true;
        break;
      case FactKind::request_timed_out:
        end_request(fact, Exchange::End::timed_out);
        break;
      case FactKind::connection_failed:
        end_request(fact, Exchange::End::no_connection);
        break;
      case FactKind::link_cut:
        begin_cut(fact);
        break;
      case FactKind::link_healed:
        end_cut(fact);
        break;
      case FactKind::link_changed:
        take_link_change(fact);
        break;
      case FactKind::command_executed:
        if (auto at = request_of_.find(fact.message); at != request_of_.end())
          story_.exchanges[at->second].executed = fact.at;
        break;
      case FactKind::key_set:
        take_key_set(fact);
        break;
      case FactKind::key_retimed:
        take_key_retimed(fact);
        break;
      case FactKind::key_deleted:
        end_key(fact, KeyLease::End::deleted);
        break;
      case FactKind::key_expired:
        end_key(fact, KeyLease::End::expired);
        break;
      case FactKind::memory_lost:
        take_memory_lost(fact);
        break;
      case FactKind::key_lost:
      case FactKind::key_evicted:
        end_key(fact, KeyLease::End::lost);
        break;
      case FactKind::slow_command_began:
        begin_condition(fact, Condition::Kind::occupied);
        break;
      case FactKind::slow_command_ended:
        end_condition(fact, Condition::Kind::occupied);
        break;
      case FactKind::fsynced:
      case FactKind::snapshot_saved:
        story_.disk_marks.push_back({fact.process, fact.at, fact.kind == FactKind::snapshot_saved});
        break;
      case FactKind::memory_full:
      case FactKind::data_loaded:
        break;
      case FactKind::acquire_started:
        hold_of(fact);
        break;
      case FactKind::granted:
        take_granted(fact, index);
        break;
      case FactKind::refused:
        hold_of(fact).refused = fact.at;
        break;
      case FactKind::extended:
        take_extended(fact);
        break;
      case FactKind::extension_failed:
        hold_of(fact).not_extended.push_back(fact.at);
        break;
      case FactKind::lease_abandoned:
        end_hold(fact, Hold::End::abandoned);
        break;
      case FactKind::release_started:
        end_hold(fact, Hold::End::released);
        break;
      case FactKind::released:
        hold_of(fact).release = fact.outcome;
        break;
      case FactKind::store_read:
      case FactKind::store_written:
      case FactKind::store_rejected:
        take_store(fact);
        break;
    }
  }

  // -- processes --

  void take_clock(const Fact& fact) {
    const ClockKind clock = fact.kind == FactKind::wall_clock_set ? ClockKind::wall : ClockKind::monotonic;
    const auto key = std::make_pair(fact.process, clock);
    if (auto last = last_line_.find(key); last != last_line_.end()) {
      const Duration by = Duration(fact.value) - last->second.read(fact.at);
      // A new rate starts where the old line ends, give or take rounding; more than that is a jump.
      if (by > 1us || by < -1us) story_.clock_steps.push_back({fact.process, clock, fact.at, by});
    } else if (clock == ClockKind::wall && wall_.start() != 0) {
      const Duration by(fact.value - fact.at.ns() - wall_.start());
      if (by >= 1ms || by <= -1ms) story_.clock_offsets.push_back({fact.process, fact.at, by});
    }
    last_line_.insert_or_assign(key, ClockLine(fact.at, Duration(fact.value), fact.extra));
    take_rate(fact, clock);
  }

  void take_rate(const Fact& fact, ClockKind clock) {
    // That the clock of a frozen process stands still is told by the freeze.
    if (clock == ClockKind::monotonic && open_conditions_.count({fact.process, Condition::Kind::suspended}) != 0 &&
        fact.extra == ClockLine::rate_min)
      return;
    std::int64_t& told = told_rate_[{fact.process, clock}];
    const double change = static_cast<double>(fact.extra - told) * 1e-9;  // seconds per second
    const double adds_up_to = std::abs(change) * static_cast<double>(trace_.end().ns());
    if (fact.extra == told || (fact.extra != 0 && adds_up_to < 1e6)) return;
    told = fact.extra;
    story_.clock_rates.push_back({fact.process, clock, fact.at, fact.extra});
  }

  void begin_condition(const Fact& fact, Condition::Kind kind) {
    Condition condition;
    condition.process = fact.process;
    condition.kind = kind;
    condition.span.begin = fact.at;
    if (kind == Condition::Kind::slowed) condition.factor = fact.value;
    open_conditions_[{fact.process, kind}] = story_.conditions.size();
    story_.conditions.push_back(condition);
  }

  void end_condition(const Fact& fact, Condition::Kind kind) {
    auto open = open_conditions_.find({fact.process, kind});
    if (open == open_conditions_.end()) return;
    Condition& condition = story_.conditions[open->second];
    condition.span.end = fact.at;
    condition.lost_memory = fact.kind == FactKind::restarted && fact.outcome == Outcome::no;
    open_conditions_.erase(open);
  }

  void take_crash(const Fact& fact) {
    end_condition(fact, Condition::Kind::stopped);
    end_condition(fact, Condition::Kind::suspended);
    end_condition(fact, Condition::Kind::slowed);
    end_condition(fact, Condition::Kind::occupied);
    begin_condition(fact, Condition::Kind::crashed);
    for (Hold& hold : story_.holds) {
      if (hold.client != fact.process) continue;
      if (is_inside(hold)) close_hold(hold, fact.at, Hold::End::crashed);
      if (!hold.granted && !hold.refused && !hold.crashed) hold.crashed = fact.at;
    }
    for (Exchange& request : story_.exchanges)
      if (request.client == fact.process && request.life.end == TrueTime::max()) request.life.end = fact.at;
  }

  // -- network --

  void take_sent(const Fact& fact, std::size_t index) {
    if (is_routine(fact.operation)) return;
    Trip trip;
    trip.message = fact.message;
    trip.from = fact.process;
    trip.to = fact.peer;
    trip.is_reply = fact.outcome != Outcome::none;
    trip.operation = fact.operation;
    trip.outcome = fact.outcome;
    trip.resource = fact.resource;
    trip.acquisition = fact.acquisition;
    trip.token = fact.token;
    trip.value = fact.value;
    if (!trip.is_reply) trip.round = fact.extra;
    trip.sent = fact.at;
    trip.sent_fact = index;
    const std::size_t number = story_.trips.size();
    trip_of_[{fact.message, fact.process}] = number;
    story_.trips.push_back(std::move(trip));
    if (fact.outcome == Outcome::none && !is_note(fact.operation)) {
      Exchange exchange;
      exchange.message = fact.message;
      exchange.client = fact.process;
      exchange.server = fact.peer;
      exchange.trip = number;
      exchange.life = {fact.at, TrueTime::max()};
      request_of_[fact.message] = story_.exchanges.size();
      story_.exchanges.push_back(exchange);
    } else if (auto asked = request_of_.find(fact.message); asked != request_of_.end()) {
      story_.exchanges[asked->second].reply = number;
    }
  }

  Trip* trip_of(MessageId message, ProcessId sender) {
    auto found = trip_of_.find({message, sender});
    return found == trip_of_.end() ? nullptr : &story_.trips[found->second];
  }

  void end_request(const Fact& fact, Exchange::End end) {
    auto found = request_of_.find(fact.message);
    if (found == request_of_.end()) return;
    Exchange& request = story_.exchanges[found->second];
    if (request.life.end != TrueTime::max()) return;  // a reply that comes after the client gave up
    request.life.end = fact.at;
    request.end = end;
  }

  void begin_cut(const Fact& fact) { open_cuts_.try_emplace(open_cut_of(fact), fact.at); }
  void end_cut(const Fact& fact) {
    auto open = open_cuts_.find(open_cut_of(fact));
    if (open == open_cuts_.end()) return;
    add_cut(open->first, {open->second, fact.at}, false);
    open_cuts_.erase(open);
  }
  using OpenCut = std::pair<Cut::Link, bool>;  // a link can be cut and stalled at once
  static OpenCut open_cut_of(const Fact& fact) { return {{fact.process, fact.peer}, fact.value == 1}; }
  void add_cut(const OpenCut& what, Interval span, bool lasts) {
    for (Cut& cut : story_.cuts)
      if (cut.span == span && cut.lasts == lasts && cut.is_held == what.second) return cut.links.push_back(what.first);
    story_.cuts.push_back({{what.first}, span, lasts, what.second});
  }

  struct OpenChange {
    TrueTime since;
    std::int64_t delay_factor, loss_ppb;
  };
  void take_link_change(const Fact& fact) {
    const Cut::Link link{fact.process, fact.peer};
    if (auto open = open_changes_.find(link); open != open_changes_.end()) {
      add_link_change(link, open->second, fact.at, false);
      open_changes_.erase(open);
    }
    if (fact.value != 1000 || fact.extra != 0) open_changes_.insert({link, {fact.at, fact.value, fact.extra}});
  }
  void add_link_change(Cut::Link link, const OpenChange& open, TrueTime end, bool lasts) {
    const Interval span{open.since, end};
    for (LinkChange& change : story_.link_changes)
      if (change.span == span && change.delay_factor == open.delay_factor && change.loss_ppb == open.loss_ppb)
        return change.links.push_back(link);
    story_.link_changes.push_back({{link}, span, lasts, open.delay_factor, open.loss_ppb});
  }

  // -- keys --

  using KeyPlace = std::pair<ProcessId, Resource>;
  struct OpenKey {
    std::size_t index;
    std::int64_t deadline;  // on the node's wall clock
    TrueTime timed_at;      // the deadline holds from here on
  };

  /// When the key is gone by the node's own clock if nothing else happens.
  TrueTime expiry_of(ProcessId node, const OpenKey& key) const {
    if (key.deadline == no_deadline) return TrueTime::max();
    // Redis compares whole milliseconds, and in the very millisecond of its deadline a key still exists.
    return story_.clocks.first_at(node, ClockKind::wall, Duration(key.deadline) + 1ms, key.timed_at);
  }

  void take_key_set(const Fact& fact) {
    const KeyPlace place{fact.process, fact.resource};
    // Only a live key is overwritten; one past its deadline ended by itself before.
    if (open_keys_.count(place) != 0)
      end_key(fact, fact.extra != 0 ? KeyLease::End::overwritten : KeyLease::End::expired);
    KeyLease key;
    key.node = fact.process;
    key.owner = fact.peer;
    // A replica has it from its master, and whose it is from there; a node that comes back has it from its disk.
    if (const auto source = open_keys_.find({fact.peer, fact.resource});
        source != open_keys_.end() && story_.keys[source->second.index].token == fact.token)
      key.owner = story_.keys[source->second.index].owner;
    for (std::size_t i = story_.keys.size(); !key.owner && i-- > 0;)
      if (story_.keys[i].token == fact.token && story_.keys[i].resource == fact.resource)
        key.owner = story_.keys[i].owner;
    key.resource = fact.resource;
    key.token = fact.token;
    key.life = {fact.at, TrueTime::max()};
    open_keys_[place] = {story_.keys.size(), fact.value, fact.at};
    story_.keys.push_back(key);
  }

  void take_key_retimed(const Fact& fact) {
    auto open = open_keys_.find({fact.process, fact.resource});
    if (open == open_keys_.end()) return;
    open->second.deadline = fact.value;
    open->second.timed_at = fact.at;
    story_.keys[open->second.index].retimed.push_back(fact.at);
  }

  /// A fact that says "deleted" or "overwritten" is believed even when the clock history would have the key
  /// gone by then: the server found it alive.
  void end_key(const Fact& fact, KeyLease::End end) {
    auto open = open_keys_.find({fact.process, fact.resource});
    if (open == open_keys_.end()) return;
    KeyLease& key = story_.keys[open->second.index];
    key.life.end = fact.at;
    key.end = end;
    if (end == KeyLease::End::expired)
      key.life.end = std::min(fact.at, expiry_of(fact.process, open->second));
    else
      key.ended_by = fact.peer;
    open_keys_.erase(open);
  }

  void take_memory_lost(const Fact& fact) {
    story_.memory_losses.push_back(fact);
    for (auto open = open_keys_.begin(); open != open_keys_.end();) {
      if (open->first.first != fact.process) {
        ++open;
        continue;
      }
      KeyLease& key = story_.keys[open->second.index];
      const TrueTime expiry = expiry_of(fact.process, open->second);
      key.life.end = std::min(expiry, fact.at);
      key.end = expiry < fact.at ? KeyLease::End::expired : KeyLease::End::lost;
      open = open_keys_.erase(open);
    }
  }

  // -- locks --

  Hold& hold_of(const Fact& fact) {
    auto [found, is_new] = hold_of_.try_emplace(fact.acquisition, story_.holds.size());
    if (is_new) {
      Hold hold;
      hold.acquisition = fact.acquisition;
      hold.client = fact.process;
      hold.resource = fact.resource;
      hold.asked = fact.at;
      story_.holds.push_back(std::move(hold));
    }
    return story_.holds[found->second];
  }

  static bool is_inside(const Hold& hold) { return hold.granted && hold.believed_until == TrueTime::max(); }
  static void close_hold(Hold& hold, TrueTime at, Hold::End end) {
    hold.believed_until = at;
    hold.end = end;
    if (hold.valid_until < at) hold.lapses.push_back({std::max(hold.valid_until, *hold.granted), at});
  }

  TrueTime validity_end(const Fact& fact) const {
    if (fact.value == never_ends) return TrueTime::max();
    return story_.clocks.first_at(fact.process, fact.clock, Duration(fact.value), fact.at);
  }

  void take_granted(const Fact& fact, std::size_t index) {
    Hold& hold = hold_of(fact);
    hold.granted = fact.at;
    hold.believed_until = TrueTime::max();
    hold.valid_until = validity_end(fact);
    hold.token = fact.token;
    hold.fencing_token = fact.extra;
    hold.grant_fact = index;
  }

  void take_extended(const Fact& fact) {
    Hold& hold = hold_of(fact);
    hold.extended.push_back(fact.at);
    if (hold.granted && hold.valid_until < fact.at) hold.lapses.push_back({hold.valid_until, fact.at});
    hold.valid_until = validity_end(fact);
  }

  void end_hold(const Fact& fact, Hold::End end) {
    Hold& hold = hold_of(fact);
    if (is_inside(hold)) close_hold(hold, fact.at, end);
  }

  // -- the store --

  void take_store(const Fact& fact) {
    StoreAccess access;
    access.store = fact.process;
    access.client = fact.peer;
    access.at = fact.at;
    access.is_write = fact.kind != FactKind::store_read;
    access.accepted = fact.kind != FactKind::store_rejected;
    access.operation = fact.operation;
    access.resource = fact.resource;
    access.acquisition = fact.acquisition;
    access.fencing_token = fact.token;
    access.value = fact.value;
    access.version = fact.extra;
    story_.accesses.push_back(access);
  }

  // -- the end --

  void close_everything() {
    const TrueTime end = story_.end;
    for (auto& open : open_conditions_) {
      story_.conditions[open.second].span.end = end;
      story_.conditions[open.second].lasts = true;
    }
    for (auto& open : open_cuts_) add_cut(open.first, {open.second, end}, true);
    for (auto& open : open_changes_) add_link_change(open.first, open.second, end, true);
    for (auto& open : open_keys_) {
      KeyLease& key = story_.keys[open.second.index];
      const TrueTime expiry = expiry_of(key.node, open.second);
      key.life.end = std::min(expiry, end);
      key.end = expiry <= end ? KeyLease::End::expired : KeyLease::End::alive;
    }
    for (Hold& hold : story_.holds)
      if (is_inside(hold)) close_hold(hold, end, Hold::End::still_inside);
    for (Exchange& request : story_.exchanges)
      if (request.life.end == TrueTime::max()) request.life.end = end;
    for (Cut& cut : story_.cuts) std::sort(cut.links.begin(), cut.links.end());
    std::sort(story_.cuts.begin(), story_.cuts.end(),
              [](const Cut& a, const Cut& b) { return a.span.begin < b.span.begin; });

    std::vector<bool> is_lock(trace_.resource_count() + 1, false);
    for (const Hold& hold : story_.holds) is_lock.at(hold.resource.value) = true;
    for (std::uint32_t i = 1; i < is_lock.size(); ++i)
      if (is_lock[i]) story_.locks.push_back(Resource(i));
  }

  /// Sweeps over the edges of all beliefs of one lock; ends come before begins at the same instant.
  void find_overlaps() {
    struct Edge {
      TrueTime at;
      int change;
      ProcessId client;
    };
    for (const Resource lock : story_.locks) {
      std::vector<Edge> edges;
      for (const Hold& hold : story_.holds) {
        if (hold.resource != lock || hold.belief().is_empty()) continue;
        edges.push_back({*hold.granted, +1, hold.client});
        edges.push_back({hold.believed_until, -1, hold.client});
      }
      std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
        return std::tie(a.at, a.change, a.client) < std::tie(b.at, b.change, b.client);
      });
      std::vector<ProcessId> inside;
      std::optional<Overlap> open;
      for (const Edge& edge : edges) {
        if (edge.change < 0) {
          inside.erase(std::find(inside.begin(), inside.end(), edge.client));
          if (open && inside.size() < 2) {
            open->span.end = edge.at;
            story_.overlaps.push_back(std::move(*open));
            open.reset();
          }
          continue;
        }
        inside.push_back(edge.client);
        if (inside.size() < 2) continue;
        if (!open) open = Overlap{lock, {edge.at, edge.at}, inside, inside.size()};
        open->most = std::max(open->most, inside.size());
        if (std::find(open->clients.begin(), open->clients.end(), edge.client) == open->clients.end())
          open->clients.push_back(edge.client);
      }
    }
    std::sort(story_.overlaps.begin(), story_.overlaps.end(), [](const Overlap& a, const Overlap& b) {
      return std::tie(a.span.begin, a.resource) < std::tie(b.span.begin, b.resource);
    });
  }

  const Trace& trace_;
  Story& story_;
  const WallNames wall_;
  std::map<std::pair<ProcessId, ClockKind>, ClockLine> last_line_;
  std::map<std::pair<ProcessId, ClockKind>, std::int64_t> told_rate_;
  std::map<std::pair<ProcessId, Condition::Kind>, std::size_t> open_conditions_;
  std::map<Direction, std::size_t> trip_of_;
  std::map<MessageId, std::size_t> request_of_;
  std::map<OpenCut, TrueTime> open_cuts_;
  std::map<Cut::Link, OpenChange> open_changes_;
  std::map<KeyPlace, OpenKey> open_keys_;
  std::map<AcquisitionId, std::size_t> hold_of_;
};

}  // namespace

Story::Story(const Trace& trace) : clocks(trace), end(trace.end()) { Teller(trace, *this).tell(); }

namespace {

/// All links from each of one side to each of another.
struct Sides {
  std::vector<ProcessId> left, right;
  bool both_ways = false;
};

/// Takes out of `links` the first one's sender, all to whom it leads, and all other senders that lead to them too.
Sides take_sides(std::set<Cut::Link>& links) {
  Sides sides;
  const ProcessId first = links.begin()->from;
  for (const Cut::Link& link : links)
    if (link.from == first) sides.right.push_back(link.to);
  for (const Cut::Link& link : links) {
    if (link.to != sides.right.front()) continue;
    const bool leads_to_all = std::all_of(sides.right.begin(), sides.right.end(), [&](ProcessId to) {
      return links.count({link.from, to}) != 0;
    });
    if (leads_to_all) sides.left.push_back(link.from);
  }
  sides.both_ways = true;
  for (const ProcessId a : sides.left)
    for (const ProcessId b : sides.right) sides.both_ways = sides.both_ways && links.count({b, a}) != 0;
  for (const ProcessId a : sides.left)
    for (const ProcessId b : sides.right) {
      links.erase({a, b});
      if (sides.both_ways) links.erase({b, a});
    }
  return sides;
}

}  // namespace

std::string describe_links(const Trace& trace, const std::vector<Cut::Link>& links) {
  const auto names = [&trace](const std::vector<ProcessId>& side) {
    std::string text;
    for (const ProcessId process : side) {
      if (!text.empty()) text += ", ";
      text += trace.name_of(process);
    }
    return text;
  };
  constexpr int told_max = 6;
  std::set<Cut::Link> rest(links.begin(), links.end());
  std::string text;
  for (int told = 0; !rest.empty() && told < told_max; ++told) {
    const Sides sides = take_sides(rest);
    if (!text.empty()) text += "; ";
    text += fmt::format("{} {} {}", names(sides.left), sides.both_ways ? "|" : "->", names(sides.right));
  }
  return rest.empty() ? text : text + "; others";
}

std::string describe_change(const LinkChange& change) {
  std::string text;
  if (change.delay_factor != 1000) text = times_words(change.delay_factor) + "x delay";
  if (change.loss_ppb == 0) return text;
  return text + fmt::format("{}{} % loss", text.empty() ? "" : ", ", (change.loss_ppb + 5'000'000) / 10'000'000);
}

}  // namespace lockstep::exports
