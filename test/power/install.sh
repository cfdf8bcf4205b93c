#!/usr/bin/env bash
# What `npm run test:power` needs, on Debian. QEMU is installed; a kernel and busybox are only unpacked
# into node_modules/.cache: what this machine itself boots is not touched.
set -euo pipefail
cd "$(dirname "$0")/../.."
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
if ! type -P qemu-system-x86_64 mkfs.ext4 mkfs.xfs >/dev/null; then
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends qemu-system-x86 e2fsprogs xfsprogs xz-utils >/dev/null
fi
cache=node_modules/.cache/stillhere/power
compgen -G "$cache/boot/vmlinuz-*" >/dev/null && exit 0
draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
[ -n "$(apt-cache search --names-only '^linux-image-cloud-amd64$')" ] || $sudo apt-get update -qq
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
(cd "$draft" && apt-get download -qq "$kernel" busybox-static)
for package in "$draft"/*.deb; do dpkg-deb -x "$package" "$draft/root"; done
find "$draft/root" -name '*.ko.xz' -exec xz -d {} +
mkdir -p "$(dirname "$cache")"
rm -rf "$cache"
mv "$draft/root" "$cache"
