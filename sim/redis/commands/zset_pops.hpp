// Taking the lowest or highest members of a sorted set, as ZPOPMIN, ZMPOP and their blocking forms do.
// Source: redis/redis 7.0, src/t_zset.c (genericZpopCommand).
#pragma once

#include <vector>

#include "sim/redis/call.hpp"

namespace lockstep::redis {

/// End::left takes the lowest. The key vanishes with its last member.
std::vector<ZsetValue::Item> pop_items(Call& call, const Key& key, Wait::End end, std::int64_t count);

}  // namespace lockstep::redis
