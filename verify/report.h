// A verifier's report in the forms that people and machines read.
#ifndef VERIFY_REPORT_H_
#define VERIFY_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "verify/two_paths.h"

namespace crystal {

// "the legacy path loses 412 rows of this database, the versioned path none"
std::string Headline(const VerifyReport& report);
std::string VerifyText(const VerifyReport& report);
nlohmann::ordered_json VerifyJson(const VerifyReport& report);
// One page that needs nothing from outside: verdict, differences, both schemas side by side, rows, timings.
std::string VerifyHtml(const VerifyReport& report);

// One database of a sweep: its name, and its report or why there is none.
struct NamedReport {
  std::string name;
  absl::Status status;
  VerifyReport report;
};
// JUnit's XML: a test case for each database, failed where something is unexplained.
std::string VerifyJunit(const std::vector<NamedReport>& reports);

// Why a difference is there, for people: the rule's reason.
std::string ReasonOf(const std::string& rule);

}  // namespace crystal

#endif  // VERIFY_REPORT_H_
