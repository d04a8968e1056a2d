#include "algorithms/retry.hpp"

namespace lockstep {

Task<std::optional<Lease>> acquire_with_retries(Client& client, Lock& lock, Resource resource,
                                                const LockOptions& options, std::optional<Duration> within) {
  const MonotonicTime start = client.monotonic_now();
  for (std::int64_t attempt = 0; options.retry_count < 0 || attempt <= options.retry_count; ++attempt) {
    if (attempt > 0) {
      const Duration delay = client.random_delay(options.retry_delay);
      if (within && client.monotonic_now() - start + delay > *within) break;
      co_await client.sleep_for(delay);
    }
    std::optional<Lease> lease = co_await lock.acquire(client, resource);
    if (lease) co_return lease;
  }
  co_return std::nullopt;
}

}  // namespace lockstep
