// What the program's exit status tells a script.
#pragma once

namespace lockstep {

enum ExitStatus : int {
  as_expected = 0,
  expectation_failed = 1,
  bad_input = 2,     ///< a scenario with problems, or a command line that makes no sense
  defect = 3,        ///< a failed assertion or an exception that nobody expected
  interrupted = 130  ///< Ctrl-C: 128 + SIGINT
};

}  // namespace lockstep
