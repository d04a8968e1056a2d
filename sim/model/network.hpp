// Messages between processes: delay, loss, duplication, partitions, and connections that keep their order.
//
// By default a connection is TCP: first in, first out, and a lost segment is a delay, not a vanished
// request. It is sent again after the retransmission timeout, which doubles each time (RFC 6298; Linux
// starts at 200 ms, doubles up to 120 s and gives up after 15 tries), and what was sent after it on the same
// connection waits behind it. A cut link loses every segment while it is cut, so a request into a partition
// arrives some time after the partition heals, unless nobody sends it any more. A client that gives up on a
// request closes that connection; its next request travels on a new one and may overtake the old, which the
// network still delivers. With datagrams there is no order, no retransmission, and duplicates are possible.
//
// A packet that has left when a link is cut still arrives. A message to a process that is down, or that went
// down since the message was sent, disappears.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/kernel/simulator.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/request.hpp"
#include "sim/model/topology.hpp"

namespace lockstep {

/// Index of a message in the network's slab: valid from send() until it was delivered or lost.
using MessageHandle = std::uint32_t;
using ConnectionIndex = std::uint32_t;

/// A request on its way there, which turns into its reply on the way back. Two cache lines.
struct alignas(64) Message {
  Request request;
  Reply reply;
  WaitRef wait;               ///< who waits for the reply
  MessageId id{};
  ConnectionIndex connection = 0;
  MessageHandle next = 0;     ///< link in a queue of the receiver, or in the list of the free ones
  std::uint16_t incarnation = 0;  ///< of the receiver, when the message was sent
  std::uint8_t branch = 0;    ///< which reply slot of the waiter
  bool is_reply = false;
  bool orphan = false;        ///< its connection was closed meanwhile; `next` follows it on that connection
  bool unsent = false;        ///< an orphan that nobody sends any more
  bool copy = false;          ///< a duplicate
  std::uint8_t attempts = 0;  ///< transmissions that were lost
};

/// Who receives messages.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  /// A message has arrived; the receiver now owns the handle, and frees it or sends it back as a reply.
  virtual void receive(MessageHandle handle) = 0;
  virtual void connection_failed(MessageHandle handle) = 0;
};

struct NetworkRules {
  bool datagrams = false;
  Duration retransmission_timeout = 200ms;
  bool handshake = false;            ///< a new connection costs a round trip before its first request
  Duration connection_timeout = 1s;
};

/// One direction between two hosts, as the faults see it.
struct LinkState {
  int cuts = 0;                ///< partitions in force
  int stalls = 0;              ///< stalls in force: packets are held and go on when the last stall ends
  double factor = 1;           ///< delays times this
  double loss = 0;             ///< added probability of loss
  std::vector<MessageHandle> held;
  bool calm() const { return cuts == 0 && stalls == 0 && factor == 1 && loss == 0; }
};

class Network {
 public:
  Network(Simulator& simulator, Recorder& recorder, Choices& choices, Topology topology, const NetworkRules& rules);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Hosts are declared in order of ProcessId; `incarnation` is read when messages are sent and arrive.
  void attach(ProcessId process, Topology::Host host, Endpoint* endpoint);

  ConnectionIndex connect(ProcessId client, ProcessId server);
  /// Makes room for so many further hosts with one connection each.
  void expect(std::size_t hosts);
  /// A connection whose messages `both` receives on either side, and which is TCP even where clients use datagrams.
  ConnectionIndex connect_stream(ProcessId from, ProcessId to, Endpoint& both);

  /// A new message of a client, to be filled in and sent.
  MessageHandle make(ConnectionIndex connection) {
    if (free_ == none) [[unlikely]] new_message();
    const MessageHandle handle = free_;
    Message& message = messages_[handle];
    free_ = message.next;
    message.connection = connection;
    message.id = MessageId(next_id_++);
    message.is_reply = message.orphan = message.unsent = message.copy = false;
    message.attempts = 0;
    return handle;
  }
  Message& at(MessageHandle handle) { return messages_[handle]; }
  void free(MessageHandle handle) {
    messages_[handle].next = free_;
    free_ = handle;
  }

  ProcessId sender(const Message& message) const {
    return wires_[message.connection * 2 + (message.is_reply ? 0 : 1)].to;
  }
  ProcessId receiver(const Message& message) const {
    return wires_[message.connection * 2 + (message.is_reply ? 1 : 0)].to;
  }

  void send(MessageHandle handle, std::int64_t round = 0);
  /// Turns an executed request into its reply and sends it back.
  void reply(MessageHandle handle, const Reply& reply);

  /// The client closed this connection: what is under way still travels, later messages do not wait for it.
  void abandon(ConnectionIndex connection) { close(connection, Closed::politely); }
  /// Closed as well, and what has not left yet is gone.
  void drop(ConnectionIndex connection) { close(connection, Closed::dropped); }
  /// A server closes its clients' connections: a request that is still under way comes back without an answer.
  void refuse_requests_to(ProcessId server);
  /// A process died or came back: its connections are gone, and what is under way to it is lost. What its system had
  /// accepted still leaves, unless its machine died with it.
  void reset_connections_of(ProcessId process, bool system_lives = true);

  // Faults, per direction.
  void cut(ProcessId from, ProcessId to);
  void heal(ProcessId from, ProcessId to);
  void stall(ProcessId from, ProcessId to);
  void unstall(ProcessId from, ProcessId to);
  void scale_delay(ProcessId from, ProcessId to, double factor);
  void add_loss(ProcessId from, ProcessId to, double loss);

  std::uint64_t delivered() const { return delivered_; }

 private:
  struct alignas(64) Wire {  // one direction of a connection: one cache line
    Stream delay;
    const Distribution* law = nullptr;  // of the only link; longer routes take the slow path
    TrueTime last_arrival{};
    bool plain = false;                 // one link, no loss, nobody waits for a retransmission, no fault
    bool established = false;
    bool datagrams = false;
    ProcessId to{};
    Endpoint* receiver = nullptr;
  };
  struct SlowWire {  // what the plain case never touches: made when it is first needed
    Stream loss;
    std::vector<const LinkLaw*> route;
    std::deque<MessageHandle> queue;  // head: being retransmitted; the others wait behind it
    LinkState* state = nullptr;
  };
  struct Host {
    Topology::Host host = 0;
    Endpoint* endpoint = nullptr;
  };

  static constexpr MessageHandle none = ~MessageHandle{0};
  static constexpr int retransmissions_max = 15;
  static_assert(sizeof(Wire) == 64);
  /// Where the messages of a wire come from: where those of the other direction go.
  ProcessId origin(const Wire& wire) const { return wires_[static_cast<std::size_t>(&wire - wires_.data()) ^ 1].to; }
  static constexpr std::uint16_t refused = 0xffff;  // as a message's incarnation: its connection is closed over there
  Wire& wire_of(const Message& message) { return wires_[message.connection * 2 + (message.is_reply ? 1 : 0)]; }
  SlowWire& slow_of(const Wire& wire) {
    const auto index = static_cast<std::size_t>(&wire - wires_.data());
    if (!slow_[index]) [[unlikely]] make_slow(index);
    return *slow_[index];
  }

  void transmit(MessageHandle handle) {
    Message& message = messages_[handle];
    Wire& wire = wire_of(message);
    if (!wire.plain) [[unlikely]] return transmit_slow(handle);
    arrive_after(handle, wire, wire.delay.duration(*wire.law));
  }
  void arrive_after(MessageHandle handle, Wire& wire, Duration delay) {
    TrueTime arrival = simulator_->now() + delay;
    if (arrival < wire.last_arrival) [[unlikely]] arrival = in_order(wire, arrival);
    wire.last_arrival = arrival;
    simulator_->post(arrival, messages_[handle].is_reply ? reply_kind_ : request_kind_, handle);
  }
  TrueTime in_order(const Wire& wire, TrueTime arrival) const { return wire.datagrams ? arrival : wire.last_arrival; }
  void new_message();
  [[gnu::cold]] void record_request(const Message& message, std::int64_t round);
  [[gnu::cold]] void record_reply(const Message& message);
  [[gnu::cold]] void record_delivery(const Message& message);
  void transmit_slow(MessageHandle handle);
  void transmit_now(MessageHandle handle);
  void transmission_lost(MessageHandle handle, Wire& wire);
  void head_is_through(Wire& wire);
  void connection_attempt_failed(MessageHandle handle);
  bool lost(Wire& wire, double extra);
  Duration draw_delay(Wire& wire);
  /// Two kinds of event and two copies of the code, so that the processor learns each one's way.
  template <bool is_reply>
  void arrived(MessageHandle handle);
  void lose(MessageHandle handle);
  void follow(MessageHandle orphan);
  void retry(MessageHandle handle);
  void make_slow(std::size_t index);
  std::string link_name(ProcessId from, ProcessId to) const;
  void setup_wire(std::size_t index, ProcessId from, ProcessId to);
  /// What becomes of messages that have not got through when a connection is closed.
  enum class Closed : std::uint8_t {
    politely,    ///< they go on their way
    powerless,   ///< those that wait to be sent again are gone, with the machine that would send them
    dropped      ///< all are gone
  };
  void orphan_all(std::size_t index, Closed how);
  void never_sent(MessageHandle orphan);
  void lose_orphans_of(ProcessId process);
  std::vector<MessageHandle> in_use() const;
  void close(ConnectionIndex connection, Closed how);
  void refresh(std::size_t index);
  LinkState& state(ProcessId from, ProcessId to);
  void changed(ProcessId from, ProcessId to);
  void record_change(ProcessId from, ProcessId to, const LinkState& link);

  Simulator* simulator_;
  Recorder* recorder_;
  Choices* choices_;
  Topology topology_;
  NetworkRules rules_;
  EventKind request_kind_, reply_kind_, retry_kind_;
  std::vector<Host> hosts_;                   // by process number
  std::vector<std::uint16_t> incarnations_;   // likewise; odd while it is down
  std::vector<Message> messages_;
  MessageHandle free_ = none;  // the first of a list
  std::vector<Wire> wires_;  // two per connection: there, back
  std::vector<std::unique_ptr<SlowWire>> slow_;
  std::map<std::pair<ProcessId, ProcessId>, LinkState> states_;
  std::map<MessageHandle, TrueTime> connecting_since_;
  std::uint64_t next_id_ = 1;
  std::uint64_t delivered_ = 0;
};

}  // namespace lockstep
