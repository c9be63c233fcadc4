// crystal-migration: takes Crystal's databases over into versioned, reversible migrations.
#include <csignal>

#include "tools/cli/app.h"

int main(int argc, char** argv) {
  // A file size limit is to be an error of the write that hit it, not the end of the process (hazard B13).
  std::signal(SIGXFSZ, SIG_IGN);
  return crystal::RunProgram(argc, argv);
}
