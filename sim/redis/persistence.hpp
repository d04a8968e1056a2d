// What a Redis server has on its disk: nothing, a snapshot (RDB), or every write (AOF).
//
// AOF: what a command did is written to the file, that is into the kernel's page cache, before its reply is sent; a
// killed process loses nothing. What survives a loss of power is what was flushed to the disk itself (fsync):
//   always    before the replies of each round of the event loop; the server waits for the disk.
//   everysec  in the background, when a command or the cron (10 times a second) finds that the second of the wall
//             clock is another one than that of the last flush. So a write that comes first in its second is safe as
//             soon as the disk has it, and one that comes after another has to wait for the next second.
//   no        when the kernel does it: what has been dirty for 30 s.
// RDB: when enough changes and seconds have gone by since the last one (a save point), a snapshot of that instant is
// written; it counts when it is complete.
//
// The disk is kept as an image of the keys, and brought up to date with those that changed: a list of what is dirty
// is all that a write costs.
//
// A flush follows a write: what a killed process had not flushed stays in the page cache after its restart until the
// next write, or until the kernel sees to it. The child that writes a snapshot outlives its killed server.
//
// Left out: AOF rewrites (they change no content), a torn last command (Redis cuts it off), a write that is put off
// while a flush takes longer than a second, and a snapshot that is not complete when its killed server is back.
// Source: redis/redis 7.0, src/aof.c (flushAppendOnlyFile), src/server.c (serverCron), src/rdb.c (rdbLoadRio);
// Linux, Documentation/admin-guide/sysctl/vm.rst (dirty_expire_centisecs).
#pragma once

#include <map>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/model/process.hpp"
#include "sim/redis/data.hpp"
#include "sim/redis/node_options.hpp"

namespace lockstep::redis {

class Persistence : public Data::Observer {
 public:
  /// `prefix`: of the names of its random streams, such as "server/n1".
  Persistence(Data& data, Recorder& recorder, ProcessId self, const PersistenceOptions& options, Choices& choices,
              const std::string& prefix);

  void started(Process& server);
  void ended(Ending how);
  /// Reads the disk. Until it is done the server is `loading`.
  void load();
  bool loading() const { return loading_; }
  /// The disk itself is gone.
  void wipe();

  /// A command has been executed.
  void command_done();
  /// A replica has applied a piece of its master's stream, which it answers to nobody.
  void stream_applied();
  bool commits_first() const { return aof() && options_.fsync == PersistenceOptions::Fsync::always; }
  Duration commit();
  void committed();

 private:
  bool aof() const { return options_.mode == PersistenceOptions::Mode::aof; }
  void changed(Resource key, const Record& record) override;
  void touch(Resource key);
  std::int64_t second() const { return server_->wall_now().ns() / 1'000'000'000; }
  bool save_is_due() const;
  void begin_write();
  void end_write();
  void drop_write();
  void note_fsync(Duration length);
  void note_snapshot(TrueTime of);
  Task<void> cron();
  Task<void> flush();
  Task<void> save();
  Task<void> finish_loading(Duration length, std::int64_t lost);

  Data* data_;
  Recorder* recorder_;
  ProcessId self_;
  PersistenceOptions options_;
  Stream fsyncs_, saves_, loads_;
  Process* server_ = nullptr;

  std::map<Resource, StoredValue> image_;  // what a loss of power leaves
  std::vector<Resource> dirty_;            // keys that may differ from the image
  std::vector<bool> is_dirty_;             // by key number
  MonotonicTime dirty_since_{};
  std::uint64_t durable_writes_ = 0;  // Data::writes() of the image

  struct Pending {
    Resource key;
    std::optional<StoredValue> value;
  };
  bool writing_ = false;
  std::vector<Pending> pending_;  // on their way to the disk
  std::uint64_t pending_writes_ = 0, written_ = 0;
  TrueTime save_began_{}, save_ends_{};  // RDB: of the child that writes
  bool written_since_start_ = true;
  Duration commit_length_{0};
  std::int64_t last_fsync_second_ = 0, last_save_second_ = 0;

  Ending ended_ = Ending::kill;
  std::uint64_t writes_at_end_ = 0;
  bool loading_ = false;
};

}  // namespace lockstep::redis
