#include "migrator/values/change.h"

#include "absl/strings/str_cat.h"

namespace crystal {

std::optional<SchemaChange> AsSchemaChange(const Change& change) {
  return std::visit(
      [](const auto& c) -> std::optional<SchemaChange> {
        if constexpr (std::is_constructible_v<SchemaChange, decltype(c)>) {
          return c;
        } else {
          return std::nullopt;
        }
      },
      change);
}

bool TakesAway(const Change& change) {
  return std::holds_alternative<RenameTable>(change) || std::holds_alternative<RenameColumn>(change) ||
         std::holds_alternative<DropTable>(change) || std::holds_alternative<DropColumn>(change);
}

std::string ToString(const Change& change) {
  if (const auto* data = std::get_if<DataChange>(&change)) return absl::StrCat("change rows: ", data->name);
  if (const auto* script = std::get_if<SqlScript>(&change)) {
    return absl::StrCat("run ", script->file, ": ", script->up.size(),
                        script->up.size() == 1 ? " statement" : " statements");
  }
  return ToString(*AsSchemaChange(change));
}

}  // namespace crystal
