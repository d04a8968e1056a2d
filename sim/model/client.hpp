// The only door through which an algorithm sees the world: what a real process could see, and no more.
//
// Its own two clocks, its own random numbers, its own messages. True time, other processes and faults are
// not here. A reply has three values; a timeout gives `unknown`, because the request may have happened, may
// happen later, or never.
#pragma once

#include <span>
#include <vector>

#include "sim/kernel/combinators.hpp"
#include "sim/kernel/task.hpp"
#include "sim/kernel/time.hpp"
#include "sim/model/lease.hpp"
#include "sim/model/request.hpp"
#include "sim/trace/ids.hpp"

namespace lockstep {

class ClientProcess;
class Distribution;

/// A wait for replies; what Ask and AskAll have in common. Lives in the asking coroutine's frame.
class PendingReplies : public Waiter {
 public:
  static constexpr std::size_t nodes_max = 32;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> caller);

 protected:
  PendingReplies(ClientProcess& client, Strand& strand, const NodeId* nodes, std::size_t count, Reply* replies,
                 const Request& request, Duration timeout, std::size_t enough)
      : Waiter(strand, &PendingReplies::on_due),
        client_(&client),
        nodes_(nodes),
        replies_(replies),
        count_(static_cast<std::uint32_t>(count)),
        enough_(static_cast<std::uint32_t>(enough)),
        timeout_(timeout),
        request_(request) {
    SIM_ASSERT(count >= 1 && count <= nodes_max, "a client asks between 1 and 32 nodes at once");
  }
  std::size_t count() const { return count_; }

 private:
  friend class ClientProcess;
  static void on_due(Waiter& waiter);
  void send();
  void give_up();
  bool awaits(unsigned branch) const { return (pending_ >> branch & 1) != 0; }
  /// The reply of one branch is there; true when it was the last one, or enough have said yes.
  bool accept(unsigned branch, const Reply& reply) {
    replies_[branch] = reply;
    pending_ &= ~(std::uint32_t{1} << branch);
    enough_ -= reply.yes() ? 1 : 0;
    if (pending_ == 0) return true;
    return enough_ == 0 && leave_the_rest();
  }
  /// Does not wait for those that have not answered; always true.
  bool leave_the_rest();
  void go_on();

  ClientProcess* client_;
  const NodeId* nodes_;
  Reply* replies_;
  std::uint32_t count_;
  std::uint32_t enough_;       // so many more that say yes, and the rest is not waited for
  std::uint32_t pending_ = 0;  // a bit per branch that is not answered yet
  bool given_up_ = false;      // and stopped before it could go on
  std::uint64_t first_message_ = 0;
  Duration timeout_;
  Request request_;
};

class [[nodiscard]] Ask : public PendingReplies {
 public:
  Ask(ClientProcess& client, Strand& strand, NodeId node, const Request& request, Duration timeout)
      : PendingReplies(client, strand, &node_, 1, &reply_, request, timeout, 1), node_(node) {}
  Reply await_resume() const noexcept { return reply_; }

 private:
  NodeId node_;
  Reply reply_;
};

/// Keep it in a variable: the replies live inside it.
///
///   AskAll round = client.ask_all(nodes, request, timeout);
///   for (const Reply& reply : co_await round) ...
class [[nodiscard]] AskAll : public PendingReplies {
 public:
  AskAll(ClientProcess& client, Strand& strand, const std::vector<NodeId>& nodes, const Request& request,
         Duration timeout, std::size_t enough)
      : PendingReplies(client, strand, nodes.data(), nodes.size(), replies_, request, timeout, enough) {}
  ~AskAll() {}
  /// The replies in the order of the nodes.
  std::span<const Reply> await_resume() const noexcept { return {replies_, count()}; }

 private:
  union {  // written by the replies alone: nothing is spent on the places of nodes that do not exist
    Reply replies_[nodes_max];
  };
};

class Client {
 public:
  Client(ClientProcess& process, Strand& strand) : process_(&process), strand_(&strand) {}

  /// Waits without a limit.
  static constexpr Duration no_timeout = Duration::max();

  MonotonicTime monotonic_now() const;
  WallTime wall_now() const;
  /// A reading of whichever clock the algorithm was told to measure with.
  LocalTime now(ClockKind clock) const;

  /// A random value that no other client and no other call has.
  OwnerToken new_owner_token();
  /// A random length of time, such as a retry delay.
  Duration random_delay(const Distribution& law);

  /// Sends `request` to `node` and waits for the reply.
  /// Units:  `timeout` is counted on this client's monotonic clock.
  /// Errors: none. No reply in time gives `unknown`; a late reply is recorded and dropped.
  Ask ask(NodeId node, const Request& request, Duration timeout) {
    return Ask(*process_, *strand_, node, request, timeout);
  }

  /// Sends `request` to all nodes at once and waits until each has answered or the timeout is over.
  /// Once `enough` have said yes it does not wait for the rest: those replies are `unknown`.
  /// Needs: at most 32 nodes; `nodes` outlives the wait; enough >= 1.
  AskAll ask_all(const std::vector<NodeId>& nodes, const Request& request, Duration timeout, std::size_t enough) {
    return AskAll(*process_, *strand_, nodes, request, timeout, enough);
  }
  /// The same, waiting for all.
  AskAll ask_all(const std::vector<NodeId>& nodes, const Request& request, Duration timeout) {
    return AskAll(*process_, *strand_, nodes, request, timeout, nodes.size());
  }

  /// Waits on this client's monotonic clock.
  Sleep sleep_for(Duration length) { return Sleep(*strand_, length); }
  /// Computes for that long: a slowed process takes longer, and while it is stopped it does not get on.
  Work work_for(Duration length);
  /// How long a computation of this length takes at the process's present speed.
  Duration stretched(Duration length) const;

  /// The number of the acquisition that requests are made for from now on; for the trace alone.
  void serve(AcquisitionId acquisition);
  AcquisitionId serving() const;

  /// Counts its timers; for combinators.
  Strand& strand() const { return *strand_; }
  ClientProcess& process() const { return *process_; }

 private:
  ClientProcess* process_;
  Strand* strand_;
};

}  // namespace lockstep
