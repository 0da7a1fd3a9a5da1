export interface ApproachChoice {
  readonly id: string;
  /** As the figures are named. */
  readonly label: string;
  /** One line under the label. */
  readonly about: string;
  /** Whether it tests for a drop between sections, and so has a lane of tests. */
  readonly tests: boolean;
}

/** What can be chosen, in the order in which it is shown. The ids are the engine's. */
export const APPROACH_CHOICES: readonly ApproachChoice[] = [
  { id: 'pristine', label: 'Pristine', about: 'v4.17, one section', tests: false },
  { id: 'vm-munmap', label: 'In vm_munmap', about: 'sections in vm_munmap() only', tests: true },
  { id: 'zap-pmd', label: 'In zap_pmd_range', about: 'drop inside the zap, VMAs detached before it', tests: true },
  {
    id: 'zap-pmd-attached',
    label: 'In zap_pmd_range (attached)',
    about: 'drop inside the zap, VMAs still attached',
    tests: true,
  },
  { id: 'sections', label: 'Sections', about: 'as posted', tests: true },
  {
    id: 'sections-always-drop',
    label: 'Sections without need_resched',
    about: 'drop when contended',
    tests: true,
  },
  { id: 'two-phase', label: 'Two phases', about: 'zap under read, then unmap under write', tests: false },
  { id: 'vm-dead', label: 'VM_DEAD', about: 'mark, zap under read, clean up under write', tests: false },
  { id: 'detach-downgrade', label: 'Detach and downgrade', about: 'v4.20: detach, then zap under read', tests: false },
  { id: 'pud-list', label: 'Collected PUDs', about: 'collect PUD entries, zap them without the lock', tests: false },
  { id: 'per-vma-lock', label: 'Per-VMA locks', about: 'v6.4 and later: faults lock one VMA', tests: false },
];

/** What a first visit runs; the others are offered further down. */
export const FIRST_APPROACHES: readonly string[] = ['pristine', 'sections', 'sections-always-drop'];

export function approachChoice(id: string): ApproachChoice {
  return APPROACH_CHOICES.find((choice) => choice.id === id) ?? { id, label: id, about: '', tests: true };
}
