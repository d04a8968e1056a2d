#include "scenarios/format/write.hpp"
#include "scenarios/format/write_parts.hpp"
#include "sim/kernel/math.hpp"

namespace lockstep {
namespace {

using writing::duration;
using writing::number;

Duration whole(double ns) { return Duration(static_cast<std::int64_t>(ns)); }

/// Most files say "p99"; sigma is written where no p99 in whole nanoseconds gives exactly this one.
Json lognormal(const Distribution& law) {
  constexpr double z99 = 2.3263478740408408;
  const double p99 = static_cast<double>(law.base().count()) * math::exp(law.scale_ns() * z99);
  if (p99 < 1e18) {
    for (const int off : {0, 1, -1, 2, -2}) {
      const Duration candidate = whole(p99) + Duration(off);
      if (candidate > law.base() && Distribution::lognormal_p99(law.base(), candidate) == law)
        return {{"median", duration(law.base())}, {"p99", duration(candidate)}};
    }
  }
  return {{"median", duration(law.base())}, {"sigma", number(law.scale_ns())}};
}

}  // namespace

Json to_json(const Distribution& law) {
  switch (law.kind()) {
    case Distribution::Kind::constant:
      return duration(law.base());
    case Distribution::Kind::uniform:
      return {{"uniform", Json::array({duration(law.base()),
                                       duration(law.base() + Duration(static_cast<std::int64_t>(law.width() - 1)))})}};
    case Distribution::Kind::normal:
      return {{"normal", Json{{"mean", duration(law.base())},
                              {"sd", duration(whole(law.scale_ns()))},
                              {"min", duration(law.cut_min())},
                              {"max", duration(law.cut_max())}}}};
    case Distribution::Kind::lognormal:
      return {{"lognormal", lognormal(law)}};
    case Distribution::Kind::exponential: {
      const Json mean = duration(law.base() + whole(law.scale_ns()));
      if (law.base() == Duration(0)) return {{"exponential", mean}};
      return {{"exponential", Json{{"mean", mean}, {"min", duration(law.base())}}}};
    }
    case Distribution::Kind::pareto:
      return {{"pareto", Json{{"min", duration(law.base())}, {"alpha", number(law.scale_ns())}}}};
    case Distribution::Kind::empirical: {
      Json values = Json::array();
      for (const Duration value : *law.values()) values.push_back(duration(value));
      return {{"empirical", std::move(values)}};
    }
  }
  return nullptr;
}

}  // namespace lockstep
