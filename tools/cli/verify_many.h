// `verify` over many databases: a corpus of files, or the reports that many users' starts in mode parallel left.
#ifndef TOOLS_CLI_VERIFY_MANY_H_
#define TOOLS_CLI_VERIFY_MANY_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "verify/report.h"

namespace crystal {

// The databases (*.db, *.sqlite, *.sqlite3) below these directories, in the order of their names.
// Errors: a usage error - a directory is not there, or holds none.
absl::StatusOr<std::vector<std::string>> DatabasesIn(const std::vector<std::string>& directories);

// "2/5". Errors: InvalidArgument - no such thing, with what is.
absl::StatusOr<Shard> ParseShard(const std::string& text);
// Every of-th file, beginning with that of its number; none where there are fewer.
std::vector<std::string> PartOf(const std::vector<std::string>& files, const Shard& shard);

// Verifies them with a worker a core, showing progress; the reports come in the order of the files.
std::vector<NamedReport> VerifyAll(const std::vector<std::string>& files,
                                   const std::function<absl::StatusOr<VerifyReport>(const std::string&)>& verify);

// The reports in these files: of one database, called by its file then, or of a corpus or a part of one.
// Errors: a usage error - a file is not there or no report, or they are of different versions of this program or of
// different releases' legacy methods, and so of different questions; parts of a corpus are not all of it, each once, or
// a database stands in two documents about many. Of the reports of one database only the same one is no other: many
// users have theirs at the same path.
absl::StatusOr<std::vector<ReportSummary>> ReadReports(const std::vector<std::string>& files);

// Prints a line a database and their sum, or the JSON of verify-corpus.schema.json, with the part of the corpus that it
// is about. Whether all are equal or explained.
bool PrintSummaries(const std::vector<ReportSummary>& reports, bool json, const std::optional<Shard>& shard);

}  // namespace crystal

#endif  // TOOLS_CLI_VERIFY_MANY_H_
