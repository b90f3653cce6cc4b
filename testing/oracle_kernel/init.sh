#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# The oracle kernel's first process: prepares the machine, runs every job of /oracle/jobs in order, and powers off.
#
# The first serial port is the console. The second one takes, for each job, a line `job NAME` and the record that run_job
# writes, and at the end a line `kernel messages` with the kernel's log after it. The host reads both ports as files.

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

# Bytes go out as they are, not with \n as \r\n.
stty raw -echo </dev/ttyS1
exec 3>/dev/ttyS1

for folder in /oracle/jobs/*; do
  echo "job ${folder##*/}" >&3
  # A namespace of its own keeps a job's mounts, /tmp and IPC objects from the next one.
  unshare -m -i /bin/sh /oracle/job.sh "$folder" >&3
done

echo "kernel messages" >&3
dmesg >&3
# Closing waits until everything has been sent.
exec 3>&-
poweroff -f
