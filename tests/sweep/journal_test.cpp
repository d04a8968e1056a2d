// Journals: what is written is read again, a torn end is dropped, and anything else that is wrong is said.
#include "scenarios/sweep/journal.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/sweep/stories.hpp"

using namespace lockstep;
using namespace lockstep::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

class JournalFile {
 public:
  JournalFile()
      : path_((std::filesystem::temp_directory_path() / ("lockstep-journal-" + std::to_string(getpid()))).string()) {
    std::filesystem::remove(path_);
  }
  ~JournalFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }
  std::string content() const {
    std::ifstream file(path_);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void set(const std::string& content) const { std::ofstream(path_) << content; }

 private:
  std::string path_;
};

Batch some_batch(std::uint64_t first) {
  const SweepPlan plan = plan_with(50);
  return do_runs(plan, points_of(plan).points.front(), {first, 10});
}

void write(const JournalFile& file) {
  JournalWriter writer;
  REQUIRE_FALSE(writer.open(file.path()));
  REQUIRE_FALSE(writer.write_head(head_of(plan_with(50), "1.0")));
  REQUIRE_FALSE(writer.write_plan(json_of(plan_with(50))));
  REQUIRE_FALSE(writer.write_batch("key", some_batch(0)));
  REQUIRE_FALSE(writer.write_batch("key", some_batch(10)));
}

}  // namespace

TEST_CASE("a tally comes back from its JSON, and merges in any order", "[sweep][tally]") {
  const Batch a = some_batch(0), b = some_batch(10);
  REQUIRE(a.tally.acquisitions > 0);
  CHECK(tally_from(Json::parse(json_of(a.tally).dump())) == a.tally);
  Tally ab = a.tally, ba = b.tally;
  ab.merge(b.tally);
  ba.merge(a.tally);
  CHECK(ab == ba);
  const SweepPlan plan = plan_with(50);
  CHECK(ab == do_runs(plan, points_of(plan).points.front(), {0, 20}).tally);

  Json spoilt = json_of(a.tally);
  spoilt["latency_ns"] = "12x";
  CHECK_FALSE(tally_from(spoilt));
  spoilt.erase("latency_ns");
  CHECK_FALSE(tally_from(spoilt));
}

TEST_CASE("a journal gives back what was written", "[sweep][journal]") {
  const JournalFile file;
  CHECK(read_journal(file.path()).content->lines == 0);
  write(file);
  const ReadJournal read = read_journal(file.path());
  REQUIRE(read.content);
  CHECK(read.content->note.empty());
  CHECK(read.content->lines == 4);
  CHECK(read.content->sound_bytes == file.content().size());
  CHECK(foreign_because(read.content->head, head_of(plan_with(99), "1.0")).empty());
  CHECK(read.content->plan == json_of(plan_with(50)));
  const std::vector<Batch>& batches = read.content->batches.at("key");
  REQUIRE(batches.size() == 2);
  CHECK(batches[1].tally == some_batch(10).tally);
  CHECK(batches[1].first_digest == some_batch(10).first_digest);
}

TEST_CASE("a journal that is cut off anywhere loses its last line and nothing else", "[sweep][journal]") {
  const JournalFile file;
  write(file);
  const std::string whole = file.content();
  for (std::size_t size = 1; size < whole.size(); ++size) {
    file.set(whole.substr(0, size));
    const ReadJournal read = read_journal(file.path());
    INFO(size << ": " << read.error);
    REQUIRE(read.content);
    const std::size_t sound = whole.rfind('\n', size - 1) == std::string::npos ? 0 : whole.rfind('\n', size - 1) + 1;
    REQUIRE(read.content->sound_bytes == sound);
    REQUIRE(read.content->note.empty() == (sound == size));
  }
}

TEST_CASE("a byte that has changed anywhere in a journal is noticed", "[sweep][journal]") {
  const JournalFile file;
  write(file);
  const std::string whole = file.content();
  const std::size_t last_line = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (at % 2 == 0 ? 1 : 32));
    file.set(damaged);
    const ReadJournal read = read_journal(file.path());
    INFO(at);
    // In the last line, or in the end of the line before it, that is a torn line; in all others it is damage.
    if (at + 1 >= last_line) {
      REQUIRE(read.content);
      REQUIRE(read.content->sound_bytes <= last_line);
      REQUIRE_FALSE(read.content->note.empty());
    } else {
      REQUIRE_FALSE(read.content);
      REQUIRE_FALSE(read.error.empty());
    }
  }
}

TEST_CASE("a damaged, strange or foreign journal is not used, and the reason is said", "[sweep][journal]") {
  const JournalFile file;
  write(file);
  const std::string whole = file.content();

  std::string damaged = whole;
  damaged[whole.size() / 2 - whole.size() / 8] ^= 1;
  file.set(damaged);
  CHECK_THAT(read_journal(file.path()).error, ContainsSubstring("damaged (its checksum is wrong)"));

  file.set("a,b,c\n1,2,3\n");
  CHECK_THAT(read_journal(file.path()).error, ContainsSubstring("line 1: this is no journal of a sweep"));
  file.set("a,b,c");
  CHECK_THAT(read_journal(file.path()).error, ContainsSubstring("this is no journal of a sweep"));
  // Not even one that begins like a journal, and has no end of a line.
  for (const char* text :
       {"{\"sum\":\"12\",\"total\":3}", "{\"summary\":1}", "{\"sum\":\"0123456789abcdef\",\"entry\":{\"plan\"",
        "{\"sum\":\"0123456789abcdef\",\"entry\":{\"journal\":1}}\n"}) {
    file.set(text);
    INFO(text);
    CHECK_THAT(read_journal(file.path()).error, ContainsSubstring("this is no journal of a sweep"));
  }
  CHECK_THAT(read_journal("/").error, ContainsSubstring("no regular file"));

  const JournalHead head = head_of(plan_with(50), "1.0");
  CHECK_THAT(foreign_because(head, head_of(plan_with(50), "1.1")),
             ContainsSubstring("written by version 1.0, and this is 1.1"));
  CHECK_THAT(foreign_because(head, head_of(plan_with(50, {"/seed=8"}), "1.0")),
             ContainsSubstring("its seed is 7, not 8"));
  CHECK_THAT(foreign_because(head, head_of(plan_with(50, {"/network/loss=0.1"}), "1.0")),
             ContainsSubstring("has changed since"));
}

TEST_CASE("two sweeps cannot write one journal", "[sweep][journal]") {
  const JournalFile file;
  JournalWriter first, second;
  REQUIRE_FALSE(first.open(file.path()));
  CHECK_THAT(second.open(file.path()).value_or(""), ContainsSubstring("another sweep is writing the journal"));
}
