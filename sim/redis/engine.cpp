#include "sim/redis/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sim/kernel/assert.hpp"
#include "sim/redis/memory_limit.hpp"
#include "sim/redis/script.hpp"

namespace lockstep::redis {
namespace {

constexpr UnixMs sweep_period = 100;  // hz 10

// Names and arguments in messages are cut, as Redis cuts them.
std::string_view cut(std::string_view text, std::size_t length) { return text.substr(0, length); }

RespReply unknown_command(std::span<const std::string_view> argv) {
  std::string arguments;
  for (std::size_t i = 1; i < argv.size() && arguments.size() < 128; ++i)
    arguments += fmt::format("'{}' ", cut(argv[i], 128 - arguments.size()));
  std::string text =
      fmt::format("ERR unknown command '{}', with args beginning with: {}", cut(argv[0], 128), arguments);
  for (char& c : text)
    if (c == '\r' || c == '\n') c = ' ';
  return error(std::move(text));
}

RespReply unknown_subcommand(const CommandSpec& container, std::string_view word) {
  return error(fmt::format("ERR unknown subcommand '{}'. Try {} HELP.", cut(word, 128), upper_case(container.name)));
}

RespReply wrong_arity(const CommandSpec& spec) {
  return error(fmt::format("ERR wrong number of arguments for '{}' command", spec.name));
}

bool allowed_while_subscribed(std::string_view name) {
  return name == "subscribe" || name == "unsubscribe" || name == "psubscribe" || name == "punsubscribe" ||
         name == "ssubscribe" || name == "sunsubscribe" || name == "ping" || name == "quit" || name == "reset";
}

// Executed at once although a transaction is open.
bool not_queued(std::string_view name) {
  return name == "exec" || name == "discard" || name == "multi" || name == "watch" || name == "quit" || name == "reset";
}

Arguments copy_of(std::span<const std::string_view> argv) { return Arguments(argv.begin(), argv.end()); }

std::vector<std::string_view> views_of(const Arguments& argv) {
  return std::vector<std::string_view>(argv.begin(), argv.end());
}

bool any_queued(const Session& session, CommandSpec::Flag flag) {
  return std::any_of(session.queued.begin(), session.queued.end(), [&](const Arguments& queued) {
    const CommandSpec* container = nullptr;
    const CommandSpec* one = find_command(views_of(queued), container);
    return one != nullptr && one->has(flag);
  });
}

}  // namespace

Engine::Engine(Data& data, MemoryLimit* memory) : data_(&data), memory_(memory) {
  data_->set_listener(this);
  if (memory_ == nullptr) return;
  config_.set("maxmemory", std::to_string(memory_->options().bytes));
  config_.set("maxmemory-policy", name_of(memory_->options().policy));
}

Engine::~Engine() { data_->set_listener(nullptr); }

ScriptEngine& Engine::scripts() {
  if (!scripts_) scripts_ = std::make_unique<ScriptEngine>(*this);
  return *scripts_;
}

// --- connections ------------------------------------------------------------------------------------------------

Session& Engine::connect(ProcessId client) {
  sessions_.push_back(std::make_unique<Session>(++next_id_, client));
  sessions_.back()->connected_at = now_ms();
  return *sessions_.back();
}

void Engine::disconnect(Session& session) {
  pubsub_.forget(session);
  unwatch(session);
  if (session.wait) unblock(session, no_reply());
  postponed_.erase(std::remove_if(postponed_.begin(), postponed_.end(),
                                  [&](const Postponed& one) { return one.session == &session; }),
                   postponed_.end());
  if (busy_ && busy_->caller == &session) busy_->caller = nullptr;
  sessions_.erase(std::find_if(sessions_.begin(), sessions_.end(),
                               [&](const std::unique_ptr<Session>& one) { return one.get() == &session; }));
}

Session* Engine::session(std::uint64_t id) {
  for (const std::unique_ptr<Session>& one : sessions_)
    if (one->id == id) return one.get();
  return nullptr;
}

void Engine::kill(Session& session) {
  session.closed = true;
  discard(session);
  pubsub_.forget(session);
  if (session.wait) unblock(session, no_reply());
}

void Engine::forget() {
  while (!sessions_.empty()) disconnect(*sessions_.back());
  scripts_.reset();
  busy_.reset();
  postponed_.clear();
  pause_until_ = 0;
  ready_.clear();
}

// --- the way of a command ---------------------------------------------------------------------------------------

RespReply Engine::execute(Session& session, std::span<const std::string_view> argv, WallTime now) {
  if (started_at_ == 0) started_at_ = now.ns() / 1'000'000;
  if (!blocked_.empty() || pause_until_ != 0 || busy_) [[unlikely]]
    advance(now);
  now_ = now;
  if (session.closed || argv.empty()) return no_reply();
  if (session.wait || pause_until_ != 0 || busy_ || !postponed_.empty()) [[unlikely]] {
    if (must_wait(session, argv)) {
      postponed_.push_back({&session, copy_of(argv)});
      return no_reply();
    }
  }
  RespReply reply = process(session, argv);
  if (!ready_.empty()) [[unlikely]]
    serve_ready();
  if (long_script_) [[unlikely]] {
    LongScript script = std::move(*long_script_);
    long_script_.reset();
    const auto length = static_cast<UnixMs>(script.steps / ScriptEngine::steps_per_ms);
    if (script.endless || length >= busy_threshold()) {
      busy_ = Busy{&session, now_ms(), std::nullopt, script.wrote, std::move(reply), std::move(script.if_killed)};
      if (!script.endless) busy_->until = now_ms() + length;
      return no_reply();
    }
  }
  if (session.skip_replies > 0) [[unlikely]] {
    --session.skip_replies;
    return no_reply();
  }
  if (session.replies_off) [[unlikely]]
    return no_reply();
  return reply;
}

bool Engine::must_wait(const Session& session, std::span<const std::string_view> argv) const {
  if (session.wait) return true;
  for (const Postponed& one : postponed_)
    if (one.session == &session) return true;
  if (busy_) return now_ms() - busy_->since < busy_threshold() || busy_->caller == &session;
  if (pause_until_ == 0) return false;
  if (pause_all_) return true;
  const CommandSpec* container = nullptr;
  const CommandSpec* spec = find_command(argv, container);
  if (spec == nullptr) return false;
  if (spec->name == "exec")
    return any_queued(session, CommandSpec::write) || any_queued(session, CommandSpec::may_replicate);
  return !session.in_multi && (spec->has(CommandSpec::write) || spec->has(CommandSpec::may_replicate));
}

// Source: rejectCommand. A refused EXEC ends its transaction.
RespReply Engine::refuse(Session& session, const CommandSpec* spec, RespReply reply) {
  if (spec != nullptr && spec->name == "exec") {
    discard(session);
    const std::size_t text = reply.text.rfind("ERR ", 0) == 0 ? 4 : 0;
    return error("EXECABORT Transaction discarded because of: " + reply.text.substr(text));
  }
  if (session.in_multi) session.multi_doomed = true;
  return reply;
}

RespReply Engine::process(Session& session, std::span<const std::string_view> argv) {
  const CommandSpec* container = nullptr;
  const CommandSpec* spec = find_command(argv, container);
  if (spec == nullptr) {
    if (container != nullptr)
      return refuse(session, spec, argv.size() < 2 ? wrong_arity(*container) : unknown_subcommand(*container, argv[1]));
    return refuse(session, spec, unknown_command(argv));
  }
  if (!spec->arity_fits(argv.size())) return refuse(session, spec, wrong_arity(*spec));
  ++commands_;
  session.last_command = spec->name.substr(0, spec->name.find('|'));

  if (replication_ != nullptr) [[unlikely]]
    if (std::optional<RespReply> refusal = redirects(session, *spec, argv)) {
      if (spec->name == "exec")
        discard(session);
      else if (session.in_multi)
        session.multi_doomed = true;
      return std::move(*refusal);
    }
  if (session.subscribed() && !allowed_while_subscribed(spec->name)) [[unlikely]]
    return refuse(session, spec,
                  error(fmt::format("ERR Can't execute '{}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / "
                                    "QUIT / RESET are allowed in this context",
                                    spec->name)));
  if (memory_ != nullptr && !busy_ && !memory_->make_room(now_ms())) [[unlikely]] {
    if (spec->has(CommandSpec::deny_oom) || (session.in_multi && !not_queued(spec->name)) ||
        (spec->name == "exec" && any_queued(session, CommandSpec::deny_oom)))
      return refuse(session, spec, error("OOM command not allowed when used memory > 'maxmemory'."));
  }
  if (busy_ && !spec->has(CommandSpec::allow_busy)) [[unlikely]]
    return refuse(session, spec,
                  error("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."));
  if (session.in_multi && spec->has(CommandSpec::no_multi))
    return refuse(session, spec, error("ERR Command not allowed inside a transaction"));
  if (session.in_multi && !not_queued(spec->name)) {
    if (spec->name == "debug") return refuse(session, spec, run(session, *spec, argv, false));  // not even queued
    session.queued.push_back(copy_of(argv));
    return status("QUEUED");
  }
  return run(session, *spec, argv, false);
}

RespReply Engine::run(Session& session, const CommandSpec& spec, std::span<const std::string_view> argv,
                      bool scripted) {
  Call call(*this, *data_, session, spec, argv, now_ms(), scripted);
  return spec.run(call);
}

// --- transactions -----------------------------------------------------------------------------------------------

void Engine::watch(Session& session, Resource key, bool was_expired) {
  for (const Session::Watched& one : session.watched)
    if (one.key == key) return;
  session.watched.push_back({key, was_expired});
  watchers_[key].push_back(&session);
  data_->record(key).watched = true;
}

void Engine::unwatch(Session& session) {
  for (const Session::Watched& one : session.watched) {
    const auto found = watchers_.find(one.key);
    std::vector<Session*>& sessions = found->second;
    sessions.erase(std::find(sessions.begin(), sessions.end(), &session));
    if (sessions.empty()) {
      data_->record(one.key).watched = false;
      watchers_.erase(found);
    }
  }
  session.watched.clear();
}

// Source: touchWatchedKey. A key that was already expired when it was watched may vanish without breaking anything.
void Engine::key_changed(Resource key) {
  const bool present = data_->record(key).present();
  const std::vector<Session*> sessions = watchers_.at(key);
  for (Session* session : sessions) {
    const auto one = std::find_if(session->watched.begin(), session->watched.end(),
                                  [&](const Session::Watched& watched) { return watched.key == key; });
    if (one->was_expired && !present) {
      one->was_expired = false;
      continue;
    }
    session->watch_broken = true;
    unwatch(*session);
  }
}

void Engine::discard(Session& session) {
  session.in_multi = session.multi_doomed = session.watch_broken = false;
  session.queued.clear();
  unwatch(session);
}

RespReply Engine::exec(Call& call) {
  Session& session = call.session;
  if (!session.in_multi) return error("ERR EXEC without MULTI");
  for (const Session::Watched& one : session.watched) {
    const Record& record = data_->record(one.key);
    if (!one.was_expired && record.present() && record.expired(now_ms())) session.watch_broken = true;
  }
  const bool doomed = session.multi_doomed, broken = session.watch_broken;
  const std::vector<Arguments> queued = std::move(session.queued);
  discard(session);
  if (doomed) return error("EXECABORT Transaction discarded because of previous errors.");
  if (broken) return nil_array();

  // What a command sends to its own connection stands among the replies: a message before the reply of its PUBLISH,
  // the further confirmations of a SUBSCRIBE behind the first. The client takes as many as there were commands.
  session.blocking_denied = true;
  std::deque<RespReply> unread;
  std::swap(unread, session.outbox);
  std::vector<RespReply> sent;
  for (const Arguments& argv : queued) {
    const std::vector<std::string_view> views = views_of(argv);
    const CommandSpec* container = nullptr;
    const CommandSpec* spec = find_command(views, container);
    SIM_ASSERT(spec != nullptr, "a queued command was checked when it was queued");
    RespReply reply = run(session, *spec, views, false);
    const bool reply_first = spec->name != "publish" && spec->name != "spublish";
    if (reply_first) sent.push_back(std::move(reply));
    std::move(session.outbox.begin(), session.outbox.end(), std::back_inserter(sent));
    session.outbox.clear();
    if (!reply_first) sent.push_back(std::move(reply));
  }
  session.blocking_denied = false;
  const auto first_stray = sent.begin() + static_cast<std::ptrdiff_t>(queued.size());
  std::swap(unread, session.outbox);
  std::move(first_stray, sent.end(), std::back_inserter(session.outbox));
  sent.erase(first_stray, sent.end());
  return array(std::move(sent));
}

// --- blocking ---------------------------------------------------------------------------------------------------

void Engine::block(Session& session, Wait wait) {
  for (const std::string& name : wait.keys) {
    await_key(session, data_->names().intern(wait.database, name));
  }
  session.wait = std::move(wait);
  blocked_.push_back(&session);
}

void Engine::await_key(Session& session, Resource key) {
  std::vector<Session*>& sessions = waiters_[key];
  if (std::find(sessions.begin(), sessions.end(), &session) == sessions.end()) sessions.push_back(&session);
  data_->record(key).awaited = true;
}

// Source: dbSwapDatabases. A watched name that means something before or after breaks its transaction.
void Engine::swap_databases(unsigned a, unsigned b) {
  KeyNames& names = data_->names();
  const auto other = [&](unsigned database) { return database == a ? b : database == b ? a : database; };
  for (const std::unique_ptr<Session>& session : sessions_) {
    std::vector<std::pair<std::string, unsigned>> kept;
    for (const Session::Watched& one : session->watched) {
      const unsigned database = names.database_of(one.key);
      const std::string name(names.name_of(one.key));
      const Resource counterpart = names.find(other(database), name);
      session->watch_broken |= other(database) != database && (data_->record(one.key).present() ||
                                                               (counterpart && data_->record(counterpart).present()));
      kept.emplace_back(name, other(database));
    }
    unwatch(*session);
    if (session->watch_broken) continue;
    // The present number of a name is the one that it will have after the swap on the other side.
    for (const auto& [name, database] : kept) watch(*session, names.intern(database, name), false);
  }
  for (const auto& [key, unused] : waiters_) data_->record(key).awaited = false;
  waiters_.clear();
  names.swap(a, b);
  for (Session* session : blocked_)
    for (const std::string& name : session->wait->keys) {
      const Resource key = names.intern(session->wait->database, name);
      await_key(*session, key);
      if (data_->record(key).present()) key_appeared(key);
    }
}

void Engine::unblock(Session& session, RespReply reply) {
  for (const std::string& name : session.wait->keys) {
    const Resource key = data_->names().find(session.wait->database, name);
    const auto found = waiters_.find(key);
    if (found == waiters_.end()) continue;
    std::vector<Session*>& sessions = found->second;
    sessions.erase(std::remove(sessions.begin(), sessions.end(), &session), sessions.end());
    if (sessions.empty()) {
      data_->record(key).awaited = false;
      waiters_.erase(found);
    }
  }
  session.wait.reset();
  blocked_.erase(std::find(blocked_.begin(), blocked_.end(), &session));
  if (reply.kind != RespReply::Kind::none) session.outbox.push_back(std::move(reply));
}

void Engine::key_appeared(Resource key) {
  if (std::find(ready_.begin(), ready_.end(), key) == ready_.end()) ready_.push_back(key);
}

// Source: handleClientsBlockedOnKeys. Serving one session may fill a key that others wait for.
void Engine::serve_ready() {
  while (!ready_.empty()) {
    const std::vector<Resource> keys = std::move(ready_);
    ready_.clear();
    for (const Resource key : keys) {
      const auto found = waiters_.find(key);
      if (found == waiters_.end()) continue;
      const std::vector<Session*> waiting = found->second;
      for (Session* session : waiting) {
        if (!session->wait) continue;
        if (std::optional<RespReply> reply = serve_blocked(*this, *session, data_->names().name_of(key)))
          unblock(*session, std::move(*reply));
      }
    }
  }
  run_postponed();
}

// --- time -------------------------------------------------------------------------------------------------------

void Engine::pause(UnixMs until, bool all) {
  pause_all_ = pause_until_ != 0 ? pause_all_ || all : all;
  pause_until_ = std::max(pause_until_, until);
}

// What was held back runs before the next command, or at the next `advance`.
void Engine::unpause() {
  if (pause_until_ != 0) pause_until_ = now_ms();
}

UnixMs Engine::busy_threshold() const { return config_.number("busy-reply-threshold"); }

std::optional<WallTime> Engine::next_due() const {
  std::optional<UnixMs> due;
  const auto consider = [&](UnixMs at) {
    if (!due || at < *due) due = at;
  };
  for (const Session* session : blocked_)
    if (session->wait->until != 0) consider(session->wait->until);
  if (pause_until_ != 0) consider(pause_until_);
  if (busy_) {
    if (busy_->until) consider(*busy_->until);
    if (!postponed_.empty() && now_ms() - busy_->since < busy_threshold()) consider(busy_->since + busy_threshold());
  }
  if (!due) return std::nullopt;
  return WallTime(Duration(*due * 1'000'000));
}

void Engine::advance(WallTime now) {
  for (;;) {
    const std::optional<WallTime> due = next_due();
    if (!due || *due > now) break;
    now_ = std::max(now_, *due);
    const UnixMs at = now_ms();
    if (busy_ && busy_->until && *busy_->until <= at) {
      end_script(std::move(busy_->reply));
    } else if (busy_ && !postponed_.empty() && at - busy_->since >= busy_threshold()) {
      run_postponed();
    } else if (pause_until_ != 0 && pause_until_ <= at) {
      pause_until_ = 0;
      run_postponed();
    } else {
      const auto timed_out = std::find_if(blocked_.begin(), blocked_.end(), [&](const Session* session) {
        return session->wait->until != 0 && session->wait->until <= at;
      });
      if (timed_out == blocked_.end()) break;
      Session& session = **timed_out;
      unblock(session, timeout_reply(*this, *session.wait));
      run_postponed();
    }
  }
  now_ = now;
  if (now_ms() >= next_sweep_ && pause_until_ == 0) {
    data_->sweep(now_ms());
    next_sweep_ = now_ms() / sweep_period * sweep_period + sweep_period;
  }
}

// Each command that had to wait is tried again once; one that still has to waits on, with those after it.
void Engine::run_postponed() {
  std::deque<Postponed> waiting = std::move(postponed_);
  postponed_.clear();
  while (!waiting.empty()) {
    Postponed one = std::move(waiting.front());
    waiting.pop_front();
    const std::vector<std::string_view> views = views_of(one.argv);
    RespReply reply = execute(*one.session, views, now_);
    if (reply.kind != RespReply::Kind::none) one.session->outbox.push_back(std::move(reply));
  }
}

// --- long scripts -----------------------------------------------------------------------------------------------

void Engine::end_script(RespReply reply) {
  if (busy_->caller != nullptr) busy_->caller->outbox.push_back(std::move(reply));
  busy_.reset();
  run_postponed();
}

RespReply Engine::kill_script() {
  if (!busy_) return error("NOTBUSY No scripts in execution right now.");
  if (busy_->wrote)
    return error(
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the "
        "script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.");
  RespReply killed = std::move(busy_->if_killed);
  end_script(std::move(killed));
  return ok();
}

// Source: the generator is SplitMix64.
std::uint64_t Engine::random_below(std::uint64_t limit) {
  random_state_ += 0x9e3779b97f4a7c15u;
  std::uint64_t z = random_state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (z ^ (z >> 31)) % limit;
}

}  // namespace lockstep::redis
