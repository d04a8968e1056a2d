// A server: one command at a time, first come first served, each taking a service time.
//
// A stopped server keeps what it is working on and goes on with the rest of it; requests queue meanwhile and
// are executed with the clock of their execution. A crashed one forgets its queue, and its clients'
// connections are gone. Observed on Redis 7.0: requests that wait in the socket of a stopped server are
// executed when it goes on, even if their client has given up.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/model/network.hpp"
#include "sim/model/note_post.hpp"
#include "sim/model/process.hpp"
#include "sim/model/service.hpp"

namespace lockstep {

struct ServiceTimes {
  Distribution read = Distribution::constant(5us);
  Distribution write = Distribution::constant(5us);
};

class Server : public Process, public Endpoint, public NoteReceiver {
 public:
  /// `kind` is the event kind of service ends, registered once for all servers; `index` names this one in it.
  Server(Simulator& simulator, Recorder& recorder, Network& network, ProcessId id, const ClockStart& clocks,
         ServiceTimes times, Stream draws, EventKind kind, std::uint32_t index, std::unique_ptr<Service> service);

  Service& service() { return *service_; }

  // For its service, at any time.
  void send(ProcessId to, std::unique_ptr<Note> note) { post_->send(id(), to, std::move(note)); }
  /// Gives up the connection that notes to `to` travel on; what has not got through is lost.
  void reopen(ProcessId to) { post_->reopen(id(), to); }
  /// The answer to a request that was deferred, unless its client's connection is gone.
  void answer(MessageId request, const Reply& reply);
  /// CLIENT KILL: whoever has a request waiting here, or on its way, learns that the connection is closed.
  void close_client_connections();

  /// Before it runs: who carries its notes, and its service's start.
  void join(NotePost& post);
  void start() { service_->started(*this); }

  void receive(MessageHandle handle) override;
  void receive_note(ProcessId from, std::unique_ptr<Note> note) override;
  void connection_failed(MessageHandle) override {}
  /// The event at the end of a service.
  void service_ended(std::uint32_t epoch);

  /// Every service takes `factor` times as long, beside the slowness of the whole process.
  void slow_service(double factor) { service_factor_ = factor; }

  /// A command that takes `length` by itself (KEYS *, a big DEL, a long script) is next: the others wait behind it.
  void run_slow_command(Duration length);

  /// After a crash it stays away at least so long, however soon it could be back: the operator's choice.
  void set_delayed_restart(Duration length) { delayed_restart_ = length; }
  Duration delayed_restart() const { return delayed_restart_; }

  // What it did until now.
  Duration busy_time() const { return busy_; }
  std::uint64_t commands() const { return commands_; }
  std::size_t queue_length() const { return waiting_; }
  std::size_t queue_longest() const { return queue_longest_; }
  /// The time integral of the queue's length, in request-nanoseconds.
  double queue_area() const;

  static constexpr int epoch_bits = 12;
  static constexpr std::uint32_t servers_max = 1u << (EventQueue::handle_bits - epoch_bits);

 private:
  static constexpr MessageHandle none = ~MessageHandle{0};
  static constexpr MessageHandle own_work = none - 1;  // busy with something that no message asked for

  struct Noted {
    ProcessId from;
    std::unique_ptr<Note> note;
    std::uint64_t after;  // so many requests had queued when it came
  };

  void begin(MessageHandle handle);
  void begin_next();
  void execute_current();
  void ended_otherwise(std::uint32_t epoch);
  void hold_back(MessageHandle handle, const Reply& reply);
  void interrupt();
  void read_notes();
  void go_on();
  bool before_next();
  void own_work_ended();
  void send_held();
  void post_end(Duration length);
  void count_queue();
  void on_stop() override;
  void on_resume() override;
  void on_crash(Ending how) override;
  void on_restart(std::optional<bool> data_kept) override;
  bool has_disk() const override { return service_->has_disk(); }

  Network* network_;
  std::unique_ptr<Service> service_;
  ServiceTimes times_;
  Stream draws_;
  EventKind kind_;
  std::uint32_t index_;
  std::uint32_t epoch_ = 0;  // a stop or crash makes the pending end of service stale
  MessageHandle current_ = none;
  WallTime started_{};
  TrueTime ends_{};
  Duration left_{0};  // of the current service, while stopped
  MessageHandle head_ = none, tail_ = none;
  MessageHandle unsent_ = none;  // a reply that is ready, while stopped
  Reply unsent_reply_{};
  double service_factor_ = 1.0;

  // What few servers need, behind one flag. Redis executes what it finds readable, flushes, and then sends all the
  // replies; so does a server whose service commits.
  struct Held {
    MessageHandle handle;
    Reply reply;
  };
  bool commits_;
  bool special_;              // commits_, or a slow command waits
  bool committing_ = false;   // with current_ == own_work: a commit rather than a slow command
  std::size_t batch_ = 0;     // commands of this batch that are still to be executed
  std::vector<Held> held_;    // replies that wait for the commit
  Duration slow_command_{0};  // one that waits to begin
  Duration delayed_restart_{0};

  NotePost* post_ = nullptr;
  std::deque<Noted> notes_;              // came while it was stopped or busy
  std::uint32_t interrupted_ = no_epoch; // the epoch of the current service, when notes wait for its end
  static constexpr std::uint32_t no_epoch = ~std::uint32_t{0};
  std::vector<MessageHandle> deferred_;  // executed, not answered yet

  Duration busy_{0};
  std::uint64_t commands_ = 0;
  std::size_t waiting_ = 0, queue_longest_ = 0;
  std::uint64_t queued_ = 0;  // ever
  double queue_area_ = 0;
  TrueTime queue_since_{};
};

}  // namespace lockstep
