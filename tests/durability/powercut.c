/* A disk that loses power: preloaded, it keeps a copy of what the disk would hold, which is what was synced and no more.
 *
 * A file's copy is what it held at its last fsync or fdatasync; a folder's copy is the list of its names at its last
 * fsync. Copies stand in the folder that DURABLE names, under the inode and the birth of what they copy, so that neither
 * a rename nor an inode that is used again mixes them up. tests/durability/powercut.py puts a folder together from them.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what) {
    perror(what);
    _exit(99);
}

/* Write the id of an open file, or of a name in an open folder: inode and birth. Return its mode, 0 when it is gone. */
static mode_t identify(int at, const char *name, int flags, char *id, size_t size) {
    struct statx found;
    if (statx(at, name, flags | AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &found)) return 0;
    snprintf(id, size, "%llu-%lld-%u", (unsigned long long)found.stx_ino, (long long)found.stx_btime.tv_sec,
             found.stx_btime.tv_nsec);
    return found.stx_mode;
}

static void put(int out, const void *data, size_t size) {
    if (write(out, data, size) != (ssize_t)size) die("powercut: write");
}

static void copy_file(int fd, int out) {
    char buffer[65536];
    off_t at = 0;
    for (ssize_t got; (got = pread(fd, buffer, sizeof buffer, at)) > 0; at += got) put(out, buffer, got);
}

/* One line for each name: "f" or "d", the id, the name. The first line is the folder's own path. */
static void list_folder(const char *path, int out) {
    char line[PATH_MAX + 128], id[64];
    put(out, line, snprintf(line, sizeof line, "%s\n", path));
    DIR *folder = opendir(path);
    if (!folder) die("powercut: opendir");
    for (struct dirent *each; (each = readdir(folder));) {
        if (!strcmp(each->d_name, ".") || !strcmp(each->d_name, "..")) continue;
        mode_t mode = identify(dirfd(folder), each->d_name, 0, id, sizeof id);
        if (mode) put(out, line, snprintf(line, sizeof line, "%c %s %s\n", S_ISDIR(mode) ? 'd' : 'f', id, each->d_name));
    }
    closedir(folder);
}

/* Copy what was synced. One at a time, so that no older copy takes the place of a newer one. */
static void copy(int fd, mode_t mode, const char *durable, const char *id) {
    char path[PATH_MAX], name[PATH_MAX], kept[PATH_MAX];
    snprintf(name, sizeof name, "%s/.lock", durable);
    int lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX)) die("powercut: lock");
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0) die("powercut: readlink");
    path[length] = 0;
    snprintf(name, sizeof name, "%s/.new", durable);
    snprintf(kept, sizeof kept, "%s/%s", durable, id);
    int out = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out < 0) die("powercut: open");
    if (S_ISDIR(mode)) list_folder(path, out);
    else copy_file(fd, out);
    close(out);
    if (rename(name, kept)) die("powercut: rename");
    close(lock);
}

static void keep(int fd) {
    const char *durable = getenv("DURABLE");
    char id[64];
    mode_t mode = durable ? identify(fd, "", AT_EMPTY_PATH, id, sizeof id) : 0;
    if (S_ISREG(mode) || S_ISDIR(mode)) copy(fd, mode, durable, id);
}

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int failed = real(fd);
    if (!failed) keep(fd);
    return failed;
}

int fsync(int fd) { return synced(fd, "fsync"); }

int fdatasync(int fd) { return synced(fd, "fdatasync"); }
