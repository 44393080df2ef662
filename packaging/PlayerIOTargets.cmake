# Declares the targets PlayerIO::playerio and PlayerIO::playerio_static, for CMakeLists.txt and for the installed package
# alike.
#
#   playerio_declare_targets(INCLUDE_DIR folder SHARED file IMPORT file STATIC file SYSTEM_LIBRARIES name... [MUST_EXIST])
#
# IMPORT counts on Windows alone. With MUST_EXIST a library that isn't there is left out; without the shared one,
# PlayerIO::playerio stands for the static one, so that those who link it need not know. If that isn't there either,
# find_package hears that PlayerIO isn't found.
function(playerio_declare_targets)
    if(TARGET PlayerIO::playerio)
        return() # found for the second time, or part of this very build
    endif()
    cmake_parse_arguments(PARSE_ARGV 0 lib "MUST_EXIST" "INCLUDE_DIR;SHARED;IMPORT;STATIC" "SYSTEM_LIBRARIES")
    if(MSVC AND lib_IMPORT MATCHES "libplayerio\\.dll\\.a$")
        # Made by MinGW: MSVC can link the DLL by an import library of its own, and the static library not at all.
        string(REPLACE "libplayerio.dll.a" "playerio.lib" lib_IMPORT "${lib_IMPORT}")
        set(lib_STATIC "")
    endif()
    set(is_dll OFF)
    if(lib_SHARED MATCHES "\\.dll$")
        set(is_dll ON)
    endif()

    if(lib_MUST_EXIST)
        if(NOT EXISTS "${lib_STATIC}")
            set(lib_STATIC "")
        endif()
        if(NOT EXISTS "${lib_SHARED}" OR (is_dll AND NOT EXISTS "${lib_IMPORT}"))
            set(lib_SHARED "")
        endif()
        if(NOT lib_STATIC AND NOT lib_SHARED)
            set(${CMAKE_FIND_PACKAGE_NAME}_FOUND FALSE PARENT_SCOPE)
            set(${CMAKE_FIND_PACKAGE_NAME}_NOT_FOUND_MESSAGE "The package of PlayerIO lacks its libraries, or what this \
compiler needs to link them. Install it anew; for MSVC, from the archive of a release, or built for MSVC." PARENT_SCOPE)
            return()
        endif()
    endif()

    if(lib_STATIC)
        add_library(PlayerIO::playerio_static STATIC IMPORTED GLOBAL)
        playerio_set_file(PlayerIO::playerio_static LOCATION "${lib_STATIC}")
        set_target_properties(PlayerIO::playerio_static PROPERTIES
            INTERFACE_INCLUDE_DIRECTORIES "${lib_INCLUDE_DIR}"
            INTERFACE_LINK_LIBRARIES "${lib_SYSTEM_LIBRARIES}")
    endif()

    if(lib_SHARED)
        add_library(PlayerIO::playerio SHARED IMPORTED GLOBAL)
        playerio_set_file(PlayerIO::playerio LOCATION "${lib_SHARED}")
        set_target_properties(PlayerIO::playerio PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${lib_INCLUDE_DIR}")
        get_filename_component(name "${lib_SHARED}" NAME)
        if(is_dll)
            playerio_set_file(PlayerIO::playerio IMPLIB "${lib_IMPORT}")
        elseif(name MATCHES "\\.dylib$")
            set_target_properties(PlayerIO::playerio PROPERTIES IMPORTED_SONAME "@rpath/${name}")
        else()
            set_target_properties(PlayerIO::playerio PROPERTIES IMPORTED_SONAME "${name}")
        endif()
    else()
        add_library(PlayerIO::playerio INTERFACE IMPORTED GLOBAL)
        set_target_properties(PlayerIO::playerio PROPERTIES INTERFACE_LINK_LIBRARIES PlayerIO::playerio_static)
    endif()
endfunction()

# For all configurations, and also by the name of one: a project may have its own mapped to Release.
function(playerio_set_file library kind file)
    set_target_properties(${library} PROPERTIES IMPORTED_${kind} "${file}" IMPORTED_${kind}_RELEASE "${file}")
endfunction()
