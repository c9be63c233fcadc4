// The number that a migration's name begins with, whoever's tool gave it that name: what puts migrations in order.
//
//   20261122090000-add-tags           20261122090000
//   000010_create_users               10
//   V1.10__init, V1_10__init          1.10
//   2020-01-01-000000_create_users    20200101000000
//   2026-01-01-000000-0001_add_x      20260101000000.1, the second migration of that second
//   2020_01_01_create_users           20200101000000
#ifndef MIGRATOR_VALUES_MIGRATION_NUMBER_H_
#define MIGRATOR_VALUES_MIGRATION_NUMBER_H_

#include <compare>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace crystal {

// Compared part by part, as numbers of any length: 2 < 10, 1.2 < 1.10, and 1 is 1.0.
class MigrationNumber {
 public:
  // That of a name or a number alone; one without parts where it begins with none.
  explicit MigrationNumber(absl::string_view name);

  bool is_none() const { return parts_.empty(); }
  std::strong_ordering operator<=>(const MigrationNumber& other) const;
  bool operator==(const MigrationNumber& other) const { return parts_ == other.parts_; }

 private:
  std::vector<std::string> parts_;  // digits, without the zeros that lead
};

// How many bytes of a name its number takes, with the V before it: 5 of "V1.10__init"; 0 where there is none.
size_t NumberLength(absl::string_view name);
// The number as digits and dots, with the zeros that lead: "1.10" of "V1_10__init", "000010" of "000010_create_users".
std::string NumberText(absl::string_view name);

// Whether one migration's name puts it before another's: the smaller number first, then the name as text.
bool NameComesBefore(absl::string_view a, absl::string_view b);

}  // namespace crystal

#endif  // MIGRATOR_VALUES_MIGRATION_NUMBER_H_
