// A Mermaid sequence diagram: one arrow per message in order of arrival, notes for what happens to a process.
//
// Mermaid ends a statement at ; and starts an entity with #, and its lexer trips over a lone word "end", so
// labels are written with its own entity codes. Source: mermaid.js.org, "Sequence diagrams".
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/narrator.hpp"
#include "scenarios/exports/story.hpp"

namespace lockstep {
namespace {

using namespace exports;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string mermaid_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '#':
        out += "#35;";
        break;
      case ';':
        out += "#59;";
        break;
      case '"':
        out += "#quot;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '&':
        out += "#amp;";
        break;
      case '%':
        out += "#37;";
        break;
      case '\n':
      case '\r':
      case '\t':
        out += ' ';
        break;
      default: {
        const bool is_word_begin = i == 0 || !is_letter(text[i - 1]);
        const bool is_word_end = i + 3 >= text.size() || !is_letter(text[i + 3]);
        if (is_word_begin && is_word_end && (text.substr(i, 3) == "end" || text.substr(i, 3) == "End")) {
          out += c;
          out += "#110;d";
          i += 2;
        } else {
          out += c;
        }
      }
    }
  }
  return out;
}

struct Line {
  TrueTime at{};
  std::size_t order = 0;  // of facts at the same time
  std::string text;       // escaped; for a note over all participants only its words
  ProcessId from{};       // nobody: a note over all participants
  ProcessId to{};         // nobody: a note over `from`
  bool is_message() const { return from && to; }
};

class Diagram {
 public:
  Diagram(const ExportInput& input, const MermaidLimits& limits)
      : input_(input), trace_(input.trace), limits_(limits), story_(input.trace), narrator_(input.trace) {}

  std::string write() {
    add_messages();
    add_notes();
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return std::tie(a.at, a.order) < std::tie(b.at, b.order); });
    const auto [first, last] = window();
    std::string out;
    if (!input_.title.empty()) out += fmt::format("---\ntitle: \"{}\"\n---\n", front_matter(input_.title));
    out += "sequenceDiagram\n";
    for (const ProcessId process : choose_participants(first, last))
      out += fmt::format("  participant p{} as {}\n", process.value, mermaid_text(trace_.name_of(process)));
    if (!input_.question.empty()) out += over_all(input_.question);
    if (first > 0) out += over_all(fmt::format("{} messages before this are left out", messages_in(0, first)));
    write_lines(out, first, last);
    if (last < lines_.size())
      out += over_all(fmt::format("{} messages after this are left out", messages_in(last, lines_.size())));
    for (const Violation& violation : input_.violations) {
      out += over_all(fmt::format("{}: {}", name_of(violation.check), violation.text));
      if (&violation - input_.violations.data() == 2) break;  // the first three say enough
    }
    return out;
  }

 private:
  static std::string front_matter(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    return out;
  }

  /// Those that the shown lines speak about, in order of declaration.
  const std::vector<ProcessId>& choose_participants(std::size_t first, std::size_t last) {
    std::vector<bool> is_shown(trace_.processes().size() + 1, false);
    for (std::size_t i = first; i < last; ++i) {
      is_shown.at(lines_[i].from.value) = true;
      is_shown.at(lines_[i].to.value) = true;
    }
    for (std::uint32_t id = 1; id < is_shown.size(); ++id)
      if (is_shown[id]) participants_.push_back(ProcessId(id));
    return participants_;
  }

  std::string over_all(std::string_view text) const { return over_all_escaped(mermaid_text(text)); }
  std::string over_all_escaped(std::string_view text) const {
    if (participants_.empty()) return {};
    const std::uint32_t first = participants_.front().value, last = participants_.back().value;
    if (first == last) return fmt::format("  Note over p{}: {}\n", first, text);
    return fmt::format("  Note over p{},p{}: {}\n", first, last, text);
  }

  void add_messages() {
    for (const Trip& trip : story_.trips) {
      std::string label = trip.is_reply ? fmt::format("{}: {}", name_of(trip.operation), name_of(trip.outcome))
                                        : narrator_.request(trace_.facts()[trip.sent_fact]);
      // The arrow stands where it arrives; what never does, where it was lost or left.
      const char* arrow = trip.is_reply ? "-->>" : "->>";
      TrueTime at = trip.sent;
      if (!trip.arrivals.empty()) {
        at = trip.arrivals.front();
        if (trip.ignored) label += " (too late)";
      } else if (trip.lost) {
        at = *trip.lost;
        arrow = trip.is_reply ? "--x" : "-x";
        label += " (lost)";
      } else {
        label += " (still under way)";
      }
      lines_.push_back({at, trip.sent_fact,
                        fmt::format("p{}{}p{}: {}", trip.from.value, arrow, trip.to.value, mermaid_text(label)),
                        trip.from, trip.to});
    }
  }

  void add_notes() {
    const auto note = [this](TrueTime at, std::size_t order, ProcessId process, const std::string& text) {
      const std::string timed = mermaid_text(fmt::format("{} s: {}", seconds(at.ns(), 3), text));
      lines_.push_back(
          {at, order, process ? fmt::format("Note over p{}: {}", process.value, timed) : timed, process, {}});
    };
    for (std::size_t i = 0; i < trace_.facts().size(); ++i) {
      const Fact& fact = trace_.facts()[i];
      switch (fact.kind) {
        case FactKind::stopped:
        case FactKind::suspended:
          note(fact.at, i, fact.process, pause_note(fact));
          break;
        case FactKind::resumed:
        case FactKind::crashed:
        case FactKind::restarted:
        case FactKind::memory_lost:
        case FactKind::slow_command_began:
        case FactKind::key_evicted:
        case FactKind::memory_full:
        case FactKind::snapshot_saved:
        case FactKind::key_lost:
        case FactKind::data_loaded:
        case FactKind::granted:
        case FactKind::refused:
        case FactKind::extended:
        case FactKind::extension_failed:
        case FactKind::lease_abandoned:
        case FactKind::release_started:
        case FactKind::request_timed_out:
        case FactKind::connection_failed:
        case FactKind::key_expired:
        case FactKind::store_written:
        case FactKind::store_rejected:
          note(fact.at, i, fact.process, narrator_.phrase(i));
          break;
        default:
          break;
      }
    }
    for (const ClockStep& step : story_.clock_steps)
      note(step.at, 0, step.process, fmt::format("{} clock steps by {}", name_of(step.clock), exact_length(step.by)));
    for (const ClockOffset& offset : story_.clock_offsets)
      note(offset.at, 0, offset.process,
           fmt::format("wall clock {} the others by {}", offset.by.count() > 0 ? "ahead of" : "behind",
                       exact_length(offset.by.count() > 0 ? offset.by : -offset.by)));
    for (const ClockRate& rate : story_.clock_rates)
      note(rate.at, 0, rate.process, fmt::format("{} clock {}", name_of(rate.clock), rate_words(rate.ppb)));
    for (const Cut& cut : story_.cuts) {
      const std::string links = describe_links(trace_, cut.links);
      note(cut.span.begin, 0, {}, fmt::format("{}: {}", cut.is_held ? "messages held back" : "link cut", links));
      if (!cut.lasts)
        note(cut.span.end, 0, {}, fmt::format("{}: {}", cut.is_held ? "messages go on" : "link healed", links));
    }
    for (const LinkChange& change : story_.link_changes) {
      const std::string links = describe_links(trace_, change.links);
      note(change.span.begin, 0, {}, fmt::format("{}: {}", describe_change(change), links));
      if (!change.lasts) note(change.span.end, 0, {}, fmt::format("as before: {}", links));
    }
  }

  std::string pause_note(const Fact& fact) const {
    const std::string what = fact.kind == FactKind::stopped ? "stopped" : "frozen";
    for (const Condition& condition : story_.conditions)
      if (condition.process == fact.process && condition.span.begin == fact.at && !condition.lasts &&
          condition.kind != Condition::Kind::crashed)
        return fmt::format("{} for {}", what, short_length(condition.span.length()));
    return what;
  }

  std::size_t messages_in(std::size_t first, std::size_t last) const {
    std::size_t count = 0;
    for (std::size_t i = first; i < last; ++i) count += lines_[i].is_message() ? 1 : 0;
    return count;
  }

  /// At most the limit's messages: from the beginning, unless the first violation would then be missing; in
  /// that case a quarter of them is kept for what follows it.
  std::pair<std::size_t, std::size_t> window() const {
    std::vector<std::size_t> messages;  // their lines
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (lines_[i].is_message()) messages.push_back(i);
    if (messages.size() <= limits_.messages) return {0, lines_.size()};
    std::size_t begin = 0;
    if (!input_.violations.empty()) {
      std::size_t before = 0;
      while (before < messages.size() && lines_[messages[before]].at <= input_.violations.front().at) ++before;
      const std::size_t after = limits_.messages / 4;
      if (before + after > limits_.messages) begin = before + after - limits_.messages;
      begin = std::min(begin, messages.size() - limits_.messages);
    }
    const std::size_t end = begin + limits_.messages;
    return {begin == 0 ? 0 : messages[begin], end == messages.size() ? lines_.size() : messages[end]};
  }

  /// Overlaps of the first lock that has any, as coloured stretches; stretches of two locks might not nest.
  void write_lines(std::string& out, std::size_t first, std::size_t last) const {
    std::vector<Interval> stretches;
    for (const Overlap& overlap : story_.overlaps)
      if (overlap.resource == story_.overlaps.front().resource) stretches.push_back(overlap.span);
    std::size_t next = 0;
    bool is_open = false;
    for (std::size_t i = first; i < last; ++i) {
      const TrueTime at = lines_[i].at;
      if (is_open && at > stretches[next].end) {
        out += "  end\n";
        is_open = false;
        ++next;
      }
      while (!is_open && next < stretches.size() && stretches[next].end < at) ++next;
      if (!is_open && next < stretches.size() && stretches[next].begin <= at) {
        out += "  rect rgb(253, 226, 211)\n";
        is_open = true;
      }
      if (is_open) out += "  ";
      out += lines_[i].from ? fmt::format("  {}\n", lines_[i].text) : over_all_escaped(lines_[i].text);
    }
    if (is_open) out += "  end\n";
  }

  const ExportInput& input_;
  const Trace& trace_;
  const MermaidLimits limits_;
  const Story story_;
  const Narrator narrator_;
  std::vector<Line> lines_;
  std::vector<ProcessId> participants_;
};

}  // namespace

std::string export_mermaid(const ExportInput& input, const MermaidLimits& limits) {
  return Diagram(input, limits).write();
}

}  // namespace lockstep
