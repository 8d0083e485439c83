#!/usr/bin/env bash
# Installs what the tests need beyond Node: C compilers, a C checker, a real MQTT broker, pseudo-terminals, time-series databases. Debian or
# Ubuntu with apt-get and the right to use it; anywhere else it fails with the command to run.
set -euo pipefail

# command -> package that brings it
tools=(gcc:gcc clang:clang cppcheck:cppcheck mosquitto:mosquitto socat:socat
  victoria-metrics:victoria-metrics influxd:influxdb)
PATH="$PATH:/usr/sbin"

missing=()
for tool in "${tools[@]}"; do
  command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
[ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
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
