# Runs the port as vcpkg would, with stand-ins for those of its functions that the port calls. They refuse arguments that
# vcpkg's own would, set what vcpkg sets, and otherwise do the least.
#
#   cmake -DPORT_DIR=folder -DWORK_DIR=folder -DVCPKG_LIBRARY_LINKAGE=dynamic|static "-DFEATURES=core;webapi" \
#       [-DMORE_OPTIONS=...] [-DVCPKG_BUILD_TYPE=release] -P vcpkg.cmake

cmake_minimum_required(VERSION 3.16)

set(PORT playerio)
set(TARGET_TRIPLET x64-linux)
set(VCPKG_CRT_LINKAGE dynamic)
set(CURRENT_BUILDTREES_DIR "${WORK_DIR}/buildtrees")
set(CURRENT_PACKAGES_DIR "${WORK_DIR}/packages")
file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${CURRENT_BUILDTREES_DIR}")

macro(parse options values lists)
    cmake_parse_arguments(PARSE_ARGV 0 arg "${options}" "${values}" "${lists}")
    if(DEFINED arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "${CMAKE_CURRENT_FUNCTION}: what is ${arg_UNPARSED_ARGUMENTS}?")
    endif()
endmacro()

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${ARGV}: ${status}")
    endif()
endfunction()

function(vcpkg_check_linkage)
    parse("ONLY_STATIC_LIBRARY;ONLY_DYNAMIC_LIBRARY;ONLY_STATIC_CRT;ONLY_DYNAMIC_CRT" "" "")
    if(arg_ONLY_DYNAMIC_CRT AND VCPKG_CRT_LINKAGE STREQUAL "static")
        message(FATAL_ERROR "the runtime is static")
    endif()
endfunction()

function(vcpkg_check_features)
    parse("" "OUT_FEATURE_OPTIONS;PREFIX" "FEATURES;INVERTED_FEATURES")
    set(options "")
    while(arg_FEATURES)
        list(GET arg_FEATURES 0 feature)
        list(GET arg_FEATURES 1 variable)
        list(REMOVE_AT arg_FEATURES 0 1)
        if(feature IN_LIST FEATURES)
            list(APPEND options "-D${variable}=ON")
        else()
            list(APPEND options "-D${variable}=OFF")
        endif()
    endwhile()
    set(${arg_OUT_FEATURE_OPTIONS} "${options}" PARENT_SCOPE)
endfunction()

function(vcpkg_cmake_configure)
    parse("DISABLE_PARALLEL_CONFIGURE;NO_CHARSET_FLAG" "SOURCE_PATH;LOGFILE_BASE;GENERATOR"
        "OPTIONS;OPTIONS_DEBUG;OPTIONS_RELEASE;MAYBE_UNUSED_VARIABLES")
    # It would build both configurations otherwise, and this stand-in builds one.
    if(NOT VCPKG_BUILD_TYPE STREQUAL "release")
        message(FATAL_ERROR "the port should build its release configuration alone")
    endif()
    if(VCPKG_LIBRARY_LINKAGE STREQUAL "dynamic")
        set(shared ON)
    else()
        set(shared OFF)
    endif()
    run("${CMAKE_COMMAND}" -G Ninja -S "${arg_SOURCE_PATH}" -B "${CURRENT_BUILDTREES_DIR}/${TARGET_TRIPLET}-rel"
        -DCMAKE_BUILD_TYPE=Release "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" "-DBUILD_SHARED_LIBS=${shared}"
        -DCMAKE_INSTALL_LIBDIR:STRING=lib -DCMAKE_INSTALL_BINDIR:STRING=bin -DCMAKE_ERROR_ON_ABSOLUTE_INSTALL_DESTINATION=ON
        -Werror=dev ${arg_OPTIONS} ${arg_OPTIONS_RELEASE} ${MORE_OPTIONS})
endfunction()

function(vcpkg_cmake_install)
    parse("DISABLE_PARALLEL;ADD_BIN_TO_PATH" "" "")
    run("${CMAKE_COMMAND}" --build "${CURRENT_BUILDTREES_DIR}/${TARGET_TRIPLET}-rel" --target install)
endfunction()

function(vcpkg_fixup_pkgconfig)
    parse("SKIP_CHECK" "" "")
    file(GLOB files "${CURRENT_PACKAGES_DIR}/lib/pkgconfig/*.pc")
    foreach(file IN LISTS files)
        get_filename_component(name "${file}" NAME_WE)
        run("${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${CURRENT_PACKAGES_DIR}/lib/pkgconfig" pkg-config --print-errors --exists "${name}")
    endforeach()
endfunction()

function(vcpkg_install_copyright)
    parse("" "COMMENT" "FILE_LIST")
    foreach(file IN LISTS arg_FILE_LIST)
        file(READ "${file}" text)
        file(APPEND "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright" "${text}")
    endforeach()
endfunction()

include("${PORT_DIR}/portfile.cmake")

# What vcpkg looks at afterwards, unless the triplet wants one configuration: each has the same number of libraries.
if(NOT DEFINED CACHE{VCPKG_BUILD_TYPE})
    foreach(folder IN ITEMS bin lib)
        foreach(configuration IN ITEMS "" debug/)
            file(GLOB_RECURSE libraries "${CURRENT_PACKAGES_DIR}/${configuration}${folder}/*")
            list(FILTER libraries INCLUDE REGEX "\\.(so|a|dylib|lib|dll)$")
            list(LENGTH libraries "count_${configuration}")
        endforeach()
        if(NOT "${count_}" EQUAL "${count_debug/}")
            message(FATAL_ERROR "mismatching number of debug and release binaries in ${folder}: ${count_debug/} and ${count_}")
        endif()
    endforeach()
elseif(EXISTS "${CURRENT_PACKAGES_DIR}/debug")
    message(FATAL_ERROR "the triplet wants no debug configuration")
endif()
foreach(folder IN ITEMS debug/include debug/share debug/lib/cmake lib/cmake)
    if(EXISTS "${CURRENT_PACKAGES_DIR}/${folder}")
        message(FATAL_ERROR "${folder} should not be there")
    endif()
endforeach()
