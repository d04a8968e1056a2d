#include "sim/redis/memory_limit.hpp"

#include <algorithm>

#include "sim/kernel/combinators.hpp"
#include "sim/redis/call.hpp"

namespace lockstep {

std::string_view name_of(MemoryOptions::Policy policy) {
  constexpr std::string_view names[] = {"noeviction",   "allkeys-lru",    "volatile-lru",    "allkeys-lfu",
                                        "volatile-lfu", "allkeys-random", "volatile-random", "volatile-ttl"};
  return names[static_cast<std::size_t>(policy)];
}

}  // namespace lockstep

namespace lockstep::redis {
namespace {

using Policy = MemoryOptions::Policy;

constexpr std::uint64_t table_entry = 32 + 8;  // a dictEntry and its slot
constexpr std::uint64_t object = 16;           // a robj
constexpr std::uint64_t embedded_max = 44;     // longer strings have a block of their own
constexpr std::uint64_t filler_name = 16;      // bytes in the names of other users' keys
constexpr std::uint64_t per_element = 16;      // a guess

std::uint64_t key_bytes(std::uint64_t length) { return allocated(length + (length < 32 ? 2 : 4)); }

std::uint64_t string_bytes(std::uint64_t length) {
  if (length <= embedded_max) return allocated(object + 3 + length + 1);
  return object + allocated(length + (length < 256 ? 4 : 6));
}

std::uint64_t bytes_in(const std::string& text) { return string_bytes(text.size()); }
std::uint64_t bytes_in(const ListValue& list) {
  std::uint64_t sum = object;
  for (const std::string& element : list) sum += element.size() + per_element;
  return sum;
}
std::uint64_t bytes_in(const HashValue& hash) {
  std::uint64_t sum = object;
  hash.each([&](const std::string& field, const std::string& value) {
    sum += field.size() + value.size() + 2 * per_element;
  });
  return sum;
}
std::uint64_t bytes_in(const StreamValue& stream) { return object + stream.entries.size() * 4 * per_element; }
// Sets and sorted sets: by the number of elements alone.
template <class Collection>
std::uint64_t bytes_in(const Collection& collection) {
  return object + collection.size() * (2 * per_element + 16);
}

// LFU, with Redis's defaults: lfu-log-factor 10, lfu-decay-time 1.
constexpr std::uint32_t lfu_first = 5, lfu_max = 255;
std::uint32_t minute(UnixMs now) { return static_cast<std::uint32_t>(now / 60'000) & 0xffff; }
std::uint32_t decayed(std::uint32_t clock, UnixMs now) {
  const std::uint32_t passed = (minute(now) - (clock >> 8)) & 0xffff, counter = clock & 0xff;
  return passed > counter ? 0 : counter - passed;
}

}  // namespace

// Source: jemalloc, size_classes: multiples of 16 up to 128, then four classes to each doubling.
std::uint64_t allocated(std::uint64_t bytes) {
  if (bytes <= 8) return 8;
  if (bytes <= 128) return (bytes + 15) / 16 * 16;
  std::uint64_t step = 32;
  while (bytes > 8 * step) step *= 2;
  return (bytes + step - 1) / step * step;
}

MemoryLimit::MemoryLimit(Data& data, Recorder& recorder, ProcessId self, const MemoryOptions& options, Stream draws)
    : data_(&data), recorder_(&recorder), self_(self), options_(options), draws_(draws) {
  data.add_observer(*this);
}

bool MemoryLimit::volatile_only() const {
  return options_.policy == Policy::volatile_lru || options_.policy == Policy::volatile_lfu ||
         options_.policy == Policy::volatile_random || options_.policy == Policy::volatile_ttl;
}
bool MemoryLimit::is_lfu() const {
  return options_.policy == Policy::allkeys_lfu || options_.policy == Policy::volatile_lfu;
}

// --- what there is ------------------------------------------------------------------------------------------------

// A restart: the keys that came back are counted anew.
void MemoryLimit::started(Process& server) {
  server_ = &server;
  now_ = server.wall_now().ns() / 1'000'000;
  persistent_.clear();
  volatile_.clear();
  places_.clear();
  used_ = empty_server;
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    for (const Resource key : data_->names().keys_of(database)) changed(key, data_->record(key));
  server.strand().spawn(cron());
  if (pressure_) begin_pressure(*pressure_);
}

std::uint32_t MemoryLimit::bytes_of(Resource key, const Record& record) const {
  std::uint64_t sum = table_entry + key_bytes(data_->names().name_of(key).size());
  if (record.deadline != Record::no_deadline) sum += table_entry;
  if (record.type == Type::number)
    sum += record.number <= INT64_MAX ? object : string_bytes(StringText(record).view().size());
  else if (record.object)
    sum += std::visit([](const auto& value) { return bytes_in(value); }, *record.object);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, UINT32_MAX));
}

void MemoryLimit::add(const Entry& entry) {
  const bool is_volatile = entry.deadline != Record::no_deadline;
  std::vector<Entry>& list = entries(is_volatile);
  if (entry.key) places_[entry.key.value] = {true, is_volatile, static_cast<std::uint32_t>(list.size())};
  list.push_back(entry);
  used_ += entry.bytes;
}

void MemoryLimit::remove(bool is_volatile, std::size_t at) {
  std::vector<Entry>& list = entries(is_volatile);
  used_ -= list[at].bytes;
  if (list[at].key) places_[list[at].key.value].known = false;
  list[at] = list.back();
  list.pop_back();
  if (at < list.size() && list[at].key) places_[list[at].key.value].at = static_cast<std::uint32_t>(at);
}

void MemoryLimit::changed(Resource key, const Record& record) {
  if (key.value >= places_.size()) places_.resize(key.value + 1);
  const Place place = places_[key.value];
  std::uint32_t clock = first_clock(now_);
  if (place.known) {
    if (is_lfu()) clock = entries(place.is_volatile)[place.at].clock;
    remove(place.is_volatile, place.at);
  }
  if (record.present()) add({key, clock, bytes_of(key, record), record.deadline});
}

std::uint32_t MemoryLimit::first_clock(UnixMs now) const {
  return is_lfu() ? minute(now) << 8 | lfu_first : static_cast<std::uint32_t>(now / 1000);
}

// Source: lookupKey, LFULogIncr.
void MemoryLimit::touch(Resource key, UnixMs now) {
  now_ = now;
  if (key.value >= places_.size() || !places_[key.value].known) return;
  Entry& used = entries(places_[key.value].is_volatile)[places_[key.value].at];
  if (!is_lfu()) {
    used.clock = static_cast<std::uint32_t>(now / 1000);
    return;
  }
  std::uint32_t counter = decayed(used.clock, now);
  const double above_first = counter > lfu_first ? counter - lfu_first : 0;
  if (counter < lfu_max && draws_.chance(1.0 / (above_first * 10 + 1))) ++counter;
  used.clock = minute(now) << 8 | counter;
}

// --- making room --------------------------------------------------------------------------------------------------

MemoryLimit::Entry& MemoryLimit::entry(std::size_t among) {
  return among < volatile_.size() ? volatile_[among] : persistent_[among - volatile_.size()];
}

std::int64_t MemoryLimit::merit(const Entry& entry, UnixMs now) const {
  switch (options_.policy) {
    case Policy::allkeys_lru:
    case Policy::volatile_lru: return now / 1000 - entry.clock;
    case Policy::allkeys_lfu:
    case Policy::volatile_lfu: return static_cast<std::int64_t>(lfu_max) - decayed(entry.clock, now);
    case Policy::volatile_ttl: return -entry.deadline;
    default: return 0;
  }
}

bool MemoryLimit::make_room(UnixMs now) {
  now_ = now;
  if (options_.bytes == 0) return true;
  while (used_ > options_.bytes) {
    if (options_.policy == Policy::noeviction || candidates() == 0) return false;
    const bool random = options_.policy == Policy::allkeys_random || options_.policy == Policy::volatile_random;
    std::size_t victim = draws_.below(candidates());
    for (std::uint64_t i = 1; i < options_.samples && !random; ++i) {
      const std::size_t other = draws_.below(candidates());
      if (merit(entry(other), now) > merit(entry(victim), now)) victim = other;
    }
    throw_out(victim);
  }
  return true;
}

void MemoryLimit::throw_out(std::size_t among) {
  const Resource key = entry(among).key;
  if (key) return data_->evict(key, data_->record(key), used_, options_.bytes);
  const bool is_volatile = among < volatile_.size();
  remove(is_volatile, is_volatile ? among : among - volatile_.size());
}

void MemoryLimit::refused(ProcessId client, Resource key, Operation operation) {
  if (recorder_->on())
    recorder_->record({.kind = FactKind::memory_full,
                       .operation = operation,
                       .process = self_,
                       .peer = client,
                       .resource = key,
                       .value = static_cast<std::int64_t>(used_),
                       .extra = static_cast<std::int64_t>(options_.bytes)});
}

// --- other users --------------------------------------------------------------------------------------------------

void MemoryLimit::begin_pressure(const Pressure& pressure) {
  pressure_ = pressure;
  if (server_ != nullptr && server_->alive()) server_->strand().spawn(fill(pressure, ++pressures_));
}

void MemoryLimit::end_pressure() {
  pressure_.reset();
  ++pressures_;
}

// At most one event per millisecond, which then writes several keys.
Task<void> MemoryLimit::fill(Pressure pressure, std::uint32_t number) {
  const MonotonicTime begin = server_->monotonic_now();
  for (std::int64_t written = 0; number == pressures_;) {
    co_await sleep_for(server_->strand(), std::max<Duration>(pressure.interval, 1ms));
    if (number != pressures_) break;
    const UnixMs now = server_->wall_now().ns() / 1'000'000;
    const std::int64_t due = (server_->monotonic_now() - begin) / pressure.interval;
    for (; written < due; ++written) write_one(now);
  }
}

void MemoryLimit::write_one(UnixMs now) {
  if (!make_room(now)) return;
  const bool is_volatile = pressure_->ttl > Duration(0);
  const std::uint64_t bytes = table_entry + key_bytes(filler_name) + string_bytes(pressure_->value_bytes) +
                              (is_volatile ? table_entry : 0);
  add({{}, first_clock(now), static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, UINT32_MAX)),
       is_volatile ? now + pressure_->ttl / 1ms : Record::no_deadline});
}

Task<void> MemoryLimit::cron() {
  for (;;) {
    co_await sleep_for(server_->strand(), 100ms);  // hz 10
    expire_some(server_->wall_now().ns() / 1'000'000);
  }
}

// Source: activeExpireCycle: 20 samples, again while more than a tenth of them had run out.
void MemoryLimit::expire_some(UnixMs now) {
  constexpr int samples = 20;
  for (int expired = samples; expired * 10 > samples && !volatile_.empty();) {
    expired = 0;
    for (int i = 0; i < samples && !volatile_.empty(); ++i) {
      const std::size_t at = draws_.below(volatile_.size());
      if (now <= volatile_[at].deadline) continue;
      ++expired;
      if (const Resource key = volatile_[at].key)
        data_->look(key, now);
      else
        remove(true, at);
    }
  }
}

}  // namespace lockstep::redis
