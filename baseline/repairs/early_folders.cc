#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive.h"

namespace crystal {
namespace {

constexpr char kName[] = "early-folders";

bool IsInteger(const Schema& schema, absl::string_view table, absl::string_view column) {
  const Column* found = schema.FindColumn(table, column);
  return found != nullptr && found->type == "INTEGER";
}

ColumnDefinition FolderReference(std::string name, OnDelete on_delete) {
  return {.name = std::move(name),
          .type = DataType::kText,
          .references = Reference{.table = "folders", .on_delete = on_delete}};
}

// What a database has of the early folders.
struct EarlyFolders {
  bool project_folders = false;   // the table of before v0.1.7
  bool integer_ids = false;       // folders.id
  bool integer_parents = false;   // folders.parent_folder_id
  bool integer_sessions = false;  // sessions.folder_id
};

// New ids in the form that the legacy method gives: 'folder-' + old id + '-' + now, with a suffix where that is taken.
class NewIds {
 public:
  NewIds(std::set<std::string> taken, int64_t now_ms) : taken_(std::move(taken)), now_ms_(now_ms) {}
  std::string For(int64_t old_id) {
    const std::string first = absl::StrCat("folder-", old_id, "-", now_ms_);
    std::string id = first;
    for (int n = 2; !taken_.insert(id).second; ++n) id = absl::StrCat(first, "-", n);
    return id;
  }

 private:
  std::set<std::string> taken_;
  int64_t now_ms_;
};

class Mender {
 public:
  Mender(DatabaseAdapter& db, const RunContext& context, const EarlyFolders& early)
      : db_(db), context_(context), early_(early) {}

  absl::Status Run() {
    std::vector<std::string> own;  // folders with whole numbers for ids, which are text by now
    ASSIGN_OR_RETURN(std::vector<std::string> present, SelectTexts(db_, "SELECT id FROM folders ORDER BY rowid"));
    if (early_.integer_ids) own.swap(present);
    NewIds ids({present.begin(), present.end()}, context_.now_ms);
    std::vector<std::pair<std::string, std::string>> moved;  // old id -> new id; the first of an old id counts
    if (early_.project_folders) RETURN_IF_ERROR(BringProjectFolders(ids, moved));
    RETURN_IF_ERROR(RenameOwn(own, ids, moved));
    for (auto it = moved.rbegin(); it != moved.rend(); ++it) {
      RETURN_IF_ERROR(db_.Execute("UPDATE sessions SET folder_id = ? WHERE folder_id = ?", {it->second, it->first}));
    }
    RETURN_IF_ERROR(EmptyDanglingReferences());
    if (!early_.project_folders) return absl::OkStatus();
    RETURN_IF_ERROR(Archive(db_, kName, context_).TakeRows("project_folders", "1"));
    return db_.Apply(DropTable{{.name = "project_folders", .columns = {}}});
  }

 private:
  absl::Status BringProjectFolders(NewIds& ids, std::vector<std::pair<std::string, std::string>>& moved) {
    ASSIGN_OR_RETURN(Schema schema, db_.ReadSchema());
    const auto column = [&](const char* name) {
      return schema.FindColumn("project_folders", name) == nullptr ? "NULL" : name;
    };
    ASSIGN_OR_RETURN(std::unique_ptr<Cursor> rows,
                     db_.Select(absl::StrCat("SELECT id, name, project_id, coalesce(", column("display_order"),
                                             ", 0), ", column("created_at"), ", ", column("updated_at"),
                                             " FROM project_folders ORDER BY id")));
    while (true) {
      ASSIGN_OR_RETURN(bool more, rows->Next());
      if (!more) return absl::OkStatus();
      const int64_t old_id = rows->Get(0).integer;
      moved.emplace_back(absl::StrCat(old_id), ids.For(old_id));
      std::vector<Value> values = {moved.back().second};
      for (int i = 1; i < 6; ++i) values.push_back(rows->Get(i).ToValue());
      RETURN_IF_ERROR(db_.Execute(
          "INSERT INTO folders(id, name, project_id, display_order, created_at, updated_at) VALUES(?, ?, ?, ?, ?, ?)",
          values));
    }
  }

  absl::Status RenameOwn(const std::vector<std::string>& own, NewIds& ids,
                         std::vector<std::pair<std::string, std::string>>& moved) {
    std::set<std::string> before;
    for (const auto& [old_id, new_id] : moved) before.insert(old_id);
    for (const std::string& old_id : own) {
      int64_t number = 0;
      if (!absl::SimpleAtoi(old_id, &number)) continue;  // a text among the whole numbers is what it should be
      const std::string new_id = ids.For(number);
      RETURN_IF_ERROR(db_.Execute("UPDATE folders SET id = ? WHERE id = ?", {new_id, old_id}));
      RETURN_IF_ERROR(
          db_.Execute("UPDATE folders SET parent_folder_id = ? WHERE parent_folder_id = ?", {new_id, old_id}));
      if (before.count(old_id) == 0) moved.emplace_back(old_id, new_id);
    }
    return absl::OkStatus();
  }

  // As a whole number a reference could point to nothing unseen; as a foreign key it cannot. The number goes to the
  // archive, and the session or folder stands at the top.
  absl::Status EmptyDanglingReferences() {
    if (early_.integer_sessions) RETURN_IF_ERROR(EmptyDangling("sessions", "folder_id"));
    return early_.integer_parents ? EmptyDangling("folders", "parent_folder_id") : absl::OkStatus();
  }

  absl::Status EmptyDangling(const std::string& table, const std::string& column) {
    const std::string dangling = absl::StrCat(column, " IS NOT NULL AND ", column, " NOT IN (SELECT id FROM folders)");
    RETURN_IF_ERROR(Archive(db_, kName, context_).KeepColumn(table, column, false, dangling));
    return db_.Execute(absl::StrCat("UPDATE ", table, " SET ", column, " = NULL WHERE ", dangling));
  }

  DatabaseAdapter& db_;
  const RunContext& context_;
  const EarlyFolders early_;
};

absl::Status MendShape(DatabaseAdapter& db, const EarlyFolders& early) {
  if (early.integer_ids) {
    RETURN_IF_ERROR(db.Apply(RetypeColumn{.table = "folders",
                                          .from = {.name = "id", .type = DataType::kInteger, .primary_key = true},
                                          .to = {.name = "id", .type = DataType::kText, .primary_key = true}}));
  }
  if (early.integer_parents) {
    RETURN_IF_ERROR(db.Apply(RetypeColumn{.table = "folders",
                                          .from = {.name = "parent_folder_id", .type = DataType::kInteger},
                                          .to = FolderReference("parent_folder_id", OnDelete::kCascade)}));
  }
  if (!early.integer_sessions) return absl::OkStatus();
  return db.Apply(RetypeColumn{.table = "sessions",
                               .from = {.name = "folder_id", .type = DataType::kInteger},
                               .to = FolderReference("folder_id", OnDelete::kSetNull)});
}

void Describe(const EarlyFolders& early, Finding& finding) {
  std::vector<std::string> seen;
  if (early.project_folders) seen.emplace_back("table project_folders");
  const auto add = [&](bool found, const char* path) {
    if (!found) return;
    seen.push_back(absl::StrCat(path, " as a whole number"));
    finding.redeclares.emplace_back(path);
  };
  add(early.integer_ids, "folders.id");
  add(early.integer_parents, "folders.parent_folder_id");
  add(early.integer_sessions, "sessions.folder_id");
  finding.evidence = absl::StrJoin(seen, ", ");
}

}  // namespace

absl::StatusOr<std::optional<Finding>> FindEarlyFolders(DatabaseAdapter&, const Schema& schema, const Schema&) {
  const EarlyFolders early{.project_folders = schema.FindColumn("project_folders", "id") != nullptr,
                           .integer_ids = IsInteger(schema, "folders", "id"),
                           .integer_parents = IsInteger(schema, "folders", "parent_folder_id"),
                           .integer_sessions = IsInteger(schema, "sessions", "folder_id")};
  if (!early.project_folders && !early.integer_ids && !early.integer_parents && !early.integer_sessions) {
    return std::nullopt;
  }
  Finding finding{
      .name = kName, .evidence = "", .remedy = "give every folder an id of today's form and keep sessions in them"};
  Describe(early, finding);
  if (early.project_folders) finding.removes = {"project_folders"};
  finding.allowance["folders"] = {.columns = {"id", "parent_folder_id"}, .adds_rows = true};
  finding.allowance["sessions"].columns.insert("folder_id");
  finding.mend_shape = [early](DatabaseAdapter& db, const RunContext&) { return MendShape(db, early); };
  finding.mend_rows = [early](DatabaseAdapter& db, const RunContext& context) {
    return Mender(db, context, early).Run();
  };
  return finding;
}

}  // namespace crystal
