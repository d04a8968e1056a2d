#include "scenarios/exports/narrator.hpp"

#include <fmt/format.h>

#include "sim/trace/reply_error.hpp"

namespace lockstep::exports {
namespace {

std::string rate(std::int64_t ppb) {
  if (ppb == 0) return "at the true rate";
  if (ppb == ClockLine::rate_min) return "not at all";
  const std::int64_t size = ppb < 0 ? -ppb : ppb;
  std::string ppm = fmt::format("{}", size / 1000);
  if (size % 1000 != 0) ppm += fmt::format(".{:03}", size % 1000);
  return fmt::format("{} ppm {}", ppm, ppb < 0 ? "slow" : "fast");
}

/// Parts per billion as a percentage.
std::string percent(std::int64_t ppb) {
  std::string text = fmt::format("{}.{:07}", ppb / 10'000'000, ppb % 10'000'000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + " %";
}

}  // namespace

Narrator::Narrator(const Trace& trace) : trace_(trace), tokens_(trace), wall_(trace) {
  std::map<std::pair<ProcessId, FactKind>, std::size_t> line;
  std::map<ProcessId, std::size_t> waiting;  // messages, of those that are stopped
  for (std::size_t i = 0; i < trace.facts().size(); ++i) {
    const Fact& fact = trace.facts()[i];
    if (fact.kind == FactKind::message_sent) sent_[{fact.message, fact.process}] = i;
    if (fact.kind == FactKind::stopped || fact.kind == FactKind::suspended) waiting.try_emplace(fact.process, 0);
    if (auto stopped = waiting.find(fact.process); stopped != waiting.end()) {
      if (fact.kind == FactKind::message_delivered) waiting_[i] = ++stopped->second;
      if (fact.kind == FactKind::resumed && stopped->second > 0) waiting_[i] = stopped->second;
      if (fact.kind == FactKind::resumed || fact.kind == FactKind::crashed) waiting.erase(stopped);
    }
    if (fact.kind != FactKind::monotonic_clock_set && fact.kind != FactKind::wall_clock_set) continue;
    auto [last, is_first] = line.try_emplace({fact.process, fact.kind}, i);
    if (is_first) continue;
    line_before_[i] = last->second;
    last->second = i;
  }
}

std::string Narrator::reading(ClockKind clock, std::int64_t value) const {
  if (clock == ClockKind::wall) return wall_(value);
  return exact_length(Duration(value));
}

std::string Narrator::request(const Fact& sent) const {
  const std::string_view what = trace_.name_of(sent.resource);
  const std::string token = tokens_(sent.token);
  const auto ttl = [&sent] { return exact_length(std::chrono::milliseconds(sent.value)); };
  switch (sent.operation) {
    case Operation::set_nx_px:
      return fmt::format("SET {} {} NX PX {}", what, token, ttl());
    case Operation::set_nx:
      return fmt::format("SETNX {} {}", what, token);
    case Operation::get_set:
      return fmt::format("GETSET {} {}", what, token);
    case Operation::expire:
      return fmt::format("PEXPIRE {} {}", what, ttl());
    case Operation::compare_and_delete:
      return fmt::format("delete {} if it is {}", what, token);
    case Operation::compare_and_expire:
      return fmt::format("PEXPIRE {} {} if it is {}", what, ttl(), token);
    case Operation::store_read:
      return fmt::format("read {}", what);
    case Operation::store_write:
      return fmt::format("write {} = {}", what, sent.value);
    case Operation::store_write_fenced:
      return fmt::format("write {} = {} with token {}", what, sent.value, sent.token);
    case Operation::store_write_if:
      return fmt::format("write {} = {} if nobody did since", what, sent.value);
    case Operation::store_add:
      return fmt::format("add {} to {}", sent.value, what);
    case Operation::store_decrement:
      return fmt::format("take one of {} if there is one", what);
    case Operation::store_raise_fence:
      return fmt::format("raise the fence of {} to {}", what, sent.token);
    case Operation::wait:
      return fmt::format("WAIT for {} replicas, {}", sent.token, ttl());
    case Operation::get_master:
      return "which node is the master";
    default:
      break;
  }
  return fmt::format("{} {}", name_of(sent.operation), what);
}

std::string Narrator::clock_phrase(std::size_t index) const {
  const Fact& fact = trace_.facts()[index];
  const ClockKind clock = fact.kind == FactKind::wall_clock_set ? ClockKind::wall : ClockKind::monotonic;
  const auto before = line_before_.find(index);
  if (before == line_before_.end()) {
    // The first reading is what later ones are counted from, so it is written in full.
    const std::string runs = fact.extra == 0 ? std::string() : fmt::format(" and runs {}", rate(fact.extra));
    return fmt::format("has a {} clock that starts at {}{}", name_of(clock), exact_length(Duration(fact.value)), runs);
  }
  const Fact& old = trace_.facts()[before->second];
  const Duration by = Duration(fact.value) - ClockLine(old.at, Duration(old.value), old.extra).read(fact.at);
  const std::string now = reading(clock, fact.value);
  if (by > 1us || by < -1us)
    return fmt::format("has its {} clock stepped by {}{} to {}; it runs {}", name_of(clock), by > 0ns ? "+" : "",
                       exact_length(by), now, rate(fact.extra));
  return fmt::format("has a {} clock that runs {} from {} on", name_of(clock), rate(fact.extra), now);
}

std::string Narrator::key_phrase(const Fact& fact) const {
  const std::string_view key = trace_.name_of(fact.resource);
  const std::string token = tokens_(fact.token);
  const std::string until = fact.value == no_deadline ? std::string("without expiry")
                                                      : fmt::format("until {} on its wall clock", wall_(fact.value));
  if (fact.kind == FactKind::key_set)
    return fmt::format("keeps {} = {} for {} {}{}", key, token, trace_.name_of(fact.peer), until,
                       fact.extra != 0
                           ? fmt::format(", in place of {}", tokens_(static_cast<std::uint64_t>(fact.extra)))
                           : std::string());
  if (fact.kind == FactKind::key_retimed)
    return fmt::format("re-times {} = {} for {}, {}", key, token, trace_.name_of(fact.peer), until);
  if (fact.kind == FactKind::key_deleted)
    return fmt::format("deletes {} = {} for {}", key, token, trace_.name_of(fact.peer));
  return fmt::format("finds {} = {} expired", key, token);
}

std::string Narrator::lock_phrase(const Fact& fact) const {
  const std::string_view lock = trace_.name_of(fact.resource);
  const auto validity = [&]() -> std::string {
    if (fact.value == never_ends) return "for ever";
    return fmt::format("until {} on its {} clock", reading(fact.clock, fact.value), name_of(fact.clock));
  };
  switch (fact.kind) {
    case FactKind::acquire_started:
      return fmt::format("wants {}", lock);
    case FactKind::granted: {
      std::string text = fmt::format("is granted {} {}, as {}", lock, validity(), tokens_(fact.token));
      if (fact.extra != 0) text += fmt::format(", fencing token {}", fact.extra);
      return text;
    }
    case FactKind::refused:
      return fmt::format("is refused {}", lock);
    case FactKind::extended:
      return fmt::format("extended {} {}", lock, validity());
    case FactKind::extension_failed:
      return fmt::format("could not extend {}", lock);
    case FactKind::lease_abandoned:
      return fmt::format("sees that its time is over and leaves {}", lock);
    case FactKind::release_started:
      return fmt::format("leaves and releases {}", lock);
    default:
      break;
  }
  if (fact.outcome == Outcome::yes) return fmt::format("has released {}", lock);
  if (fact.outcome == Outcome::no) return fmt::format("learns that {} was no longer its own", lock);
  return fmt::format("does not know whether {} is released", lock);
}

std::string Narrator::store_phrase(const Fact& fact) const {
  const std::string_view who = trace_.name_of(fact.peer), what = trace_.name_of(fact.resource);
  if (fact.kind == FactKind::store_read)
    return fmt::format("tells {} that {} = {}, version {}", who, what, fact.value, fact.extra);
  const std::string with = fact.token != 0 ? fmt::format(" with token {}", fact.token) : std::string();
  if (fact.operation == Operation::store_raise_fence)
    return fmt::format("{} a raised fence of {}{}", fact.kind == FactKind::store_written ? "accepts" : "rejects", what,
                       with);
  if (fact.kind == FactKind::store_written)
    return fmt::format("accepts {}'s {} = {}{}, version {}", who, what, fact.value, with, fact.extra);
  return fmt::format("rejects {}'s {} of {}{}", who, name_of(fact.operation), what, with);
}

std::string Narrator::note(const Fact& sent) const {
  const std::string_view name = name_of(sent.operation);
  if (sent.operation == Operation::replicate && sent.resource)
    return fmt::format("its change of {} (offset {})", trace_.name_of(sent.resource), sent.value);
  if (sent.value != 0) return fmt::format("{} {}", name, sent.value);
  return std::string(name);
}

std::string Narrator::group_phrase(const Fact& fact) const {
  const std::string_view peer = trace_.name_of(fact.peer);
  switch (fact.kind) {
    case FactKind::role_changed:
      return fact.value == 1 ? std::string("is a master from here on") : fmt::format("becomes a replica of {}", peer);
    case FactKind::replica_synchronized:
      return fact.outcome == Outcome::yes
                 ? fmt::format("goes on with {}'s stream at offset {}", peer, fact.value)
                 : fmt::format("throws its data away for {}'s, which stands at offset {}", peer, fact.value);
    case FactKind::replica_link_lost:
      return fmt::format("has lost its link to {}; it has the stream up to {}", peer, fact.value);
    case FactKind::write_dropped:
      return fmt::format("loses {} = {}, which its master does not have", trace_.name_of(fact.resource),
                         tokens_(fact.token));
    case FactKind::suspected:
      return fmt::format("suspects that {} is down", peer);
    case FactKind::declared_down:
      return fmt::format("knows from enough others that {} is down", peer);
    case FactKind::found_well:
      return fmt::format("finds {} up again", peer);
    case FactKind::vote_granted:
      return fmt::format("votes for {} in epoch {}", peer, fact.value);
    case FactKind::elected:
      return fmt::format("is elected in epoch {} with {} votes", fact.value, fact.extra);
    case FactKind::cluster_state:
      return fact.outcome == Outcome::yes ? "serves its part of the cluster" : "stops serving: CLUSTERDOWN";
    case FactKind::clients_closed:
      return "closes its clients' connections";
    case FactKind::failover_started:
      return fmt::format("asks for votes to replace {} in epoch {}", peer, fact.value);
    case FactKind::failover_aborted:
      return fmt::format("gives up replacing {}: {}", peer,
                         fact.value == 1   ? "not elected"
                         : fact.value == 2 ? "no good replica"
                                           : "the replica did not do it in time");
    case FactKind::replica_chosen:
      return fmt::format("chooses {}, which stands at offset {}", peer, fact.value);
    case FactKind::replica_promoted:
      return fmt::format("hears from {} that it is a master", peer);
    case FactKind::reconfigured:
      return fact.value == 0 ? fmt::format("tells {} to be a master", peer)
                             : fmt::format("tells {} to follow {}", peer,
                                           trace_.name_of(ProcessId(static_cast<std::uint32_t>(fact.value))));
    case FactKind::master_switched:
      return fmt::format("takes {} for the master from here on", peer);
    case FactKind::tilt:
      return fact.outcome == Outcome::yes
                 ? fmt::format("finds {} ms between two ticks and does not act (TILT)", fact.value)
                 : std::string("acts again (end of TILT)");
    default:
      return {};
  }
}

std::string Narrator::delivery_phrase(std::size_t index) const {
  const Fact& fact = trace_.facts()[index];
  const bool waits = waiting_.count(index) != 0;
  const auto sent = sent_.find({fact.message, fact.peer});
  const Operation operation = sent == sent_.end() ? Operation::none : trace_.facts()[sent->second].operation;
  const bool is_reply = sent != sent_.end() && trace_.facts()[sent->second].outcome != Outcome::none;
  if (is_note(operation))
    return fmt::format("{} {}'s {}", waits ? "has waiting" : "gets", trace_.name_of(fact.peer), name_of(operation));
  if (is_reply)
    return fmt::format("{} {}, {}: {}", waits ? "has a message waiting from" : "hears from", trace_.name_of(fact.peer),
                       name_of(operation), name_of(trace_.facts()[sent->second].outcome));
  return fmt::format("{} {}'s {}{}", waits ? "has" : "receives", trace_.name_of(fact.peer), name_of(operation),
                     waits ? " waiting" : "");
}

// What a node does besides executing commands.
std::string Narrator::node_phrase(const Fact& fact) const {
  const auto resource = [&] { return trace_.name_of(fact.resource); };
  const auto writes = [](std::int64_t n) { return n == 1 ? std::string("a write") : fmt::format("{} writes", n); };
  switch (fact.kind) {
    case FactKind::slow_command_began:
      return fmt::format("is occupied by one command for {} s", seconds(fact.value, 6));
    case FactKind::slow_command_ended:
      return "is done with its slow command";
    case FactKind::key_evicted:
      return fmt::format("evicts {} to make room ({} of {} bytes)", resource(), fact.value, fact.extra);
    case FactKind::memory_full:
      return fmt::format("refuses {} {}: memory is full ({} of {} bytes)", name_of(fact.operation), resource(),
                         fact.value, fact.extra);
    case FactKind::fsynced:
      return fmt::format("has flushed {} to disk", writes(fact.value));
    case FactKind::snapshot_saved:
      return fmt::format("has saved a snapshot of {} s with {}", seconds(fact.extra, 6),
                         fact.value == 1 ? "a key" : fmt::format("{} keys", fact.value));
    case FactKind::key_lost:
      return fmt::format("comes back without {}: it was not on disk", resource());
    default: {
      const std::string lost = fact.extra == 0 ? "nothing is lost"
                               : fact.extra == 1 ? "a write is lost"
                                                 : fmt::format("{} writes are lost", fact.extra);
      const std::string keys = fact.value == 1 ? "a key" : fmt::format("{} keys", fact.value);
      return fmt::format("has read {} back from disk; {}", keys, lost);
    }
  }
}

std::string Narrator::phrase(std::size_t index) const {
  const Fact& fact = trace_.facts()[index];
  const std::string_view peer = trace_.name_of(fact.peer);
  switch (fact.kind) {
    case FactKind::started:
      return "starts";
    case FactKind::monotonic_clock_set:
    case FactKind::wall_clock_set:
      return clock_phrase(index);
    case FactKind::stopped:
      return "stops (no code runs, its clocks do)";
    case FactKind::suspended:
      return "is frozen, and its monotonic clock with it";
    case FactKind::resumed:
      if (const auto waited = waiting_.find(index); waited != waiting_.end())
        return fmt::format("runs again and finds {}",
                           waited->second == 1 ? "a message" : fmt::format("{} messages", waited->second));
      return "runs again";
    case FactKind::slowed:
      if (fact.value == 1000) return "runs at its normal speed again";
      return fmt::format("takes {} times as long for every step", times_words(fact.value));
    case FactKind::crashed:
      return fact.value == 1 ? "loses power" : fact.value == 2 ? "is shut down in order" : "crashes";
    case FactKind::restarted:
      if (fact.value == 1) return "restarts and reads its disk";
      return fact.outcome == Outcome::yes ? "restarts with its data" : "restarts empty";
    case FactKind::message_sent: {
      if (is_note(fact.operation)) return fmt::format("sends {} {}", peer, note(fact));
      if (fact.extra == static_cast<std::int64_t>(ReplyError::closed))
        return fmt::format("closes {}'s connection, its {} unanswered", peer, name_of(fact.operation));
      if (fact.outcome != Outcome::none && fact.extra != 0)
        return fmt::format("answers {}'s {}: {}", peer, name_of(fact.operation),
                           name_of(static_cast<ReplyError>(fact.extra)));
      if (fact.outcome != Outcome::none)
        return fmt::format("answers {}'s {}: {}", peer, name_of(fact.operation), name_of(fact.outcome));
      const std::string round = fact.extra != 0 ? fmt::format(" (round {})", fact.extra) : std::string();
      return fmt::format("asks {}: {}{}", peer, request(fact), round);
    }
    case FactKind::message_delivered:
      return delivery_phrase(index);
    case FactKind::message_lost: {
      const auto sent = sent_.find({fact.message, fact.process});
      const bool is_reply = sent != sent_.end() && trace_.facts()[sent->second].outcome != Outcome::none;
      const Operation operation = sent == sent_.end() ? Operation::none : trace_.facts()[sent->second].operation;
      if (is_note(operation))
        return fact.value == 0 ? fmt::format("loses its {} to {} in the network", name_of(operation), peer)
                               : fmt::format("loses its {} to {} for the {} time; sent again at {} s",
                                             name_of(operation), peer, ordinal(fact.value), seconds(fact.extra, 6));
      const std::string what = fmt::format("its {} {} {}", is_reply ? "answer to" : "request to", peer,
                                           fmt::format("({})", name_of(operation)));
      if (fact.value == 0) return fmt::format("loses {} in the network", what);
      return fmt::format("loses {} for the {} time; sent again at {} s", what, ordinal(fact.value),
                         seconds(fact.extra, 6));
    }
    case FactKind::message_duplicated:
      return fmt::format("has a message to {} doubled by the network", peer);
    case FactKind::message_ignored:
      return fmt::format("ignores a late message from {}", peer);
    case FactKind::request_timed_out:
      return fmt::format("gives up waiting for {}", peer);
    case FactKind::connection_failed:
      return fmt::format("gets no connection to {}", peer);
    case FactKind::link_cut:
      if (fact.value == 1) return fmt::format("has its messages to {} held back", peer);
      return fmt::format("is cut off from sending to {}", peer);
    case FactKind::link_healed:
      if (fact.value == 1) return fmt::format("has its messages to {} go on", peer);
      return fmt::format("can send to {} again", peer);
    case FactKind::link_changed:
      if (fact.value == 1000 && fact.extra == 0) return fmt::format("has a normal link to {} again", peer);
      return fmt::format("has a link to {} with {} times the delay and {} loss", peer, times_words(fact.value),
                         percent(fact.extra));
    case FactKind::command_executed: {
      const std::string of = fact.resource ? fmt::format(" {}", trace_.name_of(fact.resource)) : std::string();
      if (fact.extra != 0)
        return fmt::format("{} {}'s {}{}", fact.outcome == Outcome::none ? "keeps for later" : "refuses", peer,
                           name_of(fact.operation), of);
      const std::string result = fact.value != 0 ? fmt::format(" ({})", fact.value) : std::string();
      return fmt::format("executes {}'s {}{}: {}{}", peer, name_of(fact.operation), of, name_of(fact.outcome),
                         result);
    }
    case FactKind::key_set:
    case FactKind::key_retimed:
    case FactKind::key_deleted:
    case FactKind::key_expired:
      return key_phrase(fact);
    case FactKind::memory_lost:
      return "has lost every key";
    case FactKind::slow_command_began:
    case FactKind::slow_command_ended:
    case FactKind::key_evicted:
    case FactKind::memory_full:
    case FactKind::fsynced:
    case FactKind::snapshot_saved:
    case FactKind::key_lost:
    case FactKind::data_loaded:
      return node_phrase(fact);
    case FactKind::acquire_started:
    case FactKind::granted:
    case FactKind::refused:
    case FactKind::extended:
    case FactKind::extension_failed:
    case FactKind::lease_abandoned:
    case FactKind::release_started:
    case FactKind::released:
      return lock_phrase(fact);
    case FactKind::store_read:
    case FactKind::store_written:
    case FactKind::store_rejected:
      return store_phrase(fact);
    case FactKind::ended:
      return "the run ends";
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
      return group_phrase(fact);
    case FactKind::count:
      break;
  }
  return {};
}

}  // namespace lockstep::exports
