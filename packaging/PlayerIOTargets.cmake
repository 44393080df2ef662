# Declares the targets PlayerIO::playerio and PlayerIO::playerio_static, for CMakeLists.txt and for the installed package
# alike.
#
#   playerio_declare_targets(INCLUDE_DIR folder SHARED file IMPORT file STATIC file SYSTEM_LIBRARIES name... [MUST_EXIST])
#
# IMPORT counts on Windows alone. With MUST_EXIST a library that isn't there is left out; without the shared one,
# PlayerIO::playerio stands for the static one, so that those who link it need not know.
function(playerio_declare_targets)
    if(TARGET PlayerIO::playerio)
        return() # found for the second time, or part of this very build
    endif()
    cmake_parse_arguments(PARSE_ARGV 0 lib "MUST_EXIST" "INCLUDE_DIR;SHARED;IMPORT;STATIC" "SYSTEM_LIBRARIES")
    if(MSVC AND lib_IMPORT MATCHES "libplayerio\\.dll\\.a$")
        # Made by MinGW: MSVC can link the DLL by an import library of its own, and the static library not at all.
        string(REPLACE "libplayerio.dll.a" "playerio.dll.lib" lib_IMPORT "${lib_IMPORT}")
        set(lib_STATIC "")
        if(NOT EXISTS "${lib_IMPORT}")
            message(FATAL_ERROR "PlayerIO: this package is for MinGW; for MSVC it lacks ${lib_IMPORT}. Take the archive of a "
                "release, or build for MSVC.")
        endif()
    endif()

    if(EXISTS "${lib_STATIC}" OR NOT lib_MUST_EXIST)
        add_library(PlayerIO::playerio_static STATIC IMPORTED GLOBAL)
        set_target_properties(PlayerIO::playerio_static PROPERTIES
            IMPORTED_LOCATION "${lib_STATIC}"
            INTERFACE_INCLUDE_DIRECTORIES "${lib_INCLUDE_DIR}"
            INTERFACE_LINK_LIBRARIES "${lib_SYSTEM_LIBRARIES}")
    endif()

    if(EXISTS "${lib_SHARED}" OR NOT lib_MUST_EXIST)
        add_library(PlayerIO::playerio SHARED IMPORTED GLOBAL)
        set_target_properties(PlayerIO::playerio PROPERTIES
            IMPORTED_LOCATION "${lib_SHARED}"
            INTERFACE_INCLUDE_DIRECTORIES "${lib_INCLUDE_DIR}")
        get_filename_component(name "${lib_SHARED}" NAME)
        if(name MATCHES "\\.dll$")
            set_target_properties(PlayerIO::playerio PROPERTIES IMPORTED_IMPLIB "${lib_IMPORT}")
        elseif(name MATCHES "\\.dylib$")
            set_target_properties(PlayerIO::playerio PROPERTIES IMPORTED_SONAME "@rpath/${name}")
        else()
            set_target_properties(PlayerIO::playerio PROPERTIES IMPORTED_SONAME "${name}")
        endif()
    elseif(TARGET PlayerIO::playerio_static)
        add_library(PlayerIO::playerio INTERFACE IMPORTED GLOBAL)
        set_target_properties(PlayerIO::playerio PROPERTIES INTERFACE_LINK_LIBRARIES PlayerIO::playerio_static)
    else()
        message(FATAL_ERROR "PlayerIO: neither ${lib_SHARED} nor ${lib_STATIC} is there. Install the package anew.")
    endif()
endfunction()
