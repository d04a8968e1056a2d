// Named choices: streams that do not disturb each other, oracles, records and replays.
#include "sim/kernel/choices.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockstep {
namespace {

std::vector<std::uint64_t> bits_of(Choices& choices, std::string_view name, int count = 5) {
  Stream stream = choices.stream(name);
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(stream.bits());
  return drawn;
}

/// Answers as it is told and remembers what it was asked.
struct Listener : Oracle {
  struct Question {
    Choice asked;
    std::int64_t dullest;
    std::uint64_t alternatives;
  };
  std::int64_t answer(const Choice& asked, std::int64_t dullest, std::uint64_t alternatives) override {
    questions.push_back({asked, dullest, alternatives});
    return dull ? dullest : asked.value;
  }
  bool dull = false;
  std::vector<Question> questions;
};

/// A little run: some of everything, in a fixed order.
std::vector<std::int64_t> play(Choices& choices) {
  Stream delay = choices.stream("link/a-b/delay"), loss = choices.stream("link/a-b/loss"),
         who = choices.stream("fault/0/who");
  const Distribution law = Distribution::exponential(1ms, 100us);
  std::vector<std::int64_t> seen;
  for (int i = 0; i < 20; ++i) {
    seen.push_back(delay.duration(law).count());
    seen.push_back(loss.chance(0.4) ? 1 : 0);
    seen.push_back(static_cast<std::int64_t>(who.below(5)));
  }
  return seen;
}

}  // namespace

TEST_CASE("the numbers of a named stream are pinned", "[choices]") {
  Choices choices(7);
  CHECK(bits_of(choices, "link/alice-n3/delay", 4) ==
        std::vector<std::uint64_t>{0xf663d5a7756ef9cdu, 0x372d9d90247b56d7u, 0x6267b61a0e3c6b30u, 0xecf93438f51d89fcu});
  Stream chances = choices.stream("link/alice-n3/delay");
  std::vector<int> happened;
  for (int i = 0; i < 10; ++i) happened.push_back(chances.chance(0.5) ? 1 : 0);
  CHECK(happened == std::vector<int>{0, 1, 1, 0, 0, 1, 0, 0, 0, 1});
  Stream picks = choices.stream("link/alice-n3/delay");
  std::vector<std::uint64_t> picked;
  for (int i = 0; i < 10; ++i) picked.push_back(picks.below(6));
  CHECK(picked == std::vector<std::uint64_t>{5, 1, 2, 5, 4, 0, 3, 4, 5, 1});
}

TEST_CASE("another stream, or draws from it, shift nobody's numbers", "[choices]") {
  Choices alone(7);
  const auto wanted = bits_of(alone, "client/bob/token");
  Choices crowded(7);
  Stream noise = crowded.stream("client/alice/token");
  noise.bits();
  CHECK(bits_of(crowded, "client/bob/token") == wanted);
  CHECK(bits_of(crowded, "client/alice/token") != wanted);
  Choices other_seed(8);
  CHECK(bits_of(other_seed, "client/bob/token") != wanted);
}

TEST_CASE("a choice uses one ordinal however many random words it takes", "[choices]") {
  // Exponential draws reject now and then; the draws after them stay where they were.
  Choices choices(9);
  Stream plain = choices.stream("x"), mixed = choices.stream("x");
  const Distribution exponential = Distribution::exponential(1s);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t wanted = plain.bits();
    if (i % 2 == 0) {
      mixed.duration(exponential);
    } else {
      REQUIRE(mixed.bits() == wanted);
    }
  }
}

TEST_CASE("a watched stream gives the same answers as an unwatched one", "[choices]") {
  Choices plain(7), recording(7), listened(7);
  recording.record();
  Listener listener;
  listened.set_oracle(&listener);
  const auto wanted = play(plain);
  CHECK(play(recording) == wanted);
  CHECK(recording.recorded().empty());
  CHECK(play(listened) == wanted);
  CHECK(listener.questions.size() == 60);
}

TEST_CASE("an oracle sees stream, ordinal, default, dullest and the number of alternatives", "[choices]") {
  Choices choices(7);
  Listener listener;
  choices.set_oracle(&listener);
  const auto seen = play(choices);
  const auto& delay = listener.questions.at(3);  // the second of its stream
  CHECK(delay.asked.stream == "link/a-b/delay");
  CHECK(delay.asked.ordinal == 1);
  CHECK(delay.asked.kind == ChoiceKind::duration);
  CHECK(delay.asked.value == seen.at(3));
  CHECK(delay.dullest == 100'000);
  CHECK(delay.alternatives == 0);
  const auto& loss = listener.questions.at(4);
  CHECK(loss.asked.kind == ChoiceKind::chance);
  CHECK(loss.dullest == 0);
  CHECK(loss.alternatives == 2);
  const auto& who = listener.questions.at(5);
  CHECK(who.asked.kind == ChoiceKind::index);
  CHECK(who.dullest == 0);
  CHECK(who.alternatives == 5);
}

TEST_CASE("a recorded run keeps what differed from the default, and replays from it alone", "[choices]") {
  Choices first(7);
  Listener dull;
  dull.dull = true;
  first.set_oracle(&dull);
  first.record();
  const auto dull_run = play(first);
  Choices plain(7);
  REQUIRE(dull_run != play(plain));
  CHECK(first.recorded().size() < 60);  // some defaults were dull already

  Choices replay(7);
  replay.set_overrides(first.recorded());
  CHECK(play(replay) == dull_run);
}

TEST_CASE("an overridden choice comes back out of a recording of the replay", "[choices]") {
  const std::vector<Choice> one = {{"link/a-b/loss", 3, ChoiceKind::chance, 1}};
  Choices choices(7);
  choices.set_overrides(one);
  choices.record();
  Choices plain(7);
  const auto wanted = play(plain), changed = play(choices);
  CHECK(choices.recorded() == (wanted.at(3 * 3 + 1) == 1 ? std::vector<Choice>{} : one));
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (i != 3 * 3 + 1) CHECK(changed[i] == wanted[i]);
  CHECK(changed.at(3 * 3 + 1) == 1);
}

TEST_CASE("the rest of a wait is a choice of its own", "[choices]") {
  Choices choices(7);
  Listener listener;
  choices.set_oracle(&listener);
  Stream pause = choices.stream("fault/0/for");
  const Distribution law = Distribution::uniform(10ms, 20ms);
  const Duration rest = pause.residual(law, 15ms);
  CHECK(rest <= 5ms);
  CHECK(listener.questions.at(0).asked.value == rest.count());
  CHECK(listener.questions.at(0).dullest < 10);  // ns: it could end right now
  CHECK(pause.bits() == [] {
    Choices plain(7);
    Stream s = plain.stream("fault/0/for");
    s.bits();
    return s.bits();
  }());
}

}  // namespace lockstep
