// The world's side of a client: a process that runs one program and receives replies.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/model/client.hpp"
#include "sim/model/network.hpp"
#include "sim/model/process.hpp"
#include "sim/model/routed_requests.hpp"

namespace lockstep {

class ClientProcess : public Process, public Endpoint {
 public:
  /// What the client does from its start, and again from the beginning after a restart.
  using Program = std::function<Task<void>(Client&)>;

  ClientProcess(Simulator& simulator, Recorder& recorder, Network& network, Choices& choices, ProcessId id,
                const std::string& name, const ClockStart& clocks);

  Client& view() { return view_; }
  void set_program(Program program) { program_ = std::move(program); }
  /// Before it runs: who finds the node for each request to a place.
  void set_router(std::unique_ptr<Router> router) {
    routed_ = std::make_unique<RoutedRequests>(*this, std::move(router));
  }
  void start();
  /// Starts the program unless a fault of the very beginning has crashed or restarted the client.
  void start_first() {
    if (alive() && !started_) start();
  }

  void receive(MessageHandle handle) override;
  void connection_failed(MessageHandle handle) override;

  std::uint64_t requests() const { return requests_; }
  std::uint64_t timeouts() const { return timeouts_; }

 private:
  friend class Client;
  friend class PendingReplies;
  friend class RoutedRequests;

  ConnectionIndex connection_to(NodeId node) {
    // Below the first node the difference wraps around, to something beyond the end.
    const std::uint32_t at = node.value - first_node_;
    if (at < connections_.size() && connections_[at] != unconnected) [[likely]] return connections_[at];
    return connect(node);
  }
  ConnectionIndex connect(NodeId node);
  Task<void> run_when_resumed();
  void hand_over(MessageHandle handle);
  void on_resume() override;
  void on_crash(Ending how) override;
  void on_restart(std::optional<bool> data_kept) override;

  static constexpr ConnectionIndex unconnected = ~ConnectionIndex{0};

  Network* network_;
  Client view_;
  Program program_;
  bool started_ = false;
  Stream tokens_, delays_;
  AcquisitionId serving_{};
  std::uint32_t first_node_ = 0;              // the lowest node that it has a connection to
  std::vector<ConnectionIndex> connections_;  // by node number, from the first one on
  std::unique_ptr<std::vector<MessageHandle>> inbox_;  // replies that came while stopped; made with the first
  std::unique_ptr<RoutedRequests> routed_;             // only where keys live in places
  std::uint64_t requests_ = 0, timeouts_ = 0;
  std::int64_t rounds_ = 0;
};

}  // namespace lockstep
