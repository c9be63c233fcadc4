#include "tools/cli/console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "migrator/base/outcome.h"
#include "tools/cli/document.h"
#include "tools/cli/event_line.h"
#include "tools/cli/proposal.h"

namespace crystal {
namespace {

bool IsTerminal(int descriptor) { return isatty(descriptor) != 0; }

std::string Coloured(const char* code, const std::string& text) {
  static const char* const no_color = std::getenv("NO_COLOR");  // an empty one counts for nothing, says its standard
  static const bool colours = OutIsTerminal() && (no_color == nullptr || *no_color == '\0');
  return colours ? absl::StrCat("\033[", code, "m", text, "\033[0m") : text;
}

// Columns that a reader sees: UTF-8 continuation bytes and colour codes take none.
size_t Width(const std::string& text) {
  size_t width = 0;
  bool in_code = false;
  for (char c : text) {
    if (c == '\033') in_code = true;
    if (!in_code && (c & 0xC0) != 0x80) ++width;
    if (in_code && c == 'm') in_code = false;
  }
  return width;
}

void PrintLine(const nlohmann::ordered_json& line) { std::cerr << DocumentText(line, kOneLine) << '\n'; }

}  // namespace

bool OutIsTerminal() { return IsTerminal(STDOUT_FILENO); }
bool ErrorIsTerminal() { return IsTerminal(STDERR_FILENO); }
std::string Bold(const std::string& text) { return Coloured("1", text); }
std::string Green(const std::string& text) { return Coloured("32", text); }
std::string Red(const std::string& text) { return Coloured("31", text); }
std::string Dim(const std::string& text) { return Coloured("2", text); }

std::string AlignedTable(const std::vector<std::vector<std::string>>& rows, const std::string& indent) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size());
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    text += indent;
    for (size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - Width(row[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

ConsoleStyle& Style() {
  static ConsoleStyle style;
  return style;
}

void PrintNews(const std::string& message) {
  if (Style().quiet) return;
  if (Style().json_events) {
    PrintLine({{"level", "info"}, {"message", message}});
  } else {
    std::cerr << "crystal-migration: " << message << '\n';
  }
}

void PrintError(const std::string& message, int exit_code) {
  if (Style().json_events) {
    PrintLine({{"level", "error"}, {"message", message}, {"exit_code", exit_code}});
  } else {
    std::cerr << "crystal-migration: " << message << '\n';
  }
}

int Fail(const absl::Status& status) {
  const Outcome outcome = OutcomeOf(status);
  const int exit_code = outcome == Outcome::kUnknown ? kExitUnknown : IsUsage(status) ? kExitUsage : kExitFailed;
  PrintError(WithWholeProposals(std::string(status.message())), exit_code);
  if (Style().json_events) return exit_code;
  // A refusal says what was changed; where the message does not say it yet, it is nothing.
  if (outcome == Outcome::kUnchanged && status.message().find("othing was changed") == absl::string_view::npos)
    std::cerr << "Nothing was changed.\n";
  return exit_code;
}

bool CanAsk() { return IsTerminal(STDIN_FILENO) && ErrorIsTerminal(); }

bool Confirm(const std::string& question) {
  if (!CanAsk()) return false;
  // In one write, so that the echo of an answer typed early does not fall into the middle of it.
  std::cerr << absl::StrCat(question, " [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

void ProgressLine::Show(const std::string& text) {
  if (!ErrorIsTerminal() || Style().quiet || Style().json_events) return;
  std::cerr << "\r\033[K" << text << std::flush;
  shown_ = true;
}

void ProgressLine::Clear() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
  shown_ = false;
}

std::function<void(int left, int total)> ProgressLine::OfCopy(const std::string& what) {
  return [this, what](int left, int total) {
    if (total > 0) Show(absl::StrCat(what, ": ", 100 - 100LL * left / total, " %"));
  };
}

EventSink ProgressLine::Sink() {
  return [this](const Event& event) {
    const bool started = event.kind == Event::Kind::kStarted;
    if (Style().json_events) {
      if (Style().quiet) return;
      nlohmann::ordered_json line = {
          {"level", "info"}, {"event", started ? "started" : "finished"}, {"subject", event.subject}};
      if (!started) line["duration_ms"] = event.duration_ms;
      PrintLine(line);
    } else if (Style().verbose) {
      std::cerr << event.subject << (started ? " ..." : absl::StrCat(": ", event.duration_ms, " ms")) << '\n';
    } else if (started) {
      Show(absl::StrCat(event.subject, " ..."));
    }
  };
}

}  // namespace crystal
