#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/files/file_sha256.h"
#include "migrator/files/file_system.h"
#include "tools/operations/backups.h"
#include "tools/operations/doctor.h"
#include "tools/operations/wording.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

std::string Age(int64_t then_ms, int64_t now_ms) {
  constexpr int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;
  const int64_t age = now_ms - then_ms;
  if (age < 0) return "from the future, by this clock";
  if (age < kHour) return Count(age / kMinute, "minute") + " old";
  if (age < 2 * kDay) return Count(age / kHour, "hour") + " old";
  return Count(age / kDay, "day") + " old";
}

DoctorLine BackupLine(const KeptBackup& backup, const DoctorOptions& options) {
  const std::string name = fs::path(backup.path).filename().string();
  const auto problem = [&](absl::string_view what) {
    return DoctorLine{Health::kProblem, "backup", absl::StrCat(name, " ", what), "backup"};
  };
  if (!backup.manifest.ok()) return problem("has no manifest that can be read: nothing says what it held");
  const BackupManifest& manifest = *backup.manifest;
  if (SizeOf(backup.path) != manifest.size) return problem("is not as long as it was: it was changed or cut");
  std::string text = absl::StrCat(name, ", ", Age(manifest.created_ms, options.now_ms));
  if (!manifest.damage.empty()) return {Health::kNote, "backup", text + ", of a database that was damaged then"};
  if (!options.full) return {Health::kOk, "backup", text + ", as long as it was"};
  const absl::StatusOr<std::string> digest = Sha256OfFile(backup.path);
  if (!digest.ok() || *digest != manifest.sha256) return problem("does not hold any more what it held");
  return {Health::kOk, "backup", text + ", to the byte as it was"};
}

}  // namespace

std::string NewestBackup(const std::string& path) {
  const DatabaseFile database{.path = ResolveDirectory(path).value_or(path)};
  for (const KeptBackup& backup : BackupsOf(database.path)) {
    if (CheckBackup(database, backup).ok()) return backup.path;
  }
  return "";
}

std::vector<DoctorLine> LinesBeside(const std::string& path, const DoctorOptions& options) {
  std::vector<DoctorLine> lines;
  for (const KeptBackup& backup : BackupsOf(path)) lines.push_back(BackupLine(backup, options));
  if (lines.empty()) lines.push_back({Health::kNote, "backup", "there is none beside it"});
  for (const std::string& file : FilesBeside(path, ".backup-")) {
    if (!absl::EndsWith(file, ".partial")) continue;
    lines.push_back({Health::kNote, "leftover", file + ": a backup that was not finished; it may be removed"});
  }
  const std::vector<std::string> reports = FilesBeside(path, ".parallel-");
  if (!reports.empty()) {
    lines.push_back({Health::kOk, "parallel",
                     absl::StrCat(Count(static_cast<int64_t>(reports.size()), "report"),
                                  " of starts in parallel mode, the newest ", reports.back())});
  }
  return lines;
}

}  // namespace crystal
