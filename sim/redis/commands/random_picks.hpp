// SRANDMEMBER, HRANDFIELD and ZRANDMEMBER: which elements, drawn from the engine's own generator.
// Source: redis/redis 7.0, src/t_set.c (srandmemberWithCountCommand), src/t_hash.c, src/t_zset.c.
#pragma once

#include <vector>

#include "sim/redis/engine.hpp"

namespace lockstep::redis {

struct RandomPicks {
  bool counted = false;  ///< a count was given: the reply is an array
  bool with_values = false;
  std::int64_t count = 1;  ///< negative: as many as that, the same one may come again

  /// `option`: the word that asks for values too; empty where there is none.
  Call::Problem parse(const Call& call, std::string_view option);
  std::vector<std::size_t> choose(Engine& engine, std::size_t size) const;
};

}  // namespace lockstep::redis
