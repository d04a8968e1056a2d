#include "viz/story/world_state.hpp"

#include <algorithm>

namespace lockstep::viz {
namespace {

Claim* claim_of(ProcessState& process, AcquisitionId acquisition) {
  for (Claim& claim : process.claims)
    if (claim.acquisition == acquisition) return &claim;
  return nullptr;
}

void drop_claim(ProcessState& process, AcquisitionId acquisition) {
  std::erase_if(process.claims, [&](const Claim& claim) { return claim.acquisition == acquisition; });
}

bool asks_for_the_lock(Operation operation) {
  return operation == Operation::set_nx_px || operation == Operation::set_nx || operation == Operation::get_set;
}

}  // namespace

ProcessId WorldState::author(const Fact& fact) const {
  // A replica has it from its master, and whose it is from there.
  const auto source = keys.find({fact.peer, fact.resource});
  return source != keys.end() && source->second.token == fact.token ? source->second.owner : fact.peer;
}

void WorldState::apply(const Fact& fact) {
  const std::size_t index = applied++;
  ProcessState& who = processes[fact.process.value];
  const auto be = [&](Health condition) {
    who.condition = condition;
    who.since = fact.at;
  };
  switch (fact.kind) {
    case FactKind::started:
      be(Health::running);
      break;
    case FactKind::stopped:
      be(Health::stopped);
      break;
    case FactKind::suspended:
      be(Health::suspended);
      break;
    case FactKind::resumed:
      be(Health::running);
      break;
    case FactKind::slowed:
      who.speed = fact.value;
      break;
    case FactKind::crashed:
      be(Health::crashed);
      who.claims.clear();
      who.pending = 0;
      who.asking = Operation::none;
      break;
    case FactKind::restarted:
      be(Health::running);
      break;
    case FactKind::memory_lost:
      keys.erase(keys.lower_bound({fact.process, Resource()}),
                 keys.lower_bound({ProcessId(fact.process.value + 1), Resource()}));
      break;
    case FactKind::message_sent: {
      flights[{fact.message, fact.process}] = {fact.process, fact.peer, fact.operation, fact.outcome, fact.resource,
                                               index,        0};
      if (fact.outcome != Outcome::none) break;
      ++who.pending;
      who.asking = fact.operation;
      if (Claim* claim = claim_of(who, fact.acquisition); claim != nullptr && asks_for_the_lock(fact.operation)) {
        if (fact.extra == 0 || fact.extra != claim->last_round) ++claim->attempts;
        claim->last_round = fact.extra;
      }
      break;
    }
    case FactKind::message_delivered: {
      const auto flight = flights.find({fact.message, fact.peer});
      if (flight == flights.end()) break;  // a second copy
      if (flight->second.outcome != Outcome::none && who.pending > 0) --who.pending;
      flights.erase(flight);
      break;
    }
    case FactKind::message_lost:
      if (const auto flight = flights.find({fact.message, fact.process}); flight != flights.end()) {
        if (fact.value == 0)
          flights.erase(flight);
        else
          ++flight->second.lost;
      }
      break;
    case FactKind::request_timed_out:
    case FactKind::connection_failed:
      if (who.pending > 0) --who.pending;
      break;
    case FactKind::link_cut:
      cut.insert({fact.process, fact.peer});
      break;
    case FactKind::link_healed:
      cut.erase({fact.process, fact.peer});
      break;
    case FactKind::key_set:
      keys[{fact.process, fact.resource}] = {fact.token, author(fact), fact.value, index};
      break;
    case FactKind::key_retimed:
      if (const auto key = keys.find({fact.process, fact.resource}); key != keys.end()) {
        key->second.deadline = fact.value;
        key->second.fact = index;
      }
      break;
    case FactKind::key_deleted:
    case FactKind::key_expired:
    case FactKind::key_evicted:
    case FactKind::key_lost:
      keys.erase({fact.process, fact.resource});
      break;
    case FactKind::acquire_started: {
      Claim claim;
      claim.acquisition = fact.acquisition;
      claim.resource = fact.resource;
      claim.asked_fact = index;
      who.claims.push_back(claim);
      who.asking = Operation::none;
      break;
    }
    case FactKind::granted:
      if (Claim* claim = claim_of(who, fact.acquisition)) {
        claim->phase = Phase::inside;
        claim->granted_fact = index;
        claim->token = fact.token;
        claim->fencing = fact.extra;
        claim->clock = fact.clock;
        claim->valid_until = fact.value;
      }
      break;
    case FactKind::extended:
      if (Claim* claim = claim_of(who, fact.acquisition)) {
        claim->clock = fact.clock;
        claim->valid_until = fact.value;
        ++claim->extensions;
      }
      break;
    case FactKind::release_started:
    case FactKind::lease_abandoned:
      if (Claim* claim = claim_of(who, fact.acquisition)) claim->phase = Phase::releasing;
      break;
    case FactKind::refused:
    case FactKind::released:
      drop_claim(who, fact.acquisition);
      break;
    case FactKind::store_read: {
      RegisterState& state = registers[{fact.process, fact.resource}];
      state.value = fact.value;
      state.version = fact.extra;
      state.is_known = true;
      break;
    }
    case FactKind::store_written: {
      RegisterState& state = registers[{fact.process, fact.resource}];
      state.token = std::max(state.token, fact.token);
      state.fact = index;
      if (fact.operation == Operation::store_raise_fence) break;
      state.value = fact.value;
      state.version = fact.extra;
      state.is_known = true;
      state.writer = fact.peer;
      break;
    }
    default:
      break;
  }
}

Playback::Playback(const Trace& trace)
    : trace_(&trace), stride_(std::max<std::size_t>(4096, 16 * trace.processes().size())), now_(trace) {
  kept_.reserve(trace.facts().size() / stride_ + 1);
  WorldState state(trace);
  for (const Fact& fact : trace.facts()) {
    if (state.applied % stride_ == 0) kept_.push_back(state);
    state.apply(fact);
  }
  if (kept_.empty()) kept_.push_back(state);
}

const WorldState& Playback::after(std::size_t count) {
  count = std::min(count, trace_->facts().size());
  if (count < now_.applied || count - now_.applied > stride_) now_ = kept_[std::min(count / stride_, kept_.size() - 1)];
  while (now_.applied < count) now_.apply(trace_->facts()[now_.applied]);
  return now_;
}

}  // namespace lockstep::viz
