#include "scenarios/sweep/value_list.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "scenarios/sweep/variation.hpp"

using namespace lockstep;
using Catch::Matchers::ContainsSubstring;

namespace {
/// The values as JSON, or what is wrong.
std::string read(std::string_view text) {
  const ValueList list = parse_values(text);
  return list.error.empty() ? Json(list.values).dump() : list.error;
}
}  // namespace

TEST_CASE("a list of values is read as a file would have them", "[sweep][vary]") {
  CHECK(read("2s,5s") == R"(["2s","5s"])");
  CHECK(read("redlock, set-token") == R"(["redlock","set-token"])");
  CHECK(read("0,0.5,true") == "[0,0.5,true]");
  CHECK(read(R"({"exponential":"5ms"},[1,2],"7")") == R"([{"exponential":"5ms"},[1,2],"7"])");
  CHECK(read("0.2/s,1/h") == R"(["0.2/s","1/h"])");
}

TEST_CASE("ranges go by steps or by factors, exactly", "[sweep][vary]") {
  CHECK(read("1s..3s/1s") == R"(["1s","2s","3s"])");
  CHECK(read("500ms..2s/500ms") == R"(["500ms","1s","1.5s","2s"])");
  CHECK(read("1ms..100ms*10") == R"(["1ms","10ms","100ms"])");
  CHECK(read("0.1..0.3/0.1") == "[0.1,0.2,0.3]");
  CHECK(read("5..1/-2") == "[5,3,1]");
  CHECK(read("1..10*1.5") == "[1,1.5,2.25,3.375,5.0625,7.59375]");
  CHECK(read("0.001..0.1*10") == "[0.001,0.01,0.1]");
  CHECK(read("0.1/s..10/s*10") == R"(["0.1/s","1/s","10/s"])");
  CHECK(read("1/s..3/s/1/s") == R"(["1/s","2/s","3/s"])");
  CHECK(read("1s..2s/1s,10s") == R"(["1s","2s","10s"])");
}

TEST_CASE("what is wrong with a range is said", "[sweep][vary]") {
  CHECK_THAT(read("1s..3s"),
             ContainsSubstring("expected a range with a step or a factor") && ContainsSubstring("\"1s..3s\""));
  CHECK_THAT(read("1s..3/1s"), ContainsSubstring("expected"));
  CHECK_THAT(read("3s..1s/1s"), ContainsSubstring("a step that leads from the first value to the last"));
  CHECK_THAT(read("1s..3s/0s"), ContainsSubstring("a step that leads"));
  CHECK_THAT(read("1s..3s*1"), ContainsSubstring("a factor above zero that is not one"));
  CHECK_THAT(read("0..3*2"), ContainsSubstring("a range above zero"));
  CHECK_THAT(read("1s..9h/1ns"), ContainsSubstring("at most 10000 values"));
  CHECK_THAT(read("{\"a\":1"), ContainsSubstring("brackets and quotes that match"));
  CHECK_THAT(read("{a}"), ContainsSubstring("expected JSON"));
  CHECK_THAT(read("1s,,2s"), ContainsSubstring("values separated by commas"));
  CHECK_THAT(parse_variation("/a=1,2,1").error, ContainsSubstring("expected each value once, found \"1\" again"));
  CHECK_THAT(parse_variation("/a=1s,1000ms").error,
             ContainsSubstring("expected each value once, found \"1000ms\" again"));
  CHECK_THAT(parse_variation("ttl=1s").error, ContainsSubstring("expected a JSON pointer and a value"));
  CHECK_THAT(parse_variation("/ttl=").error, ContainsSubstring("expected a JSON pointer and a value"));
}

TEST_CASE("changes are made where the pointer leads", "[sweep][vary]") {
  Json json = Json::parse(R"({"algorithm": "redlock", "faults": [{"for": "1s"}]})");
  const auto change = [&json](const char* text) { return make_change(*parse_change(text).change, json); };
  CHECK_FALSE(change("/algorithm/ttl=5s"));
  CHECK_FALSE(change("/network/loss=0.1"));
  CHECK_FALSE(change("/faults/0/for={\"exponential\":\"2s\"}"));
  CHECK(
      json.dump() ==
      R"({"algorithm":{"name":"redlock","ttl":"5s"},"faults":[{"for":{"exponential":"2s"}}],"network":{"loss":0.1}})");
  CHECK_FALSE(change("/faults/0/for=9s"));
  CHECK_FALSE(change("/faults/0/for/lognormal={\"median\":\"1s\",\"p99\":\"9s\"}"));
  CHECK(json["faults"][0]["for"].dump() == R"({"lognormal":{"median":"1s","p99":"9s"}})");
  CHECK(message_of(*change("/faults/1/for=1s")) == "expected /faults to have an element 1, found only element 0");
  CHECK(message_of(*change("/network/loss/x=1")) ==
        "expected /network/loss to be an object or an array, found the number 0.1");
}

TEST_CASE("a change survives being written and read again", "[sweep][vary]") {
  for (const char* value : {"\"5\"", "5", "\"5s\"", "\"true\"", "{\"a\":[1,\"x\"]}", "\"a'b c\"", "\"\"", "null"}) {
    const Change change{"/a/b", Json::parse(value)};
    INFO(text_of(change));
    const ParsedChange again = parse_change(text_of(change));
    REQUIRE(again.change);
    CHECK(again.change->value == change.value);
  }
  CHECK(shell_word("/algorithm/ttl=2s") == "/algorithm/ttl=2s");
  CHECK(shell_word("it's") == "'it'\\''s'");
}
