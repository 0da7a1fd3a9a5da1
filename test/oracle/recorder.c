/*
 * Records what the running kernel does: system calls on a private stretch of the address space, chosen by a seed, and after each of them the
 * VMAs, the pages that are present and the page-table pages. Writes the format that `unmapscope replay` reads (unmap-oracle, version 1) to
 * standard output. See README.md.
 *
 *   recorder PROFILE SEED [OPERATIONS]
 *   recorder --probe         says whether this kernel can be recorded, and why not
 *   recorder --profiles      the names of the profiles
 *
 * The recorder's own memory is static and touched before it begins, so that nothing but the recorded calls changes VmPTE. All calls are raw.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

typedef uint64_t u64;

#define PAGE 4096ULL
#define MIB (1ULL << 20)
#define GIB (1ULL << 30)
/* 64 GiB that lie within one PGD entry. */
#define ARENA 0x100000000000ULL
#define ARENA_END (ARENA + 64 * GIB)

/* PAGEMAP_SCAN of linux/fs.h, which older headers lack. */
struct scanned_region {
	u64 start, end, categories;
};
struct scan_request {
	u64 size, flags, start, end, walk_end, vec, vec_len, max_pages;
	u64 category_inverted, category_mask, category_anyof_mask, return_mask;
};
#define SCAN_PAGEMAP _IOWR('f', 16, struct scan_request)
#define IS_PRESENT (1ULL << 3)
#define IS_PFNZERO (1ULL << 5)

struct vma {
	u64 start, end, rss_kb;
	char perms[5];
	char flags[64];
};
struct range {
	u64 start, end;
};

#define MOST_VMAS 4096
#define MOST_RANGES 65536

/* The state after the last operation. */
static struct vma vmas[MOST_VMAS];
static int vma_count;
static struct range present[MOST_RANGES], zero[MOST_RANGES];
static int present_count, zero_count;
static u64 present_pages, zero_pages, vm_pte_kb, vm_lck_kb, empty_pte_kb;

static struct scanned_region regions[MOST_RANGES];
static char text[16 * MIB];
static char out[MIB];
static size_t out_length;
static u64 pagemap_entries[4096];
static int status_fd, smaps_fd, pagemap_fd;

/* Output */

static void flush(void)
{
	size_t done = 0;
	while (done < out_length) {
		ssize_t n = write(1, out + done, out_length - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1);
		done += n;
	}
	out_length = 0;
}

static void put(const char *format, ...)
{
	va_list args;
	if (sizeof out - out_length < 4096)
		flush();
	va_start(args, format);
	out_length += vsnprintf(out + out_length, sizeof out - out_length, format, args);
	va_end(args);
}

static void fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* Random numbers: splitmix64, the same everywhere. */

static u64 random_state;

static u64 next_random(void)
{
	u64 z = (random_state += 0x9e3779b97f4a7c15ULL);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static u64 below(u64 n)
{
	return next_random() % n;
}

static int chance(int percent)
{
	return below(100) < (u64)percent;
}

/* Reading the state */

static size_t read_all(int fd)
{
	size_t length = 0;
	if (lseek(fd, 0, SEEK_SET) < 0)
		fail("/proc: cannot seek: %s", strerror(errno));
	for (;;) {
		ssize_t n = read(fd, text + length, sizeof text - 1 - length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			fail("/proc: cannot read: %s", strerror(errno));
		if (n == 0)
			break;
		length += n;
	}
	text[length] = 0;
	return length;
}

static u64 status_field(const char *name)
{
	char *at = strstr(text, name);
	if (at == NULL)
		fail("/proc/self/status has no %s", name);
	return strtoull(at + strlen(name), NULL, 10);
}

static void read_status(void)
{
	read_all(status_fd);
	vm_pte_kb = status_field("\nVmPTE:");
	vm_lck_kb = status_field("\nVmLck:");
}

/* What of VmFlags the permissions say already, and what tells nothing about a mapping (soft-dirty). */
static int is_plain_flag(const char *flag)
{
	return strstr(" rd wr ex sh mr mw me ms sd ", flag) != NULL;
}

static void read_vm_flags(struct vma *vma, char *line)
{
	char flag[5] = " xx ";
	vma->flags[0] = 0;
	for (; line[0] > ' ' && line[1] > ' '; line += 3) {
		flag[1] = line[0];
		flag[2] = line[1];
		if (is_plain_flag(flag))
			continue;
		if (vma->flags[0] != 0)
			strcat(vma->flags, " ");
		strncat(vma->flags, line, 2);
	}
}

static void read_vmas(void)
{
	struct vma *vma = NULL;
	vma_count = 0;
	read_all(smaps_fd);
	for (char *line = text; *line != 0;) {
		char *end = strchr(line, '\n');
		unsigned long start, stop;
		char perms[5];
		if (end != NULL)
			*end = 0;
		/* A field begins with a capital, an address does not. */
		if (line[0] >= 'A' && line[0] <= 'Z') {
			if (vma != NULL && strncmp(line, "Rss:", 4) == 0)
				vma->rss_kb = strtoull(line + 4, NULL, 10);
			if (vma != NULL && strncmp(line, "VmFlags: ", 9) == 0)
				read_vm_flags(vma, line + 9);
		} else if (sscanf(line, "%lx-%lx %4s", &start, &stop, perms) == 3) {
			vma = NULL;
			if (start < ARENA_END && stop > ARENA) {
				if (vma_count == MOST_VMAS)
					fail("more than %d VMAs", MOST_VMAS);
				vma = &vmas[vma_count++];
				vma->start = start;
				vma->end = stop;
				vma->rss_kb = 0;
				memcpy(vma->perms, perms, 5);
			}
		}
		if (end == NULL)
			break;
		line = end + 1;
	}
}

/* The pages of the arena that have all categories, as ranges. @return how many pages */
static u64 scan(u64 categories, struct range *ranges, int *count)
{
	u64 pages = 0;
	*count = 0;
	if (vma_count == 0)
		return 0;
	struct scan_request request = {
		.size = sizeof request,
		.start = vmas[0].start,
		.end = vmas[vma_count - 1].end,
		.vec = (u64)(uintptr_t)regions,
		.vec_len = MOST_RANGES,
		.category_mask = categories,
		.return_mask = categories,
	};
	while (request.start < request.end) {
		int n = ioctl(pagemap_fd, SCAN_PAGEMAP, &request);
		if (n < 0)
			fail("PAGEMAP_SCAN: %s", strerror(errno));
		for (int i = 0; i < n; i++) {
			pages += (regions[i].end - regions[i].start) / PAGE;
			if (*count > 0 && ranges[*count - 1].end == regions[i].start) {
				ranges[*count - 1].end = regions[i].end;
				continue;
			}
			if (*count == MOST_RANGES)
				fail("more than %d ranges of pages", MOST_RANGES);
			ranges[*count].start = regions[i].start;
			ranges[(*count)++].end = regions[i].end;
		}
		if (request.walk_end <= request.start)
			break;
		request.start = request.walk_end;
	}
	return pages;
}

static int is_present(u64 address)
{
	for (int i = 0; i < present_count; i++)
		if (present[i].start <= address && address < present[i].end)
			return 1;
	return 0;
}

/* The second opinion: bit 63 of each entry of /proc/self/pagemap, where that is quick. */
static void check_pagemap(void)
{
	u64 mapped = 0;
	for (int i = 0; i < vma_count; i++)
		mapped += vmas[i].end - vmas[i].start;
	if (mapped > 16 * MIB)
		return;
	for (int i = 0; i < vma_count; i++) {
		for (u64 at = vmas[i].start; at < vmas[i].end;) {
			u64 pages = (vmas[i].end - at) / PAGE;
			if (pages > 4096)
				pages = 4096;
			if (pread(pagemap_fd, pagemap_entries, pages * 8, at / PAGE * 8) != (ssize_t)(pages * 8))
				fail("/proc/self/pagemap: %s", strerror(errno));
			for (u64 n = 0; n < pages; n++, at += PAGE)
				if ((int)(pagemap_entries[n] >> 63) != is_present(at))
					fail("PAGEMAP_SCAN and pagemap disagree at %#lx", (unsigned long)at);
		}
	}
}

static void read_state(void)
{
	u64 rss_kb = 0;
	/* Reading first, formatting later: nothing in between may fault in a page of the recorder. */
	read_status();
	read_vmas();
	present_pages = scan(IS_PRESENT, present, &present_count);
	zero_pages = scan(IS_PRESENT | IS_PFNZERO, zero, &zero_count);
	check_pagemap();
	for (int i = 0; i < vma_count; i++)
		rss_kb += vmas[i].rss_kb;
	if (rss_kb * 1024 != (present_pages - zero_pages) * PAGE)
		fail("smaps says %lu kB, the pages are %lu", (unsigned long)rss_kb, (unsigned long)(present_pages - zero_pages));
}

static void put_ranges(const char *name, const struct range *ranges, int count)
{
	put(",\"%s\":[", name);
	for (int i = 0; i < count; i++)
		put("%s[\"0x%lx\",\"0x%lx\"]", i ? "," : "", (unsigned long)ranges[i].start, (unsigned long)ranges[i].end);
	put("]");
}

static void put_check(void)
{
	put("{\"check\":true,\"maps\":[");
	for (int i = 0; i < vma_count; i++)
		put("%s[\"0x%lx\",\"0x%lx\",\"%s\"]", i ? "," : "", (unsigned long)vmas[i].start, (unsigned long)vmas[i].end,
		    vmas[i].perms);
	put("]");
	put_ranges("present", present, present_count);
	put_ranges("zero", zero, zero_count);
	put(",\"rssPages\":%lu,\"zeroPages\":%lu", (unsigned long)present_pages, (unsigned long)zero_pages);
	put(",\"pgtablePages\":%ld", (long)(vm_pte_kb - empty_pte_kb) / 4);
	put(",\"lockedPages\":%lu,\"vmx\":[", (unsigned long)vm_lck_kb / 4);
	for (int i = 0; i < vma_count; i++)
		put("%s\"%s\"", i ? "," : "", vmas[i].flags);
	put("]}\n");
}

/* Operations */

static sigjmp_buf after_signal;
static volatile u64 signal_address;
static volatile int signal_code, signal_number;

static void on_signal(int number, siginfo_t *info, void *context)
{
	(void)context;
	signal_number = number;
	signal_address = (u64)(uintptr_t)info->si_addr;
	signal_code = info->si_code;
	siglongjmp(after_signal, 1);
}

static const char *error_name(int error)
{
	switch (error) {
	case EINVAL: return "EINVAL";
	case ENOMEM: return "ENOMEM";
	case EFAULT: return "EFAULT";
	case EEXIST: return "EEXIST";
	case EAGAIN: return "EAGAIN";
	case EACCES: return "EACCES";
	case EPERM: return "EPERM";
	case EBUSY: return "EBUSY";
	case EBADF: return "EBADF";
	case EINTR: return "EINTR";
	default: fail("errno %d has no name here", error); return "";
	}
}

static void put_length(const char *name, u64 length)
{
	if (length < 1ULL << 53)
		put(",\"%s\":%lu", name, (unsigned long)length);
	else
		put(",\"%s\":\"0x%lx\"", name, (unsigned long)length);
}

static void put_call(const char *op, u64 addr, u64 len)
{
	put("{\"op\":\"%s\",\"addr\":\"0x%lx\"", op, (unsigned long)addr);
	put_length("len", len);
}

static void put_ret(long ret)
{
	if (ret == 0)
		put(",\"ret\":0}\n");
	else
		put(",\"ret\":\"0x%lx\"}\n", (unsigned long)ret);
}

/* @return the result as the kernel gives it: a negative errno on failure */
static long finish(long ret)
{
	if (ret == -1) {
		ret = -errno;
		put(",\"ret\":\"-%s\"}\n", error_name(-ret));
	} else
		put_ret(ret);
	return ret;
}

static const char *prot_name(int prot)
{
	static char name[4];
	name[0] = prot & PROT_READ ? 'r' : '-';
	name[1] = prot & PROT_WRITE ? 'w' : '-';
	name[2] = prot & PROT_EXEC ? 'x' : '-';
	return name;
}

static void do_mmap(u64 addr, u64 len, int prot, int flags)
{
	static const struct {
		int flag;
		const char *name;
	} names[] = {
		{ MAP_PRIVATE, "private" },   { MAP_SHARED, "shared" },       { MAP_ANONYMOUS, "anonymous" },
		{ MAP_FIXED, "fixed" },       { MAP_NORESERVE, "noreserve" }, { MAP_POPULATE, "populate" },
		{ MAP_LOCKED, "locked" },     { MAP_FIXED_NOREPLACE, "fixed_noreplace" },
	};
	put_call("mmap", addr, len);
	put(",\"prot\":\"%s\",\"flags\":[", prot_name(prot));
	for (size_t i = 0, n = 0; i < sizeof names / sizeof *names; i++)
		if ((flags & names[i].flag) == names[i].flag)
			put("%s\"%s\"", n++ ? "," : "", names[i].name);
	put("]");
	long ret = finish(syscall(SYS_mmap, addr, len, prot, flags, -1, 0L));
	if (ret > 0 && (u64)ret != (addr & ~(PAGE - 1)))
		fail("mmap: the hint %#lx was not taken", (unsigned long)addr);
}

static void do_munmap(u64 addr, u64 len)
{
	put_call("munmap", addr, len);
	finish(syscall(SYS_munmap, addr, len));
}

static void do_mprotect(u64 addr, u64 len, int prot)
{
	put_call("mprotect", addr, len);
	put(",\"prot\":\"%s\"", prot_name(prot));
	finish(syscall(SYS_mprotect, addr, len, prot));
}

static void do_mremap(u64 addr, u64 old_len, u64 new_len, int flags, u64 new_addr)
{
	put("{\"op\":\"mremap\",\"addr\":\"0x%lx\"", (unsigned long)addr);
	put_length("oldLen", old_len);
	put_length("newLen", new_len);
	put(",\"flags\":[%s%s%s]", flags & MREMAP_MAYMOVE ? "\"maymove\"" : "", flags == 3 ? "," : "",
	    flags & MREMAP_FIXED ? "\"fixed\"" : "");
	if (flags & MREMAP_FIXED)
		put(",\"newAddr\":\"0x%lx\"", (unsigned long)new_addr);
	else
		put(",\"newAddr\":null");
	long ret = finish(syscall(SYS_mremap, addr, old_len, new_len, flags, new_addr));
	if (ret > 0 && ((u64)ret < ARENA || (u64)ret >= ARENA_END))
		fail("mremap: the kernel chose %#lx", (unsigned long)ret);
}

static void do_madvise(u64 addr, u64 len, int bogus)
{
	put("{\"op\":\"madvise\",\"advice\":\"%s\",\"addr\":\"0x%lx\"", bogus ? "bogus9999" : "dontneed", (unsigned long)addr);
	put_length("len", len);
	finish(syscall(SYS_madvise, addr, len, bogus ? 9999 : MADV_DONTNEED));
}

static void do_mlock(u64 addr, u64 len, int unlock)
{
	put_call(unlock ? "munlock" : "mlock", addr, len);
	finish(syscall(unlock ? SYS_munlock : SYS_mlock, addr, len));
}

static void do_touch(u64 addr, u64 len, int is_write)
{
	put("{\"op\":\"touch\",\"access\":\"%s\",\"addr\":\"0x%lx\"", is_write ? "write" : "read", (unsigned long)addr);
	put_length("len", len);
	if (sigsetjmp(after_signal, 1) == 0) {
		for (u64 at = addr; at < addr + len; at = (at & ~(PAGE - 1)) + PAGE) {
			volatile char *byte = (volatile char *)(uintptr_t)at;
			if (is_write)
				*byte = 1;
			else
				(void)*byte;
		}
		put(",\"ret\":0}\n");
		return;
	}
	if (signal_number != SIGSEGV)
		fail("signal %d at %#lx", signal_number, (unsigned long)signal_address);
	put(",\"ret\":\"-SIGSEGV\",\"at\":\"0x%lx\",\"code\":\"%s\"}\n", (unsigned long)signal_address,
	    signal_code == SEGV_MAPERR ? "maperr" : "accerr");
}

/* Profiles: how often each kind of operation comes, of 100, and where it happens. */

enum kind { MMAP, MUNMAP, MPROTECT, MREMAP, DONTNEED, LOCK, TOUCH, KINDS };

struct profile {
	const char *name;
	int weights[KINDS];
	/* Of 100: ranges of gigabytes instead of pages. */
	int large;
	/* Of 100: arguments that the kernel should refuse, shared mappings, unusual mmap flags, mmap over what is there. */
	int errors, shared, odd_flags, over;
	/* Of 100: lengths that do not end at a page. */
	int bytes;
	/* Of 100: places all over the arena instead of the few at which things meet. */
	int scattered;
	/* Every page of what is there is touched now and then. */
	int probes;
};

static const struct profile profiles[] = {
	{ "split",      { 18, 30, 22, 4, 4, 0, 22 }, 0, 2, 0, 0, 10, 20, 0, 0 },
	{ "sections",   { 22, 20, 8, 6, 6, 0, 38 }, 8, 2, 0, 0, 20, 4, 10, 0 },
	{ "merge",      { 34, 14, 28, 8, 4, 0, 12 }, 0, 2, 0, 0, 10, 15, 0, 0 },
	{ "anonvma",    { 26, 10, 24, 10, 2, 0, 28 }, 0, 2, 0, 0, 10, 15, 0, 0 },
	{ "fixed",      { 44, 16, 14, 6, 0, 0, 20 }, 0, 2, 0, 0, 80, 20, 0, 0 },
	{ "remap",      { 34, 4, 8, 32, 2, 0, 20 }, 0, 4, 0, 0, 20, 5, 70, 0 },
	{ "errors",     { 18, 18, 14, 18, 10, 8, 14 }, 0, 45, 0, 10, 20, 5, 0, 0 },
	{ "dontneed",   { 20, 12, 10, 4, 26, 0, 28 }, 0, 4, 0, 0, 20, 15, 0, 0 },
	{ "mixed",      { 34, 6, 20, 8, 6, 8, 18 }, 0, 6, 0, 10, 25, 15, 60, 0 },
	{ "faultprobe", { 14, 18, 18, 2, 4, 0, 44 }, 10, 0, 0, 0, 10, 0, 10, 1 },
	{ "lock",       { 18, 14, 14, 8, 6, 24, 16 }, 0, 4, 0, 10, 20, 15, 0, 0 },
	{ "flags",      { 40, 12, 18, 4, 4, 0, 22 }, 0, 2, 0, 60, 20, 15, 0, 0 },
	{ "shared",     { 26, 16, 16, 10, 8, 0, 24 }, 0, 2, 50, 0, 20, 15, 0, 0 },
};
#define PROFILE_COUNT (sizeof profiles / sizeof *profiles)

static const struct profile *profile;

/* Everything happens near a few places, so that things meet: borders of a PTE table, of a PMD table, and nothing in particular. */
#define PLACES 4
static u64 places[PLACES];
#define PLACE_PAGES 96

static void choose_places(void)
{
	places[0] = ARENA + (2 + below(4)) * GIB - PLACE_PAGES / 2 * PAGE;
	places[1] = ARENA + (8 * 512 + 1 + below(400)) * 2 * MIB - PLACE_PAGES / 2 * PAGE;
	places[2] = ARENA + (20 * 512 + 1 + below(400)) * 2 * MIB + (64 + below(256)) * PAGE;
	places[3] = places[2] + 2 * MIB;
}

#define LARGE_START (ARENA + GIB)
#define LARGE_END (ARENA + 12 * GIB)

/* A page of the profile's part of the arena; often where a VMA begins or ends. */
static u64 some_address(void)
{
	if (vma_count > 0 && chance(55)) {
		const struct vma *vma = &vmas[below(vma_count)];
		u64 at = chance(50) ? vma->start : vma->end;
		if (chance(40)) {
			u64 off = (1 + below(6)) * PAGE;
			at = chance(50) ? at + off : at - off;
		}
		if (at >= ARENA && at < ARENA_END)
			return at;
	}
	if (chance(profile->scattered))
		return ARENA + (1 + below(48)) * 18 * MIB + below(1024) * PAGE;
	if (profile->large && chance(75)) {
		u64 at = LARGE_START + below((LARGE_END - LARGE_START) / (256 * MIB)) * 256 * MIB;
		return chance(50) ? at : at + below(2000) * PAGE;
	}
	return places[below(PLACES)] + below(PLACE_PAGES) * PAGE;
}

static u64 some_length(void)
{
	/* Few ranges of gigabytes come once there is something to cut, so that it is not wiped out again and again. */
	if (profile->large && chance(vma_count < 4 ? 75 : profile->large)) {
		u64 length = (1 + below(12)) * 256 * MIB;
		return chance(50) ? length : length + below(1000) * PAGE;
	}
	switch (below(32)) {
	case 0: case 1: return (512 + below(1024)) * PAGE;
	case 2: return (64 + below(448)) * PAGE;
	case 3: return (1 + below(profile->large ? 16384 : 2048)) * PAGE;
	default: return (1 + below(chance(30) ? 40 : 8)) * PAGE;
	}
}

/* A length as a caller may give it who does not count in pages: it ends within its last page. */
static u64 in_bytes(u64 length)
{
	return length > 0 && chance(profile->bytes) ? length - below(PAGE) : length;
}

static u64 length_within(u64 addr, u64 length)
{
	return length < ARENA_END - addr ? length : ARENA_END - addr;
}

static int overlaps_vma(u64 addr, u64 end)
{
	for (int i = 0; i < vma_count; i++)
		if (vmas[i].start < end && vmas[i].end > addr)
			return 1;
	return 0;
}

static int some_prot(void)
{
	static const int prots[] = { PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE, PROT_READ | PROT_EXEC };
	if (profile->odd_flags > 0 && chance(profile->odd_flags / 4))
		return PROT_WRITE;
	return prots[below(profile->probes ? 4 : 5)];
}

/* Lengths for which start + length wraps: refused by every call, and harmless. */
static u64 wrapping_length(void)
{
	return ~0ULL - below(16 * PAGE);
}

/* Where user space ends with 4-level page tables. With 5-level ones it goes on, and calls beyond are none that fail. */
#define USER_SPACE_END 0x7ffffffff000ULL
static int user_space_ends;

static void look_for_end_of_user_space(void)
{
	void *beyond = (void *)(USER_SPACE_END + GIB);
	user_space_ends = mmap(beyond, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED;
	if (!user_space_ends)
		munmap(beyond, PAGE);
}

/* An address from which even a page reaches beyond any user space, or some pages beyond that of 4-level page tables. */
static u64 outside(void)
{
	if (!user_space_ends || chance(30))
		return 0xffffffff80000000ULL;
	return chance(50) ? USER_SPACE_END - below(8) * PAGE : USER_SPACE_END + PAGE + below(1024) * PAGE;
}
#define OUTSIDE_LENGTH (8 * PAGE)

static void some_mmap(void)
{
	u64 addr = some_address();
	u64 len = length_within(addr, some_length());
	int flags = MAP_ANONYMOUS | (chance(profile->shared) ? MAP_SHARED : MAP_PRIVATE);
	int prot = some_prot();
	if (chance(profile->odd_flags)) {
		static const int odd[] = { MAP_NORESERVE, MAP_POPULATE, MAP_LOCKED };
		for (int chosen = 1 + below(7), i = 0; i < 3; i++)
			if (chosen & 1 << i)
				flags |= odd[i];
	}
	/* Populating is for what fits in memory anywhere. */
	if (len > 64 * MIB)
		flags &= ~(MAP_POPULATE | MAP_LOCKED);
	if (chance(profile->errors)) {
		switch (below(7)) {
		case 0: do_mmap(addr, 0, prot, flags | MAP_FIXED); return;
		case 1: do_mmap(addr, wrapping_length(), prot, flags | MAP_FIXED); return;
		case 2: do_mmap(addr, 1ULL << 47 << 10 * !user_space_ends, prot, flags | MAP_FIXED); return;
		case 3: do_mmap(outside(), OUTSIDE_LENGTH, prot, flags | MAP_FIXED); return;
		case 4: do_mmap(addr, len, prot, (flags & ~(MAP_PRIVATE | MAP_SHARED)) | MAP_FIXED); return;
		case 5: do_mmap(addr + 1 + below(PAGE - 1), len, prot, flags | MAP_FIXED_NOREPLACE); return;
		default: do_mmap(addr + 1 + below(PAGE - 1), len, prot, flags | MAP_FIXED); return;
		}
	}
	if (overlaps_vma(addr, addr + len) && !chance(profile->over)) {
		do_mmap(addr, in_bytes(len), prot, flags | MAP_FIXED_NOREPLACE);
		return;
	}
	if (overlaps_vma(addr, addr + len) || chance(50))
		do_mmap(addr, in_bytes(len), prot, flags | MAP_FIXED);
	else if (chance(50))
		do_mmap(addr, in_bytes(len), prot, flags | MAP_FIXED_NOREPLACE);
	else
		do_mmap(chance(30) ? addr + below(PAGE) : addr, in_bytes(len), prot, flags);
}

static void some_munmap(void)
{
	u64 addr = some_address();
	u64 len = length_within(addr, some_length());
	if (chance(profile->errors)) {
		switch (below(4)) {
		case 0: do_munmap(addr, 0); return;
		case 1: do_munmap(addr, wrapping_length()); return;
		case 2: do_munmap(outside(), OUTSIDE_LENGTH); return;
		default: do_munmap(addr + 1 + below(PAGE - 1), len); return;
		}
	}
	do_munmap(addr, in_bytes(len));
}

static void some_mprotect(void)
{
	u64 addr = some_address();
	u64 len = length_within(addr, some_length());
	if (chance(profile->errors)) {
		switch (below(3)) {
		case 0: do_mprotect(addr, 0, some_prot()); return;
		case 1: do_mprotect(addr, wrapping_length(), some_prot()); return;
		default: do_mprotect(addr + 1 + below(PAGE - 1), len, some_prot()); return;
		}
	}
	do_mprotect(addr, in_bytes(len), some_prot());
}

/* The VMA in which all of [addr, addr + len) lies, or NULL. */
static const struct vma *vma_around(u64 addr, u64 len)
{
	for (int i = 0; i < vma_count; i++)
		if (vmas[i].start <= addr && addr + len <= vmas[i].end)
			return &vmas[i];
	return NULL;
}

/* Whether the kernel need not choose a place for a growth from [addr, addr + old_len) to new_len: it has room there, or is refused. */
static int grows_in_place(u64 addr, u64 old_len, u64 new_len)
{
	const struct vma *vma = vma_around(addr, old_len);
	return vma == NULL || (vma->end == addr + old_len && !overlaps_vma(addr + old_len, addr + new_len));
}

static int is_shared(u64 addr)
{
	for (int i = 0; i < vma_count; i++)
		if (vmas[i].start <= addr && addr < vmas[i].end)
			return vmas[i].perms[3] == 's';
	return 0;
}

static void some_mremap(void)
{
	u64 addr = some_address();
	u64 old_len = length_within(addr, some_length());
	u64 new_len, new_addr;
	if (vma_count > 0 && chance(70)) {
		const struct vma *vma = &vmas[below(vma_count)];
		u64 skip = chance(60) ? 0 : below((vma->end - vma->start) / PAGE) * PAGE;
		addr = vma->start + skip;
		old_len = vma->end - addr;
		if (chance(30))
			old_len = (1 + below(old_len / PAGE)) * PAGE;
	}
	new_len = chance(50) ? old_len : length_within(addr, some_length());
	/* Past the end of its object, shared memory answers with SIGBUS, which the format does not know. */
	if (is_shared(addr) && new_len > old_len)
		new_len = old_len;
	if (chance(profile->errors)) {
		u64 place = places[below(PLACES)];
		int fixed = MREMAP_MAYMOVE | MREMAP_FIXED;
		switch (below(is_shared(addr) ? 8 : 9)) {
		case 0: do_mremap(addr, old_len, 0, chance(50) ? MREMAP_MAYMOVE : 0, 0); return;
		case 1: do_mremap(addr + 1 + below(PAGE - 1), old_len, new_len < old_len ? new_len : old_len, 0, 0); return;
		case 2: do_mremap(addr, old_len, new_len, fixed, addr + (chance(50) ? 0 : PAGE)); return;
		case 3: do_mremap(addr, old_len, new_len, fixed, place + 1 + below(PAGE - 1)); return;
		case 4: do_mremap(addr, old_len, new_len, MREMAP_FIXED, place); return;
		case 5: do_mremap(addr, old_len, 1ULL << 47 << 10 * !user_space_ends, 0, 0); return;
		case 6: do_mremap(addr, OUTSIDE_LENGTH, OUTSIDE_LENGTH, fixed, outside()); return;
		case 7: do_mremap(addr + 1 + below(PAGE - 1), old_len, old_len + PAGE, 0, 0); return;
		default: do_mremap(addr, 0, new_len, fixed, place); return;
		}
	}
	if (chance(60)) {
		new_addr = some_address();
		new_len = length_within(new_addr, new_len);
		do_mremap(addr, in_bytes(old_len), in_bytes(new_len), MREMAP_MAYMOVE | MREMAP_FIXED, new_addr);
	} else if (new_len <= old_len || grows_in_place(addr, old_len, new_len))
		do_mremap(addr, in_bytes(old_len), in_bytes(new_len), chance(40) ? MREMAP_MAYMOVE : 0, 0);
	else
		do_mremap(addr, in_bytes(old_len), in_bytes(new_len), 0, 0);
}

static void some_dontneed(void)
{
	u64 addr = some_address();
	u64 len = length_within(addr, some_length());
	if (chance(profile->errors)) {
		switch (below(4)) {
		case 0: do_madvise(addr, 0, 0); return;
		case 1: do_madvise(addr, wrapping_length(), 0); return;
		case 2: do_madvise(addr, len, 1); return;
		default: do_madvise(addr + 1 + below(PAGE - 1), len, 0); return;
		}
	}
	if (chance(25)) {
		/* A whole PTE table, with what is around it. */
		addr &= ~(2 * MIB - 1);
		len = length_within(addr, (1 + below(2)) * 2 * MIB);
	}
	do_madvise(addr, in_bytes(len), 0);
}

static void some_lock(void)
{
	u64 addr = some_address();
	u64 len = length_within(addr, some_length());
	if (len > 64 * MIB)
		len = 64 * PAGE;
	if (chance(profile->errors)) {
		do_mlock(addr, chance(50) ? 0 : wrapping_length(), chance(40));
		return;
	}
	do_mlock(chance(20) ? addr + below(PAGE) : addr, in_bytes(len), chance(40));
}

/* Of four VMAs, there is one at least, the largest: where the tables of gigabytes are made. */
static const struct vma *largest_of_some(void)
{
	const struct vma *largest = &vmas[below(vma_count)];
	for (int i = 0; i < 3; i++) {
		const struct vma *other = &vmas[below(vma_count)];
		if (other->end - other->start > largest->end - largest->start)
			largest = other;
	}
	return largest;
}

static void some_touch(void)
{
	u64 addr = some_address();
	u64 len = (1 + below(chance(20) ? 48 : 6)) * PAGE;
	if (chance(profile->large ? 25 : 4))
		len = (64 + below(960)) * PAGE;
	if (profile->probes && vma_count > 0 && chance(50)) {
		const struct vma *vma = &vmas[below(vma_count)];
		addr = vma->start + below((vma->end - vma->start) / PAGE) * PAGE;
		len = (1 + below(24)) * PAGE;
	} else if (profile->large && vma_count > 0 && chance(70)) {
		const struct vma *vma = largest_of_some();
		addr = vma->start + below((vma->end - vma->start) / PAGE) * PAGE;
	}
	do_touch(chance(20) ? addr + below(PAGE) : addr, length_within(addr, len), chance(60));
}

static void some_operation(void)
{
	static void (*const operations[KINDS])(void) = {
		[MMAP] = some_mmap,         [MUNMAP] = some_munmap, [MPROTECT] = some_mprotect, [MREMAP] = some_mremap,
		[DONTNEED] = some_dontneed, [LOCK] = some_lock,     [TOUCH] = some_touch,
	};
	int roll = below(100);
	for (int kind = 0; kind < KINDS; kind++) {
		roll -= profile->weights[kind];
		if (roll < 0) {
			operations[kind]();
			return;
		}
	}
	some_touch();
}

/* Set-up */

static void open_files(void)
{
	status_fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	smaps_fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
	pagemap_fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (status_fd < 0 || smaps_fd < 0 || pagemap_fd < 0)
		fail("/proc/self cannot be read: %s", strerror(errno));
}

static char signal_stack[64 * 1024];

static void prepare(void)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof signal_stack };
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	sigaltstack(&stack, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	open_files();
	/* Every page that the recorder will need. */
	memset(vmas, 1, sizeof vmas);
	memset(present, 1, sizeof present);
	memset(zero, 1, sizeof zero);
	memset(regions, 1, sizeof regions);
	memset(text, 1, sizeof text);
	memset(out, 1, sizeof out);
	memset(pagemap_entries, 1, sizeof pagemap_entries);
	memset(signal_stack, 1, sizeof signal_stack);
	volatile char deep[256 * 1024];
	memset((char *)deep, 1, sizeof deep);
	/* Twice: reading and formatting may set something up in libc. */
	for (int i = 0; i < 2; i++) {
		read_state();
		put_check();
		out_length = 0;
	}
	read_status();
	empty_pte_kb = vm_pte_kb;
}

static const char *system_reason(void)
{
	struct utsname name;
	int major = 0, minor = 0;
	static char reason[256];
	uname(&name);
	sscanf(name.release, "%d.%d", &major, &minor);
	if (strcmp(name.machine, "x86_64") != 0 || sysconf(_SC_PAGESIZE) != (long)PAGE) {
		snprintf(reason, sizeof reason, "the machine is %.60s, recordings are of x86_64 with pages of 4 KiB", name.machine);
		return reason;
	}
	if (major < 6 || (major == 6 && minor < 17)) {
		snprintf(reason, sizeof reason, "the kernel is %.60s, recordings are of 6.17 or later", name.release);
		return reason;
	}
	return NULL;
}

/* What a recording relies on, tried out. @return why it cannot be had, or NULL */
static const char *feature_reason(void)
{
	struct scan_request request = { .size = sizeof request, .start = ARENA, .end = ARENA + PAGE, .category_mask = IS_PFNZERO };
	char *arena = (char *)ARENA;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, SCAN_PAGEMAP, &request) < 0)
		return "PAGEMAP_SCAN does not work";
	close(fd);
	fd = open("/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		char mode = '0';
		if (read(fd, &mode, 1) == 1 && mode == '2')
			return "vm.overcommit_memory is 2, which refuses large mappings";
		close(fd);
	}
	fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof text - 1) <= 0 || strstr(text, "VmFlags: ") == NULL)
		return "/proc/self/smaps has no VmFlags";
	close(fd);
	prepare();
	read_state();
	if (vma_count > 0)
		return "something is mapped at 0x100000000000";
	if (mmap(arena, 4 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != arena)
		return "mmap at 0x100000000000 does not work";
	(void)*(volatile char *)arena;
	read_state();
	if (vm_pte_kb - empty_pte_kb != 12 || present_pages != 1 || zero_pages != 1)
		return "VmPTE does not count page-table pages, or the zero page is not seen";
	memset(arena, 1, 2 * MIB + 1);
	read_state();
	if (vm_pte_kb - empty_pte_kb != 16 || present_pages != 513)
		return "pages or page tables are not as expected: huge pages cannot be switched off";
	if (madvise(arena, 2 * MIB, MADV_DONTNEED) != 0)
		return "MADV_DONTNEED does not work";
	read_state();
	if (vm_pte_kb - empty_pte_kb != 12)
		return "MADV_DONTNEED frees no page tables (CONFIG_PT_RECLAIM)";
	if (mlock(arena, 4 * MIB) != 0)
		return "mlock is limited (RLIMIT_MEMLOCK)";
	munmap(arena, 4 * MIB);
	read_state();
	if (vm_pte_kb != empty_pte_kb || vma_count > 0)
		return "the arena is not empty after munmap";
	return NULL;
}

static void record(u64 seed, u64 operations)
{
	struct utsname name;
	look_for_end_of_user_space();
	prepare();
	uname(&name);
	random_state = seed;
	for (const char *c = profile->name; *c != 0; c++)
		random_state = random_state * 1099511628211ULL + (unsigned char)*c;
	choose_places();
	put("{\"format\":\"unmap-oracle\",\"version\":1,\"kernel\":\"%s\",\"pageSize\":%lu", name.release, (unsigned long)PAGE);
	put(",\"arena\":[\"0x%lx\",\"0x%lx\"],\"seed\":%lu,\"profile\":\"%s\"}\n", (unsigned long)ARENA,
	    (unsigned long)ARENA_END, (unsigned long)seed, profile->name);
	read_state();
	put_check();
	for (u64 n = 0; n < operations; n++) {
		some_operation();
		read_state();
		put_check();
	}
	do_munmap(ARENA, ARENA_END - ARENA);
	read_state();
	put_check();
	if (vma_count > 0 || vm_pte_kb != empty_pte_kb)
		fail("the arena is not empty at the end");
	flush();
}

static u64 number(const char *argument)
{
	char *end;
	errno = 0;
	u64 value = strtoull(argument, &end, 10);
	if (errno != 0 || end == argument || *end != 0 || argument[0] == '-' || value > 1ULL << 53)
		fail("%s is not an integer from 0 to 2^53", argument);
	return value;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--profiles") == 0) {
		for (size_t i = 0; i < PROFILE_COUNT; i++)
			puts(profiles[i].name);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--probe") == 0) {
		const char *reason = system_reason();
		if (reason == NULL)
			reason = feature_reason();
		if (reason != NULL) {
			puts(reason);
			return 1;
		}
		return 0;
	}
	if (argc != 3 && argc != 4)
		fail("usage: recorder PROFILE SEED [OPERATIONS] | --probe | --profiles");
	for (size_t i = 0; i < PROFILE_COUNT; i++)
		if (strcmp(profiles[i].name, argv[1]) == 0)
			profile = &profiles[i];
	if (profile == NULL)
		fail("there is no profile %s: --profiles lists them", argv[1]);
	record(number(argv[2]), argc == 4 ? number(argv[3]) : 300);
	return 0;
}
