// Chrome trace events, as ui.perfetto.dev reads them.
//
// One process track per process of the world, with threads below it: its state, the locks it believes to
// hold, the requests it waits for, the commands it serves, the keys it keeps. Slices on one thread must nest,
// so things that overlap without nesting (five requests of one quorum round) get a thread each. Messages are
// flows whose ends lie inside the slice of the request and the slice of its service.
//
// Times are microseconds with three decimals, written from integers: exact to the nanosecond.
// Format: Google, "Trace Event Format", which calls the kinds used here X, i, s, f and M.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/narrator.hpp"
#include "scenarios/exports/story.hpp"

namespace lockstep {
namespace {

using namespace exports;

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string microseconds(std::int64_t ns) {
  const std::int64_t size = ns < 0 ? -ns : ns;
  return fmt::format("{}{}.{:03}", ns < 0 ? "-" : "", size / 1000, size % 1000);
}

/// The threads of a process track. The number is the order on the screen; parallel copies follow each other.
enum class Row : std::uint32_t { state = 0, believes = 1, requests = 2, serves = 3, keys = 4, writes = 5, marks = 6 };
constexpr std::uint32_t copies_max = 10'000;
constexpr std::string_view title_of(Row row) {
  switch (row) {
    case Row::state:
      return "state";
    case Row::believes:
      return "believes";
    case Row::requests:
      return "requests";
    case Row::serves:
      return "serves";
    case Row::keys:
      return "keys";
    case Row::writes:
      return "writes";
    case Row::marks:
      return "marks";
  }
  return {};
}

class Writer {
 public:
  explicit Writer(const ExportInput& input)
      : input_(input), trace_(input.trace), story_(input.trace), narrator_(input.trace) {}

  std::string write() {
    add_processes();
    add_conditions();
    add_requests();
    add_holds();
    add_keys();
    add_marks();
    add_violations();
    // Stable, so that a slice stays before the flows and instants that begin with it.
    std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.ts < b.ts; });

    std::string out = "{\"displayTimeUnit\":\"ns\",\"otherData\":{";
    out += fmt::format("\"title\":{},\"question\":{},\"subtitle\":{},\"digest\":\"{}\"}},\n\"traceEvents\":[\n",
                       json_text(input_.title), json_text(input_.question), json_text(input_.subtitle),
                       to_hex(trace_.digest()));
    bool is_first = true;
    for (const std::string& line : metadata_) {
      out += (is_first ? "" : ",\n") + line;
      is_first = false;
    }
    for (const Event& event : events_) {
      out += (is_first ? "" : ",\n") + event.json;
      is_first = false;
    }
    return out + "\n]}\n";
  }

 private:
  struct Event {
    std::int64_t ts;
    std::string json;
  };
  struct Place {
    std::uint32_t pid, tid;
  };

  std::uint32_t verdicts_pid() const { return static_cast<std::uint32_t>(trace_.processes().size()) + 1; }

  void add_processes() {
    const auto add = [&](std::uint32_t pid, std::string_view name, std::uint32_t order) {
      metadata_.push_back(fmt::format(R"({{"ph":"M","pid":{},"tid":0,"name":"process_name","args":{{"name":{}}}}})",
                                      pid, json_text(name)));
      metadata_.push_back(fmt::format(
          R"({{"ph":"M","pid":{},"tid":0,"name":"process_sort_index","args":{{"sort_index":{}}}}})", pid, order));
    };
    if (!input_.violations.empty()) add(verdicts_pid(), "verdicts", 0);
    std::uint32_t pid = 0;
    for (const ProcessInfo& process : trace_.processes()) {
      ++pid;
      add(pid, fmt::format("{} ({})", process.name, name_of(process.role)), pid);
    }
  }

  /// The first copy of a row that is free over `span`; names the thread when it is new.
  Place place(std::uint32_t pid, Row row, Interval span) {
    std::vector<TrueTime>& free_from = busy_[{pid, row}];
    std::size_t copy = 0;
    while (copy < free_from.size() && free_from[copy] > span.begin) ++copy;
    const std::uint32_t tid = 1 + static_cast<std::uint32_t>(row) * copies_max + static_cast<std::uint32_t>(copy);
    if (copy == free_from.size()) {
      free_from.push_back({});
      std::string title(title_of(row));
      if (copy > 0) title += fmt::format(" {}", copy + 1);
      metadata_.push_back(fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":{}}}}})",
                                      pid, tid, json_text(title)));
      metadata_.push_back(fmt::format(
          R"({{"ph":"M","pid":{},"tid":{},"name":"thread_sort_index","args":{{"sort_index":{}}}}})", pid, tid, tid));
    }
    // A slice of no length would lose its flows, so it keeps its place for a nanosecond.
    free_from[copy] = std::max(span.end, span.begin + Duration(1));
    return {pid, tid};
  }

  /// The one thread of a row that carries nothing but instants.
  Place marks_of(ProcessId process, Row row) {
    if (busy_.count({process.value, row}) == 0) return place(process.value, row, {});
    return {process.value, 1 + static_cast<std::uint32_t>(row) * copies_max};
  }

  void slice(Place where, Interval span, std::string_view name, std::string_view category, const std::string& args) {
    const Duration length = std::max(span.length(), Duration(1));
    events_.push_back(
        {span.begin.ns(),
         fmt::format(R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"cat":"{}","name":{},"args":{{{}}}}})", where.pid,
                     where.tid, microseconds(span.begin.ns()), microseconds(length.count()), category, json_text(name),
                     args)});
  }
  void instant(Place where, TrueTime at, std::string_view name, std::string_view category, char scope) {
    events_.push_back(
        {at.ns(), fmt::format(R"({{"ph":"i","pid":{},"tid":{},"ts":{},"s":"{}","cat":"{}","name":{}}})", where.pid,
                              where.tid, microseconds(at.ns()), scope, category, json_text(name))});
  }
  void flow(Place from, TrueTime left, Place to, TrueTime came, std::string_view name) {
    ++flows_;
    events_.push_back(
        {left.ns(), fmt::format(R"({{"ph":"s","pid":{},"tid":{},"ts":{},"id":{},"cat":"message","name":{}}})", from.pid,
                                from.tid, microseconds(left.ns()), flows_, json_text(name))});
    events_.push_back(
        {came.ns(), fmt::format(R"({{"ph":"f","bp":"e","pid":{},"tid":{},"ts":{},"id":{},"cat":"message","name":{}}})",
                                to.pid, to.tid, microseconds(came.ns()), flows_, json_text(name))});
  }
  static std::string arg(std::string_view name, std::string_view value) {
    return fmt::format("\"{}\":{}", name, json_text(value));
  }

  void add_conditions() {
    for (const Condition& condition : story_.conditions) {
      std::string name;
      switch (condition.kind) {
        case Condition::Kind::stopped:
          name = "stopped";
          break;
        case Condition::Kind::suspended:
          name = "suspended";
          break;
        case Condition::Kind::slowed:
          name = "slowed";
          break;
        case Condition::Kind::crashed:
          name = condition.lost_memory ? "crashed, memory lost" : "crashed";
          break;
        case Condition::Kind::occupied:
          name = "slow command";
          break;
      }
      slice(place(condition.process.value, Row::state, condition.span), condition.span, name, "state", "");
    }
  }

  void add_requests() {
    for (const Exchange& request : story_.exchanges) {
      const Trip& asked = story_.trips[request.trip];
      const std::string text = narrator_.request(trace_.facts()[asked.sent_fact]);
      const std::string name = fmt::format("{} @ {}", text, trace_.name_of(request.server));
      std::string args = arg("answer", answer_of(request)) + fmt::format(",\"message\":{}", request.message.value);
      const Place client = place(request.client.value, Row::requests, request.life);
      slice(client, request.life, name, "request", args);
      const bool was_lost = asked.lost && asked.arrivals.empty();
      if (was_lost) instant(client, *asked.lost, "request lost", "loss", 't');
      if (asked.arrivals.empty()) continue;

      const TrueTime came = asked.arrivals.front();
      TrueTime left = request.executed ? std::max(*request.executed, came) : came;
      if (request.reply) left = std::max(left, story_.trips[*request.reply].sent);
      const Interval service{came, left};
      const Place server = place(request.server.value, Row::serves, service);
      slice(server, service, fmt::format("{} for {}", text, trace_.name_of(request.client)), "service", args);
      flow(client, asked.sent, server, came, text);
      if (!request.reply) continue;
      const Trip& reply = story_.trips[*request.reply];
      if (reply.arrivals.empty()) {
        if (reply.lost) instant(server, std::min(*reply.lost, left), "reply lost", "loss", 't');
        continue;
      }
      // A reply that comes after its client gave up ends nowhere inside the request's slice.
      if (reply.arrivals.front() <= request.life.end)
        flow(server, reply.sent, client, reply.arrivals.front(), fmt::format("{}: {}", text, name_of(reply.outcome)));
    }
  }

  std::string answer_of(const Exchange& request) const {
    switch (request.end) {
      case Exchange::End::answered:
        return std::string(name_of(story_.trips[*request.reply].outcome));
      case Exchange::End::timed_out:
        return "timed out";
      case Exchange::End::no_connection:
        return "no connection";
      case Exchange::End::cut_short:
        break;
    }
    return "none";
  }

  void add_holds() {
    for (const Hold& hold : story_.holds) {
      if (!hold.granted) continue;
      const std::string_view lock = trace_.name_of(hold.resource);
      std::string args = arg("owner token", narrator_.tokens()(hold.token));
      if (hold.fencing_token != 0) args += fmt::format(",\"fencing token\":{}", hold.fencing_token);
      if (hold.valid_until != TrueTime::max())
        args += "," + arg("valid until (true time)", seconds(hold.valid_until.ns(), 9) + " s");
      const Place where = place(hold.client.value, Row::believes, hold.belief());
      slice(where, hold.belief(), fmt::format("inside {}", lock), "belief", args);
      for (const Interval& lapse : hold.lapses) slice(where, lapse, "validity over", "overrun", "");
    }
  }

  void add_keys() {
    for (const KeyLease& key : story_.keys) {
      constexpr std::array<std::string_view, 5> ends = {"deleted", "expired", "overwritten", "lost", "alive"};
      const std::string name = fmt::format("{} = {} ({})", trace_.name_of(key.resource), narrator_.tokens()(key.token),
                                           trace_.name_of(key.owner));
      slice(place(key.node.value, Row::keys, key.life), key.life, name, "key",
            arg("end", ends.at(static_cast<std::size_t>(key.end))));
    }
  }

  void add_marks() {
    for (std::size_t i = 0; i < trace_.facts().size(); ++i) {
      const Fact& fact = trace_.facts()[i];

      switch (fact.kind) {
        case FactKind::granted:
        case FactKind::refused:
        case FactKind::extended:
        case FactKind::extension_failed:
        case FactKind::lease_abandoned:
        case FactKind::released:
        case FactKind::restarted:
        case FactKind::memory_lost:
        case FactKind::key_evicted:
        case FactKind::memory_full:
        case FactKind::fsynced:
        case FactKind::snapshot_saved:
        case FactKind::key_lost:
        case FactKind::data_loaded:
        case FactKind::link_cut:
        case FactKind::link_healed:
        case FactKind::link_changed:
          instant(marks_of(fact.process, Row::marks), fact.at, narrator_.phrase(i), name_of(fact.kind), 't');
          break;
        case FactKind::store_written:
        case FactKind::store_rejected:
          instant(marks_of(fact.process, Row::writes), fact.at, narrator_.phrase(i), name_of(fact.kind), 't');
          break;
        default:
          break;
      }
    }
    for (const ClockStep& step : story_.clock_steps)
      instant(marks_of(step.process, Row::marks), step.at,
              fmt::format("{} clock steps by {}", name_of(step.clock), exact_length(step.by)), "clock", 't');
    for (const ClockOffset& offset : story_.clock_offsets)
      instant(marks_of(offset.process, Row::marks), offset.at,
              fmt::format("wall clock {} the others by {}", offset.by.count() > 0 ? "ahead of" : "behind",
                          exact_length(offset.by.count() > 0 ? offset.by : -offset.by)),
              "clock", 't');
    for (const ClockRate& rate : story_.clock_rates)
      instant(marks_of(rate.process, Row::marks), rate.at,
              fmt::format("{} clock {}", name_of(rate.clock), rate_words(rate.ppb)), "clock", 't');
  }

  void add_violations() {
    for (const Violation& violation : input_.violations) {
      const Interval span{violation.at, violation.at + violation.lasted};
      const Place where = place(verdicts_pid(), Row::state, span);
      slice(where, span, name_of(violation.check), "violation", arg("text", violation.text));
      instant(where, violation.at, name_of(violation.check), "violation", 'g');
    }
  }

  const ExportInput& input_;
  const Trace& trace_;
  const Story story_;
  const Narrator narrator_;
  std::vector<std::string> metadata_;
  std::vector<Event> events_;
  std::map<std::pair<std::uint32_t, Row>, std::vector<TrueTime>> busy_;  // until when each copy of a row is taken
  std::uint64_t flows_ = 0;
};

}  // namespace

std::string export_perfetto(const ExportInput& input) { return Writer(input).write(); }

}  // namespace lockstep
