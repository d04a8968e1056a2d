// The times that Sentinel is made of. Source: redis/redis 7.0, src/sentinel.c.
#pragma once

#include "sim/redis/sentinel/message.hpp"

namespace lockstep::sentinel {

constexpr Ms ping_period = 1'000;
constexpr Ms info_period = 10'000;           ///< of a calm group
constexpr Ms info_period_failover = 1'000;   ///< of replicas while their master is down or being replaced
constexpr Ms hello_period = 2'000;
constexpr Ms ask_period = 1'000;             ///< between two questions to one other sentinel
constexpr Ms desync_max = 1'000;             ///< an election is put off by up to that much at random
constexpr Ms election_timeout = 10'000;
constexpr Ms reconfiguration_timeout = 10'000;  ///< a replica that was told about its new master and says nothing
constexpr Ms convert_wait = 4 * hello_period;   ///< before a replica that claims to be a master is put right
constexpr Ms tilt_trigger = 2'000;           ///< a timer that fires so late, or before the last one, means TILT
constexpr Ms tilt_period = 30'000;
constexpr Ms link_age_min = 15'000;          ///< a link that does not answer is renewed when it is at least so old
constexpr int timer_hz = 10;                 ///< ticks per second, plus up to 9 more at random

}  // namespace lockstep::sentinel
