#include "migrator/files/restore.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "migrator/base/outcome.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/file_sha256.h"
#include "migrator/files/read_snapshot.h"

namespace crystal {
namespace {

constexpr int64_t kManifestBytes = 16 << 20;

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

absl::Status CheckManifest(const std::string& backup) {
  absl::StatusOr<std::string> text = ReadSmallFile(ManifestPath(backup), kManifestBytes);
  if (absl::IsNotFound(text.status())) return absl::OkStatus();
  RETURN_IF_ERROR(text);
  absl::StatusOr<BackupManifest> manifest = ParseManifest(*text);
  RETURN_IF_ERROR(WithContext(manifest.status(), ManifestPath(backup)));
  if (SizeOf(backup + "-wal") > 0 || SizeOf(backup + "-journal") > 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        backup, " was opened and written to since it was made. Nothing was changed. Choose another backup."));
  }
  ASSIGN_OR_RETURN(std::string sha256, Sha256OfFile(backup));
  if (sha256 == manifest->sha256) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(backup,
                                          " is not what it was when it was made: its SHA-256 is not the one in ",
                                          ManifestPath(backup), ". Nothing was changed. Choose another backup."));
}

// Saves what is there before it is replaced; a damaged database too, for then it is the only trace of the rest.
absl::StatusOr<std::string> SaveBefore(const DatabaseFile& database, const RestoreOptions& options) {
  if (!database.exists || database.size == 0) return "";
  ASSIGN_OR_RETURN(
      PendingBackup safety,
      PendingBackup::Copy(database, {.now_ms = options.now_ms, .digest = false, .free_space = options.free_space}));
  const absl::Status structure = safety.VerifyStructure();
  if (absl::IsDataLoss(structure)) {
    safety.AcceptDamage();
  } else {
    RETURN_IF_ERROR(structure);
  }
  return safety.Keep();
}

// In WAL mode SQLite can neither change the page size nor take over another journal mode. True where it was left.
absl::StatusOr<bool> LeaveWriteAheadLog(SqliteAdapter& db) {
  ASSIGN_OR_RETURN(std::vector<std::string> mode, SelectTexts(db, "PRAGMA journal_mode"));
  if (mode != std::vector<std::string>{"wal"}) return false;
  ASSIGN_OR_RETURN(mode, SelectTexts(db, "PRAGMA journal_mode=DELETE"));
  if (mode == std::vector<std::string>{"delete"}) return true;
  return absl::UnavailableError("another program has the database open");
}

absl::Status CopyPages(SqliteAdapter& live, const std::string& backup, const RestoreOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> from, OpenReadSnapshot(backup));
  // EXTRA: a power loss after the commit must not bring the journal back.
  RETURN_IF_ERROR(live.Execute("PRAGMA synchronous=EXTRA"));
  return live.CopyFrom(*from, options.progress);
}

// After an error of the disk SQLite leaves its journal for the next connection: roll it back here and now.
void RollBackNow(const std::string& database, bool wal) {
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = SqliteAdapter::Open(database, {});
  if (!db.ok()) return;
  (*db)->Execute("SELECT count(*) FROM sqlite_schema").IgnoreError();
  if (wal) (*db)->Execute("PRAGMA journal_mode=WAL").IgnoreError();
}

absl::Status CopyInto(const DatabaseFile& database, const std::string& backup, const RestoreOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> live, SqliteAdapter::Open(database.path, {}));
  if (database.exists) RETURN_IF_ERROR(CheckStillSame(database));
  ASSIGN_OR_RETURN(bool left_wal, LeaveWriteAheadLog(*live));
  const absl::Status copied = CopyPages(*live, backup, options);
  live.reset();
  if (!copied.ok()) RollBackNow(database.path, left_wal);
  return copied;
}

// A new file must be private before SQLite writes to it, and gone if it does not become the backup's equal.
absl::Status CopyIntoNew(const DatabaseFile& database, const std::string& backup, const RestoreOptions& options) {
  ASSIGN_OR_RETURN(FileHandle created, CreatePrivateFile(database.path));
  const absl::Status copied = CopyInto(database, backup, options);
  if (!copied.ok() && StillNames(database.path, created.get())) RemoveDatabase(database.path);
  return copied.ok() ? SyncDirectory(DirectoryOf(database.path)) : copied;
}

// Empty where both hold the same, else the first difference.
absl::StatusOr<std::string> Compare(const std::string& database, const std::string& backup) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> wanted, OpenReadSnapshot(backup));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> found, OpenReadSnapshot(database));
  ASSIGN_OR_RETURN(Schema wanted_schema, wanted->ReadSchema());
  ASSIGN_OR_RETURN(Schema found_schema, found->ReadSchema());
  if (wanted_schema != found_schema) return "the schema";
  ASSIGN_OR_RETURN(ContentDigest wanted_content, DigestContent(*wanted));
  ASSIGN_OR_RETURN(ContentDigest found_content, DigestContent(*found));
  return FirstDifference(wanted_content, found_content);
}

std::string Saved(const std::string& safety) {
  return safety.empty() ? "" : absl::StrCat(" A copy of it as it was is ", safety, ".");
}

absl::Status CheckRestored(const DatabaseFile& database, const std::string& backup, const std::string& safety) {
  ASSIGN_OR_RETURN(std::string difference, Compare(database.path, backup));
  if (difference.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(database.path, " was restored, but differs from ", backup, " in ", difference,
                                          ". Another program may have written to it.", Saved(safety)));
}

// A commit that reports an error may still have happened (hazard B17): the content tells. Whether the database is the
// backup's equal; an error where it is neither that nor what it was before, or cannot be read.
absl::StatusOr<bool> LookAfterCopy(const absl::Status& copied, const DatabaseFile& database, const std::string& backup,
                                   const std::string& safety) {
  if (absl::IsUnavailable(copied) || !database.exists) return false;
  ASSIGN_OR_RETURN(std::string difference, Compare(database.path, backup));
  if (difference.empty()) return true;
  if (safety.empty()) return false;  // it was empty before
  ASSIGN_OR_RETURN(difference, Compare(database.path, safety));
  if (difference.empty()) return false;
  return absl::DataLossError(absl::StrCat("it is neither what it was nor what the backup holds: ", difference));
}

absl::Status CheckSpace(const DatabaseFile& database, const std::string& backup, const RestoreOptions& options) {
  // The safety backup, the journal that takes every page back, and what the file grows by.
  const int64_t live = database.size + SizeOf(database.path + "-wal");
  return RequireSpace(DirectoryOf(database.path), 2 * live + SizeOf(backup), options.free_space);
}

}  // namespace

absl::Status CheckIsBackupOf(const DatabaseFile& database, const std::string& backup) {
  const auto refuse = [&](absl::string_view why) {
    return absl::FailedPreconditionError(absl::StrCat(backup, " ", why,
                                                      ". Nothing was changed. If it is to take the place of all that ",
                                                      database.path, " holds, say so with --any-file."));
  };
  const absl::StatusOr<std::string> text = ReadSmallFile(ManifestPath(backup), kManifestBytes);
  if (absl::IsNotFound(text.status())) {
    return refuse(absl::StrCat("is no backup that this program made: there is no ", ManifestPath(backup),
                               " to say what it holds"));
  }
  RETURN_IF_ERROR(text.status());
  const absl::StatusOr<BackupManifest> manifest = ParseManifest(*text);
  RETURN_IF_ERROR(WithContext(manifest.status(), ManifestPath(backup)));
  if (manifest->source == database.path) return absl::OkStatus();
  const std::string name = NameOf(database.path);
  const bool beside = DirectoryOf(backup) == DirectoryOf(database.path) && NameOf(manifest->source) == name &&
                      absl::StartsWith(NameOf(backup), absl::StrCat(name, ".backup-"));
  if (beside) return absl::OkStatus();
  return refuse(absl::StrCat("is a backup of another database, ", manifest->source));
}

absl::Status VerifyBackup(const std::string& backup) {
  ASSIGN_OR_RETURN(DatabaseFile file, FindDatabaseFile(backup, Access::kRead));
  if (file.size == 0) {
    return absl::DataLossError(absl::StrCat(file.path, " is empty, not a backup. Nothing was changed."));
  }
  RETURN_IF_ERROR(CheckManifest(file.path));
  absl::StatusOr<std::unique_ptr<SqliteAdapter>> db = OpenReadSnapshot(file.path);
  RETURN_IF_ERROR(WithContext(db.status(), file.path));
  return WithContext((*db)->CheckIntegrity(), absl::StrCat(file.path, " is damaged"));
}

absl::StatusOr<std::string> Restore(const DatabaseFile& database, const std::string& backup,
                                    const RestoreOptions& options) {
  RETURN_IF_ERROR(VerifyBackup(backup));
  ASSIGN_OR_RETURN(DatabaseFile source, FindDatabaseFile(backup, Access::kRead));
  if (database.exists && source.device == database.device && source.inode == database.inode) {
    return absl::InvalidArgumentError(absl::StrCat(backup, " is the database itself. Nothing was changed."));
  }
  if (!options.any_file) RETURN_IF_ERROR(CheckIsBackupOf(database, source.path));
  RETURN_IF_ERROR(CheckStillSame(database));
  RETURN_IF_ERROR(CheckSpace(database, source.path, options));
  ASSIGN_OR_RETURN(std::string safety, SaveBefore(database, options));
  const absl::Status copied =
      database.exists ? CopyInto(database, source.path, options) : CopyIntoNew(database, source.path, options);
  if (!copied.ok()) {
    const absl::StatusOr<bool> restored = LookAfterCopy(copied, database, source.path, safety);
    const absl::Status failed(copied.code(), absl::StrCat("restore of ", database.path, " from ", source.path, ": ",
                                                          copied.message(), ".", Saved(safety)));
    if (!restored.ok()) return UnknownOutcome(failed, database.path, restored.status());
    if (!*restored) {
      return WithOutcome(absl::Status(failed.code(), absl::StrCat(failed.message(), " The database is as it was.")),
                         Outcome::kUnchanged);
    }
  }
  // The file is another now, whatever this last look says.
  const absl::Status checked = CheckRestored(database, source.path, safety);
  if (!checked.ok()) return WithOutcome(checked, Outcome::kChanged);
  return safety;
}

}  // namespace crystal
