#include "scenarios/sweep/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "scenarios/format/reader.hpp"
#include "scenarios/format/units.hpp"
#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

constexpr std::string_view before_sum = "{\"sum\":\"";
constexpr std::string_view before_entry = "\",\"entry\":";
constexpr std::size_t sum_digits = 16;
constexpr std::string_view format_name = "lockstep-sweep-2";

std::string line_of(const Json& entry) {
  const std::string body = compact_text(entry);
  return fmt::format("{}{}{}{}}}\n", before_sum, to_hex(random::hash(body)), before_entry, body);
}

/// The entry of a line without its end; nothing when the checksum is not that of the bytes.
std::optional<Json> entry_of(std::string_view line) {
  const std::size_t body_at = before_sum.size() + sum_digits + before_entry.size();
  if (line.size() <= body_at + 1 || line.back() != '}') return std::nullopt;
  if (line.substr(0, before_sum.size()) != before_sum) return std::nullopt;
  if (line.substr(before_sum.size() + sum_digits, before_entry.size()) != before_entry) return std::nullopt;
  const std::string_view body = line.substr(body_at, line.size() - body_at - 1);
  if (line.substr(before_sum.size(), sum_digits) != to_hex(random::hash(body))) return std::nullopt;
  Json entry = Json::parse(body, nullptr, false);
  if (entry.is_discarded() || !entry.is_object()) return std::nullopt;
  return entry;
}

/// Whether a line without its end may be a head that was cut off.
bool is_begin_of_head(std::string_view line) {
  const auto take = [&line](std::string_view expected) {
    const std::size_t size = std::min(line.size(), expected.size());
    const bool fits = line.substr(0, size) == expected.substr(0, size);
    line.remove_prefix(size);
    return fits;
  };
  if (!take(before_sum)) return false;
  const std::size_t digits = std::min(line.size(), sum_digits);
  if (line.substr(0, digits).find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  line.remove_prefix(digits);
  return take(before_entry) && take("{\"journal\":{");
}

Json json_of(const JournalHead& head) {
  return {{"format", format_name},       {"version", head.version}, {"scenario", head.scenario},
          {"behaviour", head.behaviour}, {"seed", head.seed},       {"until", head.until}};
}

std::optional<JournalHead> head_from(const Json& json) {
  JournalHead head;
  if (!json.is_object()) return std::nullopt;
  const auto text = [&json](const char* key, std::string& value) {
    const auto at = json.find(key);
    if (at == json.end() || !at->is_string()) return false;
    value = at->get<std::string>();
    return true;
  };
  std::string format;
  if (!text("format", format) || format != format_name) return std::nullopt;
  if (!text("version", head.version) || !text("scenario", head.scenario) || !text("behaviour", head.behaviour) ||
      !text("until", head.until))
    return std::nullopt;
  const auto seed = json.find("seed");
  if (seed == json.end() || !seed->is_number_unsigned()) return std::nullopt;
  head.seed = seed->get<std::uint64_t>();
  return head;
}

std::string why() { return std::strerror(errno); }

}  // namespace

JournalHead head_of(const SweepPlan& plan, std::string version) {
  const auto seed = plan.scenario.find("seed");
  return {.version = std::move(version),
          .scenario = stem_of(plan.file),
          .behaviour = behaviour_key(plan.scenario, plan.base_directory, false),
          .seed = seed != plan.scenario.end() && seed->is_number_unsigned() ? seed->get<std::uint64_t>() : 1,
          .until = plan.until ? format_duration(*plan.until) : ""};
}

std::string foreign_because(const JournalHead& found, const JournalHead& wanted) {
  std::string reasons;
  const auto differs = [&reasons](const std::string& reason) { reasons += (reasons.empty() ? "" : "; ") + reason; };
  if (found.version != wanted.version)
    differs(fmt::format("it was written by version {}, and this is {}", found.version, wanted.version));
  if (found.behaviour != wanted.behaviour) {
    if (found.scenario != wanted.scenario) {
      differs(fmt::format("it belongs to the scenario {}, not to {}", quote(found.scenario), quote(wanted.scenario)));
    } else {
      differs(fmt::format("the scenario {} has changed since, or other changes were made by --with",
                          quote(found.scenario)));
    }
  }
  if (found.seed != wanted.seed) differs(fmt::format("its seed is {}, not {}", found.seed, wanted.seed));
  if (found.until != wanted.until)
    differs(fmt::format("its runs stop {}, not {}", found.until.empty() ? "at their end" : "after " + found.until,
                        wanted.until.empty() ? "at their end" : "after " + wanted.until));
  return reasons;
}

Json json_of(const Batch& batch) {
  return {{"first", batch.runs.first},
          {"count", batch.runs.count},
          {"first_digest", to_hex(batch.first_digest)},
          {"tally", json_of(batch.tally)}};
}

std::optional<Batch> batch_from(const Json& json) {
  const auto first = json.find("first"), count = json.find("count"), digest = json.find("first_digest"),
             tally = json.find("tally");
  if (first == json.end() || count == json.end() || digest == json.end() || tally == json.end()) return std::nullopt;
  if (!first->is_number_unsigned() || !count->is_number_unsigned() || !digest->is_string()) return std::nullopt;
  Batch batch{.runs = {first->get<std::uint64_t>(), count->get<std::uint64_t>()}};
  const std::string hex = digest->get<std::string>();
  if (hex.size() != 16 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  batch.first_digest = std::stoull(hex, nullptr, 16);
  std::optional<Tally> read = tally_from(*tally);
  if (!read || read->runs != batch.runs.count || batch.runs.count == 0 || batch.runs.end() < batch.runs.first)
    return std::nullopt;
  batch.tally = std::move(*read);
  return batch;
}

ReadJournal read_journal(const std::string& path) {
  JournalContent content;
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {content, ""};
    return {std::nullopt, "cannot read the journal " + quote(path) + ": " + why()};
  }
  if (!S_ISREG(status.st_mode)) return {std::nullopt, "the journal " + quote(path) + " is no regular file"};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream buffer;
  buffer << file.rdbuf();
  if (!file) {
    if (status.st_size == 0) return {content, ""};
    return {std::nullopt, "cannot read the journal " + quote(path)};
  }
  const std::string text = buffer.str();

  const auto fail = [&path](std::size_t line, std::string_view what) {
    return ReadJournal{std::nullopt, fmt::format("{}, line {}: {}; the journal is not used", quote(path), line, what)};
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const bool is_last = end == std::string::npos || end + 1 == text.size();
    const std::string_view line = std::string_view(text).substr(at, end == std::string::npos ? end : end - at);
    const std::optional<Json> entry = end == std::string::npos ? std::nullopt : entry_of(line);
    const std::size_t number = content.lines + 1;
    if (!entry) {
      // A first line that is not the beginning of a head is rather another kind of file than a torn journal.
      if (is_last && (number > 1 || (end == std::string::npos && is_begin_of_head(line)))) {
        content.note =
            fmt::format("{}: the last line is torn ({} bytes) and was dropped", quote(path), text.size() - at);
        break;
      }
      return fail(number, number == 1 ? "this is no journal of a sweep" : "damaged (its checksum is wrong)");
    }
    if (number == 1) {
      const auto head = entry->find("journal");
      std::optional<JournalHead> read = head == entry->end() ? std::nullopt : head_from(*head);
      if (!read) return fail(number, "this is no journal of a sweep that this program can read");
      content.head = std::move(*read);
    } else if (const auto plan = entry->find("plan"); plan != entry->end()) {
      content.plan = *plan;
    } else if (const auto point = entry->find("point"); point != entry->end() && point->is_string()) {
      std::optional<Batch> batch = batch_from(*entry);
      if (!batch) return fail(number, "this is no batch of runs");
      content.batches[point->get<std::string>()].push_back(std::move(*batch));
    } else {
      return fail(number, "this is no entry of a journal");
    }
    at = end + 1;
    content.lines = number;
    content.sound_bytes = at;
  }
  return {std::move(content), ""};
}

JournalWriter::~JournalWriter() {
  if (file_ >= 0) ::close(file_);
}

std::optional<std::string> JournalWriter::open(const std::string& path) {
  path_ = path;
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file_ < 0) return "cannot write the journal " + quote(path) + ": " + why();
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return std::nullopt;
  // Some network file systems know no locks; there, nobody keeps two sweeps apart.
  if (errno != EWOULDBLOCK) return std::nullopt;
  ::close(file_);
  file_ = -1;
  return "another sweep is writing the journal " + quote(path);
}

std::optional<std::string> JournalWriter::cut_to(std::uint64_t bytes) {
  struct stat status {};
  if (::fstat(file_, &status) == 0 && status.st_size > static_cast<off_t>(bytes) &&
      ::ftruncate(file_, static_cast<off_t>(bytes)) != 0)
    return "cannot write the journal " + quote(path_) + ": " + why();
  return std::nullopt;
}

std::optional<std::string> JournalWriter::append(const Json& entry) {
  const std::string line = line_of(entry);
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t now = ::write(file_, line.data() + written, line.size() - written);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0) return "cannot write the journal " + quote(path_) + ": " + why();
    written += static_cast<std::size_t>(now);
  }
  return std::nullopt;
}

std::optional<std::string> JournalWriter::write_head(const JournalHead& head) {
  return append({{"journal", json_of(head)}});
}
std::optional<std::string> JournalWriter::write_plan(const Json& plan) { return append({{"plan", plan}}); }
std::optional<std::string> JournalWriter::write_batch(const std::string& point_key, const Batch& batch) {
  Json entry = {{"point", point_key}};
  entry.update(json_of(batch));
  return append(entry);
}

}  // namespace lockstep
