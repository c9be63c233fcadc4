#include "absl/strings/str_cat.h"
#include "baseline/deviation.h"
#include "migrator/base/status_macros.h"

namespace crystal {
namespace {

struct OldName {
  const char* table;
  const char* old_name;
  const char* new_name;
};
constexpr OldName kOldNames[] = {{"sessions", "prompt", "initial_prompt"},
                                 {"prompt_markers", "terminal_line", "output_line"}};

bool IsFound(const Schema& schema, const OldName& name) {
  return schema.FindColumn(name.table, name.old_name) != nullptr &&
         schema.FindColumn(name.table, name.new_name) == nullptr;
}

}  // namespace

absl::StatusOr<std::optional<Finding>> FindOldColumnNames(DatabaseAdapter&, const Schema& schema, const Schema&) {
  std::vector<RenameColumn> renames;
  Finding finding{.name = "old-column-names", .evidence = "", .remedy = ""};
  for (const OldName& name : kOldNames) {
    if (!IsFound(schema, name)) continue;
    const std::string path = absl::StrCat(name.table, ".", name.old_name);
    absl::StrAppend(&finding.evidence, finding.evidence.empty() ? "column " : ", ", path);
    absl::StrAppend(&finding.remedy, finding.remedy.empty() ? "rename to " : ", ", name.new_name);
    finding.removes.push_back(path);
    finding.redeclares.push_back(absl::StrCat(name.table, ".", name.new_name));
    finding.allowance[name.table].renamed[name.old_name] = name.new_name;
    renames.push_back({name.table, name.old_name, name.new_name});
  }
  if (renames.empty()) return std::nullopt;
  finding.mend_shape = [renames](DatabaseAdapter& db, const RunContext&) -> absl::Status {
    for (const RenameColumn& rename : renames) RETURN_IF_ERROR(db.Apply(rename));
    return absl::OkStatus();
  };
  return finding;
}

}  // namespace crystal
