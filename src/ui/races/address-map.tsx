import { PAGE_SIZE } from '../../mm/units.ts';
import type { ObjectsAt, Span } from '../../worker/explore-protocol.ts';

const ROW = 18;
const ROW_GAP = 6;
const LABEL = 76;
const WIDTH = 420;
/** Between two stretches of addresses. */
const BREAK = 14;
/** So many pages without anything are left out. */
const FAR_PAGES = 16;

interface AddressMapProps {
  readonly objects: readonly ObjectsAt[];
  readonly at: number;
}

/** Addresses to the right: VMAs, then pages and page tables level by level. The scale is the same for all steps. The table beside it says the same. */
export function AddressMap({ objects, at }: AddressMapProps) {
  const stretches = stretchesOf(objects);
  const place = placer(stretches);
  const { vmas, pages, tables } = objects[at];
  const rows: readonly { readonly label: string; readonly kind: string; readonly spans: readonly MarkedSpan[] }[] = [
    { label: 'VMAs', kind: 'vma', spans: vmas.map((vma) => ({ ...vma, isFaint: vma.isDetached })) },
    { label: 'Pages', kind: 'page', spans: pages.flatMap(eachPage) },
    { label: 'PTE tables', kind: 'table', spans: tables.pte },
    { label: 'PMD tables', kind: 'table', spans: tables.pmd },
    { label: 'PUD tables', kind: 'table', spans: tables.pud },
  ];
  const height = rows.length * (ROW + ROW_GAP) + ROW;
  return (
    <svg className="address-map" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
      {rows.map(({ label, kind, spans }, i) => {
        const y = i * (ROW + ROW_GAP);
        return (
          <g key={label}>
            <text x={0} y={y + ROW - 4}>
              {label}
            </text>
            {stretches.map((stretch) => (
              <line
                key={stretch.start}
                className="ground"
                x1={place(stretch.start)}
                x2={place(stretch.end)}
                y1={y + ROW}
                y2={y + ROW}
              />
            ))}
            {spans.flatMap((span) =>
              stretches.map((stretch) => {
                const x = place(Math.max(span.start, stretch.start));
                const end = place(Math.min(span.end, stretch.end));
                if (end <= x) return null;
                return (
                  <rect
                    key={`${span.start} ${stretch.start} ${span.isFaint === true ? 'detached' : ''}`}
                    className={kind}
                    data-faint={span.isFaint === true ? '' : undefined}
                    x={x + 0.75}
                    y={y + 1}
                    width={Math.max(1, end - x - 1.5)}
                    height={ROW - 2}
                  />
                );
              }),
            )}
          </g>
        );
      })}
      {stretches.map(({ start }) => (
        <text key={start} x={place(start)} y={height - 4} className="address">
          {start.toString(16)}
        </text>
      ))}
    </svg>
  );
}

type MarkedSpan = Span & { readonly isFaint?: boolean };

function eachPage({ start, end }: Span): Span[] {
  const pages: Span[] = [];
  for (let at = start; at < end; at += PAGE_SIZE) pages.push({ start: at, end: at + PAGE_SIZE });
  return pages;
}

/** Where anything ever is, in stretches that lie far from each other. Upper tables reach further; what they map beyond that is cut off. */
function stretchesOf(objects: readonly ObjectsAt[]): Span[] {
  const spans = objects.flatMap(({ vmas, pages, tables }) => [...vmas, ...pages, ...tables.pte]);
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const found: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = found.at(-1);
    if (last !== undefined && start - last.end < FAR_PAGES * PAGE_SIZE) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

/** From an address to a place in the picture. */
function placer(stretches: readonly Span[]): (address: number) => number {
  const all = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  const scale = (WIDTH - LABEL - BREAK * Math.max(0, stretches.length - 1)) / Math.max(1, all);
  return (address) => {
    let x = LABEL;
    for (const { start, end } of stretches) {
      if (address <= end) return x + Math.max(0, address - start) * scale;
      x += (end - start) * scale + BREAK;
    }
    return x;
  };
}
