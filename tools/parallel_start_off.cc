// Stands in for parallel_start.cc and for the verifier, as long as that is not linked.
#include "tools/parallel_start.h"

namespace crystal {

CompareFn CompareCrystalPaths(const RunContext&, const std::string&) {
  return [](const std::string&) -> absl::StatusOr<VerifyReport> {
    return absl::UnimplementedError("this build has no verifier");
  };
}

std::string ToString(Verdict verdict) {
  return verdict == Verdict::kEqual ? "equal" : verdict == Verdict::kExplained ? "explained" : "unexplained";
}

}  // namespace crystal
