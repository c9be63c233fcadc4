#include "migrator/road/own_list.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/history_facts.h"

namespace crystal {
namespace {

// A thing a line; a name may hold anything, so it is written as C writes it.
std::string Line(const OwnThing& thing) {
  return absl::StrCat(thing.kind, "\t", absl::Utf8SafeCEscape(thing.table), "\t", absl::Utf8SafeCEscape(thing.name));
}

absl::StatusOr<OwnThing> Read(absl::string_view line) {
  const std::vector<std::string> fields = absl::StrSplit(line, '\t');
  OwnThing thing;
  if (fields.size() == 3 && absl::CUnescape(fields[1], &thing.table) && absl::CUnescape(fields[2], &thing.name)) {
    thing.kind = fields[0];
    return thing;
  }
  return absl::DataLossError(absl::StrCat(
      "the list of what is the user's own (migration_archive, kind fact) was changed by hand: it has a line \"", line,
      "\"; `crystal-migration drift --accept` makes it anew"));
}

}  // namespace

absl::StatusOr<std::optional<OwnList>> ReadOwnList(DatabaseAdapter& db) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, ReadFact(db, kOwnFact));
  if (!text) return std::nullopt;
  OwnList list;
  for (absl::string_view line : absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    ASSIGN_OR_RETURN(OwnThing thing, Read(line));
    list.insert(std::move(thing));
  }
  return list;
}

absl::Status WriteOwnList(DatabaseAdapter& db, const OwnList& list, const RunContext& context) {
  std::string text;
  for (const OwnThing& thing : list) absl::StrAppend(&text, Line(thing), "\n");
  return WriteFact(db, kOwnFact, text, context);
}

absl::Status RenameInOwnList(DatabaseAdapter& db, const std::map<std::string, std::string>& tables,
                             const RunContext& context) {
  if (tables.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::optional<OwnList> list, ReadOwnList(db));
  if (!list) return absl::OkStatus();
  OwnList renamed;
  for (OwnThing thing : *list) {
    const auto found = tables.find(thing.table);
    if (found != tables.end()) thing.table = found->second;
    renamed.insert(std::move(thing));
  }
  return renamed == *list ? absl::OkStatus() : WriteOwnList(db, renamed, context);
}

}  // namespace crystal
