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
      index_(index),
      commits_(service_->commits_first()),
      special_(commits_) {}

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
  ++queued_;
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
  if (epoch != epoch_) [[unlikely]] return ended_otherwise(epoch);
  execute_current();
  if (strand().running() && current_ == none) [[likely]] begin_next();
}

// Notes that came meanwhile have changed the epoch, so that a service without them needs not ask.
void Server::ended_otherwise(std::uint32_t epoch) {
  if (epoch != interrupted_) return;  // a stop or a crash came first
  interrupted_ = no_epoch;
  execute_current();
  go_on();
}

/// Reads the notes whose turn it is, and begins the next command.
void Server::go_on() {
  read_notes();
  if (strand().running() && current_ == none) begin_next();
  if (!notes_.empty()) interrupt();
}

void Server::execute_current() {
  const MessageHandle handle = current_;
  current_ = none;
  if (handle == own_work) [[unlikely]] return own_work_ended();
  ++commands_;
  // Copies: the service may send notes, and then the network's messages move.
  const Request request = network_->at(handle).request;
  const MessageId message = network_->at(handle).id;
  const ProcessId client = network_->sender(network_->at(handle));
  const Reply reply = service_->execute(request, client, message, started_);
  if (recorder().on())
    recorder().record({.kind = FactKind::command_executed,
                       .operation = request.operation,
                       .outcome = reply.outcome,
                       .process = id(),
                       .peer = client,
                       .resource = request.resource,
                       .message = message,
                       .acquisition = request.acquisition,
                       .token = request.token,
                       .value = reply.value,
                       .extra = static_cast<std::int64_t>(reply.error)});
  const bool deferred = reply.error == ReplyError::deferred;
  const int not_yet =
      static_cast<int>(!strand().running()) | static_cast<int>(deferred) | static_cast<int>(special_);
  if (not_yet != 0) [[unlikely]] return hold_back(handle, reply);
  network_->reply(handle, reply);
}

/// The service answers later; or a commit comes first; or the server was stopped by what it has just done, and answers
/// when it goes on.
void Server::hold_back(MessageHandle handle, const Reply& reply) {
  if (batch_ != 0) --batch_;
  if (reply.error == ReplyError::deferred) return deferred_.push_back(handle);
  if (special_) return held_.push_back({handle, reply});
  unsent_ = handle;
  unsent_reply_ = reply;
}

void Server::begin_next() {
  if (special_ && !before_next()) [[unlikely]] return;
  if (head_ == none) return;
  count_queue();
  const MessageHandle next = head_;
  head_ = std::exchange(network_->at(next).next, none);  // an orphan's reply leads to nobody
  if (head_ == none) tail_ = none;
  --waiting_;
  begin(next);
}

// --- commits and slow commands ------------------------------------------------------------------------------------

/// What comes before the next command: the commit of those before, a slow command. Whether that one may begin now.
bool Server::before_next() {
  if ((batch_ == 0 || head_ == none) && (commits_ || !held_.empty())) {
    const Duration length = commits_ ? service_->commit() : Duration(0);
    if (length != Duration(0)) {
      current_ = own_work;
      committing_ = true;
      post_end(stretched(length));
      return false;
    }
    send_held();
    if (!strand().running() || current_ != none) return false;
  }
  if (slow_command_ == Duration(0) || !held_.empty()) return true;
  run_slow_command(std::exchange(slow_command_, Duration(0)));
  return false;
}

void Server::own_work_ended() {
  if (std::exchange(committing_, false))
    service_->committed();
  else if (recorder().on())
    recorder().record({.kind = FactKind::slow_command_ended, .process = id()});
}

// Sending may stop the server or end it: what is left then waits, or is gone.
void Server::send_held() {
  const std::vector<Held> sent = std::exchange(held_, {});
  for (const Held& one : sent) network_->reply(one.handle, one.reply);
  batch_ = commits_ ? waiting_ : 0;
}

void Server::run_slow_command(Duration length) {
  if (!alive()) return;
  if (current_ != none || !strand().running() || !held_.empty()) {
    slow_command_ += length;
    special_ = true;
    return;
  }
  special_ = commits_;
  current_ = own_work;
  post_end(stretched(length));
  if (recorder().on())
    recorder().record({.kind = FactKind::slow_command_began, .process = id(), .value = stretched(length).count()});
}

void Server::count_queue() {
  const TrueTime now = simulator().now();
  if (waiting_ != 0) queue_area_ += static_cast<double>(waiting_) * static_cast<double>((now - queue_since_).count());
  queue_since_ = now;
}

double Server::queue_area() const {
  return queue_area_ + static_cast<double>(waiting_) * static_cast<double>((simulator().now() - queue_since_).count());
}

// Notes --------------------------------------------------------------------------------------------------

void Server::join(NotePost& post) {
  post_ = &post;
  post.attach(id(), this);
}

void Server::receive_note(ProcessId from, std::unique_ptr<Note> note) {
  if (strand().running() && current_ == none && notes_.empty()) return service_->noted(from, *note);
  notes_.push_back({from, std::move(note), queued_});
  interrupt();
}

/// Makes the end of the current service look at the notes.
void Server::interrupt() {
  if (current_ == none || !strand().running() || interrupted_ != no_epoch) return;
  interrupted_ = epoch_;
  epoch_ = (epoch_ + 1) % (1u << epoch_bits);
}

/// In the order in which they came, requests included. One of them may stop or crash the server.
void Server::read_notes() {
  while (strand().running() && alive() && !notes_.empty() && notes_.front().after <= queued_ - waiting_) {
    const Noted next = std::move(notes_.front());
    notes_.pop_front();
    service_->noted(next.from, *next.note);
  }
}

void Server::answer(MessageId request, const Reply& reply) {
  for (auto waiting = deferred_.begin(); waiting != deferred_.end(); ++waiting) {
    const MessageHandle handle = *waiting;
    if (network_->at(handle).id != request) continue;
    deferred_.erase(waiting);
    return network_->reply(handle, reply);
  }
}

void Server::close_client_connections() {
  recorder().record({.kind = FactKind::clients_closed, .process = id()});
  constexpr Reply closed{.outcome = Outcome::unknown, .error = ReplyError::closed};
  for (const MessageHandle handle : std::exchange(deferred_, {})) network_->reply(handle, closed);
  count_queue();
  while (head_ != none) {
    const MessageHandle handle = head_;
    head_ = std::exchange(network_->at(handle).next, none);
    network_->reply(handle, closed);
  }
  tail_ = none;
  waiting_ = 0;
  network_->refuse_requests_to(id());
}

// What can befall it -------------------------------------------------------------------------------------

void Server::on_stop() {
  interrupted_ = no_epoch;
  if (current_ == none) return;
  left_ = ends_ - simulator().now();
  busy_ -= left_;
  epoch_ = (epoch_ + 1) % (1u << epoch_bits);
}

void Server::on_resume() {
  if (unsent_ != none) network_->reply(std::exchange(unsent_, none), unsent_reply_);
  if (!strand().running()) return;
  if (current_ != none) {
    post_end(left_);
    if (!notes_.empty()) interrupt();
    return;
  }
  go_on();
}

void Server::on_crash(Ending how) {
  service_->crashed(how);
  notes_.clear();
  interrupted_ = no_epoch;
  for (const MessageHandle handle : std::exchange(deferred_, {})) network_->free(handle);
  if (current_ != none) {
    if (strand().running()) busy_ -= ends_ - simulator().now();
    if (current_ != own_work) network_->free(current_);
    current_ = none;
  }
  if (unsent_ != none) network_->free(std::exchange(unsent_, none));
  for (const Held& one : held_) network_->free(one.handle);
  held_.clear();
  committing_ = false;
  batch_ = 0;
  slow_command_ = Duration(0);
  special_ = commits_;
  epoch_ = (epoch_ + 1) % (1u << epoch_bits);
  count_queue();
  while (head_ != none) {
    const MessageHandle lost = head_;
    head_ = network_->at(lost).next;
    network_->free(lost);
  }
  tail_ = none;
  waiting_ = 0;
  network_->reset_connections_of(id(), how != Ending::power_loss);
}

void Server::on_restart(std::optional<bool> data_kept) {
  network_->reset_connections_of(id());
  if (!data_kept.value_or(has_disk()))
    service_->lose_memory();
  else if (!data_kept)
    service_->load();
  start();
}

}  // namespace lockstep
