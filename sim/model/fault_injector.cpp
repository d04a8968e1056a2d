#include "sim/model/fault_injector.hpp"

#include <algorithm>

#include "sim/kernel/assert.hpp"
#include "sim/model/server.hpp"

namespace lockstep {
namespace {

bool ends_process(FaultKind kind) {
  return kind == FaultKind::crash || kind == FaultKind::power_loss || kind == FaultKind::shutdown ||
         kind == FaultKind::restart;
}

/// Kinds that act together while they overlap: each ends by itself, and the others stay.
bool changes_a_rate(FaultKind kind) {
  return kind == FaultKind::slow || kind == FaultKind::slow_server || kind == FaultKind::slew_clock ||
         kind == FaultKind::drift;
}

}  // namespace

FaultInjector::FaultInjector(Simulator& simulator, Network& network, Choices& choices, std::vector<Process*> processes,
                             std::vector<Server*> servers)
    : simulator_(&simulator),
      network_(&network),
      choices_(&choices),
      processes_(std::move(processes)),
      servers_(std::move(servers)),
      kind_(simulator.register_handler(
          [](void* self, std::uint32_t handle) { static_cast<FaultInjector*>(self)->act(handle); }, this)) {}

void FaultInjector::add(Fault fault) {
  const std::size_t index = faults_.size();
  const std::string name = "fault/" + std::to_string(index);
  faults_.push_back({std::move(fault), choices_->stream(name + "/interval"), choices_->stream(name + "/after"),
                     choices_->stream(name + "/for"), choices_->stream(name + "/happens"),
                     choices_->stream(name + "/who")});
  const Fault& added = faults_.back().fault;
  if (added.at) schedule_next(index, *added.at + faults_.back().delays.duration(added.after));
  if (added.every) schedule_next(index, faults_.back().intervals.duration(*added.every));
  if (added.when) watching_ = true;
}

bool FaultInjector::matches(const Trigger& trigger, const Fact& fact) const {
  return fact.kind == trigger.fact && (!trigger.process || fact.process == trigger.process) &&
         (!trigger.peer || fact.peer == trigger.peer) && (!trigger.resource || fact.resource == trigger.resource) &&
         (trigger.operation == Operation::none || fact.operation == trigger.operation);
}

void FaultInjector::saw(const Fact& fact) {
  for (std::size_t index = 0; index < faults_.size(); ++index) {
    Armed& armed = faults_[index];
    if (!armed.fault.when || !matches(*armed.fault.when, fact)) continue;
    if (++armed.matched != armed.fault.when->nth) continue;
    const Duration after = armed.delays.duration(armed.fault.after);
    const bool at_once = after == Duration(0) && !ends_process(armed.fault.kind);
    Action action{index, false, armed.fault.processes};
    if (at_once)
      begin(action);
    else
      schedule(after, std::move(action));
  }
}

void FaultInjector::schedule_next(std::size_t index, Duration from_now) {
  Armed& armed = faults_[index];
  Action action{index, false, armed.fault.processes};
  if (armed.fault.every && action.processes.size() > 1) {
    const std::uint64_t pick = armed.picks.below(action.processes.size());
    action.processes = {action.processes[pick]};
  }
  schedule(from_now, std::move(action));
}

void FaultInjector::schedule(Duration from_now, Action action) {
  std::uint32_t handle;
  if (free_actions_.empty()) {
    handle = static_cast<std::uint32_t>(actions_.size());
    actions_.push_back(std::move(action));
  } else {
    handle = free_actions_.back();
    free_actions_.pop_back();
    actions_[handle] = std::move(action);
  }
  simulator_->post(simulator_->now() + from_now, kind_, handle);
}

void FaultInjector::act(std::uint32_t handle) {
  const Action action = std::move(actions_[handle]);
  free_actions_.push_back(handle);
  if (action.ends)
    end(action);
  else
    begin(action);
}

void FaultInjector::begin(const Action& action) {
  Armed& armed = faults_[action.fault];
  const bool happens = armed.fault.probability >= 1 || armed.chances.chance(armed.fault.probability);
  const Fault fault = armed.fault;  // what begins below may add facts, and facts may trigger faults
  std::optional<Duration> lasts;
  if (happens) {
    if (fault.lasts) lasts = armed.lengths.duration(*fault.lasts);
    if (fault.kind == FaultKind::slew_clock)
      lasts = Duration(static_cast<std::int64_t>(static_cast<double>(fault.by.count()) /
                                                 (static_cast<double>(fault.rate) * 1e-9)));
    std::vector<std::uint32_t> lives;
    for (ProcessId process : action.processes)
      lives.push_back(begin_one(action.fault, process, lasts.value_or(Duration(0))));
    for (const auto& [from, to] : fault.links) {
      switch (fault.kind) {
        case FaultKind::partition: network_->cut(from, to); break;
        case FaultKind::stall: network_->stall(from, to); break;
        case FaultKind::slow_link: network_->scale_delay(from, to, fault.factor); break;
        case FaultKind::loss: network_->add_loss(from, to, fault.loss); break;
        default: SIM_ASSERT(false, "a fault of a process names links");
      }
    }
    schedule_end(fault, action, lasts, lives);
  }
  // A random fault comes again, counted from the end of this one.
  if (fault.every && (!happens || lasts || fault.kind == FaultKind::step_clock || ends_process(fault.kind)))
    schedule_next(action.fault, lasts.value_or(Duration(0)) + faults_[action.fault].intervals.duration(*fault.every));
}

// All processes of an action end together, except those that stay away longer by choice.
void FaultInjector::schedule_end(const Fault& fault, const Action& action, std::optional<Duration> lasts,
                                 const std::vector<std::uint32_t>& lives) {
  Action together{action.fault, true, {}, {}};
  for (std::size_t i = 0; i < action.processes.size(); ++i) {
    const ProcessId process = action.processes[i];
    const Duration away = ends_process(fault.kind) && (lasts || fault.kind == FaultKind::restart) ? stays_away(process)
                                                                                                  : Duration(0);
    if (away <= lasts.value_or(Duration(0))) {
      together.processes.push_back(process);
      together.lives.push_back(lives[i]);
    } else {
      schedule(away, {action.fault, true, {process},
                      {fault.kind == FaultKind::restart ? processes_[process.value]->life() : lives[i]}});
    }
  }
  if (lasts) schedule(*lasts, std::move(together));
}

Duration FaultInjector::stays_away(ProcessId id) const {
  const Process& process = *processes_[id.value];
  if (process.alive() || servers_[id.value] == nullptr) return Duration(0);
  const Duration chosen = servers_[id.value]->delayed_restart();
  return std::max(Duration(0), chosen - (simulator_->now() - process.down_since()));
}

void FaultInjector::end(const Action& action) {
  const Fault fault = faults_[action.fault].fault;
  for (std::size_t i = 0; i < action.processes.size(); ++i) end_one(action.fault, action.processes[i], action.lives[i]);
  for (const auto& [from, to] : fault.links) {
    switch (fault.kind) {
      case FaultKind::partition: network_->heal(from, to); break;
      case FaultKind::stall: network_->unstall(from, to); break;
      case FaultKind::slow_link: network_->scale_delay(from, to, 1 / fault.factor); break;
      case FaultKind::loss: network_->add_loss(from, to, -fault.loss); break;
      default: break;
    }
  }
}

std::uint32_t FaultInjector::begin_one(std::size_t index, ProcessId id, Duration lasts) {
  const Fault fault = faults_[index].fault;
  Process& process = *processes_[id.value];
  const bool was_alive = process.alive();
  if (changes_a_rate(fault.kind)) in_force_.push_back({index, id});
  switch (fault.kind) {
    case FaultKind::stop: process.stop(); break;
    case FaultKind::suspend: process.suspend(); break;
    case FaultKind::crash: process.crash(); break;
    case FaultKind::restart:
      process.crash();  // one that is down already just comes back
      if (stays_away(id) == Duration(0)) process.restart(fault.data_kept);
      break;
    case FaultKind::power_loss: process.crash(Ending::power_loss); break;
    case FaultKind::shutdown: process.crash(Ending::shutdown); break;
    case FaultKind::slow_command: servers_[id.value]->run_slow_command(lasts); break;
    case FaultKind::cache_fill: servers_[id.value]->service().begin_pressure(fault.pressure); break;
    case FaultKind::step_clock: process.step_wall_clock(fault.by); break;
    default: apply_together(fault.kind, id);
  }
  return was_alive ? process.life() : no_life;
}

void FaultInjector::end_one(std::size_t index, ProcessId id, std::uint32_t life) {
  const Fault fault = faults_[index].fault;
  Process& process = *processes_[id.value];
  const bool same_life = process.life() == life;
  if (changes_a_rate(fault.kind))
    in_force_.erase(std::find_if(in_force_.begin(), in_force_.end(),
                                 [&](const InForce& one) { return one.fault == index && one.process == id; }));
  switch (fault.kind) {
    case FaultKind::stop: if (same_life) process.resume_from_stop(); break;
    case FaultKind::suspend: if (same_life) process.resume_from_suspend(); break;
    case FaultKind::crash:
    case FaultKind::restart:
    case FaultKind::power_loss:
    case FaultKind::shutdown: if (same_life) process.restart(fault.data_kept); break;
    case FaultKind::cache_fill: servers_[id.value]->service().end_pressure(); break;
    default: apply_together(fault.kind, id);
  }
}

// Slowness multiplies, slewing adds up, and of several drifts the one that began last counts.
void FaultInjector::apply_together(FaultKind kind, ProcessId id) {
  double factor = 1;
  RatePpb slew = 0;
  const Fault* wall = nullptr;
  const Fault* monotonic = nullptr;
  for (const InForce& one : in_force_) {
    const Fault& fault = faults_[one.fault].fault;
    if (fault.kind != kind || one.process != id) continue;
    factor *= fault.factor;
    slew += fault.rate;
    if (fault.wall) wall = &fault;
    if (fault.monotonic) monotonic = &fault;
  }
  Process& process = *processes_[id.value];
  switch (kind) {
    case FaultKind::slow: process.slow(factor); break;
    case FaultKind::slow_server: servers_[id.value]->slow_service(factor); break;
    case FaultKind::slew_clock: process.slew_wall_clock(slew); break;
    case FaultKind::drift:
      monotonic != nullptr ? process.set_drift(monotonic->rate, false, true) : process.end_drift(false, true);
      wall != nullptr ? process.set_drift(wall->rate, true, false) : process.end_drift(true, false);
      break;
    default: break;  // partitions, stalls and the like concern links
  }
}

}  // namespace lockstep
