// What people do to their database by hand, in a SQLite shell: foreign keys off, and nobody asks why.
#ifndef TESTS_SUPPORT_USER_DAMAGE_H_
#define TESTS_SUPPORT_USER_DAMAGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"

namespace crystal {

struct Damage {
  const char* what;
  void (*strike)(SqliteAdapter& shell, int pick);  // `pick`, from 0, says where; what SQLite refuses is left out
};
absl::Span<const Damage> Damages();

// Errors: of opening the file alone.
absl::Status Strike(const Damage& damage, int pick, const std::string& path);

}  // namespace crystal

#endif  // TESTS_SUPPORT_USER_DAMAGE_H_
