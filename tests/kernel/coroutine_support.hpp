// Small coroutines that tests of the kernel share: they note what happens to them.
#pragma once

#include <string>
#include <vector>

#include "sim/kernel/combinators.hpp"
#include "sim/kernel/simulator.hpp"

namespace lockstep {

/// What happened, in order, as short words with the true time in milliseconds.
using Diary = std::vector<std::string>;

/// Tells how many frames are alive: lives in a coroutine's frame.
class Alive {
 public:
  explicit Alive(int& count) : count_(&count) { ++*count_; }
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;
  ~Alive() { --*count_; }

 private:
  int* count_;
};

inline std::string stamped(const std::string& what, const Simulator& simulator) {
  return what + "@" + std::to_string((simulator.now().ns() + 500'000) / 1'000'000);
}

inline Task<void> nap(Strand& strand, Duration length, Diary& diary, std::string name, int& alive) {
  const Alive here(alive);
  co_await sleep_for(strand, length);
  diary.push_back(stamped(name, strand.simulator()));
}

inline Task<int> answer_after(Strand& strand, Duration length, int value) {
  co_await sleep_for(strand, length);
  co_return value;
}

inline Task<int> answer_now(int value) { co_return value; }

}  // namespace lockstep
