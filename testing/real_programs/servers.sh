# SPDX-License-Identifier: Apache-2.0
# Servers and tools that start many processes and use sockets, terminals and threads; run in a sysroot by in_sysroot.sh:
#   in_sysroot.sh ROOT native|EMU ARCH /bin/bash /servers.sh
# One line a program, the same natively and under emu. ROOT is made by
#   tools/sysroot ROOT ARCH bash coreutils redis-server redis-tools busybox-static curl openssh-client git gcc libc6-dev tmux \
#     vim-tiny tar rsync nginx-light base-passwd ncurses-base procps
cd /tmp || exit 1
export HOME=/tmp

# result NAME COMMAND…: whether it succeeds; what it says is kept for a failure.
result() {
  local name=$1
  shift
  if timeout 120 "$@" >"/tmp/$name.out" 2>&1; then echo "$name: ok"; else echo "$name: status $?"; tail -n 5 "/tmp/$name.out"; fi
}

case ${1:-} in
  redis)
    redis-server --port 7777 --save '' --daemonize yes
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      [ "$(redis-cli -p 7777 ping)" != PONG ] || break
      sleep 0.5
    done
    [ "$(redis-cli -p 7777 set key value)" = OK ] && [ "$(redis-cli -p 7777 get key)" = value ] || exit 1
    redis-benchmark -p 7777 -n 500 -c 10 -q -t set,get,lpush,incr || exit 1
    redis-cli -p 7777 shutdown nosave
    ;;
  httpd)
    mkdir -p www && seq 100000 >www/numbers
    busybox httpd -p 127.0.0.1:8080 -h www || exit 1
    curl -sS --retry 5 --retry-connrefused -o got http://127.0.0.1:8080/numbers && cmp got www/numbers
    ;;
  nginx)
    mkdir -p ngx/logs /var/lib/nginx && seq 1000 >ngx/page
    cat >ngx/conf <<END
daemon on; pid /tmp/ngx/pid; error_log /tmp/ngx/error; worker_processes 2;
events { worker_connections 64; }
http { access_log off; client_body_temp_path /tmp/ngx/b; proxy_temp_path /tmp/ngx/p; fastcgi_temp_path /tmp/ngx/f;
  uwsgi_temp_path /tmp/ngx/u; scgi_temp_path /tmp/ngx/s; server { listen 127.0.0.1:8081; root /tmp/ngx; } }
END
    nginx -c /tmp/ngx/conf || exit 1
    curl -sS --retry 5 --retry-connrefused -o got http://127.0.0.1:8081/page && cmp got ngx/page
    nginx -c /tmp/ngx/conf -s quit
    ;;
  ssh-keygen)
    ssh-keygen -q -t ed25519 -N '' -f key && ssh-keygen -y -f key | cut -d' ' -f1,2 | cmp - <(cut -d' ' -f1,2 key.pub)
    ;;
  git)
    git init -q repo && cd repo && git config user.name a && git config user.email a@b || exit 1
    for i in 1 2 3; do seq $((i * 1000)) >"f$i" && git add . && git commit -qm "commit $i" || exit 1; done
    [ "$(git log --oneline | wc -l)" = 3 ] && git clone -q file:///tmp/repo ../clone && cmp f3 ../clone/f3 && git fsck
    ;;
  gcc)
    cat >p.c <<END
#include <stdio.h>
int main(void) { double s = 0; for (int i = 1; i < 100000; ++i) s += 1.0 / i; printf("%.6f\n", s); return 0; }
END
    gcc -O2 -o p p.c && [ "$(./p)" = 12.090136 ]
    ;;
  tmux)
    tmux -f /dev/null new-session -d -x 80 -y 24 'echo inside; sleep 30' || exit 1
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      tmux capture-pane -p | grep -q inside && break
      sleep 0.5
    done
    tmux capture-pane -p | grep inside && tmux kill-server
    ;;
  vim)
    seq 10 >text && script -qec 'vim.tiny -u NONE -c "%s/1/x/" -c wq text' /dev/null </dev/null >/dev/null
    [ "$(head -n 1 text)" = x ]
    ;;
  tar)
    mkdir -p tree/a/b && seq 5000 >tree/a/b/f && ln -s a tree/l && ln tree/a/b/f tree/h &&
      tar -czf t.tgz tree && mkdir out && tar -xzf t.tgz -C out && diff -r tree out/tree
    ;;
  rsync)
    mkdir -p src/x && seq 9000 >src/x/f && rsync -a src/ dst/ && echo more >>src/x/f && rsync -a --checksum src/ dst/ && diff -r src dst
    ;;
  '')
    for name in redis httpd nginx ssh-keygen git gcc tmux vim tar rsync; do
      result "$name" /bin/bash "$0" "$name"
    done
    ;;
esac
