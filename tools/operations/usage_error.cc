#include "tools/operations/usage_error.h"

#include "absl/strings/cord.h"

namespace crystal {
namespace {

constexpr char kUsage[] = "crystal-migration/usage";

}  // namespace

absl::Status AsUsage(absl::Status status) {
  if (!status.ok()) status.SetPayload(kUsage, absl::Cord());
  return status;
}

bool IsUsage(const absl::Status& status) { return status.GetPayload(kUsage).has_value(); }

}  // namespace crystal
