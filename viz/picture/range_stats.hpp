// What happened in a stretch of a run, in numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "viz/picture/recording.hpp"

namespace lockstep::viz {

struct RangeStats {
  struct Client {
    ProcessId client{};
    std::size_t asked = 0, granted = 0, refused = 0;
    Duration waiting{0}, inside{0}, lapsed{0};  ///< lapsed: inside although its validity was over
  };
  std::vector<Client> clients;  ///< those that did anything, in order of their lanes

  std::size_t facts = 0;
  std::size_t sent = 0, lost = 0, unread = 0;      ///< messages sent in the stretch; unread: nobody waited any more
  Duration flight_median{0}, flight_longest{0};    ///< of those that arrived
  std::size_t accepted = 0, refused = 0;           ///< writes
  std::size_t violations = 0;                      ///< that began in it
  Duration one_inside{0}, several_inside{0};       ///< of any lock; nobody is inside for the rest
};

RangeStats stats_of(const Recording& recording, TrueTime begin, TrueTime end);

}  // namespace lockstep::viz
