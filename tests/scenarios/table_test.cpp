// Text in columns.
#include "scenarios/report/table.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace lockstep;

TEST_CASE("columns are counted in characters, not in bytes", "[table]") {
  CHECK(columns_of("caf\xC3\xA9") == 4);
  CHECK(padded("caf\xC3\xA9", 6) == "caf\xC3\xA9  ");
  CHECK(padded("7", 3, Align::right) == "  7");
}

TEST_CASE("a long text is shortened between two characters", "[table]") {
  CHECK(shortened("short", 5) == "short");
  CHECK(shortened("a paused client", 10) == "a pause...");
  CHECK(shortened("a pause longer", 11) == "a pause...");
  CHECK(shortened("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 4) == "\xC3\xA9...");
  CHECK(shortened("abcdef", 2) == "..");
}

TEST_CASE("text is broken at spaces, and a word that is too long stands alone", "[table]") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("a unbelievable b", 5) == std::vector<std::string>{"a", "unbelievable", "b"});
  CHECK(wrapped("", 5).empty());
}

TEST_CASE("a title cannot steer the terminal", "[table]") { CHECK(plain("a\033[2Jb\nc") == "a [2Jb c"); }

TEST_CASE("a row fills its columns, but for the last", "[table]") {
  const Table table(
      {{.heading = "name", .width = 6}, {.heading = "n", .width = 3, .align = Align::right}, {.heading = "rest"}});
  CHECK(table.heading() == "name      n  rest");
  CHECK(table.row({"alice", "12", "whatever it says"}) == "alice    12  whatever it says");
  CHECK(table.row({"bob", "1", ""}) == "bob       1");
  CHECK(table.row({"maximilian", "1", "x"}) == "max...    1  x");
}
