#include "algorithms/renewal.hpp"

namespace lockstep {

Task<void> keep_renewing(Client& client, Lock& lock, Lease lease, LockOptions options, RenewalReport report) {
  for (std::int64_t n = 0; options.extend_limit < 0 || n < options.extend_limit; ++n) {
    co_await client.sleep_for(*options.extend_every);
    const std::optional<Lease> longer = co_await lock.extend(client, lease);
    report(longer);
    if (longer)
      lease = *longer;
    else if (client.now(lease.valid_until.clock) >= lease.valid_until)
      co_return;
  }
}

}  // namespace lockstep
