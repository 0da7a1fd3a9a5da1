import type { Moment, SectionStep } from '../../trace/moment.ts';
import { formatCount } from '../format/quantities.ts';

/** Shown while there is no section, so that nothing moves when there is one. */
const NAMES = [
  '__split_vma',
  'detach_vmas_to_be_unmapped',
  'zap_pmd_range',
  'free_pgtables',
  'tlb_finish_mmu',
  'remove_vma',
];

/** The steps of do_munmap_range() in their order, with the present one marked and how often each was done in this section. */
export function StepList({ moment }: { readonly moment: Moment | null }) {
  const steps: readonly SectionStep[] =
    moment?.unmapper?.section?.steps ?? NAMES.map((name) => ({ name, done: 0, of: null, isCurrent: false }));
  return (
    <section className="step-list">
      <h2 className="mono">do_munmap_range()</h2>
      <ol className="steps mono">
        {steps.map((step) => (
          <li key={step.name} data-done={step.done > 0} aria-current={step.isCurrent ? 'step' : undefined}>
            <span>{step.name}</span>
            <span key={step.of === null ? 'so far' : 'of all'}>{countText(step)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function countText({ done, of, isCurrent }: SectionStep): string {
  if (of !== null && of > 1 && (isCurrent || done > 0)) {
    const all = formatCount(of);
    // Always as wide as at its end.
    return `${formatCount(done).padStart(all.length)} of ${all}`;
  }
  return done > 0 ? `${formatCount(done)}×` : '';
}
