#include "sim/model/client_process.hpp"

#include "sim/kernel/assert.hpp"

namespace lockstep {

ClientProcess::ClientProcess(Simulator& simulator, Recorder& recorder, Network& network, Choices& choices, ProcessId id,
                             const std::string& name, const ClockStart& clocks)
    : Process(simulator, recorder, id, clocks),
      network_(&network),
      view_(*this),
      tokens_(choices.stream("client/" + name + "/token")),
      delays_(choices.stream("client/" + name + "/delay")) {}

void ClientProcess::start() {
  started_ = true;
  if (program_) strand().spawn(strand().running() ? program_(view_) : run_when_resumed());
}

/// For a process that was stopped in the very instant in which it came back.
Task<void> ClientProcess::run_when_resumed() {
  co_await strand().checkpoint();
  co_await program_(view_);
}

ConnectionIndex ClientProcess::connect(NodeId node) {
  if (connections_.size() <= node.value) connections_.resize(node.value + 1, unconnected);
  return connections_[node.value] = network_->connect(id(), process_of(node));
}

// Data wins over a timeout that ran out while the process was stopped: whoever looks at its socket again
// finds it readable, and reads before it looks at the time.
void ClientProcess::receive(MessageHandle handle) {
  if (!alive()) [[unlikely]] {
    network_->free(handle);
    return;
  }
  if (!strand().running()) [[unlikely]] {
    inbox_.push_back(handle);
    return;
  }
  hand_over(handle);
}

void ClientProcess::hand_over(MessageHandle handle) {
  const Message& message = network_->at(handle);
  Waiter* waiter = simulator().find(message.wait);
  if (waiter == nullptr || !static_cast<PendingReplies*>(waiter)->awaits(message.branch)) [[unlikely]] {
    if (recorder().on())
      recorder().record({.kind = FactKind::message_ignored,
                         .process = id(),
                         .peer = network_->sender(message),
                         .message = message.id});
    network_->free(handle);
    return;
  }
  const Reply reply = message.reply;
  const unsigned branch = message.branch;
  network_->free(handle);
  static_cast<PendingReplies*>(waiter)->accept(branch, reply);
}

void ClientProcess::connection_failed(MessageHandle handle) {
  network_->at(handle).reply = {.outcome = Outcome::no};
  network_->at(handle).is_reply = true;
  receive(handle);
}

void ClientProcess::on_resume() {
  while (strand().running() && !inbox_.empty()) {
    const MessageHandle handle = inbox_.front();
    inbox_.erase(inbox_.begin());
    hand_over(handle);
  }
}

void ClientProcess::on_crash(Ending) {
  for (MessageHandle handle : inbox_) network_->free(handle);
  inbox_.clear();
  network_->reset_connections_of(id());
}

void ClientProcess::on_restart(std::optional<bool>) {
  network_->reset_connections_of(id());
  serving_ = {};
  start();
}

// PendingReplies -----------------------------------------------------------------------------------------

PendingReplies::PendingReplies(ClientProcess& client, const NodeId* nodes, std::size_t count, Reply* replies,
                               const Request& request, Duration timeout)
    : Waiter(client.strand(), &PendingReplies::on_due),
      client_(&client),
      nodes_(nodes),
      replies_(replies),
      count_(static_cast<std::uint32_t>(count)),
      timeout_(timeout),
      request_(request) {
  SIM_ASSERT(count >= 1 && count <= nodes_max, "a client asks between 1 and 32 nodes at once");
}

void PendingReplies::await_suspend(std::coroutine_handle<> caller) {
  frame = caller;
  if (!strand().running()) [[unlikely]] return strand().park(*this);  // a stopped process sends nothing
  send();
}

void PendingReplies::send() {
  Simulator& simulator = strand().simulator();
  if (timeout_ == Client::no_timeout)
    simulator.arm_forever(*this);
  else
    simulator.arm_timeout(*this, timeout_);
  const WaitRef self = simulator.ref(*this);
  Network& network = *client_->network_;
  request_.acquisition = client_->serving_;
  pending_ = count_ == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << count_) - 1;
  client_->requests_ += count_;
  const std::int64_t round = count_ == 1 ? 0 : ++client_->rounds_;
  for (std::uint32_t branch = 0; branch < count_; ++branch) {
    const MessageHandle handle = network.make(client_->connection_to(nodes_[branch]));
    Message& message = network.at(handle);
    message.request = request_;
    message.wait = self;
    message.branch = static_cast<std::uint8_t>(branch);
    if (branch == 0) first_message_ = message.id.value;
    network.send(handle, round);
  }
}

void PendingReplies::accept(unsigned branch, const Reply& reply) {
  replies_[branch] = reply;
  pending_ &= ~(std::uint32_t{1} << branch);
  if (pending_ != 0) return;
  strand().simulator().disarm(*this);
  frame.resume();
}

void PendingReplies::on_due(Waiter& waiter) {
  auto& self = static_cast<PendingReplies&>(waiter);
  if (self.given_up_) return self.frame.resume();  // it was parked before it could go on
  if (!self.waiting()) return self.send();         // it was parked before it could send
  self.give_up();
}

void PendingReplies::give_up() {
  for (std::uint32_t branch = 0; branch < count_; ++branch) {
    if ((pending_ >> branch & 1) == 0) continue;
    ++client_->timeouts_;
    replies_[branch] = {.outcome = Outcome::unknown};
    client_->recorder().record({.kind = FactKind::request_timed_out,
                                .process = client_->id(),
                                .peer = process_of(nodes_[branch]),
                                .message = MessageId(first_message_ + branch)});
    client_->network_->abandon(client_->connection_to(nodes_[branch]));
  }
  strand().simulator().disarm(*this);
  if (!strand().running()) [[unlikely]] {  // its own timeout triggered a pause
    given_up_ = true;
    return strand().park(*this);
  }
  frame.resume();
}

// Client -------------------------------------------------------------------------------------------------

MonotonicTime Client::monotonic_now() const { return process_->monotonic_now(); }
WallTime Client::wall_now() const { return process_->wall_now(); }

LocalTime Client::now(ClockKind clock) const {
  return {clock, clock == ClockKind::wall ? wall_now().since_zero() : monotonic_now().since_zero()};
}

OwnerToken Client::new_owner_token() { return OwnerToken(process_->tokens_.bits() | 1); }
Duration Client::random_delay(const Distribution& law) { return process_->delays_.duration(law); }

Sleep Client::sleep_for(Duration length) { return Sleep(process_->strand(), length); }
Sleep Client::work_for(Duration length) { return Sleep(process_->strand(), process_->stretched(length)); }

void Client::serve(AcquisitionId acquisition) { process_->serving_ = acquisition; }
AcquisitionId Client::serving() const { return process_->serving_; }
Strand& Client::strand() const { return process_->strand(); }

}  // namespace lockstep
