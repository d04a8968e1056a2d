#include "scenarios/bench/plain_loop.hpp"

#include <cmath>
#include <functional>
#include <queue>
#include <vector>

#include "scenarios/bench/workloads.hpp"
#include "sim/kernel/random.hpp"

namespace lockstep::bench {
namespace {

struct Entry {
  std::int64_t at;
  std::uint64_t sequence;
  std::function<void()> action;
  bool operator<(const Entry& other) const {
    return at != other.at ? at > other.at : sequence > other.sequence;
  }
};

}  // namespace

double plain_loop(std::size_t queue, std::uint64_t events) {
  std::priority_queue<Entry> pending;
  std::int64_t now = 0;
  std::uint64_t sequence = 0, executed = 0, state = 1;
  const auto post = [&](const auto& self) -> void {
    state += 0x9e3779b97f4a7c15u;
    const double gap = -std::log(1.0 - random::unit(random::mix(state))) * 1e9;
    pending.push({now + static_cast<std::int64_t>(gap), sequence++, [&, self] {
                    ++executed;
                    self(self);
                  }});
  };
  for (std::size_t i = 0; i < queue; ++i) post(post);
  const double start = user_cpu();
  while (executed < events) {
    Entry entry = std::move(const_cast<Entry&>(pending.top()));
    pending.pop();
    now = entry.at;
    entry.action();
  }
  return static_cast<double>(executed) / (user_cpu() - start);
}

}  // namespace lockstep::bench
