#include "sim/redis/data.hpp"

#include "sim/redis/number.hpp"

namespace lockstep::redis {

void Data::set(Resource key, Record& record, const Cause& cause, std::string_view text, UnixMs deadline) {
  std::uint64_t number = 0;
  if (parse_number(text, number)) return set(key, record, cause, number, deadline);
  const std::uint64_t overwritten = token_of(record);
  if (record.type == Type::text)
    record.as<std::string>() = text;
  else
    record.object = std::make_unique<Object>(std::string(text));
  record.type = Type::text;
  record.deadline = deadline;
  noted_set(key, record, cause, overwritten);
}

void Data::empty(Record& record) {
  record.object.reset();
  record.number = 0;
  record.type = Type::none;
  record.deadline = Record::no_deadline;
}

void Data::remove(Resource key, Record& record, const Cause& cause) {
  const std::uint64_t token = token_of(record);
  empty(record);
  changed(key, record);
  if (recorder_->on()) note(FactKind::key_deleted, key, cause, token);
}

void Data::retime(Resource key, Record& record, const Cause& cause, UnixMs deadline) {
  record.deadline = deadline;
  changed(key, record);
  if (recorder_->on()) note(FactKind::key_retimed, key, cause, token_of(record), fact_deadline(deadline));
}

void Data::move(Resource from, Resource to, const Cause& cause) {
  Record& source = keys_.at(from);
  Record& target = keys_.at(to);
  const std::uint64_t overwritten = token_of(target), token = token_of(source);
  target.object = std::move(source.object);
  target.number = source.number;
  target.type = source.type;
  target.deadline = source.deadline;
  empty(source);
  changed(from, source);
  if (recorder_->on()) note(FactKind::key_deleted, from, cause, token);
  noted_set(to, target, cause, overwritten);
  if (target.awaited) listener_->key_appeared(to);
}

void Data::copy(Resource from, Resource to, const Cause& cause) {
  const Record& source = keys_.at(from);
  Record& target = keys_.at(to);
  const std::uint64_t overwritten = token_of(target);
  target.object = source.object ? std::make_unique<Object>(*source.object) : nullptr;
  target.number = source.number;
  target.type = source.type;
  target.deadline = source.deadline;
  noted_set(to, target, cause, overwritten);
  if (target.awaited) listener_->key_appeared(to);
}

void Data::expire(Resource key, Record& record) {
  ++expirations_;
  const std::uint64_t token = token_of(record);
  empty(record);
  changed(key, record);
  if (recorder_->on())
    recorder_->record({.kind = FactKind::key_expired, .process = self_, .resource = key, .token = token});
}

Record& Data::run_out(Resource key, Record& found) {
  if (hides_expired_) return nothing_;
  expire(key, found);
  return found;
}

void Data::apply(Resource key, const StoredValue* stored, ProcessId master) {
  Record& record = keys_.at(key);
  const Cause cause{master, {}, 0};
  if (stored == nullptr) {
    if (record.present()) remove(key, record, cause);
    return;
  }
  const bool same_value =
      record.type == Type::number && stored->type == Type::number && record.number == stored->number;
  if (same_value && record.deadline != stored->deadline) return retime(key, record, cause, stored->deadline);
  const std::uint64_t overwritten = token_of(record);
  record.object = stored->object ? std::make_unique<Object>(*stored->object) : nullptr;
  record.number = stored->number;
  record.type = stored->type;
  record.deadline = stored->deadline;
  noted_set(key, record, cause, overwritten);
  if (record.awaited) listener_->key_appeared(key);
}

void Data::clear(unsigned database, const Cause& cause) {
  for (const Resource key : names_.keys_of(database))
    if (Record& found = keys_.at(key); found.present()) remove(key, found, cause);
}

void Data::sweep(UnixMs now) {
  if (hides_expired_) return;
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    for (const Resource key : names_.keys_of(database))
      if (Record& found = keys_.at(key); found.present() && found.expired(now)) expire(key, found);
}

void Data::forget() {
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    for (const Resource key : names_.keys_of(database)) empty(keys_.at(key));
  if (recorder_->on()) recorder_->record({.kind = FactKind::memory_lost, .process = self_});
}

void Data::evict(Resource key, Record& record, std::uint64_t used, std::uint64_t limit) {
  const std::uint64_t token = token_of(record);
  empty(record);
  changed(key, record);
  if (recorder_->on())
    note(FactKind::key_evicted, key, {}, token, static_cast<std::int64_t>(used), static_cast<std::int64_t>(limit));
}

void Data::restore(Resource key, const StoredValue* stored) {
  Record& record = keys_.at(key);
  const std::uint64_t before = token_of(record);
  const bool was_present = record.present();
  empty(record);
  if (stored == nullptr) {
    if (was_present && recorder_->on()) note(FactKind::key_lost, key, {}, before);
    return;
  }
  record.object = stored->object ? std::make_unique<Object>(*stored->object) : nullptr;
  record.number = stored->number;
  record.type = stored->type;
  record.deadline = stored->deadline;
  if (recorder_->on())
    note(FactKind::key_set, key, {}, token_of(record), fact_deadline(record.deadline),
         static_cast<std::int64_t>(before));
}

std::uint64_t Data::count() {
  std::uint64_t present = 0;
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    for (const Resource key : names_.keys_of(database)) present += keys_.at(key).present() ? 1u : 0u;
  return present;
}

void Data::tell(Resource key, Record& record) {
  for (Observer* observer : observers_) observer->changed(key, record);
  if (record.watched) listener_->key_changed(key);
}

// FNV-1a, and never zero, which would mean "no value".
std::uint64_t Data::fingerprint(std::string_view text) {
  std::uint64_t state = 0xcbf29ce484222325u;
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return state == 0 ? 1 : state;
}

void Data::note(FactKind kind, Resource key, const Cause& cause, std::uint64_t token, std::int64_t value,
                std::int64_t extra) {
  recorder_->record({.kind = kind,
                     .process = self_,
                     .peer = cause.client,
                     .resource = key,
                     .acquisition = cause.acquisition,
                     .token = token,
                     .value = value,
                     .extra = extra});
}

}  // namespace lockstep::redis
