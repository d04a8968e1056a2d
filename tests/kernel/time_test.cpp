// Times of different clocks do not mix. What must not compile is asked of the compiler in static assertions.
#include <catch2/catch_test_macros.hpp>
#include <concepts>

#include "sim/kernel/true_time.hpp"

namespace lockstep {
namespace {

template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Equatable = requires(A a, B b) {
  a == b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Assignable = std::assignable_from<A&, B> || std::convertible_to<B, A> || std::constructible_from<A, B>;
template <class A, class B>
concept Mixes = Comparable<A, B> || Equatable<A, B> || Subtractable<A, B> || Assignable<A, B>;

// The concepts do say yes where they should.
static_assert(Comparable<MonotonicTime, MonotonicTime> && Subtractable<TrueTime, TrueTime>);
static_assert(Mixes<WallTime, WallTime>);

static_assert(!Mixes<MonotonicTime, WallTime> && !Mixes<WallTime, MonotonicTime>);
static_assert(!Mixes<MonotonicTime, TrueTime> && !Mixes<TrueTime, MonotonicTime>);
static_assert(!Mixes<WallTime, TrueTime> && !Mixes<TrueTime, WallTime>);
// An instant is not a length, nor a bare number.
static_assert(!std::convertible_to<Duration, TrueTime> && !Comparable<TrueTime, Duration>);
static_assert(!std::constructible_from<TrueTime, std::int64_t>);
static_assert(!Addable<TrueTime, TrueTime> && Addable<TrueTime, Duration>);

}  // namespace

TEST_CASE("an instant plus a length is an instant of the same clock", "[time]") {
  STATIC_REQUIRE(std::same_as<decltype(WallTime() + 1ms), WallTime>);
  STATIC_REQUIRE(std::same_as<decltype(WallTime() - WallTime()), Duration>);
  STATIC_REQUIRE(MonotonicTime(2s) - 500ms == MonotonicTime(1500ms));
  STATIC_REQUIRE(MonotonicTime(2s) - MonotonicTime(5s) == -3s);
  STATIC_REQUIRE(TrueTime(1s) < TrueTime(1s + 1ns));
  STATIC_REQUIRE(TrueTime(1s).ns() == 1'000'000'000);
}

}  // namespace lockstep
