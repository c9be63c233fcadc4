// The report of a cutover, or of what one would do: for people, and as JSON.
#ifndef TOOLS_CLI_CUTOVER_REPORT_H_
#define TOOLS_CLI_CUTOVER_REPORT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "baseline/cutover.h"

namespace crystal {

// "What was there" and "What is to be done", from the detection alone; of several migrations in a row that are wholly
// absent one line, which `baseline --explain` takes apart.
std::string DetectionText(const Detection& detection);
// "What was done" and the proof.
std::string CutoverText(const CutoverReport& report);

nlohmann::ordered_json DetectionJson(const Detection& detection);
nlohmann::ordered_json CutoverJson(const CutoverReport& report);

}  // namespace crystal

#endif  // TOOLS_CLI_CUTOVER_REPORT_H_
