#include "scenarios/exports/wording.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace lockstep;
using namespace lockstep::exports;

TEST_CASE("lengths of time are written exactly", "[exports][wording]") {
  CHECK(exact_length(10s) == "10 s");
  CHECK(exact_length(1500us) == "1.5 ms");
  CHECK(exact_length(9'900'000'001ns) == "9.900000001 s");
  CHECK(exact_length(-20ms) == "-20 ms");
  CHECK(exact_length(0ns) == "0 s");
  CHECK(exact_length(Duration::min()) == "-9223372036.854775808 s");
}

TEST_CASE("lengths on a picture have three digits", "[exports][wording]") {
  CHECK(short_length(5'250'980us) == "5.25 s");
  CHECK(short_length(15s) == "15 s");
  CHECK(short_length(999'960us) == "1 s");
  CHECK(short_length(1234s) == "1234 s");
  CHECK(short_length(1ns) == "1 ns");
}

TEST_CASE("seconds are cut to the decimals asked for", "[exports][wording]") {
  CHECK(seconds(1'500'000'000, 3) == "1.500");
  CHECK(seconds(-1'500'000'000, 1) == "-1.5");
  CHECK(seconds(7, 9) == "0.000000007");
  CHECK(seconds(12'000'000'000, 0) == "12");
}

TEST_CASE("owner tokens are as long as tells them apart", "[exports][wording]") {
  Trace trace;
  trace.append({.kind = FactKind::granted, .token = 0xa3f9c10000000000u});
  CHECK(TokenNames(trace)(0xa3f9c10000000000u) == "#a3f9");
  trace.append({.kind = FactKind::granted, .token = 0xa3f9d20000000000u});
  CHECK(TokenNames(trace)(0xa3f9c10000000000u) == "#a3f9c");
  CHECK(TokenNames(trace)(1) == "1");
}

TEST_CASE("wall clocks are read from where most of them started", "[exports][wording]") {
  Trace trace;
  const std::int64_t start = 1'700'000'000'000'000'000;
  for (const Duration offset : {Duration(12s), Duration(0), Duration(0)}) {
    const ProcessId process = trace.declare_process("p", Role::client);
    trace.append({.kind = FactKind::wall_clock_set, .process = process, .value = start + offset.count()});
  }
  const WallNames wall(trace);
  CHECK(wall(start + 10'000'000'000) == "start+10 s");
  CHECK(wall(start - 1'000'000'000) == "start-1 s");
  CHECK(TokenNames(trace)(1'700'000'010'001) == "start+10.001 s");  // a lock that stores its deadline
}

TEST_CASE("small readings of wall clocks stand for themselves", "[exports][wording]") {
  Trace trace;
  const ProcessId process = trace.declare_process("p", Role::client);
  trace.append({.kind = FactKind::wall_clock_set, .process = process, .value = 12'000'000'000});
  CHECK(WallNames(trace)(13'000'000'000) == "13 s");
}

TEST_CASE("ordinals", "[exports][wording]") {
  CHECK(ordinal(1) == "1st");
  CHECK(ordinal(2) == "2nd");
  CHECK(ordinal(3) == "3rd");
  CHECK(ordinal(11) == "11th");
  CHECK(ordinal(22) == "22nd");
  CHECK(ordinal(113) == "113th");
}

TEST_CASE("rates of clocks", "[exports][wording]") {
  CHECK(rate_words(50'000'000) == "+5 %");
  CHECK(rate_words(-9'000'000) == "-0.9 %");
  CHECK(rate_words(200'000) == "+200 ppm");
  CHECK(rate_words(-1'500) == "-1.5 ppm");
  CHECK(rate_words(0) == "at the true rate");
  CHECK(rate_words(-1'000'000'000) == "stands still");
}
