// The program `lockstep`: standard streams, signals and exit status; everything else is in commands/.
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>

#include "scenarios/commands/command_line.hpp"

namespace {

// Signal handlers can reach nothing but a global.
volatile std::sig_atomic_t interrupt_requested = 0;

extern "C" void note_interrupt(int) { interrupt_requested = 1; }

/// The first Ctrl-C asks for an orderly end, the second one takes it. A batch system that stops a job asks by SIGTERM.
void listen_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

std::string folder_of_this_program(const char* called_as) {
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) self = std::filesystem::absolute(called_as, error);
  return self.parent_path().string();
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  listen_for_interrupts();
  const lockstep::Console console = lockstep::standard_console();
  int status = lockstep::defect;
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    status = lockstep::run_command_line(arguments, {.console = console,
                                                    .program_folder = folder_of_this_program(argv[0]),
                                                    .is_interrupted = [] { return interrupt_requested != 0; }});
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << "lockstep: a defect of the simulator: " << error.what() << "\n";
  }
  std::cout.flush();
  if (status != lockstep::interrupted && !std::cout) {
    std::cerr << "lockstep: cannot write to standard output\n";
    status = lockstep::bad_input;
  }
  std::cerr.flush();
  // After an interruption threads may still be inside a run; nothing may be torn down under them.
  if (status == lockstep::interrupted) std::_Exit(status);
  return status;
}
