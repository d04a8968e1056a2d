#include "sim/redis/sentinel/service.hpp"

#include "sim/kernel/combinators.hpp"
#include "sim/model/server.hpp"
#include "sim/redis/sentinel/notes.hpp"

namespace lockstep::sentinel {

Ms SentinelService::now() const { return server_->wall_now().ns() / 1'000'000; }

void SentinelService::started(Server& server) {
  server_ = &server;
  subscribers_.clear();
  machine_->start(now());
  server.strand().spawn(keep_time());
}

Task<void> SentinelService::keep_time() {
  while (true) {
    const Duration length = machine_->next_tick();
    co_await sleep_for(server_->strand(), length);
    machine_->tick(now());
    act();
  }
}

void SentinelService::noted(ProcessId from, const Note& note) {
  if (note.operation == Operation::link_closed) return machine_->link_lost(from);
  SentinelMessage message;
  if (!read_note(note, message)) return;
  machine_->hear(from, message, now());
  act();
}

void SentinelService::act() {
  for (Fact fact : machine_->take_facts()) {
    fact.process = self_;
    recorder_->record(fact);
  }
  for (const ProcessId node : machine_->take_reopened()) server_->reopen(node);
  for (const Sentinel::Outgoing& outgoing : machine_->take_messages())
    server_->send(outgoing.to, note_of(outgoing.message));
  for (std::size_t i = 0; i < subscribers_.size();) {
    const Subscriber subscriber = subscribers_[i];
    if (machine_->master_of(subscriber.group) == subscriber.known) {
      ++i;
      continue;
    }
    subscribers_.erase(subscribers_.begin() + static_cast<std::ptrdiff_t>(i));
    server_->answer(subscriber.request, master(subscriber.group));
  }
}

Reply SentinelService::master(std::size_t group) const {
  return {.outcome = Outcome::yes, .value = machine_->master_of(group).value};
}

Reply SentinelService::execute(const Request& request, ProcessId, MessageId message, WallTime) {
  const auto group = static_cast<std::size_t>(request.argument);
  if (request.operation != Operation::get_master || group >= machine_->group_count())
    return {.outcome = Outcome::no, .error = ReplyError::not_allowed};
  const ProcessId known(static_cast<std::uint32_t>(request.token));
  if (!known || machine_->master_of(group) != known) return master(group);
  subscribers_.push_back({message, group, known});
  return {.outcome = Outcome::none, .error = ReplyError::deferred};
}

}  // namespace lockstep::sentinel
