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
    const Duration value = default_duration(law);
    if (watched_ != nullptr) [[unlikely]] return ask_duration(law, ordinal() - 1, value);
    return value;
  }

  /// What is left of a wait of this law that has already lasted `elapsed`: drawn anew from the conditional law.
  Duration residual(const Distribution& law, Duration elapsed);

  /// Whether something with this probability happens.
  bool chance(double probability) {
    const bool value = random::unit(draw()) < probability;
    if (watched_ != nullptr) [[unlikely]] return ask(ChoiceKind::chance, ordinal() - 1, value ? 1 : 0, 0, 2) != 0;
    return value;
  }

  /// A number from 0 to n-1; n > 0.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t value = random::scale(draw(), n);
    if (watched_ != nullptr) [[unlikely]]
      return static_cast<std::uint64_t>(ask(ChoiceKind::index, ordinal() - 1, static_cast<std::int64_t>(value), 0, n));
    return value;
  }

  /// 64 random bits.
  std::uint64_t bits() {
    const std::uint64_t value = draw();
    if (watched_ != nullptr) [[unlikely]]
      return static_cast<std::uint64_t>(ask(ChoiceKind::bits, ordinal() - 1, static_cast<std::int64_t>(value), 0, 0));
    return value;
  }

 private:
  friend class Choices;
  /// A stream that somebody else may answer for.
  struct Watched {
    Choices* choices;
    std::string name;
  };
  Stream(std::uint64_t key, const Watched* watched) : key_(key), counter_(nothing_ahead), watched_(watched) {}

  // One choice has 256 counters of the generator, one per attempt: rejection sampling stays inside its ordinal.
  // So the low bits of the counter are free to say what is ahead: a word, a value of the exponential, or nothing.
  static constexpr std::uint64_t attempts = 256, nothing_ahead = 1, exponential_ahead = 2;

  /// How many choices were made.
  std::uint64_t ordinal() const { return counter_ / attempts; }
  /// The counter of the next choice's first attempt.
  std::uint64_t position() const { return counter_ & ~(attempts - 1); }
  /// The random word of this choice. That of the next one is computed now, where nobody waits for it.
  std::uint64_t draw() {
    std::uint64_t word = ahead_;
    if ((counter_ & (attempts - 1)) != 0) [[unlikely]] {
      counter_ = position();
      word = random::squares(counter_, key_);
    }
    counter_ += attempts;
    ahead_ = random::squares(counter_, key_);
    return word;
  }
  /// A choice that needs no random word.
  void pass() { counter_ = (position() + attempts) | nothing_ahead; }
  /// An exponential with mean 1. A link draws one after the other, and the next event waits for each: so that of the
  /// next choice is computed now as well.
  double exponential() {
    const double value =
        (counter_ & exponential_ahead) != 0 ? __builtin_bit_cast(double, ahead_) : exponential_at(position());
    counter_ = (position() + attempts) | exponential_ahead;
    ahead_ = __builtin_bit_cast(std::uint64_t, exponential_at(position()));
    return value;
  }

  Duration default_duration(const Distribution& law) {
    switch (law.kind()) {
      case Distribution::Kind::constant:
        pass();
        return law.base();
      case Distribution::Kind::uniform:
        return law.base() + Duration(static_cast<std::int64_t>(random::scale(draw(), law.width())));
      case Distribution::Kind::exponential:
        return law.base() + Duration(static_cast<std::int64_t>(exponential() * law.scale_ns()));
      default:
        return law.quantile(random::unit(draw()));
    }
  }
  /// The exponential of the choice whose attempts begin at `counter`.
  double exponential_at(std::uint64_t counter) const {
    const std::uint64_t bits = random::squares(counter, key_);
    const std::uint64_t fraction = bits >> 11;
    const unsigned layer = bits & 255;
    if (fraction < random::ziggurat.inside[layer]) [[likely]]
      return static_cast<double>(fraction) * random::ziggurat.width[layer];
    return exponential_slow(bits, counter);
  }
  double exponential_slow(std::uint64_t bits, std::uint64_t counter) const;
  Duration ask_duration(const Distribution& law, std::uint64_t ordinal, Duration value);
  std::int64_t ask(ChoiceKind kind, std::uint64_t ordinal, std::int64_t value, std::int64_t dullest,
                   std::uint64_t alternatives);

  std::uint64_t key_ = 0;
  std::uint64_t counter_ = 0;  // of the next choice, and what is ahead
  const Watched* watched_ = nullptr;  // null on the hot path: nobody but the generator answers
  std::uint64_t ahead_ = 0;
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
  std::int64_t answer(const std::string& name, ChoiceKind kind, std::uint64_t ordinal, std::int64_t value,
                      std::int64_t dullest, std::uint64_t alternatives);
  bool watched() const { return oracle_ != nullptr || recording_ || !overrides_.empty(); }

  std::uint64_t seed_;
  Oracle* oracle_ = nullptr;
  bool recording_ = false;
  std::vector<std::unique_ptr<Stream::Watched>> watched_streams_;
  std::map<std::string, std::map<std::uint64_t, std::int64_t>, std::less<>> overrides_;
  std::vector<Choice> recorded_;
};

}  // namespace lockstep
