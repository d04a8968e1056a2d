// The closed list of facts that a run records. A verdict, a picture and an export are computed from these
// alone, so a fact carries all that a later reader needs, in fixed fields; the table says what each kind
// puts into them. Fields a kind does not name are zero.
//
//   kind                 process    peer       further fields
//   -- processes --
//   started              who        -          a process exists from here on (true time 0 for most)
//   monotonic_clock_set  who        -          value: reading in ns, extra: rate in ppb; a ClockLine starts here
//   wall_clock_set       who        -          value: reading in ns since the Unix epoch, extra: rate in ppb
//   stopped              who        -          SIGSTOP or garbage collection: no code runs, both clocks run
//   suspended            who        -          frozen VM: no code runs, the monotonic clock stands still too
//   resumed              who        -          end of `stopped` or `suspended`
//   slowed               who        -          value: local steps take value/1000 times as long (1000: normal)
//   crashed              who        -          what it held in memory is gone; nothing of it runs afterwards.
//                                              value: 0 killed, 1 its machine lost power, 2 shut down in order
//   restarted            who        -          outcome: yes when its data survived, no when it came up empty;
//                                              value: 1 when they are what its disk has
//   slow_command_began   node       -          value: ns that the command occupies the server; others wait
//   slow_command_ended   node       -          -
//   -- network --
//   message_sent         sender     receiver   message, operation, resource, token, value: the operation's argument,
//                                              acquisition it serves, extra: number of the quorum round it belongs to
//                                              (0: none). Requests: outcome = none. Replies: outcome = the answer,
//                                              extra: a ReplyError (0: none). Notes between servers have no answer
//   message_delivered    receiver   sender     message; operation, outcome, resource, acquisition as sent. A process
//                                              that is stopped then reads it when it is resumed
//   message_lost         sender     receiver   message; value: 0 lost for good, n: n-th transmission lost,
//                                              extra: true time in ns of the next transmission (TCP)
//   message_duplicated   sender     receiver   message: a second copy is under way (datagrams)
//   message_ignored      receiver   sender     message: it came, but nobody waits for it any more
//   request_timed_out    client     node       message: no reply in time; the outcome is unknown to the client
//   connection_failed    client     node       message: no connection could be made; the request was never executed
//   link_cut             from       to         messages from -> to are no longer delivered; value: 1 when they are
//                                              held back instead, to be delivered in order afterwards (a stall)
//   link_healed          from       to         value: as above
//   link_changed         from       to         value: delays times value/1000, extra: loss probability in ppb
//   -- Redis nodes --
//   command_executed     node       client     message, operation, resource, token, outcome, value: integer result
//   key_set              node       client     resource, token: the new value, value: deadline in ns of the node's wall
//                                              clock (-1: no expiry), extra: the token it overwrote (0: there was none)
//   key_retimed          node       client     resource, token: the record's value, value: the new deadline
//   key_deleted          node       client     resource, token: the value that was deleted
//   key_expired          node       -          resource, token: the value found to be past its deadline
//   memory_lost          node       -          every key is gone (restart without data)
//   key_evicted          node       -          resource, token: removed to make room; value: bytes in use, extra: limit
//   memory_full          node       client     resource, operation: refused, since memory is full and nothing may be
//                                              evicted; value: bytes in use, extra: limit
//   fsynced              node       -          value: writes that are safe from now on if the machine loses power,
//                                              extra: how long the disk took, in ns
//   snapshot_saved       node       -          value: keys in it, extra: true time in ns of which it is the picture
//   key_lost             node       -          resource, token: the disk that the node came back from does not have it
//   data_loaded          node       -          value: keys read back from disk, extra: executed writes that are lost
//   -- locks, as their users see them --
//   acquire_started      client     -          resource, acquisition
//   granted              client     -          resource, acquisition, token: owner token, value: end of validity as a
//                                              reading of `clock` in ns (INT64_MAX: never ends), extra: fencing token
//   refused              client     -          resource, acquisition: gave up, or was told no
//   extended             client     -          resource, acquisition, value/clock: the new end of validity
//   extension_failed     client     -          resource, acquisition
//   lease_abandoned      client     -          resource, acquisition: saw that its validity had ended and left the
//                                              critical section on account of that
//   release_started      client     -          resource, acquisition, token
//   released             client     -          resource, acquisition; outcome: yes removed our record, no it was not
//                                              there any more, unknown no (or not enough) replies
//   -- the protected store --
//   store_read           store      client     message, resource: register, value, extra: version read, acquisition
//   store_written        store      client     message, resource, operation, token: fencing token, value: new value,
//                                              extra: new version, acquisition
//   store_rejected       store      client     as store_written; the write was refused and changed nothing
//   -- groups of Redis nodes --
//   role_changed         node       new master value: 1 it is a master from here on (peer: none), 0 it replicates peer
//   replica_synchronized replica    master     outcome: yes it goes on from where it was, no everything was sent anew;
//                                              value: offset in the stream, in bytes
//   replica_link_lost    replica    master     value: offset up to which it has the stream
//   write_dropped        replica    master     resource, token: a value that synchronization has thrown away
//   suspected            who        node       it does not answer (sentinel: subjectively down; cluster: PFAIL)
//   declared_down        who        node       enough others say so too (sentinel: objectively down; cluster: FAIL)
//   found_well           who        node       it answers again; value: 1 when it had been declared down
//   vote_granted         voter      candidate  value: epoch
//   elected              candidate  -          value: epoch, extra: votes
//   cluster_state        node       -          outcome: yes it serves requests, no it answers CLUSTERDOWN from here on
//   clients_closed       node       -          it closed its clients' connections (CLIENT KILL)
//   -- the run --
//   ended                -          -          the last fact; at: how far the run was simulated
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "sim/kernel/true_time.hpp"
#include "sim/trace/ids.hpp"
#include "sim/trace/operation.hpp"

namespace lockstep {

enum class FactKind : std::uint8_t {
  started,
  monotonic_clock_set,
  wall_clock_set,
  stopped,
  suspended,
  resumed,
  slowed,
  crashed,
  restarted,
  message_sent,
  message_delivered,
  message_lost,
  message_duplicated,
  message_ignored,
  request_timed_out,
  connection_failed,
  link_cut,
  link_healed,
  link_changed,
  command_executed,
  key_set,
  key_retimed,
  key_deleted,
  key_expired,
  memory_lost,
  acquire_started,
  granted,
  refused,
  extended,
  extension_failed,
  lease_abandoned,
  release_started,
  released,
  store_read,
  store_written,
  store_rejected,
  ended,
  // Later additions: a kind keeps its number, which digests are made of.
  role_changed,
  replica_synchronized,
  replica_link_lost,
  write_dropped,
  suspected,
  declared_down,
  found_well,
  vote_granted,
  elected,
  cluster_state,
  clients_closed,
  slow_command_began,
  slow_command_ended,
  key_evicted,
  memory_full,
  fsynced,
  snapshot_saved,
  key_lost,
  data_loaded,
  count
};

/// The kind's name as the table above writes it.
std::string_view name_of(FactKind kind);

/// A reply has three values, and a request has none yet. `unknown`: it may have happened, may happen
/// later, or never.
enum class Outcome : std::uint8_t { none, yes, no, unknown };
std::string_view name_of(Outcome outcome);

/// Which of its two clocks a process means.
enum class ClockKind : std::uint8_t { monotonic, wall };

/// One thing that happened, at one instant of true time.
struct Fact {
  TrueTime at{};
  FactKind kind{};
  Operation operation = Operation::none;
  Outcome outcome = Outcome::none;
  ClockKind clock = ClockKind::monotonic;
  ProcessId process{};
  ProcessId peer{};
  Resource resource{};
  MessageId message{};
  AcquisitionId acquisition{};
  std::uint64_t token = 0;
  std::int64_t value = 0;
  std::int64_t extra = 0;

  friend bool operator==(const Fact&, const Fact&) = default;
};
static_assert(sizeof(Fact) == 72 || sizeof(Fact) == 64);
static_assert(std::is_trivially_copyable_v<Fact>);

/// `value` of a `granted` or `extended` fact whose lease never ends.
inline constexpr std::int64_t never_ends = INT64_MAX;
/// `value` of a `key_set` fact without expiry.
inline constexpr std::int64_t no_deadline = -1;

}  // namespace lockstep
