#include "sim/redis/pubsub.hpp"

#include <algorithm>

#include "sim/redis/glob.hpp"

namespace lockstep::redis {
namespace {

std::vector<std::string>& list_of(Session& session, PubSub::Kind kind) {
  if (kind == PubSub::Kind::channel) return session.channels;
  return kind == PubSub::Kind::pattern ? session.patterns : session.shard_channels;
}

// Sharded subscriptions are counted on their own.
RespReply confirmation(Session& session, PubSub::Kind kind, std::string_view verb, RespReply name) {
  const std::size_t count =
      kind == PubSub::Kind::shard ? session.shard_channels.size() : session.channels.size() + session.patterns.size();
  return array({bulk(verb), std::move(name), integer(static_cast<std::int64_t>(count))});
}

constexpr const char* subscribe_verbs[] = {"subscribe", "psubscribe", "ssubscribe"};
constexpr const char* unsubscribe_verbs[] = {"unsubscribe", "punsubscribe", "sunsubscribe"};

}  // namespace

RespReply PubSub::subscribe(Session& session, Kind kind, std::string_view name) {
  std::vector<std::string>& names = list_of(session, kind);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.emplace_back(name);
    if (!of(kind).contains(name)) of(kind).set(name, {});
    of(kind).find(name)->push_back(&session);
  }
  return confirmation(session, kind, subscribe_verbs[static_cast<std::size_t>(kind)], bulk(name));
}

RespReply PubSub::unsubscribe(Session& session, Kind kind, std::string_view name) {
  const std::string held(name);  // `name` may be an element of the list that it is removed from
  std::vector<std::string>& names = list_of(session, kind);
  if (const auto at = std::find(names.begin(), names.end(), held); at != names.end()) {
    names.erase(at);
    std::vector<Session*>& sessions = *of(kind).find(held);
    sessions.erase(std::find(sessions.begin(), sessions.end(), &session));
    if (sessions.empty()) of(kind).erase(held);
  }
  return confirmation(session, kind, unsubscribe_verbs[static_cast<std::size_t>(kind)], bulk(held));
}

std::vector<RespReply> PubSub::unsubscribe_all(Session& session, Kind kind) {
  std::vector<RespReply> replies;
  const std::vector<std::string> names = list_of(session, kind);
  for (const std::string& name : names) replies.push_back(unsubscribe(session, kind, name));
  if (replies.empty())
    replies.push_back(confirmation(session, kind, unsubscribe_verbs[static_cast<std::size_t>(kind)], nil()));
  return replies;
}

void PubSub::forget(Session& session) {
  for (const Kind kind : {Kind::channel, Kind::pattern, Kind::shard}) unsubscribe_all(session, kind);
}

std::int64_t PubSub::publish(std::string_view channel, std::string_view message) {
  std::int64_t receivers = 0;
  if (const std::vector<Session*>* sessions = of(Kind::channel).find(channel))
    for (Session* session : *sessions) {
      session->outbox.push_back(array({bulk("message"), bulk(channel), bulk(message)}));
      ++receivers;
    }
  of(Kind::pattern).each([&](const std::string& pattern, const std::vector<Session*>& sessions) {
    if (!matches(pattern, channel)) return;
    for (Session* session : sessions) {
      session->outbox.push_back(array({bulk("pmessage"), bulk(pattern), bulk(channel), bulk(message)}));
      ++receivers;
    }
  });
  return receivers;
}

std::int64_t PubSub::publish_sharded(std::string_view channel, std::string_view message) {
  const std::vector<Session*>* sessions = of(Kind::shard).find(channel);
  if (sessions == nullptr) return 0;
  for (Session* session : *sessions) session->outbox.push_back(array({bulk("smessage"), bulk(channel), bulk(message)}));
  return static_cast<std::int64_t>(sessions->size());
}

std::vector<std::string> PubSub::channels(Kind kind, std::string_view pattern) const {
  std::vector<std::string> found;
  of(kind).each([&](const std::string& name, const std::vector<Session*>&) {
    if (pattern.empty() || matches(pattern, name)) found.push_back(name);
  });
  return found;
}

std::int64_t PubSub::listeners(Kind kind, std::string_view name) const {
  const std::vector<Session*>* sessions = of(kind).find(name);
  return sessions == nullptr ? 0 : static_cast<std::int64_t>(sessions->size());
}

}  // namespace lockstep::redis
