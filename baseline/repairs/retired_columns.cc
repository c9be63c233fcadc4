#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"
#include "migrator/road/archive.h"

namespace crystal {
namespace {

constexpr char kName[] = "retired-columns";
// The first two are what step 18 leaves half done up to v0.2.3; the third was used from v0.1.15 to v0.2.3.
constexpr const char* kRetired[] = {"last_viewed_at_new", "run_started_at_new", "model"};

}  // namespace

absl::StatusOr<std::optional<Finding>> FindRetiredColumns(DatabaseAdapter&, const Schema& schema, const Schema&) {
  std::vector<std::string> columns;
  for (const char* column : kRetired) {
    if (schema.FindColumn("sessions", column) != nullptr) columns.emplace_back(column);
  }
  if (columns.empty()) return std::nullopt;
  Finding finding{
      .name = kName,
      .evidence = absl::StrCat("sessions has ", absl::StrJoin(columns, ", "), ", which no release uses any more"),
      .remedy = "move their values to the archive and drop them"};
  for (const std::string& column : columns) finding.removes.push_back(absl::StrCat("sessions.", column));
  finding.mend_rows = [columns](DatabaseAdapter& db, const RunContext& context) -> absl::Status {
    Archive archive(db, kName, context);
    for (const std::string& column : columns) {
      RETURN_IF_ERROR(archive.KeepColumn("sessions", column));
      RETURN_IF_ERROR(db.Apply(DropColumn{.table = "sessions", .column = {.name = column}}));
    }
    return absl::OkStatus();
  };
  return finding;
}

}  // namespace crystal
