#include <CLI/CLI.hpp>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "migrator/base/status_macros.h"
#include "migrator/base/utf8.h"
#include "migrator/files/file_system.h"
#include "migrator/road/archive_reader.h"
#include "migrator/road/history_state.h"
#include "migrator/road/session.h"
#include "tools/cli/commands/commands.h"
#include "tools/cli/console.h"
#include "tools/cli/document.h"
#include "tools/cli/options.h"
#include "tools/operations/usage_error.h"
#include "tools/transition/database_session.h"

namespace crystal {
namespace {

// Makes of a day or a time what the archive writes: "2026-01-31T00:00:00.000Z". Returns what is wrong, or "".
std::string ReadMoment(std::string& text) {
  for (const char* format : {"%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%E*SZ"}) {
    absl::Time moment;
    if (!absl::ParseTime(format, text, &moment, nullptr)) continue;
    text = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", moment, absl::UTCTimeZone());
    return "";
  }
  return absl::StrCat("\"", text, "\" is no day and no time: 2026-01-31, or 2026-01-31T23:59:59 (UTC)");
}

using Json = nlohmann::ordered_json;

constexpr size_t kShownBytes = 60;

struct Options {
  CommonOptions common;
  ArchiveFilter filter;
  std::string file;
  bool yes = false;
  bool all = false;
};

// What JSON cannot say stands in an object: {"blob": "00ff"}, {"text": "ff"} of a text that is no UTF-8, {"real":
// "inf"}.
Json ToJson(const Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) {
    return std::isfinite(*real) ? Json(*real) : Json{{"real", *real > 0 ? "inf" : "-inf"}};  // SQLite has no NaN
  }
  if (const auto* blob = std::get_if<Blob>(&value)) return {{"blob", absl::BytesToHexString(blob->bytes)}};
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return nullptr;
  if (ValidUtf8Prefix(*text) == text->size()) return *text;
  return {{"text", absl::BytesToHexString(*text)}};
}

Json ToJson(const ArchiveLine& line) {
  Json entry = {{"table", line.table},         {"row", line.row_key},   {"column", line.column},
                {"value", ToJson(line.value)}, {"kind", line.kind},     {"migration", line.migration},
                {"direction", line.direction}, {"archived_at", line.at}};
  if (line.kind == "overwritten") entry["replaced_by"] = ToJson(line.replaced_by);
  return entry;
}

std::string Shown(const Value& value) {
  std::string text = DocumentText(ToJson(value), kOneLine);
  if (text.size() > kShownBytes) text = absl::StrCat(text.substr(0, kShownBytes), "...");
  return text;
}

absl::Status List(const Options& options) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  RETURN_IF_ERROR(RequireHistory(*session.db));
  ASSIGN_OR_RETURN(std::vector<ArchiveGroup> groups, ListArchive(*session.db, options.filter));
  if (options.common.json) {
    Json entries = Json::array();
    for (const ArchiveGroup& g : groups) {
      entries.push_back({{"migration", g.migration},
                         {"direction", g.direction},
                         {"table", g.table},
                         {"column", g.column},
                         {"kind", g.kind},
                         {"count", g.count},
                         {"bytes", g.bytes},
                         {"first_at", g.first_at},
                         {"last_at", g.last_at}});
    }
    PrintDocument({{"archive", entries}});
    return absl::OkStatus();
  }
  if (groups.empty()) {
    std::cout << "The archive is empty: nothing has left its table, or all of it is back.\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows = {{"left in", "", "table", "column", "what", "bytes", "last (UTC)"}};
  for (const ArchiveGroup& g : groups) {
    const std::string noun = g.kind == "row" ? "row" : g.kind == "own" ? "definition" : "value";
    rows.push_back(
        {g.migration, g.direction, g.table, g.column, Count(g.count, noun), absl::StrCat(g.bytes), g.last_at});
  }
  std::cout << AlignedTable(rows, "");
  return absl::OkStatus();
}

absl::Status Show(const Options& options) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  RETURN_IF_ERROR(RequireHistory(*session.db));
  if (options.common.json) std::cout << "{\"lines\": [";
  bool first = true;
  RETURN_IF_ERROR(ReadArchive(*session.db, options.filter, [&](const ArchiveLine& line) {
    if (options.common.json) {
      std::cout << (first ? "\n  " : ",\n  ") << DocumentText(ToJson(line), kOneLine);
    } else {
      std::cout << line.table << '.' << line.column << "  row " << line.row_key << "  " << Shown(line.value)
                << (line.kind == "overwritten" ? absl::StrCat("  now ", Shown(line.replaced_by)) : "") << "  "
                << Dim(absl::StrCat(line.migration, " ", line.direction, " ", line.at)) << '\n';
    }
    first = false;
    return absl::OkStatus();
  }));
  if (options.common.json) std::cout << (first ? "]}\n" : "\n]}\n");
  if (first && !options.common.json) std::cout << "The archive holds nothing of that.\n";
  return absl::OkStatus();
}

absl::Status Export(const Options& options) {
  ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
  RETURN_IF_ERROR(RequireHistory(*session.db));
  // For its owner's eyes only, and never over a file that is there.
  RETURN_IF_ERROR(CreatePrivateFile(options.file));
  std::ofstream file(options.file, std::ios::app);
  int64_t lines = 0;
  RETURN_IF_ERROR(ReadArchive(*session.db, options.filter, [&](const ArchiveLine& line) {
    file << DocumentText(ToJson(line), kOneLine) << '\n';
    ++lines;
    return file ? absl::OkStatus() : absl::ResourceExhaustedError(absl::StrCat(options.file, " could not be written"));
  }));
  file.close();
  if (!file) return absl::ResourceExhaustedError(absl::StrCat(options.file, " could not be written"));
  if (options.common.json) {
    PrintDocument({{"file", options.file}, {"lines", lines}});
  } else {
    std::cout << Count(lines, "line") << " written to " << options.file << '\n';
  }
  return absl::OkStatus();
}

absl::Status Prune(const Options& options) {
  if (options.filter == ArchiveFilter() && !options.all) {
    return AsUsage(absl::InvalidArgumentError(
        "say what is to go for good (--migration, --table, --column, --before), or --all for everything"));
  }
  int64_t found = 0, bytes = 0;
  {
    ASSIGN_OR_RETURN(DatabaseSession session, OpenForReading(options.common.database));
    RETURN_IF_ERROR(RequireHistory(*session.db));
    ASSIGN_OR_RETURN(std::vector<ArchiveGroup> groups, ListArchive(*session.db, options.filter));
    for (const ArchiveGroup& group : groups) {
      found += group.count;
      bytes += group.bytes;
    }
  }
  const std::string what =
      absl::StrCat(Count(found, "row or value", "rows or values"), " (", Count(bytes, "byte"), ")");
  if (found > 0 && !options.yes && !Confirm(absl::StrCat("Remove ", what, " from the archive for good?"))) {
    return AsUsage(absl::InvalidArgumentError("prune was not confirmed: say --yes to go on"));
  }
  int64_t lines = 0;
  if (found > 0) {
    const RunContext context = MakeRunContext();
    ASSIGN_OR_RETURN(Session session, Session::Open(options.common.database,
                                                    {.now_ms = context.now_ms, .wait_ms = options.common.wait_ms}));
    RETURN_IF_ERROR(session.Run([&](SqliteAdapter& db) -> absl::StatusOr<bool> {
      RETURN_IF_ERROR(EnsureHistory(db));
      ASSIGN_OR_RETURN(lines, PruneArchive(db, options.filter, context));
      return true;
    }));
  }
  if (options.common.json) {
    PrintDocument({{"changed", lines > 0}, {"lines", lines}});
  } else {
    std::cout << (lines == 0 ? "Nothing of that is in the archive. Nothing was changed.\n"
                             : absl::StrCat(what, " removed from the archive for good\n"));
  }
  return absl::OkStatus();
}

// One of `archive`'s own commands.
CLI::App* AddPart(CLI::App& archive, Program& program, const char* name, const char* what, const char* example,
                  const std::shared_ptr<Options>& options, absl::Status (*run)(const Options&)) {
  CLI::App* command = archive.add_subcommand(name, what);
  AddWritingOptions(*command, program, options->common);
  command->add_option("--migration", options->filter.migration, "Only what left in this migration or repair")
      ->type_name("NAME");
  command->add_option("--table", options->filter.table, "Only what left this table")->type_name("NAME");
  command->add_option("--column", options->filter.column, "Only what left this column")->type_name("NAME");
  command
      ->add_option("--before", options->filter.before,
                   "Only what left before this day or time, UTC: 2026-01-31, 2026-01-31T23:59:59")
      ->transform(CLI::Validator(ReadMoment, ""))
      ->type_name("TIME");
  command->footer(absl::StrCat("Example: ", example));
  command->callback([options, &program, run] {
    const absl::Status done = run(*options);
    program.exit_code = done.ok() ? kExitDone : Fail(done);
  });
  return command;
}

}  // namespace

void AddArchiveCommand(CLI::App& app, Program& program) {
  CLI::App* archive =
      app.add_subcommand("archive", "What has left its table in a migration, and is not back in its place");
  archive->require_subcommand(1);
  archive->footer("Example: crystal-migration archive list --db ~/.crystal/sessions.db");
  const auto options = [] { return std::make_shared<Options>(); };
  AddPart(*archive, program, "list", "What the archive holds, by migration, table and column",
          "crystal-migration archive list --table sessions", options(), List);
  AddPart(*archive, program, "show", "Every value, with the row that it left",
          "crystal-migration archive show --table sessions --column model", options(), Show);
  const auto to_file = options();
  AddPart(*archive, program, "export", "Write every value to a new file, a line of JSON each",
          "crystal-migration archive export archive.jsonl", to_file, Export)
      ->add_option("file", to_file->file, "The file to make")
      ->required();
  const auto pruned = options();
  CLI::App* prune = AddPart(*archive, program, "prune", "Remove values for good; asks",
                            "crystal-migration archive prune --migration 20261122090000-drop-cache", pruned, Prune);
  prune->add_flag("--all", pruned->all, "Everything that the archive holds");
  prune->add_flag("--yes", pruned->yes, "Do not ask");
}

}  // namespace crystal
