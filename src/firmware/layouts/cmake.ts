import { type Layout, readme, under } from './parts.ts';
import { plainMain } from './plainMain.ts';

/** A CMake project whose target is a static library; by itself it also builds and runs the self-test. */
export const cmake: Layout = {
  name: 'cmake',
  summary: 'a CMake target, with the self-test as its test',
  pack(parts) {
    const { name } = parts.pipeline;
    const macro = name.toUpperCase();
    const use = `
In your \`CMakeLists.txt\`:

    add_subdirectory(${name})
    target_link_libraries(firmware PRIVATE ${name})

The self-test, on this machine or by your toolchain file: \`cmake -B build && cmake --build build && ctest --test-dir build\`.
\`-D${macro}_DOUBLE=ON\` computes in double.
`;
    return {
      'CMakeLists.txt': `cmake_minimum_required(VERSION 3.13)
project(${name} C)

option(${macro}_DOUBLE "compute in double instead of float" OFF)

add_library(${name} STATIC
${Object.keys(parts.sources)
  .map((file) => `  src/${file}\n`)
  .join('')})
target_include_directories(${name} PUBLIC include)
set_target_properties(${name} PROPERTIES C_STANDARD 99 C_STANDARD_REQUIRED ON)
# the kernels say it too, for compilers that know the pragma
if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(${name} PRIVATE -ffp-contract=off)
elseif(MSVC)
  target_compile_options(${name} PRIVATE /fp:precise)
endif()
if(${macro}_DOUBLE)
  target_compile_definitions(${name} PUBLIC SLIPRING_REAL_DOUBLE)
endif()
if(NOT MSVC)
  target_link_libraries(${name} PUBLIC m)
endif()

if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  enable_testing()
  add_executable(${name}_example example/main.c)
  set_target_properties(${name}_example PROPERTIES C_STANDARD 99)
  target_link_libraries(${name}_example PRIVATE ${name})
  add_test(NAME ${name}_selftest COMMAND ${name}_example)
endif()
`,
      ...under('include', parts.headers),
      ...under('src', parts.sources),
      'example/main.c': plainMain(parts.pipeline),
      'README.md': readme(parts, use),
    };
  },
};
