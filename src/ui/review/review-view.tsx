import '../styles/form-rows.css';
import '../styles/races.css';
import '../styles/review.css';
import { AddressRanges } from '../panels/address-ranges.tsx';
import { Cards } from '../panels/cards.tsx';
import { FailureNote } from '../panels/failure-note.tsx';
import { useApp } from '../state/unmapscope.ts';
import { Timelines } from '../timeline/timelines.tsx';
import { ClaimsPage } from './claims-page.tsx';
import { ObjectionsPage } from './objections-page.tsx';
import { PatchPage } from './patch-page.tsx';
import { ReviewNotes } from './review-notes.tsx';
import { readReviewPlace } from './review-place.ts';
import { ReviewRail } from './review-rail.tsx';
import { StepsPane } from './steps-pane.tsx';

/** The series as a reviewer reads it: its patches at the left, what is read in the middle, the player at the right. */
export default function ReviewView() {
  const at = useApp((state) => state.mode.at);
  const place = readReviewPlace(at);
  const { page, item, step } = place;
  return (
    <main className="review">
      <ReviewRail page={page} />
      <div className="review-text">
        {page === 'claims' && <ClaimsPage item={item} />}
        {page === 'objections' && <ObjectionsPage item={item} />}
        {typeof page === 'number' && <PatchPage key={page} patch={page} item={item} />}
        <StepsPane chosen={step} />
        <ReviewNotes place={place} />
      </div>
      <div className="review-player">
        <FailureNote />
        <Timelines />
        <Cards />
        <AddressRanges />
      </div>
    </main>
  );
}
