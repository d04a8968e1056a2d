#include "scenarios/format/units.hpp"

#include <catch2/catch_test_macros.hpp>

#include "scenarios/format/limits.hpp"

using namespace lockstep;

TEST_CASE("a duration is a decimal number with a unit", "[units]") {
  CHECK(parse_duration("7ns").value == 7ns);
  CHECK(parse_duration("250us").value == 250us);
  CHECK(parse_duration("50ms").value == 50ms);
  CHECK(parse_duration("1.5s").value == 1500ms);
  CHECK(parse_duration("2min").value == 120s);
  CHECK(parse_duration("1h").value == 3600s);
  CHECK(parse_duration("0s").value == 0ns);
  CHECK(parse_duration("-12s").value == -12s);
  CHECK(parse_duration("007ms").value == 7ms);
}

TEST_CASE("a decimal duration is exact", "[units]") {
  CHECK(parse_duration("0.1s").value == Duration(100'000'000));
  CHECK(parse_duration("0.000000001s").value == 1ns);
  CHECK(parse_duration("4.35ms").value == Duration(4'350'000));
  CHECK(parse_duration("0.123456789h").value == Duration(444'444'440'400));
  CHECK(parse_duration("1.50000000000s").value == 1500ms);
}

TEST_CASE("what is finer than a nanosecond is not rounded away", "[units]") {
  CHECK_FALSE(parse_duration("0.5ns").value);
  CHECK(parse_duration("0.5ns").reason == "finer than a nanosecond");
  CHECK(parse_duration("0.0000000001s").reason == "finer than a nanosecond");
}

TEST_CASE("a duration beyond any sense is refused before it overflows", "[units]") {
  CHECK(parse_duration("100000h").value == limits::any_duration);
  for (const char* text : {"100001h", "999999999999999999h", "-100001h", "9223372036854775807s"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text).value);
  }
  CHECK(parse_duration("100001h").reason == "longer than 100000h");
}

TEST_CASE("everything else is not a duration", "[units]") {
  for (const char* text :
       {"", "10", "s", "ms50", "1.s", ".5s", "1e3s", "+5s", "1,5s", "--1s", "0x10s", "5S", "nan s", "inf"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text).value);
  }
}

TEST_CASE("a unit by another name suggests the right one", "[units]") {
  CHECK(parse_duration("10sec").suggestion == "10s");
  CHECK(parse_duration("10 s").suggestion == "10s");
  CHECK(parse_duration(" 10s").suggestion == "10s");
  CHECK(parse_duration("1.5 minutes").suggestion == "1.5min");
  CHECK(parse_duration("5m").suggestion == "5min");
  CHECK(parse_duration("3\xC2\xB5s").suggestion == "3us");
  CHECK(parse_duration("3 parsecs").suggestion.empty());
}

TEST_CASE("a duration is written the way a person would", "[units]") {
  CHECK(format_duration(0ns) == "0s");
  CHECK(format_duration(7ns) == "7ns");
  CHECK(format_duration(1500ns) == "1.5us");
  CHECK(format_duration(50ms) == "50ms");
  CHECK(format_duration(10s) == "10s");
  CHECK(format_duration(60s) == "60s");
  CHECK(format_duration(1500ms) == "1.5s");
  CHECK(format_duration(120s) == "2min");
  CHECK(format_duration(std::chrono::hours(1)) == "1h");
  CHECK(format_duration(90min) == "90min");
  CHECK(format_duration(-12s) == "-12s");
}

TEST_CASE("what is written is read back as the same", "[units]") {
  for (const std::int64_t ns :
       {1LL, 999LL, 1'001LL, 60'000'000'000LL, 86'400'000'000'000LL, 123'456'789'123'456LL, -5LL}) {
    CHECK(parse_duration(format_duration(Duration(ns))).value == Duration(ns));
  }
}

TEST_CASE("a rate becomes the mean time between two events", "[units]") {
  CHECK(parse_rate("0.2/s") == 5s);
  CHECK(parse_rate("3/min") == 20s);
  CHECK(parse_rate("1/h") == 3600s);
  CHECK(parse_rate("3/s") == Duration(333'333'333));
  for (const char* text : {"", "0/s", "-1/s", "5", "5/", "/s", "5/parsec", "0.000000000000000001/h", "5s"}) {
    INFO(text);
    CHECK_FALSE(parse_rate(text));
  }
}

TEST_CASE("a measured number may be written as programs print it", "[units]") {
  CHECK(parse_measured("1.5", 1ms) == 1500us);
  CHECK(parse_measured("1.2e-3", 1s) == 1200us);
  CHECK(parse_measured("2E3", 1us) == 2ms);
  CHECK(parse_measured("0.1000000000000000055511151231257827", 1s) == 100ms);
  CHECK(parse_measured(" 7 ", 1ns) == 7ns);
  CHECK(parse_measured("0.4", 1ns) == 0ns);
  CHECK(parse_measured("0.5", 1ns) == 1ns);
  CHECK(parse_measured("1e-300", 1s) == 0ns);
  for (const char* text : {"", "x", "1e", "1e999", "nan", "inf", "1 2", "999999999999999999"}) {
    INFO(text);
    CHECK_FALSE(parse_measured(text, std::chrono::hours(1)));
  }
}
