# The three kinds of target of this project. Own code is compiled with warnings as errors; generated code lives in
# targets of its own (wireprint_proto_library) and is not.
include(GoogleTest)

add_library(wireprint_flags INTERFACE)
target_include_directories(wireprint_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(wireprint_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Werror
  # Some files name warnings that only GCC has.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-unknown-warning-option>)
if(WIREPRINT_SANITIZE)
  add_compile_options(-fsanitize=${WIREPRINT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WIREPRINT_SANITIZE})
endif()

# The allocator of servers: named first among their libraries, so that it stands before libc. Sanitizers bring their own.
add_library(wireprint_server_malloc INTERFACE)
if(NOT WIREPRINT_SANITIZE)
  target_link_libraries(wireprint_server_malloc INTERFACE -Wl,--push-state,--no-as-needed PkgConfig::JEMALLOC
    -Wl,--pop-state)
endif()

# wireprint_library(name SRCS a.cc ... DEPS target ...)
function(wireprint_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE wireprint_flags)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
endfunction()

# wireprint_binary(name SRCS a.cc ... DEPS target ...)
function(wireprint_binary name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE wireprint_flags ${ARG_DEPS})
endfunction()

# wireprint_test(name SRCS a_test.cc ... DEPS target ... [LABELS l ...] [TIMEOUT seconds])
# One ctest entry a binary: start-up is paid once.
function(wireprint_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_link_libraries(${name} PRIVATE wireprint_flags ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  # GCC 12 sees overlapping copies in assignments of short string literals that are none (its bug 105651).
  target_compile_options(${name} PRIVATE -Wno-restrict)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
    ENVIRONMENT "WIREPRINT_SOURCE_DIR=${PROJECT_SOURCE_DIR};WIREPRINT_BINARY_DIR=${PROJECT_BINARY_DIR}")
endfunction()
