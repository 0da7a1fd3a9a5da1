import type { Row } from '../../draw/rows.ts';
import { Phase } from '../../mm/events.ts';
import type { TallyFilter } from '../../trace/selection-tally.ts';

const LOCK = /^mmap_sem held|^wait in down/;
const PHASES = new RegExp(
  `^(${Object.keys(Phase).join('|')}|__split_vma|detach_vmas_to_be_unmapped|remove_vma|vma_link|final TLB flush)$`,
);
const WORK = /^(zap_pmd_range|free (PTE|PMD|PUD) tables|unexplained|TLB flushes|slice)/;

/** What counts where only the events of one row do. */
export function filterOfRow(row: Row): TallyFilter {
  const counts = (label: string): boolean => patternOf(row).test(label);
  return row.kind === 'lock' ? { counts } : { counts, tasks: new Set(row.tasks) };
}

function patternOf({ kind }: Row): RegExp {
  switch (kind) {
    case 'calls':
      return /\(\)$|^page fault$/;
    case 'sections':
      return /^section$/;
    case 'phases':
      return PHASES;
    case 'work':
      return WORK;
    case 'tests':
      return /^drop test$/;
    case 'lock':
      return /^mmap_sem held/;
    case 'slices':
    case 'marks':
    case 'counter':
      return /./;
    case 'task':
    case 'group':
      return LOCK;
  }
}
