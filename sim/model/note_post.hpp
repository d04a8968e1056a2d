// Carries notes over the network: from any process to any other, on a connection of their own per direction.
//
// Such a connection is always TCP, also where clients send datagrams: in order, delayed by losses, reset when one
// end crashes. Delays and losses are drawn from the streams of the link, "link/n1-n2/delay".
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sim/model/network.hpp"
#include "sim/model/note.hpp"

namespace lockstep {

class NotePost : public Endpoint {
 public:
  explicit NotePost(Network& network) : network_(&network) {}

  /// From now on notes to this process are handed to `receiver`.
  void attach(ProcessId process, NoteReceiver* receiver);

  void send(ProcessId from, ProcessId to, std::unique_ptr<Note> note);
  /// The sender gives its connection up and will open another: what has not got through by now never will.
  void reopen(ProcessId from, ProcessId to);

  void receive(MessageHandle handle) override;
  void connection_failed(MessageHandle handle) override;

 private:
  std::unique_ptr<Note> take(MessageHandle handle);

  Network* network_;
  std::vector<NoteReceiver*> receivers_;                                  // by process number
  std::map<std::pair<ProcessId, ProcessId>, ConnectionIndex> connections_;
  std::vector<std::unique_ptr<Note>> notes_;                              // by message handle
};

}  // namespace lockstep
