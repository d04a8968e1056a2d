#include "scenarios/conformance/replay.hpp"

#include <deque>
#include <map>

#include "sim/kernel/simulator.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/node.hpp"

namespace lockstep::conformance {
namespace {

constexpr std::int64_t start_of_most_ms = 1'700'000'000'371;  // any millisecond will do
constexpr std::int64_t start_of_second_ms = 1'700'000'000'000;
constexpr std::int64_t patience_ms = 400;  // how long the recorder waited for a message

class Replay {
 public:
  explicit Replay(const Case& one)
      : start_ms_(one.aligned_to_second ? start_of_second_ms : start_of_most_ms),
        recorder_(simulator_, trace_),
        node_(recorder_, trace_.declare_process("server", Role::node)) {
    node_.engine().advance(time(0));
    for (const Step& step : one.steps)
      if (sessions_.find(step.connection) == sessions_.end()) sessions_[step.connection] = &node_.connect(ProcessId());
  }

  std::int64_t start_ms() const { return start_ms_; }

  /// The next message on the connection of this step. The reply to a command stands behind what had not been read yet.
  redis::RespReply message_of(const Step& step, std::int64_t until_ms) {
    redis::Session& session = *sessions_.at(step.connection);
    node_.engine().advance(time(step.at_ms));
    if (step.command) {
      std::vector<std::string> arguments;
      for (const std::string& argument : *step.command) arguments.push_back(with_times(argument, start_ms_));
      const std::vector<std::string_view> argv(arguments.begin(), arguments.end());
      const std::size_t unread = session.outbox.size();
      redis::RespReply reply = node_.execute(session, argv, time(step.at_ms));
      if (reply.kind != redis::RespReply::Kind::none)
        session.outbox.insert(session.outbox.begin() + static_cast<std::ptrdiff_t>(unread), std::move(reply));
    }
    arrived_ms_ = step.at_ms;
    while (session.outbox.empty()) {
      const std::optional<WallTime> due = node_.engine().next_due();
      if (!due || *due > time(until_ms)) return redis::no_reply();
      node_.engine().advance(*due);
      arrived_ms_ = due->ns() / 1'000'000 - start_ms_;
    }
    return *session.next();
  }
  std::int64_t arrived_ms() const { return arrived_ms_; }

 private:
  WallTime time(std::int64_t ms) const { return WallTime(Duration((start_ms_ + ms) * 1'000'000)); }

  std::int64_t start_ms_;
  Simulator simulator_;
  Trace trace_;
  Recorder recorder_;
  RedisNode node_;
  std::map<int, redis::Session*> sessions_;
  std::int64_t arrived_ms_ = 0;
};

std::string shown(const Step& step) {
  if (!step.command) return "(read)";
  redis::RespReply words = redis::array();
  for (const std::string& word : *step.command) words.items.push_back(redis::bulk(word));
  return redis::to_text(words);
}

// Until when a reply may come: at once where nothing is expected, else before the next step.
std::int64_t limit_of(const Case& one, std::size_t i) {
  const Step& step = one.steps[i];
  if (step.reply.at("type").get<std::string>() == "none") return step.at_ms;
  if (step.reply_at_ms) return step.reply_at_ms->second;
  const std::int64_t next = i + 1 < one.steps.size() ? one.steps[i + 1].at_ms : step.at_ms + patience_ms;
  return std::max(step.at_ms, std::min(next, step.at_ms + patience_ms));
}

}  // namespace

std::optional<Mismatch> replay(const Case& one, Level level) {
  Replay run(one);
  for (std::size_t i = 0; i < one.steps.size(); ++i) {
    const Step& step = one.steps[i];
    const redis::RespReply reply = run.message_of(step, limit_of(one, i));
    if (!is_as_expected(step.reply, reply, run.start_ms(), level))
      return Mismatch{i + 1, shown(step), to_text(step.reply), redis::to_text(reply)};
    if (step.reply_at_ms && (run.arrived_ms() < step.reply_at_ms->first || run.arrived_ms() > step.reply_at_ms->second))
      return Mismatch{i + 1, shown(step),
                      "a reply between " + std::to_string(step.reply_at_ms->first) + " and " +
                          std::to_string(step.reply_at_ms->second) + " ms",
                      "one at " + std::to_string(run.arrived_ms()) + " ms"};
  }
  return std::nullopt;
}

}  // namespace lockstep::conformance
