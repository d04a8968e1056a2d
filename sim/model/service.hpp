// What runs on a server: something that executes one typed request at a time.
#pragma once

#include "sim/model/note.hpp"
#include "sim/model/request.hpp"

namespace lockstep {

class Server;

class Service {
 public:
  virtual ~Service() = default;

  /// Executes a request at once and completely. A reply with ReplyError::deferred means that the service gives the
  /// real one later, through Server::answer; the server goes on with other requests meanwhile.
  /// Units: `started` is the server's wall clock when it began with this command; it stands still for the command.
  virtual Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) = 0;

  // For services that do more than answer: Redis nodes with replicas, sentinels.

  /// The server begins to run, for the first time or after a restart: time for coroutines on its strand.
  virtual void started(Server& /*server*/) {}
  /// Another server's note, between two commands.
  virtual void noted(ProcessId /*from*/, const Note& /*note*/) {}
  /// The server crashes in this instant; its system may still close connections, which peers hear of.
  virtual void crashed() {}

  /// The server came back without what it held in memory.
  virtual void lose_memory() = 0;
};

/// Whether an operation changes data: the class that its service time is drawn from.
constexpr bool is_write(Operation operation) {
  switch (operation) {
    case Operation::get:
    case Operation::pttl:
    case Operation::store_read:
    case Operation::wait:
    case Operation::get_master:
      return false;
    default:
      return true;
  }
}

}  // namespace lockstep
