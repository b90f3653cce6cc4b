#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
#
# job.sh FOLDER: makes the place in which a job runs, and runs it; the record goes to standard output.
#
# FOLDER/arguments sets `root` (empty or a Debian sysroot), `cwd`, and the positional parameters for run_job.
# FOLDER/files holds what belongs into the working directory.
set -eu

folder=$1
root='' cwd=''
# shellcheck disable=SC1091
. "$folder/arguments"

if [ -n "$root" ]; then
  mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/tmp"
  mount -t proc proc "$root/proc"
  mount -t sysfs sys "$root/sys"
  mount -t devtmpfs dev "$root/dev"
  # What the shell's package links when it is installed.
  [ -e "$root/bin/sh" ] || ln -s bash "$root/bin/sh"
fi
mount -t devpts -o mode=620,ptmxmode=666,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t mqueue mqueue "$root/dev/mqueue"
mkdir -m 1777 "/machine/disk/${folder##*/}"
mount --bind "/machine/disk/${folder##*/}" "$root/tmp"

rm -rf "$root$cwd"
mkdir -p "$root$cwd"
cp -a "$folder/files/." "$root$cwd"
exec /machine/run_job "$@"
