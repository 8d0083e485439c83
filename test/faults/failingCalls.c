/*
 * Preloaded before a program (LD_PRELOAD): lets the n-th call fail that changes a file below a folder, as a full or broken disk does.
 * By variables of the environment, read at each call so that the program sets them for itself:
 *   FAIL_UNDER   the folder; without it all passes
 *   FAIL_AT      the call that fails, from 1; 0 only counts
 *   FAIL_ERRNO   how it fails
 *   FAIL_LASTING all later ones fail too (those that need room: a full disk still closes and deletes)
 *   FAIL_READS   reading and syncing count too
 * FAIL_COUNT is set to the number of calls so far; whoever begins anew sets it to 0.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int number(const char *name) {
  const char *text = getenv(name);
  return text ? atoi(text) : 0;
}

static int isUnder(const char *path) {
  const char *folder = getenv("FAIL_UNDER");
  size_t n = folder ? strlen(folder) : 0;
  return n > 0 && strncmp(path, folder, n) == 0 && path[n] == '/';
}

static int isUnderFd(int fd) {
  if (!getenv("FAIL_UNDER")) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return isUnder(path);
}

/* Counts a call and says whether it is to fail. */
static int fails(void) {
  int count = number("FAIL_COUNT") + 1, at = number("FAIL_AT");
  char text[16];
  snprintf(text, sizeof text, "%d", count);
  setenv("FAIL_COUNT", text, 1);
  if (at == 0 || count < at || (count > at && !number("FAIL_LASTING"))) return 0;
  errno = number("FAIL_ERRNO");
  return 1;
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t n) {
  if (isUnderFd(fd) && fails()) return -1;
  return REAL(ssize_t, "write", int, const void *, size_t)(fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
  if (isUnderFd(fd) && fails()) return -1;
  return REAL(ssize_t, "pwrite", int, const void *, size_t, off_t)(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
  if (isUnderFd(fd) && fails()) return -1;
  return REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t)(fd, bytes, n, at);
}

ssize_t read(int fd, void *bytes, size_t n) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(ssize_t, "read", int, void *, size_t)(fd, bytes, n);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(ssize_t, "pread", int, void *, size_t, off_t)(fd, bytes, n, at);
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(ssize_t, "pread64", int, void *, size_t, off64_t)(fd, bytes, n, at);
}

int fsync(int fd) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(int, "fsync", int)(fd);
}

int fdatasync(int fd) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(int, "fdatasync", int)(fd);
}

int ftruncate(int fd, off_t length) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(int, "ftruncate", int, off_t)(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  if (number("FAIL_READS") && isUnderFd(fd) && fails()) return -1;
  return REAL(int, "ftruncate64", int, off64_t)(fd, length);
}

int rename(const char *from, const char *to) {
  if (isUnder(from) && fails()) return -1;
  return REAL(int, "rename", const char *, const char *)(from, to);
}

#define OPEN(name)                                                             \
  int name(const char *path, int flags, ...) {                                 \
    va_list rest;                                                              \
    va_start(rest, flags);                                                     \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                  \
    va_end(rest);                                                              \
    if (flags & O_CREAT && isUnder(path) && fails()) return -1;                \
    return REAL(int, #name, const char *, int, ...)(path, flags, mode);        \
  }
OPEN(open)
OPEN(open64)
