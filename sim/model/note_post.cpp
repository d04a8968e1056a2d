#include "sim/model/note_post.hpp"

#include "sim/kernel/assert.hpp"

namespace lockstep {

void NotePost::attach(ProcessId process, NoteReceiver* receiver) {
  if (receivers_.size() <= process.value) receivers_.resize(process.value + 1, nullptr);
  receivers_[process.value] = receiver;
}

void NotePost::send(ProcessId from, ProcessId to, std::unique_ptr<Note> note) {
  SIM_ASSERT(from != to, "nobody sends notes to itself");
  const auto [at, added] = connections_.try_emplace({from, to});
  if (added) at->second = network_->connect_stream(from, to, *this);
  const MessageHandle handle = network_->make(at->second);
  Message& message = network_->at(handle);
  message.request = {.operation = note->operation, .resource = note->resource, .argument = note->value};
  message.reply = {};
  if (notes_.size() <= handle) notes_.resize(handle + 1);
  notes_[handle] = std::move(note);  // over one that was lost, perhaps
  network_->send(handle);
}

void NotePost::reopen(ProcessId from, ProcessId to) {
  if (const auto found = connections_.find({from, to}); found != connections_.end()) network_->drop(found->second);
}

std::unique_ptr<Note> NotePost::take(MessageHandle handle) {
  network_->free(handle);
  return std::move(notes_[handle]);
}

void NotePost::receive(MessageHandle handle) {
  const Message& message = network_->at(handle);
  const ProcessId from = network_->sender(message), to = network_->receiver(message);
  std::unique_ptr<Note> note = take(handle);
  if (to.value < receivers_.size() && receivers_[to.value] != nullptr)
    receivers_[to.value]->receive_note(from, std::move(note));
}

void NotePost::connection_failed(MessageHandle handle) { take(handle); }

}  // namespace lockstep
