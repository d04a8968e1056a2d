#include "sim/model/world.hpp"

#include "sim/kernel/assert.hpp"

namespace lockstep {

World::World(std::uint64_t seed, Topology topology, const NetworkRules& rules, bool traced)
    : choices_(seed),
      recorder_(simulator_, trace_),
      network_(simulator_, recorder_, choices_, std::move(topology), rules),
      post_(network_),
      service_kind_(simulator_.register_handler(&World::service_ended, this)),
      start_kind_(simulator_.register_handler(
          [](void* self, std::uint32_t index) { static_cast<World*>(self)->clients_[index]->start_first(); }, this)),
      processes_(1, nullptr),
      servers_(1, nullptr) {
  if (traced) recorder_.switch_on();
}

void World::service_ended(void* self, std::uint32_t handle) {
  constexpr std::uint32_t index_mask = Server::servers_max - 1;
  static_cast<World*>(self)->owned_servers_[handle & index_mask]->service_ended(handle / Server::servers_max);
}

NodeId World::add_server(const std::string& name, Role role, Topology::Host host, const ClockStart& clocks,
                         const ServiceTimes& times, const MakeService& make) {
  SIM_ASSERT(owned_servers_.size() < Server::servers_max, "too many servers");
  const ProcessId id = trace_.declare_process(name, role);
  owned_servers_.push_back(std::make_unique<Server>(simulator_, recorder_, network_, id, clocks, times,
                                                    choices_.stream("server/" + name + "/service"), service_kind_,
                                                    static_cast<std::uint32_t>(owned_servers_.size()),
                                                    make(recorder_, id)));
  owned_servers_.back()->join(post_);
  network_.attach(id, host, owned_servers_.back().get());
  processes_.push_back(owned_servers_.back().get());
  servers_.push_back(owned_servers_.back().get());
  return NodeId(id.value);
}

ClientProcess& World::add_client(const std::string& name, Topology::Host host, const ClockStart& clocks) {
  const ProcessId id = trace_.declare_process(name, Role::client);
  clients_.push_back(std::make_unique<ClientProcess>(simulator_, recorder_, network_, choices_, id, name, clocks));
  network_.attach(id, host, clients_.back().get());
  processes_.push_back(clients_.back().get());
  servers_.push_back(nullptr);
  return *clients_.back();
}

void World::expect_clients(std::size_t count) {
  clients_.reserve(clients_.size() + count);
  processes_.reserve(processes_.size() + count);
  servers_.reserve(servers_.size() + count);
  network_.expect(count);
  trace_.expect_processes(count);
  simulator_.expect_waits(count);
}

void World::add_faults(std::vector<Fault> faults) {
  SIM_ASSERT(faults_ == nullptr, "faults are added once");
  if (faults.empty()) return;
  faults_ = std::make_unique<FaultInjector>(simulator_, network_, choices_, processes_, servers_);
  for (Fault& fault : faults) faults_->add(std::move(fault));
  if (faults_->watches()) {
    recorder_.switch_on();  // a fault that waits for a fact needs facts
    recorder_.set_watcher(faults_.get());
  }
}

void World::run_until(TrueTime end) {
  if (!started_) {
    started_ = true;
    for (const std::unique_ptr<Server>& server : owned_servers_) server->start();
    // Events like any other, behind the faults of time zero: a cut that is there from the beginning is there first.
    for (std::uint32_t i = 0; i < clients_.size(); ++i) simulator_.post(simulator_.now(), start_kind_, i);
  }
  simulator_.run_until(end);
}

}  // namespace lockstep
