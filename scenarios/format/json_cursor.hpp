// A walk over JSON values that knows where it is.
//
// A cursor is one value of the file with its JSON pointer. Asking it for a typed value either gives the value or
// records a problem (pointer, what was expected, what was found) and gives nothing, so that a reader says what it
// wants once and goes on. An ObjectCursor knows the keys that its object may have: it reports all others with a
// suggestion, and those that nobody asked for as having no effect: nothing in a file is silent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "sim/kernel/time.hpp"

namespace lockstep {

/// A value as a message shows it: `the number 10000`, `"carol"`, `an array of 3`.
std::string describe(const Json& value);

class JsonCursor {
 public:
  JsonCursor(const Json& value, std::string pointer, Problems& problems)
      : value_(&value), pointer_(std::move(pointer)), problems_(&problems) {}

  const Json& value() const { return *value_; }
  const std::string& pointer() const { return pointer_; }
  Problems& problems() const { return *problems_; }
  bool is_text() const { return value_->is_string(); }
  bool is_object() const { return value_->is_object(); }
  bool is_array() const { return value_->is_array(); }

  /// Records a problem here; what was found is this value.
  void expected(std::string what) const { expected(std::move(what), describe(*value_)); }
  void expected(std::string what, std::string found, std::string suggestion = "") const;
  /// Records a problem here in a sentence of its own, such as "has no effect without a handshake".
  void complain(std::string sentence, std::string suggestion = "") const;

  // Typed values. Each gives nothing after it has recorded a problem.
  std::optional<std::string> text(std::string_view what = "a text") const;
  std::optional<bool> boolean() const;
  std::optional<std::int64_t> integer(std::int64_t min, std::int64_t max) const;
  std::optional<std::uint64_t> natural(std::uint64_t min, std::uint64_t max) const;
  /// `what` as in "a probability from 0 to 1".
  std::optional<double> number(double min, double max, std::string_view what) const;
  std::optional<double> probability() const;
  std::optional<Duration> duration() const;  ///< not negative
  std::optional<Duration> positive_duration() const;
  std::optional<Duration> signed_duration() const;
  /// The index of this text in `words`.
  std::optional<std::size_t> word(const std::vector<std::string>& words) const;
  /// A name for something new: letters, digits and -_.: only.
  std::optional<std::string> new_name() const;
  /// The elements of an array; nothing with a problem when this is not an array.
  std::optional<std::vector<JsonCursor>> elements(std::string_view what = "an array") const;
  /// The members of an object with their keys.
  struct Member;
  std::optional<std::vector<Member>> members(std::string_view what = "an object") const;

 private:
  const Json* value_;
  std::string pointer_;
  Problems* problems_;
};

struct JsonCursor::Member {
  std::string key;
  JsonCursor value;
};

/// Is this a name that streams, pictures and metrics can carry?
bool is_name(std::string_view text);
inline constexpr std::string_view a_name = "a name of letters, digits and - _ . : (at most 64 bytes)";

class ObjectCursor {
 public:
  /// Reports the keys that are not among those of `kind`.
  ObjectCursor(const JsonCursor& at, ObjectKind kind, std::string_view what = "an object");

  explicit operator bool() const { return is_object_; }
  const JsonCursor& at() const { return at_; }
  bool has(std::string_view key) const;
  /// The member, which counts as consumed from now on.
  std::optional<JsonCursor> take(std::string_view key);
  /// Those of `keys` that the object has, in the order of `keys`; none counts as consumed.
  std::vector<std::string> present(const std::vector<std::string>& keys) const;
  /// The pointer of a member, whether it is there or not.
  std::string pointer_of(std::string_view key) const { return pointer_to(at_.pointer(), key); }
  /// Records that a key is missing.
  void missing(std::string_view key, std::string expected) const;
  /// Reports the known keys that nobody has taken: `has no effect` + `why`, such as `with "stop"`.
  void finish(std::string_view why = "");

 private:
  JsonCursor at_;
  bool is_object_ = false;
  struct Entry {
    std::string key;
    const Json* value;
    bool consumed;
  };
  std::vector<Entry> entries_;  // the known keys that are there
};

}  // namespace lockstep
