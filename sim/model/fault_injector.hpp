// Makes faults happen: at a time, when the trace shows a fact, or at random.
//
// A fault triggered by a fact without delay takes effect inside the event that recorded the fact, before the
// process concerned can do anything else; only crashes and restarts wait for the event to end. All its draws
// come from streams named after the fault ("fault/2/for"), so a fault that never triggers changes nothing.
#pragma once

#include <string>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/model/fault.hpp"
#include "sim/model/network.hpp"
#include "sim/model/recorder.hpp"

namespace lockstep {

class Process;
class Server;

class FaultInjector : public Recorder::Watcher {
 public:
  /// `processes` by process number; `servers` likewise, nullptr where a process is no server.
  FaultInjector(Simulator& simulator, Network& network, Choices& choices, std::vector<Process*> processes,
                std::vector<Server*> servers);

  void add(Fault fault);
  /// Whether any fault waits for a fact, so that facts must be shown to this watcher.
  bool watches() const { return watching_; }

  void saw(const Fact& fact) override;

 private:
  struct Armed {  // a fault and what it draws from
    Fault fault;
    Stream intervals, delays, lengths, chances, picks;
    std::uint64_t matched = 0;
  };
  /// One occurrence, scheduled to begin or to end.
  struct Action {
    std::size_t fault = 0;
    bool ends = false;
    std::vector<ProcessId> processes;
    std::vector<std::uint32_t> lives;  // of an end: in which life of each process it began
  };

  /// A fault of a kind that changes how fast a process or a clock of it goes, from its begin to its end.
  struct InForce {
    std::size_t fault = 0;
    ProcessId process;
  };

  void schedule_next(std::size_t index, Duration from_now);
  void schedule(Duration from_now, Action action);
  void act(std::uint32_t handle);
  void begin(const Action& action);
  void end(const Action& action);
  /// Gives the life of the process that it concerns, or no_life when it had no effect.
  std::uint32_t begin_one(std::size_t index, ProcessId process, Duration lasts);
  void schedule_end(const Fault& fault, const Action& action, std::optional<Duration> lasts,
                    const std::vector<std::uint32_t>& lives);
  /// How long it must stay down from now on, by its operator's choice.
  Duration stays_away(ProcessId process) const;
  void end_one(std::size_t index, ProcessId process, std::uint32_t life);
  /// Sets what the faults of this kind that are in force on `process` amount to together.
  void apply_together(FaultKind kind, ProcessId process);
  static constexpr std::uint32_t no_life = ~std::uint32_t{0};
  bool matches(const Trigger& trigger, const Fact& fact) const;

  Simulator* simulator_;
  Network* network_;
  Choices* choices_;
  std::vector<Process*> processes_;
  std::vector<Server*> servers_;
  EventKind kind_;
  std::vector<Armed> faults_;
  std::vector<Action> actions_;
  std::vector<std::uint32_t> free_actions_;
  std::vector<InForce> in_force_;  // in the order in which they began
  bool watching_ = false;
};

}  // namespace lockstep
