#include "sim/model/client_process.hpp"

#include "sim/kernel/assert.hpp"

namespace lockstep {

ClientProcess::ClientProcess(Simulator& simulator, Recorder& recorder, Network& network, Choices& choices, ProcessId id,
                             const std::string& name, const ClockStart& clocks)
    : Process(simulator, recorder, id, clocks),
      network_(&network),
      view_(*this, strand()),
      tokens_(choices.stream("client/" + name + "/token")),
      delays_(choices.stream("client/" + name + "/delay")) {}

void ClientProcess::start() {
  started_ = true;
  if (routed_) routed_->start();
  if (program_) strand().spawn(strand().running() ? program_(view_) : run_when_resumed());
}

/// For a process that was stopped in the very instant in which it came back.
Task<void> ClientProcess::run_when_resumed() {
  co_await strand().checkpoint();
  co_await program_(view_);
}

ConnectionIndex ClientProcess::connect(NodeId node) {
  if (connections_.empty()) first_node_ = node.value;
  if (node.value < first_node_) {
    connections_.insert(connections_.begin(), first_node_ - node.value, unconnected);
    first_node_ = node.value;
  }
  const std::uint32_t at = node.value - first_node_;
  if (connections_.size() <= at) connections_.resize(at + 1, unconnected);
  return connections_[at] = network_->connect(id(), process_of(node));
}

// Data wins over a timeout that ran out while the process was stopped: whoever looks at its socket again
// finds it readable, and reads before it looks at the time.
void ClientProcess::receive(MessageHandle handle) {
  if (!alive()) [[unlikely]] {
    network_->free(handle);
    return;
  }
  if (!strand().running()) [[unlikely]] {
    if (!inbox_) inbox_ = std::make_unique<std::vector<MessageHandle>>();
    inbox_->push_back(handle);
    return;
  }
  hand_over(handle);
}

inline void PendingReplies::go_on() {
  strand().simulator().disarm(*this);
  frame.resume();
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
  auto& asking = *static_cast<PendingReplies*>(waiter);
  if (message.reply.error != ReplyError::none && routed_ != nullptr) [[unlikely]] {
    const Reply reply = message.reply;
    const unsigned branch = message.branch;
    network_->free(handle);
    if (!routed_->redirect(asking, branch, reply) && asking.accept(branch, reply)) asking.go_on();
    return;
  }
  const bool last = asking.accept(message.branch, message.reply);
  network_->free(handle);
  if (last) asking.go_on();
}

void ClientProcess::connection_failed(MessageHandle handle) {
  network_->at(handle).reply = {.outcome = Outcome::no, .error = ReplyError::closed};
  network_->at(handle).is_reply = true;
  receive(handle);
}

void ClientProcess::on_resume() {
  while (strand().running() && inbox_ && !inbox_->empty()) {
    const MessageHandle handle = inbox_->front();
    inbox_->erase(inbox_->begin());
    hand_over(handle);
  }
}

void ClientProcess::on_crash(Ending how) {
  if (inbox_)
    for (MessageHandle handle : *inbox_) network_->free(handle);
  inbox_.reset();
  network_->reset_connections_of(id(), how != Ending::power_loss);
}

void ClientProcess::on_restart(std::optional<bool>) {
  network_->reset_connections_of(id());
  serving_ = {};
  start();
}

// PendingReplies -----------------------------------------------------------------------------------------

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
    if (is_place(nodes_[branch])) [[unlikely]] {
      client_->routed_->send(*this, branch, round);
      continue;
    }
    const MessageHandle handle = network.make(client_->connection_to(nodes_[branch]));
    Message& message = network.at(handle);
    message.request = request_;
    message.wait = self;
    message.branch = static_cast<std::uint8_t>(branch);
    if (branch == 0) first_message_ = message.id.value;
    network.send(handle, round);
  }
}

bool PendingReplies::leave_the_rest() {
  for (std::uint32_t other = 0; other < count_; ++other)
    if (awaits(other)) replies_[other] = {.outcome = Outcome::unknown};
  pending_ = 0;
  return true;
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
    if (is_place(nodes_[branch])) {
      client_->routed_->give_up(*this, branch);
      continue;
    }
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

Work Client::work_for(Duration length) { return Work(process_->strand(), process_->stretched(length)); }
Duration Client::stretched(Duration length) const { return process_->stretched(length); }

void Client::serve(AcquisitionId acquisition) { process_->serving_ = acquisition; }
AcquisitionId Client::serving() const { return process_->serving_; }

}  // namespace lockstep
