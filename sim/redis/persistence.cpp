#include "sim/redis/persistence.hpp"

#include <utility>

#include "sim/kernel/combinators.hpp"

namespace lockstep::redis {
namespace {

constexpr Duration cron_period = 100ms;    // hz 10
constexpr Duration kernel_flushes = 30s;   // dirty_expire_centisecs

}  // namespace

Persistence::Persistence(Data& data, Recorder& recorder, ProcessId self, const PersistenceOptions& options,
                         Choices& choices, const std::string& prefix)
    : data_(&data),
      recorder_(&recorder),
      self_(self),
      options_(options),
      fsyncs_(choices.stream(prefix + "/fsync")),
      saves_(choices.stream(prefix + "/save")),
      loads_(choices.stream(prefix + "/load")) {
  data.add_observer(*this);
}

void Persistence::started(Process& server) {
  const bool again = server_ != nullptr;
  server_ = &server;
  last_save_second_ = second();
  if (again) last_fsync_second_ = second();
  if (writing_) drop_write();  // its memory was kept, and nobody is left who writes
  if (!commits_first()) server.strand().spawn(cron());
}

// --- what is dirty ------------------------------------------------------------------------------------------------

void Persistence::changed(Resource key, const Record&) {
  written_since_start_ = true;
  touch(key);
}

void Persistence::touch(Resource key) {
  if (key.value >= is_dirty_.size()) is_dirty_.resize(key.value + 1, false);
  if (is_dirty_[key.value]) return;
  is_dirty_[key.value] = true;
  if (dirty_.empty() && server_ != nullptr) dirty_since_ = server_->monotonic_now();
  dirty_.push_back(key);
}

void Persistence::begin_write() {
  writing_ = true;
  pending_writes_ = data_->writes();
  for (const Resource key : dirty_) {
    const Record& record = data_->record(key);
    pending_.push_back({key, record.present() ? std::optional<StoredValue>(record) : std::nullopt});
    is_dirty_[key.value] = false;
  }
  dirty_.clear();
}

void Persistence::end_write() {
  writing_ = false;
  for (Pending& one : pending_) {
    image_.erase(one.key);
    if (one.value) image_.emplace(one.key, std::move(*one.value));
  }
  pending_.clear();
  written_ = pending_writes_ - durable_writes_;
  durable_writes_ = pending_writes_;
}

// --- writing ------------------------------------------------------------------------------------------------------

Task<void> Persistence::cron() {
  for (;;) {
    co_await sleep_for(server_->strand(), cron_period);
    command_done();
    if (writing_ || dirty_.empty()) continue;
    if (aof() && server_->monotonic_now() - dirty_since_ >= kernel_flushes)
      server_->strand().spawn(flush());
    if (!aof() && save_is_due()) server_->strand().spawn(save());
  }
}

// Source: flushAppendOnlyFile, as called after each round of the event loop and by the cron.
void Persistence::command_done() {
  if (server_ == nullptr || !aof() || options_.fsync != PersistenceOptions::Fsync::everysec) return;
  if (dirty_.empty() || !written_since_start_ || second() <= last_fsync_second_) return;
  if (!writing_) server_->strand().spawn(flush());
  last_fsync_second_ = second();
}

bool Persistence::save_is_due() const {
  const std::uint64_t changes = data_->writes() - durable_writes_;
  for (const SavePoint& point : options_.save)
    if (changes >= point.changes && std::chrono::seconds(second() - last_save_second_) > point.after) return true;
  return false;
}

Task<void> Persistence::flush() {
  const Duration length = fsyncs_.duration(options_.fsync_time);
  begin_write();
  co_await sleep_for(server_->strand(), length);
  end_write();
  note_fsync(length);
}

Task<void> Persistence::save() {
  const TrueTime of = server_->simulator().now();
  const Duration length = saves_.duration(options_.save_time);
  begin_write();
  save_began_ = of;
  save_ends_ = of + length;
  co_await sleep_for(server_->strand(), length);
  end_write();
  last_save_second_ = second();
  note_snapshot(of);
}

void Persistence::stream_applied() {
  if (!commits_first() || dirty_.empty()) return command_done();
  begin_write();
  end_write();
}

Duration Persistence::commit() {
  if (dirty_.empty() || !written_since_start_) return Duration(0);
  begin_write();
  commit_length_ = fsyncs_.duration(options_.fsync_time);
  return std::max(commit_length_, Duration(1));
}

void Persistence::committed() {
  end_write();
  note_fsync(commit_length_);
}

void Persistence::note_fsync(Duration length) {
  if (recorder_->on())
    recorder_->record({.kind = FactKind::fsynced,
                       .process = self_,
                       .value = static_cast<std::int64_t>(written_),
                       .extra = length.count()});
}

void Persistence::note_snapshot(TrueTime of) {
  if (recorder_->on())
    recorder_->record({.kind = FactKind::snapshot_saved,
                       .process = self_,
                       .value = static_cast<std::int64_t>(image_.size()),
                       .extra = of.ns()});
}

// --- the end, and coming back ---------------------------------------------------------------------------------------

void Persistence::ended(Ending how) {
  ended_ = how;
  loading_ = false;
  writes_at_end_ = data_->writes();
  if (writing_ && (aof() || how != Ending::kill)) drop_write();
  if (how != Ending::shutdown) return;
  const bool saves = aof() || !options_.save.empty();
  if (!saves) return;
  begin_write();
  end_write();
  if (aof())
    note_fsync(Duration(0));
  else
    note_snapshot(server_->simulator().now());
}

void Persistence::drop_write() {
  writing_ = false;
  const std::vector<Pending> unwritten = std::exchange(pending_, {});
  for (const Pending& one : unwritten) touch(one.key);
}

void Persistence::load() {
  if (writing_) {  // the child of a killed server
    if (server_->simulator().now() < save_ends_) {
      drop_write();
    } else {
      end_write();
      note_snapshot(save_began_);
    }
  }
  written_since_start_ = false;
  // The file of a killed process is complete in the page cache.
  const bool all_there = aof() && ended_ != Ending::power_loss;
  const std::uint64_t lost = all_there ? 0 : writes_at_end_ - durable_writes_;
  if (!all_there) {
    for (const Resource key : dirty_) {
      const auto stored = image_.find(key);
      data_->restore(key, stored == image_.end() ? nullptr : &stored->second);
      is_dirty_[key.value] = false;
    }
    dirty_.clear();
    durable_writes_ = data_->writes();
  }
  // A snapshot's keys that have run out are not loaded; those of an AOF go when somebody looks.
  if (!aof()) data_->sweep(server_->wall_now().ns() / 1'000'000);
  loading_ = true;
  server_->strand().spawn(finish_loading(loads_.duration(options_.load_time), static_cast<std::int64_t>(lost)));
}

Task<void> Persistence::finish_loading(Duration length, std::int64_t lost) {
  co_await sleep_for(server_->strand(), length);
  loading_ = false;
  if (recorder_->on())
    recorder_->record({.kind = FactKind::data_loaded,
                       .process = self_,
                       .value = static_cast<std::int64_t>(data_->count()),
                       .extra = lost});
}

void Persistence::wipe() {
  writing_ = false;
  pending_.clear();
  image_.clear();
  for (const Resource key : dirty_) is_dirty_[key.value] = false;
  dirty_.clear();
  durable_writes_ = data_->writes();
}

}  // namespace lockstep::redis
