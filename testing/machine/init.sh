#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
#
# A machine's first process: prepares the machine, runs every job of /machine/jobs in order, and powers off.
#
# The serial port is the console. There are two disks: one has the file system for /tmp, and the other one takes, for
# each job, a line `job NAME` and the record that run_job writes, and at the end a line `kernel messages SIZE` and the
# kernel's log. The host reads the console and the second disk as files.

/bin/busybox mkdir -p /bin /sbin /usr /proc /sys /dev /tmp /root /run /var/tmp
/bin/busybox --install -s /bin
ln -s ../bin ../sbin /usr/
chmod 1777 /tmp /var/tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
ln -s fd/1 /dev/stdout
ln -s fd/2 /dev/stderr
mkdir -p /dev/pts /dev/shm /dev/mqueue
hostname emu-oracle
ip link set lo up

# A machine without a clock of its own begins in 1970.
[ "$(date +%s)" -gt 1000000000 ] || date -s "@$(cat /machine/time)" >/dev/null
for module in /machine/modules/*; do
  [ ! -e "$module" ] || insmod "$module"
done

# The kernel looks for disks while it goes on booting.
until [ -b /dev/nvme0n1 ] && [ -b /dev/nvme0n2 ]; do sleep 0.1; done
mkdir /machine/disk
mount -t ext4 /dev/nvme0n1 /machine/disk
exec 3>/dev/nvme0n2

for folder in /machine/jobs/*; do
  echo "job ${folder##*/}" >&3
  # Among the kernel's messages, so that one can be laid to a job.
  echo "<2>emu job ${folder##*/}" >/dev/kmsg
  # A namespace of its own keeps a job's mounts, /tmp and IPC objects from the next one.
  unshare -m -i /bin/sh /machine/job.sh "$folder" >&3
  rm -rf "$folder"
done

dmesg >/machine/log
echo "kernel messages $(stat -c %s /machine/log)" >&3
cat /machine/log >&3
exec 3>&-
sync
poweroff -f
