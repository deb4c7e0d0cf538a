/*
 * Preloaded into a JVM (LD_PRELOAD) by PowerCutsTest: writes down, in their order, all writes, truncations and flushes of the files in the
 * folder RECORDED_FOLDER to the file RECORDED_TRACE. An operation and its entry are made under one lock, so a flush stands in the trace after
 * every write that it covers and before whatever was done because of it.
 *
 * An entry: operation (1 write, 2 truncate, 3 flush), length of the name, 2 bytes of nothing, length of the data (4 bytes), offset or new
 * length of the file (8 bytes), in the machine's byte order; then the name and the data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static char folder[4096];
static size_t folder_length;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void prepare(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    const char *path = getenv("RECORDED_FOLDER");
    const char *to = getenv("RECORDED_TRACE");
    if (path != NULL && to != NULL) {
        folder_length = (size_t) snprintf(folder, sizeof folder, "%s/", path);
        trace = open(to, O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
}

static int name_of(int fd, char *name, size_t size) {
    char link[64];
    char path[4096];
    if (trace < 0 || fd == trace) {
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) {
        return 0;
    }
    path[length] = 0;
    if (strncmp(path, folder, folder_length) != 0 || strchr(path + folder_length, '/') != NULL) {
        return 0;
    }
    snprintf(name, size, "%s", path + folder_length);
    return 1;
}

static void put(const void *data, size_t length) {
    const char *from = data;
    while (length > 0) {
        ssize_t written = syscall(SYS_write, trace, from, length);
        if (written < 0) {
            abort();
        }
        from += written;
        length -= (size_t) written;
    }
}

static void note(uint8_t operation, const char *name, uint64_t offset, const void *data, size_t length) {
    unsigned char head[16] = {operation, (unsigned char) strlen(name)};
    uint32_t data_length = (uint32_t) length;
    memcpy(head + 4, &data_length, 4);
    memcpy(head + 8, &offset, 8);
    put(head, sizeof head);
    put(name, strlen(name));
    put(data, length);
}

ssize_t write(int fd, const void *data, size_t length) {
    char name[256];
    if (!name_of(fd, name, sizeof name)) {
        return real_write(fd, data, length);
    }
    pthread_mutex_lock(&lock);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t written = real_write(fd, data, length);
    if (written > 0) {
        note(1, name, (uint64_t) offset, data, (size_t) written);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
    char name[256];
    if (!name_of(fd, name, sizeof name)) {
        return real_pwrite(fd, data, length, offset);
    }
    pthread_mutex_lock(&lock);
    ssize_t written = real_pwrite(fd, data, length, offset);
    if (written > 0) {
        note(1, name, (uint64_t) offset, data, (size_t) written);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return pwrite64(fd, data, length, offset);
}

int ftruncate64(int fd, off_t length) {
    char name[256];
    if (!name_of(fd, name, sizeof name)) {
        return real_ftruncate(fd, length);
    }
    pthread_mutex_lock(&lock);
    int result = real_ftruncate(fd, length);
    if (result == 0) {
        note(2, name, (uint64_t) length, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

static int flush(int fd, int (*real)(int)) {
    char name[256];
    if (!name_of(fd, name, sizeof name)) {
        return real(fd);
    }
    pthread_mutex_lock(&lock);
    int result = real(fd);
    if (result == 0) {
        note(3, name, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int fd) {
    return flush(fd, real_fsync);
}

int fdatasync(int fd) {
    return flush(fd, real_fdatasync);
}
