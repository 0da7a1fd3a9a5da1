/** What of a beat the pointer can go to: all that the audience has a name for. */

/** A thing on the stage. */
export interface Mark {
  /** Where it is, as shares of the stage. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** What it is, in a sentence or less. */
  readonly says: string;
}

/** A thing on screen, CSS pixels. */
export type PlacedMark = Mark;

/** Of elements that are drawn on a canvas, what is drawn there. */
const drawn = new WeakMap<Element, () => readonly PlacedMark[]>();

/** Says what a canvas' element shows. @returns a function that ends it */
export function offerMarks(element: Element, marks: () => readonly PlacedMark[]): () => void {
  drawn.set(element, marks);
  return () => drawn.delete(element);
}

/** Elements that are things by themselves. */
const THINGS = [
  'stage-caption',
  'stage-figure',
  'stage-words li',
  'stage-table tbody :is(th, td)',
  'stage-steps td',
  'stage-violation',
  'stage-verdict p',
  'sweep-column',
  'stage-timelines .row-label',
]
  .map((name) => `.${name}`)
  .join();

export function audienceStage(): HTMLElement | null {
  return document.querySelector('.talk-main .stage');
}

/** All that is to be seen on the audience's stage. */
export function marksOnStage(stage: HTMLElement): readonly Mark[] {
  const box = stage.getBoundingClientRect();
  const things = [...stage.querySelectorAll(THINGS)].flatMap((element) => {
    const says = (
      element.getAttribute('data-says') ??
      element.getAttribute('aria-label') ??
      element.textContent
    ).trim();
    if (says === '' || getComputedStyle(element).visibility === 'hidden') return [];
    const { left, top, width, height } = element.getBoundingClientRect();
    return width === 0 ? [] : [{ left, top, width, height, says }];
  });
  const events = [...stage.querySelectorAll('.plot')].flatMap((plot) => drawn.get(plot)?.() ?? []);
  return [...things, ...events].map(({ left, top, width, height, says }) => ({
    left: (left - box.left) / box.width,
    top: (top - box.top) / box.height,
    width: width / box.width,
    height: height / box.height,
    says,
  }));
}

/** The mark at a place, the smallest of several; else the nearest. */
export function markAt(marks: readonly Mark[], x: number, y: number): Mark | null {
  const cost = (mark: Mark): number =>
    10 * Math.hypot(gap(x, x, ...across(mark)), gap(y, y, ...down(mark))) + mark.width * mark.height;
  return cheapest(marks, cost);
}

/** The next mark in a direction: to the left and right only what is beside it. Null: there is none. */
export function markBeside(marks: readonly Mark[], from: Mark, right: number, dropped: number): Mark | null {
  const isAcross = right !== 0;
  const [along, aside] = isAcross ? [across, down] : [down, across];
  const sign = isAcross ? right : dropped;
  const cost = (mark: Mark): number => {
    const [near, far] = sign > 0 ? along(mark) : along(mark).reverse();
    const ahead = sign * (near - middle(along(from)));
    const off = gap(...aside(from), ...aside(mark));
    if (ahead <= 0 || (isAcross && off > 0)) return Infinity;
    const apart = gap(...along(from), ...along(mark));
    return apart + Math.abs(far - near) / 1000 + off / 2 + Math.abs(middle(aside(mark)) - middle(aside(from))) / 1000;
  };
  return cheapest(marks, cost);
}

function across({ left, width }: Mark): [number, number] {
  return [left, left + width];
}

function down({ top, height }: Mark): [number, number] {
  return [top, top + height];
}

function middle([from, to]: readonly [number, number]): number {
  return (from + to) / 2;
}

/** How far two stretches are apart; 0 where they overlap. */
function gap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.max(0, otherFrom - to, from - otherTo);
}

function cheapest(marks: readonly Mark[], cost: (mark: Mark) => number): Mark | null {
  let best: Mark | null = null;
  let least = Infinity;
  for (const mark of marks) {
    const own = cost(mark);
    if (own < least) [best, least] = [mark, own];
  }
  return best;
}
