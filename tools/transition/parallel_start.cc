#include "tools/transition/parallel_start.h"

#include "tools/transition/crystal_paths.h"

namespace crystal {

CompareFn CompareCrystalPaths(const std::vector<Migration>& migrations, const RunContext& context,
                              const std::string& release) {
  return [migrations, context, release](const std::string& file) {
    return VerifyTwoPaths(file, CrystalPaths(migrations, context, release),
                          {.now_ms = context.now_ms, .release = release, .tool_version = context.tool_version});
  };
}

}  // namespace crystal
