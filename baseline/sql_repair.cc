#include "baseline/sql_repair.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/printable.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/files/file_system.h"
#include "migrator/files/text_file.h"
#include "migrator/road/apply.h"
#include "migrator/values/sql_declarations.h"
#include "migrator/values/sql_literal.h"

namespace crystal {
namespace {

constexpr size_t kRowsShown = 3;
constexpr size_t kBytesShown = 40;

absl::Status Wrong(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

class RepairParser {
 public:
  explicit RepairParser(const std::string& name) { repair_.name = name; }

  absl::StatusOr<SqlRepair> Parse(absl::string_view text) {
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++line_;
      RETURN_IF_ERROR(Take(line));
    }
    if (repair_.found.text.empty()) return Missing("-- repair:found SELECT ...");
    if (!does_) return Missing("-- repair:do");
    RETURN_IF_ERROR(Finish());
    return std::move(repair_);
  }

 private:
  static absl::Status Missing(absl::string_view line) {
    return absl::InvalidArgumentError(absl::StrCat("there is no line `", line, "`"));
  }

  // The word behind "-- repair:", and `line` cut down to what follows it; "" where it is no directive.
  static std::string Directive(absl::string_view& line) {
    absl::string_view rest = absl::StripAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&rest, "--")) return "";
    rest = absl::StripLeadingAsciiWhitespace(rest);
    constexpr absl::string_view kPrefix = "repair:";
    if (!absl::StartsWithIgnoreCase(rest, kPrefix)) return "";
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(kPrefix.size()));
    const size_t end = std::min(rest.find_first_of(" \t("), rest.size());
    line = rest.substr(end);
    return absl::AsciiStrToLower(rest.substr(0, end));
  }

  absl::Status Take(absl::string_view line) {
    absl::string_view rest = line;
    const std::string directive = Directive(rest);
    if (directive.empty()) return does_ ? AppendTo(body_, line) : TakeHead(line);
    asks_ = directive == "found";
    if (directive == "found") {
      if (!repair_.found.text.empty()) return Wrong(line_, "a second `repair:found`");
      repair_.found.line = line_;
      return AppendTo(repair_.found.text, rest);
    }
    if (directive == "writes") return TakePlaces(rest, repair_.writes);
    if (directive == "removes") return TakePlaces(rest, repair_.removes);
    if (directive != "do") {
      return Wrong(line_, absl::StrCat("there is no `repair:", directive,
                                       "`: repair:found, repair:writes, repair:removes, repair:do"));
    }
    if (does_) return Wrong(line_, "a second `repair:do`");
    does_ = true;
    first_line_ = line_ + 1;
    return absl::OkStatus();
  }

  absl::Status TakeHead(absl::string_view line) {
    absl::string_view text = absl::StripAsciiWhitespace(line);
    if (text.empty()) return absl::OkStatus();
    const bool comment = absl::ConsumePrefix(&text, "--");
    if (asks_) return AppendTo(repair_.found.text, absl::StrCat(" ", text));  // it goes on, as a comment or without
    if (!comment) return Wrong(line_, "a statement before `-- repair:do`");
    absl::StrAppend(&repair_.remedy, repair_.remedy.empty() ? "" : " ", absl::StripAsciiWhitespace(text));
    return absl::OkStatus();
  }

  absl::Status TakePlaces(absl::string_view list, std::vector<SqlPlace>& places) const {
    for (absl::string_view one : absl::StrSplit(list, ',', absl::SkipWhitespace())) {
      absl::StatusOr<SqlPlace> place = ParseSqlPlace(std::string(absl::StripAsciiWhitespace(one)));
      if (!place.ok()) return Wrong(line_, place.status().message());
      places.push_back(*std::move(place));
    }
    return absl::OkStatus();
  }

  static absl::Status AppendTo(std::string& text, absl::string_view line) {
    absl::StrAppend(&text, line, "\n");
    return absl::OkStatus();
  }

  absl::Status Finish() {
    ASSIGN_OR_RETURN(const std::vector<SqlStatement> asked, SplitSqliteScript(repair_.found.text, repair_.found.line));
    const bool is_query = asked.size() == 1 && !WordsOf(asked[0].text).empty() &&
                          (WordsOf(asked[0].text)[0].IsWord("SELECT") || WordsOf(asked[0].text)[0].IsWord("WITH"));
    if (!is_query) return Wrong(repair_.found.line, "`repair:found` asks one SELECT, whose rows are the evidence");
    repair_.found = asked[0];
    repair_.script.file = repair_.name + ".sql";
    ASSIGN_OR_RETURN(repair_.script.up, SplitSqliteScript(body_, first_line_));
    if (repair_.remedy.empty()) repair_.remedy = absl::StrCat("run the repair ", repair_.name);
    return absl::OkStatus();
  }

  SqlRepair repair_;
  bool does_ = false, asks_ = false;
  int line_ = 0, first_line_ = 1;
  std::string body_;
};

std::string Shown(const ValueView& value) {
  const std::string literal = SqlLiteral(value.ToValue());
  return absl::StrCat(Printable(literal.substr(0, kBytesShown)), literal.size() > kBytesShown ? "..." : "");
}

// "2 rows: 'theme', 2; 'font', 3"
absl::StatusOr<std::string> EvidenceOf(Cursor& rows) {
  std::vector<std::string> shown;
  int64_t count = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    if (++count > static_cast<int64_t>(kRowsShown)) continue;
    std::vector<std::string> values;
    for (int column = 0; column < rows.column_count(); ++column) values.push_back(Shown(rows.Get(column)));
    shown.push_back(absl::StrJoin(values, ", "));
  }
  if (count == 0) return "";
  return absl::StrCat(count, count == 1 ? " row: " : " rows: ", absl::StrJoin(shown, "; "),
                      count > static_cast<int64_t>(kRowsShown) ? "; ..." : "");
}

void Declare(const SqlRepair& repair, Finding& finding) {
  for (const SqlPlace& place : repair.removes) {
    finding.removes.push_back(absl::StrCat(place.table, place.column.empty() ? "" : ".", place.column));
  }
  for (const SqlPlace& place : repair.writes) {
    TableAllowance& allowed = finding.allowance[place.table];
    if (place.column.empty()) {
      allowed.adds_rows = true;
    } else {
      allowed.columns.insert(place.column);
      finding.redeclares.push_back(absl::StrCat(place.table, ".", place.column));
    }
  }
}

}  // namespace

absl::StatusOr<SqlRepair> ParseSqlRepair(const std::string& name, absl::string_view text) {
  RETURN_IF_ERROR(CheckText(std::string(text)));
  return RepairParser(name).Parse(text);
}

absl::StatusOr<std::vector<SqlRepair>> ReadSqlRepairs(const std::string& directory) {
  std::vector<SqlRepair> repairs;
  std::error_code error, ignored;
  for (const auto& entry : EntriesOf(directory, error)) {
    const std::filesystem::path& path = entry.path();
    if (!absl::EqualsIgnoreCase(path.extension().string(), ".sql") || !entry.is_regular_file(ignored)) continue;
    ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path.string(), kLongestSql));
    absl::StatusOr<SqlRepair> repair = ParseSqlRepair(path.stem().string(), text);
    if (!repair.ok()) return WithContext(repair.status(), path.string());
    repair->script.directory = directory;
    repairs.push_back(*std::move(repair));
  }
  return repairs;
}

Deviation AsDeviation(const SqlRepair& repair) {
  return [repair](DatabaseAdapter& db, const Schema&, const Schema&) -> absl::StatusOr<std::optional<Finding>> {
    absl::StatusOr<std::unique_ptr<Cursor>> rows = db.Select(repair.found.text);
    if (absl::IsInvalidArgument(rows.status())) return std::nullopt;
    RETURN_IF_ERROR(WithContext(rows.status(), absl::StrCat("the repair ", repair.name)));
    ASSIGN_OR_RETURN(const std::string evidence, EvidenceOf(**rows));
    if (evidence.empty()) return std::nullopt;
    Finding finding{.name = repair.name, .evidence = evidence, .remedy = repair.remedy};
    Declare(repair, finding);
    finding.mend_rows = [repair](DatabaseAdapter& mended, const RunContext& context) -> absl::Status {
      MoveState move(mended, context);
      ASSIGN_OR_RETURN(move.broken_references, mended.BrokenReferences());
      RETURN_IF_ERROR(ApplyChange(move, repair.script, repair.name));
      return move.CheckEnd();
    };
    return finding;
  };
}

}  // namespace crystal
