// Every random or nondeterministic decision of a run, through one door.
//
// A choice is addressed by a stream, named after who chooses and why ("link/alice-n3/delay"), and by its
// ordinal in that stream. By default the answer is a pure function of (seed, stream, ordinal); one choice
// uses one ordinal however many random words it takes, so answers never shift each other. Somebody else may
// answer instead: a replay answers from a record, an explorer as it likes, a shrinker with the dullest
// value. That somebody is an Oracle; it sees the choice, with the default answer, and may differ.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/distribution.hpp"
#include "sim/kernel/random.hpp"

namespace lockstep {

enum class ChoiceKind : std::uint8_t {
  duration,  ///< nanoseconds
  chance,    ///< 0 or 1
  index,     ///< 0 .. n-1
  bits       ///< 64 random bits, such as an owner token
};

/// One decision, as an oracle sees it and as a record keeps it.
struct Choice {
  std::string stream;
  std::uint64_t ordinal = 0;
  ChoiceKind kind{};
  std::int64_t value = 0;

  friend bool operator==(const Choice&, const Choice&) = default;
};

/// Answers choices instead of the seeded generator.
class Oracle {
 public:
  virtual ~Oracle() = default;
  /// `asked.value` is the default answer, `dullest` the least eventful one (shortest delay, "does not
  /// happen"), `alternatives` how many answers there are (0: a range too wide to enumerate).
  virtual std::int64_t answer(const Choice& asked, std::int64_t dullest, std::uint64_t alternatives) = 0;
};

class Choices;

/// One named sequence of choices. Cheap to copy around by reference; belongs to a Choices.
class Stream {
 public:
  Stream() = default;

  /// How long something takes.
  Duration duration(const Distribution& law) {
    const std::uint64_t ordinal = next_++;
    const Duration value = default_duration(law, ordinal);
    if (choices_ != nullptr) [[unlikely]] return ask_duration(law, ordinal, value);
    return value;
  }

  /// What is left of a wait of this law that has already lasted `elapsed`: drawn anew from the conditional law.
  Duration residual(const Distribution& law, Duration elapsed);

  /// Whether something with this probability happens.
  bool chance(double probability) {
    const std::uint64_t ordinal = next_++;
    const bool value = random::unit(word(ordinal, 0)) < probability;
    if (choices_ != nullptr) [[unlikely]] return ask(ChoiceKind::chance, ordinal, value ? 1 : 0, 0, 2) != 0;
    return value;
  }

  /// A number from 0 to n-1; n > 0.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t ordinal = next_++;
    const std::uint64_t value = random::scale(word(ordinal, 0), n);
    if (choices_ != nullptr) [[unlikely]]
      return static_cast<std::uint64_t>(ask(ChoiceKind::index, ordinal, static_cast<std::int64_t>(value), 0, n));
    return value;
  }

  /// 64 random bits.
  std::uint64_t bits() {
    const std::uint64_t ordinal = next_++;
    const std::uint64_t value = word(ordinal, 0);
    if (choices_ != nullptr) [[unlikely]]
      return static_cast<std::uint64_t>(ask(ChoiceKind::bits, ordinal, static_cast<std::int64_t>(value), 0, 0));
    return value;
  }

 private:
  friend class Choices;
  Stream(std::uint64_t key, Choices* choices, std::uint32_t name) : key_(key), choices_(choices), name_(name) {}

  /// The `attempt`-th random word of a choice: rejection sampling stays inside its ordinal.
  std::uint64_t word(std::uint64_t ordinal, std::uint64_t attempt) const {
    return random::squares((ordinal << 8) + attempt, key_);
  }

  Duration default_duration(const Distribution& law, std::uint64_t ordinal) const {
    switch (law.kind()) {
      case Distribution::Kind::constant:
        return law.base();
      case Distribution::Kind::uniform:
        return law.base() + Duration(static_cast<std::int64_t>(random::scale(word(ordinal, 0), law.width())));
      case Distribution::Kind::exponential: {
        const std::uint64_t bits = word(ordinal, 0);
        const std::uint64_t fraction = bits >> 11;
        const unsigned layer = bits & 255;
        if (fraction < random::ziggurat.inside[layer]) [[likely]]
          return law.base() + Duration(static_cast<std::int64_t>(static_cast<double>(fraction) *
                                                                 random::ziggurat.width[layer] * law.scale_ns()));
        return law.base() + Duration(static_cast<std::int64_t>(exponential_slow(ordinal) * law.scale_ns()));
      }
      default:
        return law.quantile(random::unit(word(ordinal, 0)));
    }
  }
  double exponential_slow(std::uint64_t ordinal) const;
  Duration ask_duration(const Distribution& law, std::uint64_t ordinal, Duration value);
  std::int64_t ask(ChoiceKind kind, std::uint64_t ordinal, std::int64_t value, std::int64_t dullest,
                   std::uint64_t alternatives);

  std::uint64_t key_ = 0;
  std::uint64_t next_ = 0;
  Choices* choices_ = nullptr;  // null on the hot path: nobody but the generator answers
  std::uint32_t name_ = 0;
};

/// All streams of one run.
class Choices {
 public:
  explicit Choices(std::uint64_t seed) : seed_(seed) {}
  Choices(const Choices&) = delete;
  Choices& operator=(const Choices&) = delete;

  /// Lets `oracle` answer from now on; affects streams that are made afterwards. Not owned.
  void set_oracle(Oracle* oracle) { oracle_ = oracle; }

  /// Answers these choices from a record: a replay. Affects streams that are made afterwards.
  void set_overrides(const std::vector<Choice>& choices);

  /// From now on every choice whose answer is not the default is kept in `recorded()`.
  void record() { recording_ = true; }
  const std::vector<Choice>& recorded() const { return recorded_; }

  /// A stream by name. Ask once, at wiring time; asking for one name twice gives two streams with the same
  /// numbers, which is rarely what you want.
  Stream stream(std::string_view name);

 private:
  friend class Stream;
  std::int64_t answer(std::uint32_t name, ChoiceKind kind, std::uint64_t ordinal, std::int64_t value,
                      std::int64_t dullest, std::uint64_t alternatives);
  bool watched() const { return oracle_ != nullptr || recording_ || !overrides_.empty(); }

  std::uint64_t seed_;
  Oracle* oracle_ = nullptr;
  bool recording_ = false;
  std::vector<std::string> names_;  // of watched streams
  std::map<std::string, std::map<std::uint64_t, std::int64_t>, std::less<>> overrides_;
  std::vector<Choice> recorded_;
};

}  // namespace lockstep
