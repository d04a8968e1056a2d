// A sentinel as a process of the world: its timer, its notes, and what clients ask it.
#pragma once

#include <vector>

#include "sim/kernel/task.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/service.hpp"
#include "sim/redis/sentinel/sentinel.hpp"

namespace lockstep::sentinel {

class SentinelService : public Service {
 public:
  SentinelService(Recorder& recorder, ProcessId self) : recorder_(&recorder), self_(self) {}

  /// Before it runs, once all processes are known: whom it watches, and with whom.
  void watch(std::vector<ProcessId> peers, const Settings& settings, const std::vector<Group>& groups, Stream draws) {
    machine_.emplace(self_, std::move(peers), settings, groups, draws);
  }

  /// get_master: `argument` is the number of the group. With the number of a node in `token` the answer waits until
  /// the master is another one, as a subscriber of +switch-master does. The reply's `value` is the node.
  Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) override;
  void started(Server& server) override;
  void noted(ProcessId from, const Note& note) override;
  /// Its configuration is on disk.
  void lose_memory() override {}

 private:
  struct Subscriber {
    MessageId request{};
    std::size_t group = 0;
    ProcessId known{};
  };

  Task<void> keep_time();
  Ms now() const;
  /// Carries out what the machine wants.
  void act();
  Reply master(std::size_t group) const;

  Recorder* recorder_;
  ProcessId self_;
  Server* server_ = nullptr;
  std::optional<Sentinel> machine_;
  std::vector<Subscriber> subscribers_;
};

}  // namespace lockstep::sentinel
