#include "sim/redis/sentinel/notes.hpp"

#include "sim/redis/replication/notes.hpp"

namespace lockstep::sentinel {
namespace {

template <Operation which>
std::unique_ptr<Note> words(const SentinelMessage& message) {
  auto note = std::make_unique<Words<which>>();
  note->message = message;
  note->value = static_cast<std::int64_t>(message.epoch);
  return note;
}

}  // namespace

std::unique_ptr<Note> note_of(const SentinelMessage& message) {
  switch (message.kind) {
    case Kind::ping:
      return std::make_unique<redis::Ping>();
    case Kind::info:
      return std::make_unique<redis::InfoRequest>();
    case Kind::replica_of: {
      auto order = std::make_unique<redis::ReplicaOf>();
      order->master = message.node;
      return order;
    }
    case Kind::pong:
    case Kind::info_reply:
      break;  // what nodes say
    case Kind::hello:
      return words<Operation::sentinel_hello>(message);
    case Kind::is_master_down:
      return words<Operation::down_request>(message);
    case Kind::master_down_reply:
      return words<Operation::down_report>(message);
  }
  return nullptr;
}

bool read_note(const Note& note, SentinelMessage& message) {
  if (note.as<redis::Pong>() != nullptr) {
    message = {.kind = Kind::pong};
  } else if (const auto* report = note.as<redis::InfoReport>()) {
    message = {.kind = Kind::info_reply,
               .info = {.is_master = report->is_master,
                        .master = report->master,
                        .link_up = report->link_up,
                        .link_down_for = report->link_down_for / 1ms,
                        .offset = report->offset,
                        .priority = report->priority}};
  } else if (const auto* hello = note.as<Hello>()) {
    message = hello->message;
  } else if (const auto* request = note.as<DownRequest>()) {
    message = request->message;
  } else if (const auto* answer = note.as<DownReport>()) {
    message = answer->message;
  } else {
    return false;
  }
  return true;
}

}  // namespace lockstep::sentinel
