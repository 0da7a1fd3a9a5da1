import { useEffect } from 'react';
import { useStore } from 'zustand';
import { CALL_SITE_FACTS, type CallSiteFacts } from '../../scenario/call-sites.ts';
import { PATCHES, SERIES } from '../../scenario/series-patches.ts';
import { keyOf } from '../races/columns.ts';
import { CallSiteCard, cellsOfCallSite } from './call-site-card.tsx';
import { QuestionStatus } from './question-status.tsx';
import { markAsRead, readPatches } from './read-patches.ts';
import { callSitesOf } from './review-place.ts';
import { reviewSearch } from './review-search.ts';

interface PageProps {
  /** 0 is the cover letter. */
  readonly patch: number;
  readonly item: string | null;
}

/** What a patch changes, and the calls of do_munmap() that it touches. */
export function PatchPage({ patch, item }: PageProps) {
  return (
    <section className="card review-page" aria-labelledby="review-title">
      <h2 id="review-title" tabIndex={-1}>
        {patch === 0 ? SERIES.subject : PATCHES[patch - 1].subject}
      </h2>
      {patch === 0 ? <Cover /> : <Changes patch={patch} />}
      {patch !== 0 && <ReadSwitch patch={patch} />}
      <CallSites patch={patch} item={item} />
    </section>
  );
}

function ReadSwitch({ patch }: { readonly patch: number }) {
  const isRead = useStore(readPatches(), ({ read }) => read.has(patch));
  return (
    <label className="check-row">
      <input type="checkbox" checked={isRead} onChange={({ target }) => markAsRead(patch, target.checked)} />I have read
      this patch
    </label>
  );
}

function Changes({ patch }: { readonly patch: number }) {
  const { files, changes } = PATCHES[patch - 1];
  return (
    <>
      <p className="soft">
        {patch} of {PATCHES.length}, in{' '}
        {files.map((file, i) => (
          <span key={file}>
            {i > 0 && ', '}
            <code>{file}</code>
          </span>
        ))}
      </p>
      <ul>
        {changes.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}

function Cover() {
  return (
    <>
      <p className="soft">
        RFC by {SERIES.author}, {SERIES.posted}, {PATCHES.length} patches, <code>{SERIES.messageId}</code>
      </p>
      <ul>
        <li>
          munmap of a very large mapping holds <code>mmap_sem</code> for write from the first page to the last;
          meanwhile a reader such as <code>ps</code> waits, and khungtaskd reports it.
        </li>
        <li>
          Three places to let go of it were tried. In vm_munmap(): only munmap(2) gains. In zap_pmd_range(): callers
          hold the lock for read or for write, and another munmap may free the VMAs meanwhile, a use after free. In
          do_munmap(), section by section: chosen.
        </li>
        <li>
          A section is HPAGE_PUD_SIZE, 1 GiB: good enough by test; smaller ones cost too much. A parameter says whether
          the caller tolerates the drop.
        </li>
        <li>The full LTP ran without a regression.</li>
      </ul>
    </>
  );
}

function CallSites({ patch, item }: PageProps) {
  const sites = patch === 0 ? CALL_SITE_FACTS.filter((site) => site.patch === null) : callSitesOf(patch);
  const modelled = modelledSitesOf(patch);
  useVerdicts(patch);
  if (sites.length === 0) return null;
  return (
    <>
      <h3>{patch === 0 ? 'A call that the series leaves out' : 'Calls of do_munmap()'}</h3>
      {modelled.length > 0 && (
        <>
          <p className="soft">
            Verdicts: every order of a small world, by the kernel paths that draw the timelines; judged by what the
            pristine kernel does not do.
          </p>
          <QuestionStatus of={`p${patch}`} wanted={modelled.flatMap(cellsOfCallSite)} asks="Search both values" />
        </>
      )}
      {sites.map((site) => (
        <CallSiteCard key={site.id} site={site} isChosen={site.id === item} />
      ))}
    </>
  );
}

/** Searches what a page needs as soon as it is looked at: it takes a second or two. */
function useVerdicts(patch: number): void {
  useEffect(() => {
    const { cells } = reviewSearch().store.getState();
    const wanted = modelledSitesOf(patch).flatMap(cellsOfCallSite);
    if (wanted.some((cell) => !cells.has(keyOf(cell)))) reviewSearch().ask(`p${patch}`, wanted);
  }, [patch]);
}

function modelledSitesOf(patch: number): readonly CallSiteFacts[] {
  return callSitesOf(patch).filter(({ notModelled }) => notModelled === null);
}
