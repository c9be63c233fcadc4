#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/files/backup_manifest.h"
#include "migrator/files/file_sha256.h"
#include "migrator/files/file_system.h"
#include "migrator/files/restore.h"
#include "tools/operations/doctor.h"
#include "tools/operations/wording.h"

namespace crystal {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMostManifest = 64LL * 1024 * 1024;

// The files whose names begin with the database's and this: a name alone says what a file is to us.
std::vector<std::string> Beside(const std::string& path, const std::string& suffix) {
  const std::string start = fs::path(path + suffix).filename().string();
  std::vector<std::string> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : EntriesOf(DirectoryOf(path), ignored)) {
    const bool regular = entry.symlink_status(ignored).type() == fs::file_type::regular;
    if (regular && absl::StartsWith(entry.path().filename().string(), start)) found.push_back(entry.path().string());
  }
  return found;
}

struct KeptBackup {
  std::string path;
  absl::StatusOr<BackupManifest> manifest;
};

std::vector<KeptBackup> Backups(const std::string& path) {
  std::vector<KeptBackup> backups;
  const std::vector<std::string> files = Beside(path, ".backup-");
  for (const std::string& file : files) {
    if (absl::EndsWith(file, ".json") || absl::EndsWith(file, ".partial")) continue;
    const absl::StatusOr<std::string> text = ReadSmallFile(ManifestPath(file), kMostManifest);
    backups.push_back({file, text.ok() ? ParseManifest(*text) : text.status()});
  }
  return backups;
}

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
  std::vector<KeptBackup> backups = Backups(database.path);
  std::erase_if(backups, [&](const KeptBackup& backup) {
    return !backup.manifest.ok() || !backup.manifest->damage.empty() || !CheckIsBackupOf(database, backup.path).ok();
  });
  std::stable_sort(backups.begin(), backups.end(), [](const KeptBackup& one, const KeptBackup& other) {
    return one.manifest->created_ms > other.manifest->created_ms;
  });
  for (const KeptBackup& backup : backups) {
    if (VerifyBackup(backup.path).ok()) return backup.path;
  }
  return "";
}

std::vector<DoctorLine> LinesBeside(const std::string& path, const DoctorOptions& options) {
  std::vector<DoctorLine> lines;
  for (const KeptBackup& backup : Backups(path)) lines.push_back(BackupLine(backup, options));
  if (lines.empty()) lines.push_back({Health::kNote, "backup", "there is none beside it"});
  for (const std::string& file : Beside(path, ".backup-")) {
    if (!absl::EndsWith(file, ".partial")) continue;
    lines.push_back({Health::kNote, "leftover", file + ": a backup that was not finished; it may be removed"});
  }
  const std::vector<std::string> reports = Beside(path, ".parallel-");
  if (!reports.empty()) {
    lines.push_back({Health::kOk, "parallel",
                     absl::StrCat(Count(static_cast<int64_t>(reports.size()), "report"),
                                  " of starts in parallel mode, the newest ", reports.back())});
  }
  return lines;
}

}  // namespace crystal
