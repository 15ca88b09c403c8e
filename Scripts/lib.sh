# What the scripts share; sourced, not run.

# Installs the system libraries that are missing.
install_libraries() {
  install_packages libhdf5-dev libprotobuf-c-dev libzip-dev pkg-config protobuf-c-compiler
}

# Installs those of the packages that are missing.
install_packages() {
  local missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' \
      || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || {
    echo "error: ${missing[*]} missing, and there is no apt-get to install them" >&2
    return 1
  }
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# Builds the two commands as they are released: optimised, with the Swift library and, where Debian's
# archive is there, libhdf5 inside. The shared libhdf5 brings some 35 more libraries, which cost the
# helper most of its start. `sluice` itself, which is Swift and parses nothing in C but zip archives, is
# linked at a fixed address, which saves it the relocation of 40 000 pointers at every start; the helper
# is not. Prints the folder that holds them.
build_release() {
  local archive
  archive="$(pkg-config --libs-only-L hdf5-serial | sed 's/^-L//; s/ *$//')/libhdf5.a"
  if [ -f "$archive" ]; then
    mkdir -p .build/static-hdf5
    ln -sf "$archive" .build/static-hdf5/libhdf5.a
    cat >.build/static-hdf5/hdf5-serial.pc <<PC
Name: HDF5
Description: libhdf5 as an archive
Version: $(pkg-config --modversion hdf5-serial)
Cflags: $(pkg-config --cflags hdf5-serial)
Libs: -L$PWD/.build/static-hdf5 -lhdf5 -lsz -lz -lm -ldl
PC
    export PKG_CONFIG_PATH="$PWD/.build/static-hdf5${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
  fi
  local flags=(-c release --static-swift-stdlib)
  swift build "${flags[@]}" --product sluice-hdf5 >&2
  swift build "${flags[@]}" --product sluice -Xlinker -no-pie >&2
  swift build "${flags[@]}" --show-bin-path
}
