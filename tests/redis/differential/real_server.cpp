#include "tests/redis/differential/real_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

namespace lockstep::differential {
namespace {

using Kind = redis::RespReply::Kind;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A port that was free a moment ago.
int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  int port = 0;
  if (bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
      getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0)
    port = ntohs(address.sin_port);
  close(probe);
  return port;
}

int spawn(const std::string& program, int port, const std::string& folder) {
  const int child = fork();
  if (child != 0) return child;
  const int nowhere = open("/dev/null", O_RDWR);
  for (const int stream : {0, 1, 2}) dup2(nowhere, stream);
  const std::string number = std::to_string(port);
  execlp(program.c_str(), program.c_str(), "--port", number.c_str(), "--bind", "127.0.0.1", "--save", "",
         "--appendonly", "no", "--dir", folder.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

}  // namespace

std::optional<RealServer> RealServer::start(const std::string& program) {
  std::string folder = (std::filesystem::temp_directory_path() / "lockstep-differential-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return std::nullopt;
  const int port = free_port();
  RealServer server(spawn(program, port, folder), port, folder);
  for (int tries = 0; tries < 500; ++tries) {
    int status = 0;
    if (waitpid(server.process_, &status, WNOHANG) != 0) {
      server.process_ = -1;
      return std::nullopt;
    }
    if (Connection(port).is_open()) return server;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::nullopt;
}

RealServer::RealServer(RealServer&& other) noexcept
    : process_(std::exchange(other.process_, -1)), port_(other.port_), folder_(std::move(other.folder_)) {
  other.folder_.clear();
}

RealServer::~RealServer() {
  if (process_ > 0) {
    kill(process_, SIGTERM);
    int status = 0;
    waitpid(process_, &status, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

Connection::Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  const sockaddr_in address = loopback(port);
  const int yes = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(socket_);
    socket_ = -1;
  }
}

Connection::~Connection() {
  if (socket_ >= 0) close(socket_);
}

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)), at_(other.at_) {}

void Connection::send(std::span<const std::string> argv) {
  std::string bytes = "*" + std::to_string(argv.size()) + "\r\n";
  for (const std::string& argument : argv) {
    bytes += '$';
    bytes += std::to_string(argument.size()) + "\r\n" + argument + "\r\n";
  }
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

bool Connection::fill(int patience_ms) {
  pollfd ready{socket_, POLLIN, 0};
  if (poll(&ready, 1, patience_ms) <= 0) return false;
  char bytes[65536];
  const ssize_t n = recv(socket_, bytes, sizeof(bytes), 0);
  if (n <= 0) return false;
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
  }
  buffer_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

bool Connection::line(std::string& text, int patience_ms) {
  for (;;) {
    const std::size_t end = buffer_.find("\r\n", at_);
    if (end != std::string::npos) {
      text = buffer_.substr(at_, end - at_);
      at_ = end + 2;
      return true;
    }
    if (!fill(patience_ms)) return false;
  }
}

bool Connection::message(redis::RespReply& reply, int patience_ms) {
  std::string text;
  if (!line(text, patience_ms) || text.empty()) return false;
  const char type = text[0];
  text.erase(0, 1);
  if (type == '+' || type == '-') {
    reply = {.kind = type == '+' ? Kind::status : Kind::error, .text = text};
    return true;
  }
  const std::int64_t number = std::atoll(text.c_str());
  if (type == ':') {
    reply = redis::integer(number);
    return true;
  }
  if (type == '$') {
    if (number < 0) return reply = redis::nil(), true;
    const auto size = static_cast<std::size_t>(number);
    while (buffer_.size() - at_ < size + 2)
      if (!fill(patience_ms)) return false;
    reply = redis::bulk(buffer_.substr(at_, size));
    at_ += size + 2;
    return true;
  }
  if (type != '*') return false;
  if (number < 0) return reply = redis::nil_array(), true;
  reply = redis::array();
  for (std::int64_t i = 0; i < number; ++i) {
    reply.items.emplace_back();
    if (!message(reply.items.back(), patience_ms)) return false;
  }
  return true;
}

redis::RespReply Connection::read(int patience_ms) {
  redis::RespReply reply;
  return message(reply, patience_ms) ? reply : redis::no_reply();
}

}  // namespace lockstep::differential
