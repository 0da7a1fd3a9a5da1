/** Where an objection can be seen. */
export type ObjectionShows =
  /** A square of the race matrix. */
  | { readonly kind: 'race'; readonly scenario: string; readonly approach: string }
  /** A built-in scenario on the timelines. */
  | { readonly kind: 'run'; readonly scenario: string; readonly approaches: readonly string[] }
  /** A call site of the series: its verdicts with both values of `atomic`. */
  | { readonly kind: 'call-site'; readonly callSite: string }
  | { readonly kind: 'not-modelled' };

/** A point that somebody made in the review on linux-mm, in our own words. */
export interface Objection {
  readonly id: string;
  readonly who: string;
  /** As the sender's clock had it. */
  readonly date: string;
  readonly messageIds: readonly string[];
  readonly says: string;
  readonly shows: ObjectionShows;
  /** What one sees there; or what the model lacks. */
  readonly note: string;
}

const MAY_FAULT = { kind: 'race', scenario: 'munmap-vs-fault', approach: 'sections' } as const;

/** The review of March 2018, and one mail of June to version 2, in the order in which they were sent. */
export const OBJECTIONS: readonly Objection[] = [
  {
    id: 'gleixner-call-sites',
    who: 'Thomas Gleixner',
    date: '2018-03-20',
    messageIds: ['alpine.DEB.2.21.1803202307330.1714@nanos.tec.linutronix.de'],
    says: 'A parameter that makes locking conditional is bad, and “atomic” is a misleading name for it. Better a function of its own, and callers converted to it one by one, each with a proof.',
    shows: { kind: 'call-site', callSite: 'brk' },
    note: 'The race search does it call by call: one of those said to look safe.',
  },
  {
    id: 'gleixner-bisect',
    who: 'Thomas Gleixner',
    date: '2018-03-20',
    messageIds: ['alpine.DEB.2.21.1803202307330.1714@nanos.tec.linutronix.de'],
    says: 'The patches are cut so that the kernel does not build between them: it cannot be bisected. Document it, and send it to everybody concerned.',
    shows: { kind: 'not-modelled' },
    note: 'Building the kernel is not modelled.',
  },
  {
    id: 'hocko-two-phase',
    who: 'Michal Hocko',
    date: '2018-03-21',
    messageIds: ['20180321130833.GM23100@dhcp22.suse.cz'],
    says: 'Do it in two phases: zap the pages with the lock held for read, then tear down with it held for write.',
    shows: { kind: 'race', scenario: 'two-phase-vs-fault', approach: 'two-phase' },
    note: 'What another thread can see between the two phases.',
  },
  {
    id: 'hocko-different-vma',
    who: 'Michal Hocko',
    date: '2018-03-21',
    messageIds: ['20180321130833.GM23100@dhcp22.suse.cz'],
    says: 'It is not true that unmap needs no atomicity: after a drop it may unmap a VMA that somebody has mapped there meanwhile. Programs may rely on mmap and munmap being atomic.',
    shows: { kind: 'race', scenario: 'munmap-vs-map-fixed', approach: 'sections' },
    note: 'A mapping made during the drop is unmapped by the next section.',
  },
  {
    id: 'hocko-arg-lock',
    who: 'Michal Hocko',
    date: '2018-03-21',
    messageIds: ['20180321131449.GN23100@dhcp22.suse.cz'],
    says: 'Why does reading a command line need mmap_sem for arg_start and its neighbours? They could have a lock of their own.',
    shows: { kind: 'run', scenario: 'ps-320G', approaches: ['pristine', 'sections'] },
    note: 'How long ps waits. A lock of its own for the arguments is not modelled.',
  },
  {
    id: 'shi-access-remote-vm',
    who: 'Yang Shi',
    date: '2018-03-21',
    messageIds: ['cf87ade4-5a5c-3919-0fc6-acc40e12659b@linux.alibaba.com'],
    says: 'access_remote_vm() takes mmap_sem as well, so that a lock for the arguments alone does not help.',
    shows: { kind: 'not-modelled' },
    note: 'The model’s ps takes the lock as proc_pid_cmdline_read() does; copying the text by access_remote_vm() is not modelled.',
  },
  {
    id: 'wilcox-deleted',
    who: 'Matthew Wilcox',
    date: '2018-03-21',
    messageIds: ['20180321172932.GE4780@bombadil.infradead.org'],
    says: 'Mark the VMAs of the range as deleted with the lock held for write, drop it, zap, and take it again. Who must wait finds a completion.',
    shows: { kind: 'race', scenario: 'munmap-vs-fault', approach: 'vm-dead' },
    note: 'What the mark alone achieves: VM_DEAD as versions 3 and 4 have it. The completion is not modelled.',
  },
  {
    id: 'hocko-batches',
    who: 'Michal Hocko',
    date: '2018-03-21',
    messageIds: ['20180321212355.GR23100@dhcp22.suse.cz'],
    says: 'Not convinced that tearing down a VMA in batches is safe. Most of the time goes into the pages, and that part is easy to move out of the write lock.',
    shows: { kind: 'run', scenario: 'ps-320G', approaches: ['pristine', 'sections', 'two-phase'] },
    note: 'How much of the time is unmap_vmas(), and who waits when it runs under the read lock.',
  },
  {
    id: 'shi-fault-may-succeed',
    who: 'Yang Shi',
    date: '2018-03-21',
    messageIds: ['f057a634-7e0a-1b51-eede-dcb6f128b18e@linux.alibaba.com'],
    says: 'Admits that in his series a fault may succeed on a section that is not unmapped yet; asks about MAP_FIXED.',
    shows: MAY_FAULT,
    note: 'The low end gives SIGSEGV, the high end can still be read.',
  },
  {
    id: 'wilcox-map-fixed-waits',
    who: 'Matthew Wilcox',
    date: '2018-03-21',
    messageIds: ['20180321221502.GA3969@bombadil.infradead.org'],
    says: 'MAP_FIXED must wait for the munmap; an mmap that may go anywhere can just avoid VMAs marked as deleted.',
    shows: { kind: 'race', scenario: 'munmap-vs-map-fixed-straddling', approach: 'sections' },
    note: 'A mapping across the border of two sections loses its upper half.',
  },
  {
    id: 'shi-mmap-race',
    who: 'Yang Shi',
    date: '2018-03-21',
    messageIds: ['274f9d37-3dee-2bff-b1fd-1ca7fa41f1ca@linux.alibaba.com'],
    says: 'His tests hit a race with mmap calling do_munmap(); therefore it passes atomic = true.',
    shows: { kind: 'call-site', callSite: 'mmap_region' },
    note: 'The verdicts with true, as posted, and with false.',
  },
  {
    id: 'wilcox-map-fixed-replaces',
    who: 'Matthew Wilcox',
    date: '2018-03-21',
    messageIds: ['20180321224631.GB3969@bombadil.infradead.org'],
    says: 'MAP_FIXED over 200 GB must replace the old mapping atomically: a fault meanwhile waits and tries again, and gets no SIGSEGV.',
    shows: { kind: 'race', scenario: 'map-fixed-vs-fault', approach: 'sections' },
    note: 'With atomic = true the lock is held throughout, so that faults wait for it.',
  },
  {
    id: 'dufour-old-or-new',
    who: 'Laurent Dufour',
    date: '2018-03-22',
    messageIds: [
      '0442fb0e-3da3-3f23-ce4d-0f6cbc3eac9a@linux.vnet.ibm.com',
      '55ac947f-fd77-3754-ebfe-30d458c54403@linux.vnet.ibm.com',
    ],
    says: 'Do the locks of the page tables not order faults already? Then agrees that a fault must see the old mapping or the new one; and a removed VMA must outlive those who wait for it.',
    shows: { kind: 'race', scenario: 'munmap-vs-write', approach: 'sections' },
    note: 'A write that succeeds, to memory that goes away.',
  },
  {
    id: 'wilcox-locked',
    who: 'Matthew Wilcox',
    date: '2018-03-22',
    messageIds: ['20180322154055.GB28468@bombadil.infradead.org', '20180322160547.GC28468@bombadil.infradead.org'],
    says: 'Call it a locked VMA: in effect a lock for each VMA. A fault that returns the old page could put it back after the unmap, so it must always sleep.',
    shows: { kind: 'race', scenario: 'munmap-vs-write', approach: 'per-vma-lock' },
    note: 'Locks for each VMA as v6.4 has them. Sleeping until the unmap is over is not modelled.',
  },
  {
    id: 'wilcox-restart',
    who: 'Matthew Wilcox',
    date: '2018-03-22',
    messageIds: ['20180322165102.GF28468@bombadil.infradead.org'],
    says: 'The completion lies on the stack of the task that unmaps; who is woken does not look at the VMA any more and starts the fault again.',
    shows: { kind: 'not-modelled' },
    note: 'Completions are not modelled.',
  },
  {
    id: 'shi-same-wait',
    who: 'Yang Shi',
    date: '2018-03-22',
    messageIds: ['9adccd2e-9c1c-8da1-6098-9ebfdd9d3fc9@linux.alibaba.com'],
    says: 'To wait in every such fault is the same as to wait for mmap_sem.',
    shows: { kind: 'run', scenario: 'faults-320G', approaches: ['pristine', 'sections', 'detach-downgrade'] },
    note: 'How long faults in other mappings wait: these need not.',
  },
  {
    id: 'hocko-ltp',
    who: 'Michal Hocko',
    date: '2018-03-22',
    messageIds: ['20180322091008.GZ23100@dhcp22.suse.cz', '20180322161246.GG23100@dhcp22.suse.cz'],
    says: 'That LTP passes says nothing about programs that silently rely on munmap being atomic.',
    shows: { kind: 'race', scenario: 'j-fault', approach: 'sections' },
    note: 'A program that tells the difference; it was seen on real kernels.',
  },
  {
    id: 'hocko-range-lock',
    who: 'Michal Hocko',
    date: '2018-03-22',
    messageIds: ['20180322091008.GZ23100@dhcp22.suse.cz', '20180322161246.GG23100@dhcp22.suse.cz'],
    says: 'With a range lock in place of mmap_sem, ranges that do not overlap would not contend.',
    shows: { kind: 'not-modelled' },
    note: 'Range locks are not modelled.',
  },
  {
    id: 'wilcox-two-locks',
    who: 'Matthew Wilcox',
    date: '2018-03-22',
    messageIds: ['20180322161316.GD28468@bombadil.infradead.org'],
    says: 'Split mmap_sem: a lock for the tree and one for each VMA. munmap locks a VMA that nobody else wants.',
    shows: { kind: 'race', scenario: 'munmap-vs-fault', approach: 'per-vma-lock' },
    note: 'Locks for each VMA as v6.4 has them, beside mmap_lock.',
  },
  {
    id: 'dufour-lock-order',
    who: 'Laurent Dufour',
    date: '2018-03-22',
    messageIds: ['e36daca9-8bf0-5fad-d68b-a3116cc1a75e@linux.vnet.ibm.com'],
    says: 'That is what his speculative page faults do. Locks for each VMA can deadlock when VMAs merge, so they need an order.',
    shows: { kind: 'not-modelled' },
    note: 'Speculative page faults are not modelled.',
  },
  {
    id: 'laight-two-locks',
    who: 'David Laight',
    date: '2018-03-22',
    messageIds: ['fd5c7272f19442828fb00dff7cb24fae@AcuMS.aculab.com'],
    says: 'A global lock and one for each VMA: who needs one VMA lets go of the global lock once that VMA is locked; who needs several keeps it.',
    shows: { kind: 'not-modelled' },
    note: 'This order of locking is not modelled; “Per-VMA locks” is what v6.4 came to.',
  },
  {
    id: 'wilcox-second-munmap',
    who: 'Matthew Wilcox',
    date: '2018-03-22',
    messageIds: ['20180322184805.GJ28468@bombadil.infradead.org'],
    says: 'A second munmap of the same range must wait for the first: when it returns, the range must be free to use.',
    shows: { kind: 'race', scenario: 'munmap-vs-munmap', approach: 'sections' },
    note: 'Two threads unmap the same range.',
  },
  {
    id: 'glisse-puds',
    who: 'Jérôme Glisse',
    date: '2018-03-24',
    messageIds: ['20180324182359.GB4928@redhat.com'],
    says: 'With the lock held for write move the PUD entries that are covered whole into a private list, do all the work on VMAs, let go, and zap what was collected without a lock.',
    shows: { kind: 'run', scenario: 'ps-320G', approaches: ['pristine', 'sections', 'pud-list'] },
    note: 'How long ps waits if only the PUD entries are taken out under the lock.',
  },
  {
    id: 'zijlstra-no-split',
    who: 'Peter Zijlstra',
    date: '2018-06-19',
    messageIds: ['20180619100218.GN2458@hirez.programming.kicks-ass.net'],
    says: 'To version 2: VMAs may not be split with the lock held for read.',
    shows: { kind: 'not-modelled' },
    note: 'The model’s “Two phases” makes no splits in its first phase, so the mistake is not in it.',
  },
];
