// SPDX-License-Identifier: Apache-2.0

// Sockets: streams, datagrams, options, control messages, many at once.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static long Show(const char* what, long result) {
  if (result == -1) {
    printf("%s: %s\n", what, strerrorname_np(errno));
  } else {
    printf("%s: %ld\n", what, result);
  }
  fflush(stdout);
  return result;
}

static void Stream(void) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  Show("bind", bind(listener, (void*)&address, size));
  Show("listen", listen(listener, 3));
  Show("getsockname", getsockname(listener, (void*)&address, &size));
  const pid_t child = fork();
  if (child == 0) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, (void*)&address, size) != 0) _exit(1);
    send(client, "hello", 5, 0);
    char reply[8] = {0};
    recv(client, reply, sizeof(reply), MSG_WAITALL);
    _exit(strcmp(reply, "reply") == 0 ? 7 : 2);
  }
  struct sockaddr_in peer;
  size = sizeof(peer);
  const int server = accept4(listener, (void*)&peer, &size, SOCK_NONBLOCK);
  printf("peer %s, size %d, flags %d\n", inet_ntoa(peer.sin_addr), (int)size,
         (fcntl(server, F_GETFL) & O_NONBLOCK) != 0);
  fcntl(server, F_SETFL, 0);
  char buffer[16] = {0};
  Show("recv peek", recv(server, buffer, 16, MSG_PEEK));
  Show("recv", recv(server, buffer, 16, 0));
  puts(buffer);
  Show("send", send(server, "reply", 5, MSG_NOSIGNAL));
  Show("shutdown", shutdown(server, SHUT_RDWR));
  int status = 0;
  waitpid(child, &status, 0);
  printf("status %x\n", status);
  signal(SIGPIPE, SIG_IGN);
  Show("send", send(server, "x", 1, 0));
  close(server);
  close(listener);
  const int nobody = socket(AF_INET, SOCK_STREAM, 0);
  Show("connect", connect(nobody, (void*)&address, sizeof(address)));
  close(nobody);
}

static void Options(void) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const struct {
    int level, name;
  } options[] = {{SOL_SOCKET, SO_REUSEADDR}, {SOL_SOCKET, SO_KEEPALIVE},
                 {SOL_SOCKET, SO_BROADCAST}, {SOL_SOCKET, SO_OOBINLINE},
                 {SOL_SOCKET, SO_REUSEPORT}, {IPPROTO_TCP, TCP_NODELAY},
                 {IPPROTO_IP, IP_TTL},       {SOL_SOCKET, 12345}};
  for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); ++i) {
    int value = 1;
    socklen_t size = sizeof(value);
    Show("setsockopt",
         setsockopt(fd, options[i].level, options[i].name, &value, size));
    value = -1;
    Show("getsockopt",
         getsockopt(fd, options[i].level, options[i].name, &value, &size));
    printf("  %d %d\n", value, (int)size);
  }
  const int read_only[] = {SO_TYPE,     SO_ERROR,  SO_ACCEPTCONN,
                           SO_PROTOCOL, SO_DOMAIN, SO_RCVLOWAT};
  for (size_t i = 0; i < sizeof(read_only) / sizeof(read_only[0]); ++i) {
    int value = -1;
    socklen_t size = sizeof(value);
    Show("getsockopt", getsockopt(fd, SOL_SOCKET, read_only[i], &value, &size));
    printf("  %d\n", value);
  }
  const struct linger linger = {1, 7};
  Show("SO_LINGER", setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, 8));
  struct timeval time = {2, 500000};
  socklen_t size = sizeof(time);
  Show("SO_RCVTIMEO",
       setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)));
  time.tv_sec = 0;
  Show("SO_RCVTIMEO", getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, &size));
  printf("  %ld.%ld %d\n", (long)time.tv_sec, (long)time.tv_usec,
         size == sizeof(time));
  struct ifreq request = {.ifr_name = "lo"};
  Show("SIOCGIFINDEX", ioctl(fd, SIOCGIFINDEX, &request));
  Show("SIOCGIFMTU", ioctl(fd, SIOCGIFMTU, &request));
  Show("SIOCGIFADDR", ioctl(fd, SIOCGIFADDR, &request));
  printf("  %s\n",
         inet_ntoa(((struct sockaddr_in*)&request.ifr_addr)->sin_addr));
  int at_mark = -1;
  Show("SIOCATMARK", ioctl(fd, SIOCATMARK, &at_mark));
  close(fd);
  Show("socket", socket(AF_INET, 77, 0));
  Show("socket", socket(77, SOCK_STREAM, 0));
}

static void Datagrams(void) {
  int fds[2];
  Show("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, fds));
  struct iovec iov[2][2] = {{{"one", 3}, {"two", 3}}, {{"three", 5}, {0, 0}}};
  struct mmsghdr out[2] = {{{.msg_iov = iov[0], .msg_iovlen = 2}},
                           {{.msg_iov = iov[1], .msg_iovlen = 1}}};
  Show("sendmmsg", sendmmsg(fds[0], out, 2, 0));
  printf("  %u %u\n", out[0].msg_len, out[1].msg_len);
  char buffers[3][16] = {{0}};
  struct iovec in_iov[3] = {
      {buffers[0], 15}, {buffers[1], 3}, {buffers[2], 15}};
  struct mmsghdr in[3] = {{{.msg_iov = &in_iov[0], .msg_iovlen = 1}},
                          {{.msg_iov = &in_iov[1], .msg_iovlen = 1}},
                          {{.msg_iov = &in_iov[2], .msg_iovlen = 1}}};
  struct timespec timeout = {1, 0};
  Show("recvmmsg", recvmmsg(fds[1], in, 3, MSG_WAITFORONE, &timeout));
  printf("  %s %u %x, %s %u %x\n", buffers[0], in[0].msg_len,
         in[0].msg_hdr.msg_flags, buffers[1], in[1].msg_len,
         in[1].msg_hdr.msg_flags);
  close(fds[0]);
  close(fds[1]);
}

static void Control(void) {
  int fds[2], sent[2], value = 1;
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  pipe(sent);
  setsockopt(fds[1], SOL_SOCKET, SO_PASSCRED, &value, sizeof(value));
  struct iovec iov = {"x", 1};
  char control[256] = {0};
  struct msghdr message = {.msg_iov = &iov,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = CMSG_SPACE(2 * sizeof(int))};
  struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(2 * sizeof(int));
  memcpy(CMSG_DATA(header), sent, sizeof(sent));
  Show("sendmsg", sendmsg(fds[0], &message, 0));

  char byte = 0;
  iov = (struct iovec){&byte, 1};
  memset(control, 0, sizeof(control));
  message.msg_controllen = sizeof(control);
  Show("recvmsg", recvmsg(fds[1], &message, 0));
  printf("control %d, flags %x\n",
         message.msg_controllen ==
             CMSG_SPACE(2 * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred)),
         message.msg_flags);
  for (header = CMSG_FIRSTHDR(&message); header != NULL;
       header = CMSG_NXTHDR(&message, header)) {
    printf("  level %d type %d length %d\n", header->cmsg_level,
           header->cmsg_type, (int)(header->cmsg_len - CMSG_LEN(0)));
    if (header->cmsg_type == SCM_CREDENTIALS) {
      const struct ucred* credentials = (void*)CMSG_DATA(header);
      printf("  pid %d\n", credentials->pid == getpid());
    } else {
      const int* received = (void*)CMSG_DATA(header);
      write(received[1], "through", 7);
      char text[8] = {0};
      Show("read", read(sent[0], text, 7));
      puts(text);
      close(received[0]);
      close(received[1]);
    }
  }
  message.msg_control = (void*)8;
  message.msg_controllen = 64;
  Show("sendmsg", sendmsg(fds[0], &message, 0));
  Show("recvmsg", recvmsg(fds[1], (void*)8, MSG_DONTWAIT));
}

int main(void) {
  Stream();
  Options();
  Datagrams();
  Control();
  return 0;
}
