# The headers that nearly every unit reads, read once: a third of the time of a build goes into them.
set(common_headers
  <algorithm> <functional> <map> <memory> <optional> <set> <string> <variant> <vector>
  <absl/status/status.h> <absl/status/statusor.h> <absl/strings/match.h> <absl/strings/str_cat.h>
  <absl/strings/str_join.h> <absl/strings/str_replace.h> <absl/strings/str_split.h> <absl/types/span.h>)

# common_headers_target(NAME [OPTIONS ...] [LINK ...] [HEADERS ...]): what others name in REUSE_FROM; they must be
# compiled with the same options.
function(common_headers_target name)
  cmake_parse_arguments(ARG "" "" "OPTIONS;LINK;HEADERS" ${ARGN})
  file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc CONTENT "")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_libraries(${name} PRIVATE crystal_options absl::status absl::statusor absl::strings absl::span ${ARG_LINK})
  target_precompile_headers(${name} PRIVATE ${common_headers} ${ARG_HEADERS})
endfunction()
