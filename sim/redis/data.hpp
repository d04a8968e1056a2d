// What a Redis server knows, and every way in which a command changes it: both doors, typed requests and argv,
// end here. Each effect records its fact and tells those who watch the key.
//
// Source: redis/redis 7.0, src/db.c (setKey, dbDelete, expireIfNeeded, signalModifiedKey), src/expire.c.
#pragma once

#include "sim/model/recorder.hpp"
#include "sim/redis/key_names.hpp"
#include "sim/redis/keyspace.hpp"

namespace lockstep::redis {

/// On whose behalf and when: time stands still during a command.
struct Cause {
  ProcessId client{};
  AcquisitionId acquisition{};
  UnixMs now = 0;
};

class Data {
 public:
  /// Is told when a key changes that somebody watches, and when a list or sorted set appears that somebody awaits.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void key_changed(Resource key) = 0;
    virtual void key_appeared(Resource key) = 0;
  };

  /// Is told of every key that changes, after the change, in whatever way it changes.
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void changed(Resource key, const Record& record) = 0;
  };

  Data(Recorder& recorder, ProcessId self) : names_(recorder.trace()), recorder_(&recorder), self_(self) {}

  KeyNames& names() { return names_; }
  void set_listener(Listener* listener) { listener_ = listener; }
  void add_observer(Observer& observer) {
    observers_.push_back(&observer);
    observed_ = true;
  }
  /// The one that came last.
  void remove_last_observer() {
    observers_.pop_back();
    observed_ = !observers_.empty();
  }
  /// Counts every change.
  std::uint64_t changes() const { return changes_; }
  /// Counts the changes that somebody asked for: not the keys that ran out.
  std::uint64_t writes() const { return changes_ - expirations_; }

  /// The record as it is, be it expired or not.
  Record& record(Resource key) { return keys_.at(key); }
  /// The record as a command at `now` sees it: a key past its deadline is removed first, or hidden on a replica.
  Record& look(Resource key, UnixMs now) {
    Record& found = keys_.at(key);
    if (found.present() && found.expired(now)) [[unlikely]]
      return run_out(key, found);
    return found;
  }
  /// A replica removes nothing by itself: what has run out is only hidden from those who look.
  void hide_expired(bool on) { hides_expired_ = on; }

  // Strings.
  void set(Resource key, Record& record, const Cause& cause, std::uint64_t number, UnixMs deadline) {
    const std::uint64_t overwritten = token_of(record);
    record.object.reset();
    record.number = number;
    record.type = Type::number;
    record.deadline = deadline;
    noted_set(key, record, cause, overwritten);
  }
  void set(Resource key, Record& record, const Cause& cause, std::string_view text, UnixMs deadline);

  /// An empty collection under an absent key; the caller fills it and then calls `changed`.
  template <class T>
  T& create(Resource key, Record& record, const Cause& cause) {
    record.object = std::make_unique<Object>(T());
    record.type = type_of<T>();
    record.deadline = Record::no_deadline;
    noted_set(key, record, cause, 0);
    if (record.awaited) [[unlikely]]
      listener_->key_appeared(key);
    return record.as<T>();
  }
  /// A collection was changed in place.
  void changed(Resource key, Record& record) {
    ++changes_;
    if (static_cast<int>(record.watched) | static_cast<int>(observed_)) [[unlikely]]
      tell(key, record);
  }

  void remove(Resource key, Record& record, const Cause& cause);
  /// `deadline` may be Record::no_deadline; one that is not in the future is for the caller to treat as a removal.
  void retime(Resource key, Record& record, const Cause& cause, UnixMs deadline);
  /// Moves or copies a value with its deadline over whatever is at `to`.
  void move(Resource from, Resource to, const Cause& cause);
  void copy(Resource from, Resource to, const Cause& cause);

  void expire(Resource key, Record& record);
  /// Removes every key of a database at once (FLUSHDB).
  void clear(unsigned database, const Cause& cause);
  /// The active cycle: removes whatever is past its deadline.
  void sweep(UnixMs now);
  /// Removes a key to make room. `used` and `limit` in bytes, for the trace.
  void evict(Resource key, Record& record, std::uint64_t used, std::uint64_t limit);
  /// What a master's stream says about a key: it is now as in `stored`, or gone if that is nothing.
  void apply(Resource key, const StoredValue* stored, ProcessId master);
  /// A restart without data: nobody is told but the trace.
  void forget();
  /// A restart from disk: the key is again what it was in `stored`, or gone if that is nothing. Only the trace is told.
  void restore(Resource key, const StoredValue* stored);
  /// Present keys, be they expired or not.
  std::uint64_t count();

  /// The number that stands for a value in the trace: 0 for none and for collections.
  template <class Value>
  static std::uint64_t token_of(const Value& record) {
    if (record.type == Type::number) return record.number;
    return record.type == Type::text ? fingerprint(std::get<std::string>(*record.object)) : 0;
  }
  static std::uint64_t fingerprint(std::string_view text);

 private:
  void tell(Resource key, Record& record);
  Record& run_out(Resource key, Record& found);
  void noted_set(Resource key, Record& record, const Cause& cause, std::uint64_t overwritten) {
    changed(key, record);
    if (recorder_->on()) [[unlikely]]
      note(FactKind::key_set, key, cause, token_of(record), fact_deadline(record.deadline),
           static_cast<std::int64_t>(overwritten));
  }
  /// A deadline as facts have it: in nanoseconds, as far as these reach.
  static std::int64_t fact_deadline(UnixMs deadline) {
    if (deadline == Record::no_deadline) return no_deadline;
    return deadline > INT64_MAX / 1'000'000 ? INT64_MAX : deadline * 1'000'000;
  }
  void empty(Record& record);
  void note(FactKind kind, Resource key, const Cause& cause, std::uint64_t token, std::int64_t value = 0,
            std::int64_t extra = 0);

  Keyspace keys_;
  KeyNames names_;
  Recorder* recorder_;
  ProcessId self_;
  Listener* listener_ = nullptr;
  std::vector<Observer*> observers_;
  bool observed_ = false;  // there are some
  std::uint64_t changes_ = 0, expirations_ = 0;
  bool hides_expired_ = false;
  Record nothing_;  // what is seen of a key that is hidden
};

}  // namespace lockstep::redis
