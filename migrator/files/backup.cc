#include "migrator/files/backup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_adapter.h"
#include "migrator/files/file_sha256.h"
#include "migrator/files/read_snapshot.h"

namespace crystal {
namespace {

// Beyond the copy itself: the manifest, the log of a copy in WAL mode while it is checked, directory blocks.
constexpr int64_t kSlackBytes = 1 << 20;

// What root writes for a user belongs to the user, or the user could not restore it.
absl::Status GiveTo(const std::string& path, unsigned owner, unsigned group) {
  if (geteuid() != 0 || lchown(path.c_str(), owner, group) == 0) return absl::OkStatus();
  return SystemError(errno, absl::StrCat("give ", path, " to its database's owner"));
}

absl::StatusOr<int64_t> BytesOf(SqliteAdapter& db) {
  ASSIGN_OR_RETURN(int64_t pages, SelectInteger(db, "PRAGMA page_count"));
  ASSIGN_OR_RETURN(int64_t page, SelectInteger(db, "PRAGMA page_size"));
  return pages * page;
}

}  // namespace

PendingBackup::~PendingBackup() {
  if (partial_.file.valid() && StillNames(partial_.path, partial_.file.get())) RemoveDatabase(partial_.path);
}

absl::StatusOr<PendingBackup> PendingBackup::Copy(const DatabaseFile& source, const BackupOptions& options) {
  if (!source.exists) {
    return absl::NotFoundError(absl::StrCat("There is no database ", source.path, " to back up."));
  }
  RETURN_IF_ERROR(CheckStillSame(source));
  const std::string& beside = options.target.empty() ? source.path : options.target;
  const int64_t bytes = SizeOf(source.path) + SizeOf(source.path + "-wal") + kSlackBytes;
  RETURN_IF_ERROR(RequireSpace(DirectoryOf(beside), bytes, options.free_space));
  ASSIGN_OR_RETURN(PartialFile partial, MakePartialFile(source.path, options.target, options.now_ms));
  PendingBackup backup(std::move(partial));
  backup.owner_ = source.owner;
  backup.group_ = source.group;
  backup.manifest_.source = source.path;
  backup.manifest_.created_ms = options.now_ms;
  RETURN_IF_ERROR(WithContext(backup.CopyPages(source, options), absl::StrCat("backup of ", source.path)));
  return backup;
}

absl::Status PendingBackup::CopyPages(const DatabaseFile& source, const BackupOptions& options) {
  RETURN_IF_ERROR(GiveTo(partial_.path, owner_, group_));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> from, OpenReadSnapshot(source.path));
  RETURN_IF_ERROR(CheckStillSame(source));
  ASSIGN_OR_RETURN(manifest_.size, BytesOf(*from));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> to, SqliteAdapter::Open(partial_.path, {}));
  // Keep syncs it, once; until then the file is nobody's backup.
  RETURN_IF_ERROR(to->Execute("PRAGMA synchronous=OFF"));
  RETURN_IF_ERROR(to->CopyFrom(*from, options.progress));
  if (!options.digest) return absl::OkStatus();
  ASSIGN_OR_RETURN(manifest_.tables, DigestContent(*from));
  digested_ = true;
  return absl::OkStatus();
}

absl::Status PendingBackup::VerifyStructure() {
  verified_ = false;
  const int64_t size = SizeOf(partial_.path);
  // SQLite copies an empty database as a file of one page.
  const bool complete = size > 0 && (size == manifest_.size || manifest_.size == 0);
  if (!complete || !StillNames(partial_.path, partial_.file.get())) {
    return absl::InternalError(absl::StrCat("the backup ", partial_.path, " of ", manifest_.source, " has ", size,
                                            " bytes, not ", manifest_.size, ". Nothing was changed."));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, OpenReadSnapshot(partial_.path));
  const absl::Status integrity = copy->CheckIntegrity();
  if (absl::IsDataLoss(integrity)) {
    manifest_.damage = std::string(integrity.message());
    return absl::DataLossError(absl::StrCat("the copy of ", manifest_.source, " is damaged, as the database itself ",
                                            "must be: ", integrity.message(), ". Nothing was changed. Restore ",
                                            manifest_.source, " from an earlier backup."));
  }
  RETURN_IF_ERROR(WithContext(integrity, partial_.path));
  verified_ = true;
  return absl::OkStatus();
}

absl::Status PendingBackup::VerifyContent() {
  if (!digested_) return absl::FailedPreconditionError("the backup was made without a digest of its source");
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteAdapter> copy, OpenReadSnapshot(partial_.path));
  ASSIGN_OR_RETURN(ContentDigest found, DigestContent(*copy));
  if (found == manifest_.tables) return absl::OkStatus();
  verified_ = false;
  return absl::DataLossError(absl::StrCat("the backup of ", manifest_.source, " differs from it in ",
                                          FirstDifference(manifest_.tables, found), ". Nothing was changed."));
}

absl::Status PendingBackup::Verify() {
  RETURN_IF_ERROR(VerifyStructure());
  return VerifyContent();
}

void PendingBackup::AcceptDamage() { verified_ = !manifest_.damage.empty(); }

absl::StatusOr<std::string> PendingBackup::Keep() {
  if (!verified_) return absl::FailedPreconditionError("a backup that was not verified is not kept");
  const absl::Status published = Publish();
  if (!published.ok()) {
    for (const std::string& name : {partial_.path, partial_.target}) {
      if (StillNames(name, partial_.file.get())) RemoveDatabase(name);
    }
  }
  partial_.file = FileHandle();  // and with it the lock; from here on the destructor leaves the files alone
  RETURN_IF_ERROR(WithContext(published, absl::StrCat("backup of ", manifest_.source)));
  return partial_.target;
}

// The order is what makes it durable (hazards B9, B10): the content, the name, then what vouches for both.
absl::Status PendingBackup::Publish() {
  const std::string& path = partial_.path;
  if (SizeOf(path + "-wal") > 0 || SizeOf(path + "-journal") > 0) {
    return absl::InternalError(absl::StrCat(path, " was written to after it was copied."));
  }
  // What a connection that only reads leaves behind in WAL mode; it holds nothing.
  for (const char* suffix : {"-journal", "-wal", "-shm"}) unlink(absl::StrCat(path, suffix).c_str());
  manifest_.size = SizeOf(path);
  ASSIGN_OR_RETURN(manifest_.sha256, Sha256OfFile(partial_.file.get()));
  RETURN_IF_ERROR(SyncFile(partial_.file.get(), path));
  RETURN_IF_ERROR(RenameToNew(path, partial_.target));
  RETURN_IF_ERROR(SyncDirectory(DirectoryOf(partial_.target)));
  const std::string manifest = ManifestPath(partial_.target);
  RETURN_IF_ERROR(WriteNewFile(manifest, ToJson(manifest_)));
  return GiveTo(manifest, owner_, group_);
}

}  // namespace crystal
