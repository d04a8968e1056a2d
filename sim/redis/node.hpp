// One Redis master, reached through the typed door: the commands that lock algorithms use.
//
// Expiry follows the server, not our taste: a relative TTL becomes an absolute wall-clock millisecond when
// the command starts, time stands still for the rest of the command, and a read treats the key as gone when
// now > deadline. So stepping the wall clock forward ends leases early, and a read in the very millisecond
// of expiry still finds the key. A plain SET, GETSET and DEL drop the TTL; INCR keeps it; EXPIRE with a
// time in the past deletes.
// Source: redis/redis 7.0, src/t_string.c, src/expire.c, src/db.c.
//
// Left out for now: every other command, scripts as text, persistence, replication, eviction, and the
// background sweep, which no lock can notice because every lock command looks at the key itself.
#pragma once

#include "sim/model/recorder.hpp"
#include "sim/model/service.hpp"
#include "sim/redis/keyspace.hpp"

namespace lockstep {

class RedisNode : public Service {
 public:
  RedisNode(Recorder& recorder, ProcessId self) : recorder_(&recorder), self_(self) {}

  Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) override;
  void lose_memory() override;

  const Keyspace& keyspace() const { return keys_; }

 private:
  struct Command {  // one execution
    const Request& request;
    ProcessId client;
    UnixMs now;
    Record& record;
  };
  void set(const Command& command, std::uint64_t value, UnixMs deadline);
  void remove(const Command& command);
  void expire(const Command& command);
  Reply expire_at(const Command& command, UnixMs deadline);
  void note(const Command& command, FactKind kind, std::uint64_t token, std::int64_t value = 0, std::int64_t extra = 0);

  Recorder* recorder_;
  ProcessId self_;
  Keyspace keys_;
};

}  // namespace lockstep
