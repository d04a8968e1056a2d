// digests FOLDER: "<scenario> <digest>" for every scenario file of a folder, in order of the names.
//
// Each is run twice in this process, and must be the same run both times. What builds of other compilers and
// optimisation levels print is compared by compilers_test.sh.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/format/reader.hpp"
#include "scenarios/run.hpp"

int main(int count, char** arguments) {
  namespace fs = std::filesystem;
  if (count != 2 || !fs::is_directory(arguments[1])) {
    std::fprintf(stderr, "usage: digests FOLDER\n");
    return 2;
  }
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(arguments[1]))
    if (entry.path().extension() == ".json" && entry.path().stem().extension() != ".schema")
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());

  int status = 0;
  for (const std::string& file : files) {
    const lockstep::ReadResult read = lockstep::read_scenario_file(file);
    if (!read.scenario) {
      std::fprintf(stderr, "%s is no valid scenario\n", file.c_str());
      status = 1;
      continue;
    }
    const std::uint64_t digest = lockstep::run(*read.scenario).trace.digest();
    if (lockstep::run(*read.scenario).trace.digest() != digest) {
      std::fprintf(stderr, "%s: two runs in one process differ\n", file.c_str());
      status = 1;
    }
    std::printf("%s %s\n", read.scenario->name.c_str(), lockstep::to_hex(digest).c_str());
  }
  return status;
}
