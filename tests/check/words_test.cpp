// The words of verdicts are a user interface.
#include "sim/check/words.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockstep {
namespace {

TEST_CASE("a length is written in the unit that fits", "[check][words]") {
  CHECK(words_of(Duration(0)) == "0 ns");
  CHECK(words_of(7ns) == "7 ns");
  CHECK(words_of(12us) == "12 us");
  CHECK(words_of(12'345ns) == "12.345 us");
  CHECK(words_of(380ms) == "380 ms");
  CHECK(words_of(1'500'250ns) == "1.5 ms");
  CHECK(words_of(4900ms) == "4.9 s");
  CHECK(words_of(90s) == "90 s");
  CHECK(words_of(3600s) == "3600 s");
  CHECK(words_of(-1500ms) == "-1.5 s");
}

TEST_CASE("a length that rounds up to the next unit is written in that unit", "[check][words]") {
  CHECK(words_of(999'999ns) == "999.999 us");
  CHECK(words_of(999'999'499ns) == "999.999 ms");
  CHECK(words_of(999'999'500ns) == "1 s");
  CHECK(words_of(1'999'999'999ns) == "2 s");
}

TEST_CASE("the longest lengths are written too", "[check][words]") {
  CHECK(words_of(Duration::max()) == "9223372036.855 s");
  CHECK(words_of(Duration::min()) == "-9223372036.855 s");
}

TEST_CASE("a point in time has three decimals or six, and nine below a millisecond", "[check][words]") {
  CHECK(words_of(TrueTime(0s)) == "0.000 s");
  CHECK(words_of(TrueTime(10'100ms)) == "10.100 s");
  CHECK(words_of(TrueTime(10'100'250us)) == "10.100250 s");
  CHECK(words_of(TrueTime(9'900'000'099ns)) == "9.900 s");
  CHECK(words_of(TrueTime(9'999'999'999ns)) == "10.000 s");
  CHECK(words_of(TrueTime(12us)) == "0.000012 s");
  CHECK(words_of(TrueTime(1ns)) == "0.000000001 s");
  CHECK(words_of(TrueTime(-1s)) == "-1.000 s");
}

TEST_CASE("up to four clients are named, and of more the first three", "[check][words]") {
  Trace trace;
  std::vector<ProcessId> clients;
  for (const char* name : {"alice", "bob", "carol", "dave", "erin"})
    clients.push_back(trace.declare_process(name, Role::client));
  const std::span<const ProcessId> all = clients;

  CHECK(names_of(trace, all.first(1)) == "alice");
  CHECK(names_of(trace, all.first(2)) == "alice and bob");
  CHECK(names_of(trace, all.first(4)) == "alice, bob, carol and dave");
  CHECK(names_of(trace, all) == "alice, bob, carol and 2 others");
}

}  // namespace
}  // namespace lockstep
