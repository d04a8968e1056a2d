// The file in which a sweep writes down every batch of runs that is finished, so that no work is lost.
//
// One JSON object per line, each with a checksum of its bytes:
//
//   {"sum":"0123456789abcdef","entry":{"journal":{..}}}   the first line: which program, which scenario, which seed
//   {"sum":"..","entry":{"plan":{..}}}                    what was asked for; the last one counts
//   {"sum":"..","entry":{"point":KEY,"first":0,"count":250,"first_digest":"..","tally":{..}}}
//
// Lines are only ever appended, each by a single write. A program that is killed while it writes leaves a last line
// without its end or with a wrong checksum: it is dropped, and said to be. Anything else that is wrong, a damaged line
// in the middle, another scenario, another version, makes the journal unusable as a whole, with a sentence that says
// why. A batch is kept under the key of its point, which depends on everything that its runs depend on, so that more
// runs, other values of a parameter and other parameters find all that is there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/sweep/plan.hpp"
#include "scenarios/sweep/schedule.hpp"

namespace lockstep {

/// What all runs of a journal have in common.
struct JournalHead {
  std::string version;    ///< of the program
  std::string scenario;   ///< its name
  std::string behaviour;  ///< the key of the scenario before anything varies, without its seed
  std::uint64_t seed = 0;
  std::string until;  ///< of --until; empty: none
};

JournalHead head_of(const SweepPlan& plan, std::string version);

struct JournalContent {
  JournalHead head;
  std::optional<Json> plan;
  std::map<std::string, std::vector<Batch>> batches;  ///< by point key
  std::size_t lines = 0;
  std::uint64_t sound_bytes = 0;  ///< up to the end of the last whole line
  std::string note;               ///< about a torn last line that was dropped; empty: none
};

struct ReadJournal {
  std::optional<JournalContent> content;
  std::string error;  ///< one or more sentences
};

/// Reads and checks a whole journal. A file that is not there or empty is no error: content without lines.
ReadJournal read_journal(const std::string& path);

/// Why a journal with the head `found` cannot serve a sweep that wants `wanted`; empty when it can.
std::string foreign_because(const JournalHead& found, const JournalHead& wanted);

/// A journal that is open for appending, and nobody else's meanwhile.
class JournalWriter {
 public:
  JournalWriter() = default;
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// Opens or makes the file and locks it. Returns what went wrong, or nothing.
  std::optional<std::string> open(const std::string& path);
  bool is_open() const { return file_ >= 0; }
  /// Drops a torn last line.
  std::optional<std::string> cut_to(std::uint64_t bytes);

  std::optional<std::string> write_head(const JournalHead& head);
  std::optional<std::string> write_plan(const Json& plan);
  std::optional<std::string> write_batch(const std::string& point_key, const Batch& batch);

 private:
  std::optional<std::string> append(const Json& entry);

  std::string path_;
  int file_ = -1;
};

Json json_of(const Batch& batch);
std::optional<Batch> batch_from(const Json& json);

}  // namespace lockstep
