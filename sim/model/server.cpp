#include "sim/model/server.hpp"

#include <algorithm>
#include <utility>

namespace lockstep {

Server::Server(Simulator& simulator, Recorder& recorder, Network& network, ProcessId id, const ClockStart& clocks,
               ServiceTimes times, Stream draws, EventKind kind, std::uint32_t index, std::unique_ptr<Service> service)
    : Process(simulator, recorder, id, clocks),
      network_(&network),
      service_(std::move(service)),
      times_(std::move(times)),
      draws_(draws),
      kind_(kind),
      index_(index) {}

void Server::receive(MessageHandle handle) {
  if (current_ == none && strand().running()) [[likely]] return begin(handle);
  count_queue();
  network_->at(handle).next = none;
  if (tail_ == none)
    head_ = handle;
  else
    network_->at(tail_).next = handle;
  tail_ = handle;
  queue_longest_ = std::max(queue_longest_, ++waiting_);
}

void Server::begin(MessageHandle handle) {
  current_ = handle;
  started_ = wall_now();
  const Request& request = network_->at(handle).request;
  Duration length = draws_.duration(is_write(request.operation) ? times_.write : times_.read);
  if (service_factor_ != 1.0 || slowness() != 1.0) [[unlikely]]
    length = Duration(static_cast<std::int64_t>(static_cast<double>(length.count()) * service_factor_ * slowness()));
  post_end(length);
}

void Server::post_end(Duration length) {
  ends_ = simulator().now() + length;
  busy_ += length;
  simulator().post(ends_, kind_, index_ | (epoch_ << (EventQueue::handle_bits - epoch_bits)));
}

void Server::service_ended(std::uint32_t epoch) {
  if (epoch != epoch_) [[unlikely]] return;
  const MessageHandle handle = current_;
  current_ = none;
  ++commands_;
  Message& message = network_->at(handle);
  const ProcessId client = network_->sender(message);
  const Reply reply = service_->execute(message.request, client, message.id, started_);
  if (recorder().on())
    recorder().record({.kind = FactKind::command_executed,
                       .operation = message.request.operation,
                       .outcome = reply.outcome,
                       .process = id(),
                       .peer = client,
                       .resource = message.request.resource,
                       .message = message.id,
                       .acquisition = message.request.acquisition,
                       .token = message.request.token,
                       .value = reply.value});
  if (!strand().running()) [[unlikely]] {  // stopped by what it has just done: it answers when it goes on
    unsent_ = handle;
    unsent_reply_ = reply;
    return;
  }
  network_->reply(handle, reply);
  if (strand().running() && current_ == none) [[likely]] begin_next();
}

void Server::begin_next() {
  if (head_ == none) return;
  count_queue();
  const MessageHandle next = head_;
  head_ = network_->at(next).next;
  if (head_ == none) tail_ = none;
  --waiting_;
  begin(next);
}

void Server::count_queue() {
  const TrueTime now = simulator().now();
  if (waiting_ != 0) queue_area_ += static_cast<double>(waiting_) * static_cast<double>((now - queue_since_).count());
  queue_since_ = now;
}

double Server::queue_area() const {
  return queue_area_ + static_cast<double>(waiting_) * static_cast<double>((simulator().now() - queue_since_).count());
}

void Server::on_stop() {
  if (current_ == none) return;
  left_ = ends_ - simulator().now();
  busy_ -= left_;
  epoch_ = (epoch_ + 1) % (1u << epoch_bits);
}

void Server::on_resume() {
  if (unsent_ != none) network_->reply(std::exchange(unsent_, none), unsent_reply_);
  if (!strand().running()) return;
  if (current_ != none)
    post_end(left_);
  else
    begin_next();
}

void Server::on_crash() {
  if (current_ != none) {
    if (strand().running()) busy_ -= ends_ - simulator().now();
    network_->free(current_);
    current_ = none;
  }
  if (unsent_ != none) network_->free(std::exchange(unsent_, none));
  epoch_ = (epoch_ + 1) % (1u << epoch_bits);
  count_queue();
  while (head_ != none) {
    const MessageHandle lost = head_;
    head_ = network_->at(lost).next;
    network_->free(lost);
  }
  tail_ = none;
  waiting_ = 0;
  network_->reset_connections_of(id());
}

void Server::on_restart(bool data_kept) {
  network_->reset_connections_of(id());
  if (!data_kept) service_->lose_memory();
}

}  // namespace lockstep
