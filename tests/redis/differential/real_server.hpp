// A real redis-server for the length of a test: on a free loopback port, with a folder of its own, without
// persistence; and connections to it that speak RESP2.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/redis/reply.hpp"

namespace lockstep::differential {

class RealServer {
 public:
  /// Starts `program`; nothing if it cannot be started.
  static std::optional<RealServer> start(const std::string& program);
  RealServer(RealServer&& other) noexcept;
  RealServer& operator=(RealServer&&) = delete;
  ~RealServer();

  int port() const { return port_; }

 private:
  RealServer(int process, int port, std::string folder) : process_(process), port_(port), folder_(std::move(folder)) {}
  int process_;
  int port_;
  std::string folder_;
};

class Connection {
 public:
  explicit Connection(int port);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;

  bool is_open() const { return socket_ >= 0; }
  void send(std::span<const std::string> argv);
  /// The next message, or one of kind `none` if nothing comes within `patience_ms`.
  redis::RespReply read(int patience_ms);

 private:
  bool fill(int patience_ms);
  bool line(std::string& text, int patience_ms);
  bool message(redis::RespReply& reply, int patience_ms);

  int socket_ = -1;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace lockstep::differential
