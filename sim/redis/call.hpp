// One execution of one command through the argv door: its arguments, its session and its instant, with what
// nearly every command needs to read arguments and find keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/redis/command_table.hpp"
#include "sim/redis/data.hpp"
#include "sim/redis/number.hpp"
#include "sim/redis/session.hpp"

namespace lockstep::redis {

class Engine;

/// A key as a command sees it. The record is missing when nobody has ever used the name.
struct Key {
  std::string_view name;
  unsigned database = 0;
  Resource id{};
  Record* record = nullptr;

  bool exists() const { return record != nullptr && record->present(); }
  Type type() const { return record == nullptr ? Type::none : record->type; }
  /// There is a value, and it is not of this type.
  template <class T>
  bool is_other_than() const {
    if (!exists()) return false;
    if constexpr (std::is_same_v<T, std::string>)
      return !is_string(record->type);
    else
      return record->type != type_of<T>();
  }
  template <class T>
  T& as() const {
    return record->as<T>();
  }
};

/// What a string value looks like as text; numbers are written into `space`.
class StringText {
 public:
  explicit StringText(const Record& record);
  std::string_view view() const { return view_; }

 private:
  char space_[20];
  std::string_view view_;
};

class Call {
 public:
  Call(Engine& in_engine, Data& on_data, Session& of, const CommandSpec& what, std::span<const std::string_view> with,
       UnixMs now, bool by_script)
      : argv(with),
        session(of),
        spec(what),
        cause{of.process, of.acquisition, now},
        scripted(by_script),
        engine(in_engine),
        data(on_data) {}

  std::span<const std::string_view> argv;
  Session& session;
  const CommandSpec& spec;
  Cause cause;
  bool scripted;  ///< called by a script
  Engine& engine;
  Data& data;

  UnixMs now() const { return cause.now; }
  std::size_t count() const { return argv.size(); }
  bool word(std::size_t i, std::string_view expected) const { return i < argv.size() && same_word(argv[i], expected); }

  /// Looks a key up; one that is past its deadline is removed by that.
  Key key(std::string_view name) { return key_of(session.database, name); }
  Key key_of(unsigned database, std::string_view name);
  /// Gives the key a record to be filled.
  void ensure(Key& key);

  // Effects, as Data has them.
  void set(Key& key, std::string_view text, UnixMs deadline);
  void set(Key& key, std::uint64_t number, UnixMs deadline);
  template <class T>
  T& create_or_get(Key& key) {
    if (key.exists()) return key.as<T>();
    ensure(key);
    return data.create<T>(key.id, *key.record, cause);
  }
  void changed(const Key& key) { data.changed(key.id, *key.record); }
  void remove(const Key& key) { data.remove(key.id, *key.record, cause); }
  void retime(const Key& key, UnixMs deadline) { data.retime(key.id, *key.record, cause, deadline); }
  /// A collection without elements is no key.
  template <class T>
  void remove_if_empty(const Key& key) {
    if (key.as<T>().empty()) remove(key);
  }

  // Arguments. An empty result is success.
  using Problem = std::optional<RespReply>;
  Problem read_integer(std::size_t i, std::int64_t& value) const;
  Problem read_integer(std::size_t i, std::int64_t& value, std::int64_t low, std::int64_t high,
                       std::string_view text) const;
  Problem read_double(std::size_t i, double& value, std::string_view text = "ERR value is not a valid float") const;
  /// The timeout of a blocking command in seconds, as an absolute time; zero for "none".
  Problem read_timeout(std::size_t i, UnixMs& until) const;
  RespReply invalid_expire() const;
};

}  // namespace lockstep::redis
