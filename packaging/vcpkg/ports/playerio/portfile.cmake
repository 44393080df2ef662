# Builds PlayerIO from the repository that this overlay lies in, with the Rust that is installed: vcpkg has none.

get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)

# Rust links the release runtime of MSVC, and only that as a DLL, so a debug build would be none to MSVC.
set(triplets_build_type "${VCPKG_BUILD_TYPE}")
set(VCPKG_BUILD_TYPE release)
set(VCPKG_POLICY_ONLY_RELEASE_CRT enabled)
vcpkg_check_linkage(ONLY_DYNAMIC_CRT)

vcpkg_check_features(OUT_FEATURE_OPTIONS feature_options FEATURES webapi PLAYERIO_WEBAPI)

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${feature_options}
        # Where vcpkg wants it; its files are made for this place, so nothing has to be mended afterwards.
        -DPLAYERIO_CMAKEDIR=share/playerio)
vcpkg_cmake_install()

# Both kinds are built at once; a triplet wants one.
if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
    file(GLOB unwanted "${CURRENT_PACKAGES_DIR}/bin" "${CURRENT_PACKAGES_DIR}/lib/*.so" "${CURRENT_PACKAGES_DIR}/lib/*.dylib"
        "${CURRENT_PACKAGES_DIR}/lib/*.dll.a" "${CURRENT_PACKAGES_DIR}/lib/playerio.lib")
    # It names the library that MSVC has under the shared one's name.
    configure_file("${CURRENT_PACKAGES_DIR}/lib/pkgconfig/playerio-static.pc" "${CURRENT_PACKAGES_DIR}/lib/pkgconfig/playerio.pc"
        COPYONLY)
else()
    file(GLOB unwanted "${CURRENT_PACKAGES_DIR}/lib/libplayerio.a" "${CURRENT_PACKAGES_DIR}/lib/playerio_static.lib"
        "${CURRENT_PACKAGES_DIR}/lib/pkgconfig/playerio-static.pc")
endif()
file(REMOVE_RECURSE ${unwanted} "${CURRENT_PACKAGES_DIR}/share/licenses")

# On Windows vcpkg copies a debug program's DLLs from there, and it wants the same number of libraries in both places.
if(NOT triplets_build_type STREQUAL "release")
    file(GLOB folders "${CURRENT_PACKAGES_DIR}/bin" "${CURRENT_PACKAGES_DIR}/lib")
    file(COPY ${folders} DESTINATION "${CURRENT_PACKAGES_DIR}/debug" PATTERN pkgconfig EXCLUDE)
endif()

vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE-MIT" "${SOURCE_PATH}/LICENSE-APACHE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
