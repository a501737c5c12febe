/*
 * Loaded before a service (LD_PRELOAD): whenever SQLite has flushed one of its files, a copy of what the disk now surely holds is
 * kept beside it, as FILE.flushed. What was written after the last flush is in no copy: that is what a power failure loses.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}

static void keep_flushed(int fd) {
  char link[64], path[4000], kept[4096], draft[4096], part[65536];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return;
  path[length] = 0;
  if (!ends_with(path, ".db") && !ends_with(path, ".db-wal")) return;
  snprintf(kept, sizeof kept, "%s.flushed", path);
  snprintf(draft, sizeof draft, "%s.draft", path);
  int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (to < 0) return;
  off_t at = 0;
  for (ssize_t read = 1; read > 0; at += read) {
    read = pread(fd, part, sizeof part, at);
    if (read > 0 && write(to, part, read) != read) break;
  }
  close(to);
  rename(draft, kept);
}

static int flushed(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  int result = real(fd);
  if (result == 0) keep_flushed(fd);
  return result;
}

int fsync(int fd) { return flushed("fsync", fd); }
int fdatasync(int fd) { return flushed("fdatasync", fd); }
