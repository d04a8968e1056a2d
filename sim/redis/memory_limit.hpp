// maxmemory: how much a server may hold, and what it throws out to stay below.
//
// Before each command the server makes room: while more is in use than allowed it samples a few keys, removes the
// best victim among them, and looks again. With `noeviction`, or when nothing may be removed, commands that need
// memory are refused instead (OOM).
//
// Memory is counted by a formula, not by an allocator: see `bytes_of`. For strings of eleven shapes it
// gave what used_memory of a real 7.0.15 (jemalloc 5) grew by, give or take 4 %; for collections it is a guess.
//
// Other users' keys, which nobody asks for by name, are entries without a key: they take memory, are sampled and
// thrown out like the others, and appear in no trace. They are gone after a crash.
//
// Left out: the pool of 16 good victims that Redis keeps between samplings (so its LRU is a bit closer to the ideal
// than this one), memory of connections and buffers, fragmentation.
// Source: redis/redis 7.0, src/evict.c (performEvictions, LFULogIncr, LFUDecrAndReturn), src/expire.c.
#pragma once

#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/model/pressure.hpp"
#include "sim/model/process.hpp"
#include "sim/redis/data.hpp"
#include "sim/redis/node_options.hpp"

namespace lockstep::redis {

class MemoryLimit : public Data::Observer {
 public:
  /// What an empty server uses, in bytes; observed on 7.0.15.
  static constexpr std::uint64_t empty_server = 914'592;

  MemoryLimit(Data& data, Recorder& recorder, ProcessId self, const MemoryOptions& options, Stream draws);

  void started(Process& server);
  void begin_pressure(const Pressure& pressure);
  void end_pressure();

  /// Before each command: whether there is room for more, now that what could be thrown out has been.
  bool make_room(UnixMs now);
  /// A command uses this key.
  void touch(Resource key, UnixMs now);
  /// Tells the trace that a command was refused.
  void refused(ProcessId client, Resource key, Operation operation);

  std::uint64_t used() const { return used_; }
  bool full() const { return used_ > options_.bytes; }
  const MemoryOptions& options() const { return options_; }

 private:
  /// A key, or one of somebody else's.
  struct Entry {
    Resource key{};
    std::uint32_t clock = 0;  // LRU: the second of the last use. LFU: minute of the last use << 8 | counter
    std::uint32_t bytes = 0;
    UnixMs deadline = Record::no_deadline;
  };
  struct Place {
    bool known = false, is_volatile = false;
    std::uint32_t at = 0;
  };

  void changed(Resource key, const Record& record) override;
  std::uint32_t bytes_of(Resource key, const Record& record) const;
  bool volatile_only() const;
  bool is_lfu() const;
  std::vector<Entry>& entries(bool is_volatile) { return is_volatile ? volatile_ : persistent_; }
  Entry& entry(std::size_t among);
  std::size_t candidates() const { return volatile_.size() + (volatile_only() ? 0 : persistent_.size()); }
  void add(const Entry& entry);
  void remove(bool is_volatile, std::size_t at);
  void throw_out(std::size_t among);
  /// The larger, the better a victim.
  std::int64_t merit(const Entry& entry, UnixMs now) const;
  std::uint32_t first_clock(UnixMs now) const;
  void expire_some(UnixMs now);
  void write_one(UnixMs now);
  Task<void> fill(Pressure pressure, std::uint32_t number);
  Task<void> cron();

  Data* data_;
  Recorder* recorder_;
  ProcessId self_;
  MemoryOptions options_;
  Stream draws_;
  Process* server_ = nullptr;
  UnixMs now_ = 0;  // of the command that is executed

  std::vector<Entry> persistent_, volatile_;
  std::vector<Place> places_;  // by key number
  std::uint64_t used_ = empty_server;
  std::optional<Pressure> pressure_;
  std::uint32_t pressures_ = 0;  // counts them, so that an old one ends
};

/// The size of a block that an allocator gives for so many bytes: jemalloc's classes.
std::uint64_t allocated(std::uint64_t bytes);

}  // namespace lockstep::redis
