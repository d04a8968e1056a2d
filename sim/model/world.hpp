// The simulated world: owns the simulator, the network and every process, and wires them together.
//
// A World is built, run and dropped by one thread, and shares nothing mutable with another one.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/model/client_process.hpp"
#include "sim/model/fault_injector.hpp"
#include "sim/model/network.hpp"
#include "sim/model/note_post.hpp"
#include "sim/model/server.hpp"
#include "sim/model/store.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

class World {
 public:
  World(std::uint64_t seed, Topology topology, const NetworkRules& rules, bool traced);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Simulator& simulator() { return simulator_; }
  Choices& choices() { return choices_; }
  Recorder& recorder() { return recorder_; }
  Network& network() { return network_; }
  NotePost& post() { return post_; }
  Trace& trace() { return trace_; }

  using MakeService = std::function<std::unique_ptr<Service>(Recorder&, ProcessId)>;
  /// Processes are numbered in the order in which they are added. A server is whatever answers requests: a Redis
  /// node, a store, a sentinel; its service may also run coroutines, send notes and receive them.
  NodeId add_server(const std::string& name, Role role, Topology::Host host, const ClockStart& clocks,
                    const ServiceTimes& times, const MakeService& make);
  ClientProcess& add_client(const std::string& name, Topology::Host host, const ClockStart& clocks);

  /// Makes room for so many further clients with one connection each, after all others: a large world then has no
  /// memory to spare.
  void expect_clients(std::size_t count);

  Process& process(ProcessId id) { return *processes_.at(id.value); }
  Server& server(NodeId id) { return *servers_.at(id.value); }
  const std::vector<std::unique_ptr<ClientProcess>>& clients() const { return clients_; }
  const std::vector<std::unique_ptr<Server>>& all_servers() const { return owned_servers_; }

  /// After all processes, before running.
  void add_faults(std::vector<Fault> faults);

  /// Starts every client that has a program, in order, and runs to `end`.
  void run_until(TrueTime end);
  /// A number for a new acquisition.
  AcquisitionId next_acquisition() { return AcquisitionId(++acquisitions_); }

 private:
  static void service_ended(void* self, std::uint32_t handle);

  Simulator simulator_;
  Choices choices_;
  Trace trace_;
  Recorder recorder_;
  Network network_;
  NotePost post_;
  EventKind service_kind_;
  EventKind start_kind_;
  std::vector<std::unique_ptr<Server>> owned_servers_;
  std::vector<std::unique_ptr<ClientProcess>> clients_;
  std::vector<Process*> processes_;  // by process number
  std::vector<Server*> servers_;     // likewise; nullptr for clients
  std::unique_ptr<FaultInjector> faults_;
  std::uint64_t acquisitions_ = 0;
  bool started_ = false;
};

}  // namespace lockstep
