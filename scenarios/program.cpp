#include "scenarios/program.hpp"

#include <algorithm>

#include "algorithms/renewal.hpp"
#include "algorithms/retry.hpp"

namespace lockstep {
namespace {

/// How long a client waits for its store: the usual timeout of an HTTP client.
constexpr Duration store_timeout = 30s;

}  // namespace

ClientProgram::ClientProgram(World& world, Lock& lock, const LockOptions& options, const ClientSpec& spec,
                             const std::vector<BoundStep>& steps)
    : world_(&world),
      lock_(&lock),
      options_(&options),
      spec_(&spec),
      steps_(&steps),
      starts_(world.choices().stream("client/" + spec.name + "/start")),
      works_(world.choices().stream("client/" + spec.name + "/work")),
      sleeps_(world.choices().stream("client/" + spec.name + "/sleep")) {}

Task<void> ClientProgram::run(Client& client) {
  Session session;  // lives in this frame, so a crash takes it along, renewals included
  session_ = &session;
  if (world_->simulator().now() == TrueTime()) {
    const Duration starts = begins_ ? *begins_ : starts_.duration(spec_->starts);
    co_await client.sleep_for(starts);
  }
  co_await run_steps(client, *steps_);
}

Task<ClientProgram::Flow> ClientProgram::run_steps(Client& client, const std::vector<BoundStep>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const BoundStep& bound = steps[i];
    const Step& step = *bound.step;
    // A fault that a fact has just triggered takes effect here, before the client looks at any clock.
    co_await client.strand().checkpoint();
    if (Held* lock = innermost(); lock != nullptr && lock->abandoned) {
      // Outside again: what is left of the critical section is skipped, up to its release.
      if (step.kind == StepKind::release && bound.resource == lock->lease.resource)
        session_->held.pop_back();
      if (step.kind != StepKind::acquire || held(bound.resource) != nullptr) continue;
    }
    switch (step.kind) {
      case StepKind::acquire: {
        const Flow flow = co_await acquire(client, bound);
        if (flow != Flow::next) co_return flow;
        break;
      }
      case StepKind::release:
        co_await release(client, bound);
        break;
      case StepKind::extend:
        co_await extend(client, bound.resource);
        break;
      case StepKind::work: {
        const Duration length = works_.duration(step.duration);
        co_await work(client, length);
        break;
      }
      case StepKind::sleep: {
        const Duration length = sleeps_.duration(step.duration);
        co_await client.sleep_for(length);
        break;
      }
      case StepKind::loop:
        for (std::uint64_t round = 0; !step.times || round < *step.times; ++round) {
          const Flow flow = co_await run_steps(client, bound.body);
          if (flow == Flow::stop) co_return flow;
        }
        break;
      case StepKind::read:
      case StepKind::write:
      case StepKind::take:
      case StepKind::raise_fence:
        co_await ask_store(client, bound);
        break;
    }
  }
  co_return Flow::next;
}

Task<ClientProgram::Flow> ClientProgram::acquire(Client& client, const BoundStep& bound) {
  if (Held* left_over = held(bound.resource); left_over != nullptr) {
    // A second acquire without a release in between, or after one that was refused: the old one is forgotten.
    session_->held.erase(std::find_if(session_->held.begin(), session_->held.end(), [&](const auto& h) { return h.get() == left_over; }));
  }
  session_->held.push_back(std::make_unique<Held>());
  Held& mine = *session_->held.back();
  mine.lease.resource = bound.resource;
  mine.acquisition = world_->next_acquisition();
  client.serve(mine.acquisition);
  record(client, FactKind::acquire_started, mine);
  const std::optional<Lease> lease =
      co_await acquire_with_retries(client, *lock_, bound.resource, *options_, bound.step->within);
  if (!lease) {
    record(client, FactKind::refused, mine);
    if (bound.step->if_refused == IfRefused::go_on) co_return Flow::next;
    session_->held.pop_back();
    co_return bound.step->if_refused == IfRefused::stop ? Flow::stop : Flow::next_round;
  }
  mine.lease = *lease;
  mine.granted = true;
  record(client, FactKind::granted, mine);
  if (options_->extend_every) start_renewing(client, bound.resource);
  co_return Flow::next;
}

Task<void> ClientProgram::release(Client& client, const BoundStep& bound) {
  Held* mine = held(bound.resource);
  if (mine == nullptr && bound.step->always) {
    session_->held.push_back(std::make_unique<Held>());  // "finally": it releases what it never asked for
    mine = session_->held.back().get();
    mine->lease.resource = bound.resource;
  }
  if (mine == nullptr || (!mine->granted && !bound.step->always)) co_return;
  mine->renewal.reset();
  record(client, FactKind::release_started, *mine);
  const Outcome outcome = co_await lock_->release(client, mine->lease);
  record(client, FactKind::released, *mine, outcome);
  session_->held.erase(std::find_if(session_->held.begin(), session_->held.end(), [mine](const auto& h) { return h.get() == mine; }));
  const Held* outer = innermost();
  client.serve(outer == nullptr ? AcquisitionId() : outer->acquisition);
}

Task<void> ClientProgram::extend(Client& client, Resource lock) {
  Held* mine = held(lock);
  if (mine == nullptr || !mine->granted) co_return;
  const std::optional<Lease> longer = co_await lock_->extend(client, mine->lease);
  if (longer) mine->lease = *longer;
  record(client, longer ? FactKind::extended : FactKind::extension_failed, *mine);
}

void ClientProgram::start_renewing(Client& client, Resource lock) {
  Held& mine = *held(lock);
  mine.renewal = keep_renewing(client, *lock_, mine.lease, *options_,
                               [this, &client, &mine](const std::optional<Lease>& longer) {
                                 if (longer) mine.lease = *longer;
                                 record(client, longer ? FactKind::extended : FactKind::extension_failed, mine);
                               });
  mine.renewal.start();
}

Task<void> ClientProgram::work(Client& client, Duration length) {
  if (spec_->on_expiry != OnExpiry::abort || innermost() == nullptr || !innermost()->granted) {
    co_await client.work_for(length);
    co_return;
  }
  // A timer at the end of the validity, on the clock that the lease is counted on. A renewal moves the end.
  while (length > Duration(0)) {
    if (too_late(client)) co_return;
    const Lease& lease = innermost()->lease;
    const Duration left = lease.valid_until - client.now(lease.valid_until.clock);
    const Duration whole = client.stretched(length);
    const MonotonicTime began = client.monotonic_now();
    const Duration stopped = client.strand().stopped_for();
    co_await client.sleep_for(std::min(whole, left));
    const Duration done = client.monotonic_now() - began - (client.strand().stopped_for() - stopped);
    if (done >= whole) break;
    length -= whole == length ? done
                              : Duration(static_cast<std::int64_t>(static_cast<double>(done.count()) *
                                                                   static_cast<double>(length.count()) /
                                                                   static_cast<double>(whole.count())));
  }
  too_late(client);
}

Task<void> ClientProgram::ask_store(Client& client, const BoundStep& bound) {
  const bool writes = bound.step->kind != StepKind::read;
  if (writes && spec_->on_expiry != OnExpiry::go_on && too_late(client)) co_return;
  const std::optional<Request> request = store_request(bound);
  if (!request) co_return;
  const Reply reply = co_await client.ask(bound.store, *request, store_timeout);
  if (request->operation == Operation::store_read && reply.yes()) {
    LastRead& read = last_read(bound.resource);
    read.value = reply.value;
    read.version = reply.version;
  }
}

std::optional<Request> ClientProgram::store_request(const BoundStep& bound) {
  const Step& step = *bound.step;
  const LastRead& read = last_read(bound.resource);
  const Held* lock = innermost();
  const std::uint64_t token = lock == nullptr ? 0 : lock->lease.fencing.value;
  Request request{.resource = bound.resource, .token = token};
  switch (step.kind) {
    case StepKind::read:
      request.operation = Operation::store_read;
      return request;
    case StepKind::raise_fence:
      request.operation = Operation::store_raise_fence;
      return request;
    case StepKind::write:
      request.operation = step.if_version ? Operation::store_write_if
                          : token != 0    ? Operation::store_write_fenced
                                          : Operation::store_write;
      request.argument = step.value.value_or(read.value + 1);
      request.version = read.version;
      return request;
    case StepKind::take:
      if (!step.atomic && read.value < 1) return std::nullopt;  // sold out, as far as we read
      request.operation = step.atomic ? Operation::store_decrement : Operation::store_add;
      request.argument = step.atomic ? 1 : -1;
      return request;
    default:
      return std::nullopt;
  }
}

ClientProgram::Held* ClientProgram::held(Resource lock) {
  for (const auto& held : session_->held)
    if (held->lease.resource == lock) return held.get();
  return nullptr;
}

ClientProgram::Held* ClientProgram::innermost() { return session_->held.empty() ? nullptr : session_->held.back().get(); }

bool ClientProgram::too_late(Client& client) {
  Held* lock = innermost();
  if (lock == nullptr || !lock->granted || lock->abandoned) return false;
  if (client.now(lock->lease.valid_until.clock) < lock->lease.valid_until) return false;
  abandon(client, *lock);
  return true;
}

void ClientProgram::abandon(Client& client, Held& held) {
  held.abandoned = true;
  held.renewal.reset();
  record(client, FactKind::lease_abandoned, held);
}

ClientProgram::LastRead& ClientProgram::last_read(Resource name) {
  for (LastRead& read : session_->reads)
    if (read.name == name) return read;
  return session_->reads.emplace_back(LastRead{.name = name});
}

void ClientProgram::record(Client& client, FactKind kind, const Held& held, Outcome outcome) {
  Fact fact{.kind = kind,
            .outcome = outcome,
            .process = client.process().id(),
            .resource = held.lease.resource,
            .acquisition = held.acquisition};
  switch (kind) {
    case FactKind::granted:
      fact.extra = static_cast<std::int64_t>(held.lease.fencing.value);
      [[fallthrough]];
    case FactKind::extended:
      fact.clock = held.lease.valid_until.clock;
      fact.token = held.lease.owner.value;
      fact.value = held.lease.valid_until.ends() ? held.lease.valid_until.reading.count() : never_ends;
      break;
    case FactKind::release_started:
      fact.token = held.lease.owner.value;
      break;
    default:
      break;
  }
  world_->recorder().record(fact);
}

}  // namespace lockstep
