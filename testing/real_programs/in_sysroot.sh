#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# in_sysroot.sh ROOT native|EMU ARCH COMMAND [ARG]…: runs a sysroot's program in one and the same place, natively or
# under emu.
#
# The place is a chroot of ROOT (made by tools/sysroot) with its own mounts, processes, System V IPC and loopback
# network, a fresh /tmp and /dev/shm, and the host's /dev; what is started there ends with COMMAND. EMU is a static
# binary; EMU_ARGS may hold options for it, CHROOT_ARGS those of chroot (--userspec). ARCH is i386 or amd64. It takes root and an x86-64 machine.
set -euo pipefail

if [ $# -lt 4 ]; then
  sed -n '2,3s/^# //p' "$0" >&2
  exit 2
fi
export ROOT=$1 EMU=$2 ARCH=$3 EMU_ARGS=${EMU_ARGS:-} CHROOT_ARGS=${CHROOT_ARGS:-}
shift 3

# What is run inside, as the first process of the new namespaces.
# shellcheck disable=SC2016
inside='
  mount --make-rprivate /
  mount -t proc proc "$ROOT/proc"
  mount -t sysfs sysfs "$ROOT/sys" 2>/dev/null || true
  mount --rbind /dev "$ROOT/dev"
  mount -t tmpfs tmpfs "$ROOT/dev/shm"
  mount -t mqueue mqueue "$ROOT/dev/mqueue" 2>/dev/null || true
  mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
  mount -t tmpfs tmpfs "$ROOT/run"
  ip link set lo up 2>/dev/null || "$ROOT/usr/sbin/ip" link set lo up || true
  for name in passwd group; do
    [ -e "$ROOT/etc/$name" ] || cp "$ROOT/usr/share/base-passwd/$name.master" "$ROOT/etc/$name"
  done
  [ -e "$ROOT/etc/hosts" ] || echo "127.0.0.1 localhost $(uname -n)" >"$ROOT/etc/hosts"
  if [ "$EMU" != native ]; then
    cp "$EMU" "$ROOT/run/emu"
    set -- /run/emu $EMU_ARGS "$@"
  fi
  machine=x86_64
  [ "$ARCH" != i386 ] || machine=i686
  cd "$ROOT/tmp"
  # Not exec: the first process of a pid namespace is special, and this shell takes in orphans.
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=xterm TMPDIR=/tmp USER=root \
    setarch "$machine" chroot $CHROOT_ARGS "$ROOT" /usr/bin/env -C /tmp "$@"
'
exec unshare --mount --pid --ipc --net --fork --kill-child sh -ec "$inside" sh "$@"
