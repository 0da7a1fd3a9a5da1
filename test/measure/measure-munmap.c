/*
 * Measures how long munmap(2) takes on this machine, and writes the JSON that `unmapscope --calibration FILE` and the page read.
 *
 *   cc -O2 -o measure-munmap measure-munmap.c
 *   ./measure-munmap [-r REPEATS] [MIB]... > this-machine.json
 *
 * Sizes are in MiB; left out, they double from 256 MiB to half of the available memory. docs/measure.md says what is done with the figures.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096L
#define MIB (1024L * 1024L)
#define MOST_REPEATS 99
#define MOST_SIZES 32
#define MOST_MIB (16L * 1024 * 1024)

struct sample {
    double wall_ms, cpu_ms, touch_ns;
};

static void die(const char *what)
{
    fprintf(stderr, "measure-munmap: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now_ms(clockid_t clock)
{
    struct timespec at;
    if (clock_gettime(clock, &at) != 0)
        die("clock_gettime");
    return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

/* Maps, writes to each page if asked to, unmaps. */
static struct sample measure_once(long mib, int touch)
{
    long len = mib * MIB;
    char *area = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (area == MAP_FAILED)
        die("mmap");
    double cpu = now_ms(CLOCK_THREAD_CPUTIME_ID);
    if (touch)
        for (long at = 0; at < len; at += PAGE)
            *(volatile char *)(area + at) = 1;
    struct sample s = { .touch_ns = (now_ms(CLOCK_THREAD_CPUTIME_ID) - cpu) * 1e6 / (len / PAGE) };
    double wall = now_ms(CLOCK_MONOTONIC);
    cpu = now_ms(CLOCK_THREAD_CPUTIME_ID);
    if (munmap(area, len) != 0)
        die("munmap");
    s.cpu_ms = now_ms(CLOCK_THREAD_CPUTIME_ID) - cpu;
    s.wall_ms = now_ms(CLOCK_MONOTONIC) - wall;
    return s;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_spread(const char *name, double *values, int n)
{
    qsort(values, n, sizeof *values, ascending);
    printf("\"%s\": { \"median\": %.6f, \"min\": %.6f, \"max\": %.6f }", name, values[n / 2], values[0], values[n - 1]);
}

static void measure_size(long mib, int touch, int repeats, int is_last)
{
    double wall[MOST_REPEATS], cpu[MOST_REPEATS], touched[MOST_REPEATS];
    for (int i = 0; i < repeats; i++) {
        struct sample s = measure_once(mib, touch);
        wall[i] = s.wall_ms;
        cpu[i] = s.cpu_ms;
        touched[i] = s.touch_ns;
    }
    printf("    { \"MiB\": %ld, \"pages\": %ld, \"repeats\": %d, ", mib, mib * (MIB / PAGE), repeats);
    print_spread("munmapWallMs", wall, repeats);
    printf(", ");
    print_spread("munmapCpuMs", cpu, repeats);
    if (touch) {
        qsort(touched, repeats, sizeof *touched, ascending);
        printf(", \"touchNsPerPageCpuMedian\": %.1f", touched[repeats / 2]);
    }
    printf(" }%s\n", is_last ? "" : ",");
    fflush(stdout);
    fprintf(stderr, "%ld MiB %s: done\n", mib, touch ? "populated" : "untouched");
}

/* The rest of the first line of `path` that begins with `key`, after its colon; "unknown" if there is none. */
static void read_field(const char *path, const char *key, char *value, size_t size)
{
    char line[512];
    snprintf(value, size, "unknown");
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        char *colon = strchr(line, ':');
        if (strncmp(line, key, strlen(key)) != 0 || colon == NULL)
            continue;
        char *text = colon + 1 + strspn(colon + 1, " \t");
        text[strcspn(text, "\n")] = '\0';
        if (*text != '\0')
            snprintf(value, size, "%s", text);
        break;
    }
    fclose(file);
}

static void print_string(const char *name, const char *value, const char *end)
{
    printf("    \"%s\": \"", name);
    for (const char *c = value; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x20)
            printf(*c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    printf("\"%s\n", end);
}

static long number(const char *text, long most)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value < 1 || value > most) {
        fprintf(stderr, "measure-munmap: \"%s\": a number from 1 to %ld is wanted\n", text, most);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv)
{
    long sizes[MOST_SIZES];
    int count = 0, repeats = 5;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-r") == 0 && i + 1 < argc)
            repeats = (int)number(argv[++i], MOST_REPEATS);
        else if (count < MOST_SIZES)
            sizes[count++] = number(argv[i], MOST_MIB);
    }
    if (sysconf(_SC_PAGESIZE) != PAGE) {
        fprintf(stderr, "measure-munmap: the model has pages of %ld bytes, this machine has not\n", PAGE);
        return 1;
    }
    char cpu[256], available[64], load[64] = "unknown";
    read_field("/proc/cpuinfo", "model name", cpu, sizeof cpu);
    read_field("/proc/meminfo", "MemAvailable", available, sizeof available);
    if (count == 0) {
        long most = atol(available) / 1024 / 2;
        for (long mib = 256; count < MOST_SIZES && (count == 0 || mib <= most); mib *= 2)
            sizes[count++] = mib;
    }
    FILE *file = fopen("/proc/loadavg", "r");
    if (file != NULL) {
        if (fgets(load, sizeof load, file) != NULL)
            load[strcspn(load, "\n")] = '\0';
        fclose(file);
    }
    struct utsname name;
    if (uname(&name) != 0)
        die("uname");
    /* The model has no huge pages. */
    int has_no_thp = prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) == 0;

    printf("{\n  \"machine\": {\n");
    print_string("kernel", name.release, ",");
    print_string("cpu", cpu, ",");
    print_string("thp", has_no_thp ? "disabled for the process" : "as the system has it", ",");
    print_string("load", load, "");
    printf("  },\n  \"anon\": [\n");
    for (int i = 0; i < count; i++)
        measure_size(sizes[i], 1, repeats, i == count - 1);
    printf("  ],\n  \"untouched\": [\n");
    measure_size(1024, 0, repeats, 0);
    measure_size(8192, 0, repeats, 1);
    printf("  ]\n}\n");
    return 0;
}
