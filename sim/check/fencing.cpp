#include "sim/check/fencing.hpp"

#include <fmt/format.h>

#include "sim/check/words.hpp"

namespace lockstep {
namespace {

/// The latest grant of one lock, and the latest one to anybody else: together they answer who was the last
/// holder other than any given client.
struct LatestGrants {
  const Acquisition* latest = nullptr;
  const Acquisition* of_another = nullptr;

  void add(const Acquisition& acquisition) {
    if (latest && latest->client != acquisition.client) of_another = latest;
    latest = &acquisition;
  }
  const Acquisition* by_other_than(ProcessId client) const {
    return latest && latest->client == client ? of_another : latest;
  }
};

}  // namespace

void check_stale_write(const History& history, std::vector<Violation>& violations) {
  if (history.store_facts().empty()) return;
  const Trace& trace = history.trace();
  std::vector<LatestGrants> grants(trace.resource_count() + 1);
  std::size_t next = 0;
  for (const std::size_t index : history.store_facts()) {
    const Fact& write = history.fact(index);
    if (write.kind != FactKind::store_written || write.operation == Operation::store_raise_fence) continue;
    const Acquisition* own = history.find(write.acquisition);
    if (!own || !own->granted) continue;

    for (; next < history.beliefs().size() && history.beliefs()[next].fact < index; ++next) {
      const Holding& belief = history.beliefs()[next];
      grants[belief.resource.value].add(history.acquisitions()[belief.acquisition]);
    }
    const Acquisition* newer = grants[own->resource.value].by_other_than(own->client);
    if (!newer || newer->granted.at <= own->granted.at) continue;
    violations.push_back(
        {.check = Check::stale_write,
         .at = write.at,
         .clients = {own->client, newer->client},
         .resource = own->resource,
         .text =
             fmt::format("The store accepted {}'s write of {} at {}, {} after {} had been granted {}; {}'s own grant "
                         "was of {}.",
                         trace.name_of(own->client), quoted(trace, write.resource), words_of(write.at),
                         words_of(write.at - newer->granted.at), trace.name_of(newer->client),
                         quoted(trace, own->resource), trace.name_of(own->client), words_of(own->granted.at)),
         .fact = index});
  }
}

void check_token_order(const History& history, std::vector<Violation>& violations) {
  const Trace& trace = history.trace();
  std::vector<const Acquisition*> largest(trace.resource_count() + 1, nullptr);
  for (const Holding& belief : history.beliefs()) {
    const Acquisition& acquisition = history.acquisitions()[belief.acquisition];
    if (!acquisition.fencing) continue;
    const Acquisition*& before = largest[acquisition.resource.value];
    if (!before || before->fencing < acquisition.fencing) {
      before = &acquisition;
      continue;
    }
    violations.push_back(
        {.check = Check::token_order,
         .at = acquisition.granted.at,
         .clients = {acquisition.client, before->client},
         .resource = acquisition.resource,
         .text =
             fmt::format("{} was granted {} with fencing token {} at {}, which is not larger than token {} that {} had "
                         "been given at {}.",
                         trace.name_of(acquisition.client), quoted(trace, acquisition.resource),
                         acquisition.fencing.value, words_of(acquisition.granted.at), before->fencing.value,
                         trace.name_of(before->client), words_of(before->granted.at)),
         .fact = acquisition.granted.fact});
  }
}

}  // namespace lockstep
