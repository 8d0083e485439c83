#!/usr/bin/env bash
# Installs what the tests need beyond Node: C compilers, a C checker, cross compilers and emulators of controllers, a real MQTT broker,
# pseudo-terminals, time-series databases, systemd's checker of units, clocks that can be set, a packer. Debian or Ubuntu with apt-get and the right to use it; anywhere else it fails with the
# command to run.
set -euo pipefail

# command -> package that brings it
tools=(gcc:gcc clang:clang cppcheck:cppcheck mosquitto:mosquitto openssl:openssl socat:socat
  victoria-metrics:victoria-metrics influxd:influxdb systemd-analyze:systemd faketime:faketime cmake:cmake make:make lz4:lz4
  arm-none-eabi-gcc:gcc-arm-none-eabi qemu-system-arm:qemu-system-arm
  riscv64-unknown-elf-gcc:gcc-riscv64-unknown-elf qemu-system-riscv32:qemu-system-misc
  avr-gcc:gcc-avr avr-size:binutils-avr clang-tidy:clang-tidy)
PATH="$PATH:/usr/sbin"

missing=()
for tool in "${tools[@]}"; do
  command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
[ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
[ -e "$(arm-none-eabi-gcc -print-file-name=nano.specs 2>/dev/null)" ] || missing+=(libnewlib-arm-none-eabi)
[ -e "$(avr-gcc -print-file-name=../../../avr/include/avr/io.h 2>/dev/null)" ] || missing+=(avr-libc)
[ -e /usr/include/simavr/sim_avr.h ] || missing+=(libsimavr-dev)
[ -e /usr/include/libelf.h ] || missing+=(libelf-dev)
[ -e "$(riscv64-unknown-elf-gcc -print-file-name=picolibc.specs 2>/dev/null)" ] || missing+=(picolibc-riscv64-unknown-elf)
# the system's own Python, whatever stands before it in PATH
/usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null || missing+=(python3-numpy python3-scipy)
[ "${#missing[@]}" -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
  echo "installing test tools: ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  $install -qq >&2
else
  echo "the tests need: ${missing[*]}" >&2
  echo "install them with:  sudo apt-get update && sudo $install" >&2
  exit 1
fi
