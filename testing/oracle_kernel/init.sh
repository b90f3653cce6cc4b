#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
#
# The oracle kernel's first process: prepares the machine, runs every job of /oracle/jobs in order, and powers off.
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

# The kernel looks for disks while it goes on booting.
until [ -b /dev/nvme0n1 ] && [ -b /dev/nvme0n2 ]; do sleep 0.1; done
mkdir /oracle/disk
mount -t ext4 /dev/nvme0n1 /oracle/disk
exec 3>/dev/nvme0n2

for folder in /oracle/jobs/*; do
  echo "job ${folder##*/}" >&3
  # A namespace of its own keeps a job's mounts, /tmp and IPC objects from the next one.
  unshare -m -i /bin/sh /oracle/job.sh "$folder" >&3
done

dmesg >/oracle/log
echo "kernel messages $(stat -c %s /oracle/log)" >&3
cat /oracle/log >&3
exec 3>&-
sync
poweroff -f
