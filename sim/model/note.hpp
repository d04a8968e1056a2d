// What one server tells another: a small payload that travels as any message does, and that no reply answers.
//
// Replication, sentinels and the cluster bus are made of notes. Each kind is a struct that derives from Note and
// names its operation:
//
//   struct Ack : NoteOf<Operation::replica_ack> { std::int64_t offset = 0; };
//   if (const Ack* ack = note.as<Ack>()) ...
#pragma once

#include <memory>

#include "sim/trace/ids.hpp"
#include "sim/trace/operation.hpp"

namespace lockstep {

struct Note {
  explicit Note(Operation of) : operation(of) {}
  virtual ~Note() = default;

  /// This note as what it is, or nullptr when it is of another kind.
  template <class Kind>
  const Kind* as() const {
    return operation == Kind::kind ? static_cast<const Kind*>(this) : nullptr;
  }

  const Operation operation;
  // For the trace alone: what its facts say.
  Resource resource{};
  std::int64_t value = 0;
};

template <Operation which>
struct NoteOf : Note {
  static_assert(is_note(which));
  static constexpr Operation kind = which;
  NoteOf() : Note(which) {}
};

/// Who receives notes. A note comes when its receiver runs and is not busy.
class NoteReceiver {
 public:
  virtual ~NoteReceiver() = default;
  virtual void receive_note(ProcessId from, std::unique_ptr<Note> note) = 0;
};

}  // namespace lockstep
