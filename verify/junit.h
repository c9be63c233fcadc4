// JUnit's XML, which every CI reads.
#ifndef VERIFY_JUNIT_H_
#define VERIFY_JUNIT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace crystal {

struct JunitCase {
  std::string name;
  int64_t duration_ms = 0;
  std::string failure = {};  // in one line; "" where it passed
  std::string details = {};
};

std::string JunitXml(const std::string& suite, const std::vector<JunitCase>& cases);

}  // namespace crystal

#endif  // VERIFY_JUNIT_H_
