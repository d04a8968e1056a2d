// What a sentinel says, as notes that travel over the network. Those to and from nodes are the nodes' own.
#pragma once

#include <memory>

#include "sim/model/note.hpp"
#include "sim/redis/sentinel/message.hpp"

namespace lockstep::sentinel {

/// Between sentinels: hello, a question, an answer.
template <Operation which>
struct Words : NoteOf<which> {
  SentinelMessage message;
};
using Hello = Words<Operation::sentinel_hello>;
using DownRequest = Words<Operation::down_request>;
using DownReport = Words<Operation::down_report>;

std::unique_ptr<Note> note_of(const SentinelMessage& message);
/// Of a note to a sentinel; nothing when it is no such note.
bool read_note(const Note& note, SentinelMessage& message);

}  // namespace lockstep::sentinel
