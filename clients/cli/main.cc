// wireprint, the command-line tool: streams and terminal for RunTool.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "clients/cli/app.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  wireprint::cli::Session session;
  session.in = &std::cin;
  session.out = &std::cout;
  session.err = &std::cerr;
  session.terminal = isatty(STDERR_FILENO) == 1;
  session.out_terminal = isatty(STDOUT_FILENO) == 1;
  winsize window{};
  if (session.out_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) {
    session.page_width = std::clamp<size_t>(window.ws_col, 40, 160);
  }
  const int code = wireprint::cli::RunTool({argv + 1, argv + argc}, session);
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "wireprint: the output could not be written\n";
    return code == wireprint::cli::kOk ? wireprint::cli::kRefused : code;
  }
  return code;
}
