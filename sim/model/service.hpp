// What runs on a server: something that executes one typed request at a time.
#pragma once

#include "sim/model/request.hpp"

namespace lockstep {

class Service {
 public:
  virtual ~Service() = default;

  /// Executes a request at once and completely.
  /// Units: `started` is the server's wall clock when it began with this command; it stands still for the command.
  virtual Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) = 0;

  /// The server came back without what it held in memory.
  virtual void lose_memory() = 0;
};

/// Whether an operation changes data: the class that its service time is drawn from.
constexpr bool is_write(Operation operation) {
  switch (operation) {
    case Operation::get:
    case Operation::pttl:
    case Operation::store_read:
      return false;
    default:
      return true;
  }
}

}  // namespace lockstep
