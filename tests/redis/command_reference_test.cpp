// The page about commands says what the command table says.
#include "sim/redis/command_reference.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lockstep::redis {

TEST_CASE("the page of commands is the command table", "[redis][docs]") {
  // When it is not: build/bin/redis-conformance --commands > docs/redis-commands.md
  const std::filesystem::path root = LOCKSTEP_SOURCE_DIR;
  std::ostringstream page;
  page << std::ifstream(root / "docs" / "redis-commands.md").rdbuf();
  CHECK(page.str() == command_reference());
}

TEST_CASE("a line of the page of commands", "[redis][docs]") {
  const std::string page = command_reference();
  CHECK(page.find("| `SET` | 2 or more | writes, needs memory |\n") != std::string::npos);
  CHECK(page.find("| `CLIENT GETNAME` | none | not in scripts |\n") != std::string::npos);
  CHECK(page.find("| `GET` | 1 | reads |\n") != std::string::npos);
}

}  // namespace lockstep::redis
