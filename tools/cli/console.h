// What the program prints: results on standard output, events, progress and errors on standard error.
#ifndef TOOLS_CLI_CONSOLE_H_
#define TOOLS_CLI_CONSOLE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "migrator/road/migrator.h"
#include "tools/operations/usage_error.h"
#include "tools/operations/wording.h"

namespace crystal {

// Exit codes, the same for every command.
inline constexpr int kExitDone = 0;
inline constexpr int kExitDiffers = 1;  // differs or pending, where that was asked
inline constexpr int kExitUsage = 2;
inline constexpr int kExitFailed = 3;   // failed or refused; the database is unchanged, or the message says otherwise
inline constexpr int kExitUnknown = 4;  // a COMMIT failed, and nobody can say whether it happened

// How the program speaks on standard error.
struct ConsoleStyle {
  bool quiet = false;
  bool verbose = false;
  bool json_events = false;  // events and errors as JSON, a line each
};
ConsoleStyle& Style();

// Whether standard output, or error, is a terminal that may be coloured (NO_COLOR is obeyed: https://no-color.org).
bool OutIsTerminal();
bool ErrorIsTerminal();
std::string Bold(const std::string& text);
std::string Green(const std::string& text);
std::string Red(const std::string& text);
std::string Dim(const std::string& text);

// Columns as wide as their widest cell; numbers are for the caller to align by leading spaces. Ends with a newline.
std::string AlignedTable(const std::vector<std::vector<std::string>>& rows, const std::string& indent = "  ");
// Prints the error for people and returns kExitFailed; kExitUsage for one that is marked, kExitUnknown for one whose
// outcome is not known (outcome.h).
int Fail(const absl::Status& status);
// Whether somebody sits there who can be asked.
bool CanAsk();
// Asks on the terminal, and returns whether the answer is yes; false without asking where nobody can answer.
bool Confirm(const std::string& question);

// One line on a terminal that is written over and over while something long runs; silent elsewhere.
class ProgressLine {
 public:
  ~ProgressLine() { Clear(); }
  void Show(const std::string& text);
  void Clear();
  // A sink that shows what each event is about; with --verbose or --log-format json on a line of its own, that stays.
  EventSink Sink();
  // Shows how much of a copy is done: "backup: 40 %".
  std::function<void(int left, int total)> OfCopy(const std::string& what);

 private:
  bool shown_ = false;
};

}  // namespace crystal

#endif  // TOOLS_CLI_CONSOLE_H_
