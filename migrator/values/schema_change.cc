#include "migrator/values/schema_change.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace crystal {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string TypeText(DataType type) {
  switch (type) {
    case DataType::kInteger:
      return "INTEGER";
    case DataType::kText:
      return "TEXT";
    case DataType::kReal:
      return "REAL";
    case DataType::kBlob:
      return "BLOB";
    case DataType::kDateTime:
      return "DATETIME";
    case DataType::kBoolean:
      return "BOOLEAN";
    case DataType::kJson:
      return "JSON";
  }
  return "";
}

// The checksum reads this text: a quote inside stays single, as it always was.
std::string PutInQuotes(absl::string_view text) { return absl::StrCat("'", text, "'"); }

std::string IndexText(const IndexDefinition& index) {
  return absl::StrCat(index.unique ? "unique index " : "index ", index.name, " on ", index.table, "(",
                      absl::StrJoin(index.columns, ", "), ")");
}

std::string TableText(const TableDefinition& table) {
  return absl::StrCat(
      table.name, "(",
      absl::StrJoin(table.columns, ", ", [](std::string* out, const ColumnDefinition& c) { out->append(ToString(c)); }),
      ")");
}

}  // namespace

std::string DefaultClause(const DefaultValue& value, std::string (*quote)(absl::string_view)) {
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(" DEFAULT ", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return absl::StrCat(" DEFAULT ", quote(*text));
  return std::holds_alternative<CurrentTimestamp>(value) ? " DEFAULT CURRENT_TIMESTAMP" : "";
}

std::string OnDeleteClause(OnDelete on_delete) {
  switch (on_delete) {
    case OnDelete::kNoAction:
      return "";
    case OnDelete::kCascade:
      return " ON DELETE CASCADE";
    case OnDelete::kSetNull:
      return " ON DELETE SET NULL";
  }
  return "";
}

std::string ToString(const ColumnDefinition& column) {
  std::string text = absl::StrCat(column.name, " ", TypeText(column.type));
  if (column.primary_key) absl::StrAppend(&text, " PRIMARY KEY", column.autoincrement ? " AUTOINCREMENT" : "");
  absl::StrAppend(&text, column.not_null ? " NOT NULL" : "", column.unique ? " UNIQUE" : "",
                  DefaultClause(column.default_value, PutInQuotes));
  if (!column.one_of.empty()) absl::StrAppend(&text, " IN ('", absl::StrJoin(column.one_of, "', '"), "')");
  if (column.references) {
    absl::StrAppend(&text, " REFERENCES ", column.references->table, "(", column.references->column, ")",
                    OnDeleteClause(column.references->on_delete));
  }
  return text;
}

SchemaChange Inverse(const SchemaChange& change) {
  return std::visit(Overloaded{
                        [](const CreateTable& c) -> SchemaChange { return DropTable{c.table}; },
                        [](const DropTable& c) -> SchemaChange { return CreateTable{c.table}; },
                        [](const RenameTable& c) -> SchemaChange {
                          return RenameTable{c.to, c.from};
                        },
                        [](const AddColumn& c) -> SchemaChange {
                          return DropColumn{c.table, c.column};
                        },
                        [](const DropColumn& c) -> SchemaChange {
                          return AddColumn{c.table, c.column};
                        },
                        [](const RenameColumn& c) -> SchemaChange {
                          return RenameColumn{c.table, c.to, c.from};
                        },
                        [](const RetypeColumn& c) -> SchemaChange {
                          return RetypeColumn{
                              .table = c.table, .from = c.to, .to = c.from, .conversion = Conversion::kKeep};
                        },
                        [](const CreateIndex& c) -> SchemaChange { return DropIndex{c.index}; },
                        [](const DropIndex& c) -> SchemaChange { return CreateIndex{c.index}; },
                    },
                    change);
}

std::string ToString(const SchemaChange& change) {
  return std::visit(
      Overloaded{
          [](const CreateTable& c) { return absl::StrCat("create table ", TableText(c.table)); },
          [](const DropTable& c) { return absl::StrCat("drop table ", c.table.name); },
          [](const RenameTable& c) { return absl::StrCat("rename table ", c.from, " to ", c.to); },
          [](const AddColumn& c) { return absl::StrCat("add column ", c.table, ".", ToString(c.column)); },
          [](const DropColumn& c) { return absl::StrCat("drop column ", c.table, ".", c.column.name); },
          [](const RenameColumn& c) { return absl::StrCat("rename column ", c.table, ".", c.from, " to ", c.to); },
          [](const RetypeColumn& c) {
            return absl::StrCat("retype column ", c.table, ".", ToString(c.from), " to ", ToString(c.to),
                                c.conversion == Conversion::kToDateTime ? " reading dates" : "");
          },
          [](const CreateIndex& c) { return absl::StrCat("create ", IndexText(c.index)); },
          [](const DropIndex& c) { return absl::StrCat("drop index ", c.index.name); },
      },
      change);
}

}  // namespace crystal
