import { useEffect, useRef } from 'react';
import { visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { observeWidth } from '../draw/observe-width.ts';
import { estimatedWidth } from '../../draw/estimated-width.ts';
import { axisTicks } from '../../draw/ticks.ts';

/** From a tick to its label, as the style sheet has it, and to the end of the axis. */
const BESIDE_LABEL = 8;

/** The axis above the timelines. It moves with every frame of a pan, so it is kept outside of React. */
export function AxisTicks() {
  const app = useUnmapscope();
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = plot.current;
    if (!element) return;
    let written = '';
    let measured = { width: 0, font: '' };
    const size = observeWidth(element, app.frames.request);
    const remove = app.frames.add(() => {
      const width = size.width();
      if (width === 0) return;
      const { axis } = app.view.getState();
      const range = visibleRange(app);
      // An axis of nothing would have figures that mean nothing.
      const hasEvents = app.runs.data()?.lanes.some(({ trace }) => trace.length > 0) ?? false;
      const key = `${axis} ${range.from} ${range.to} ${width} ${hasEvents}`;
      if (key === written) return;
      written = key;
      if (width !== measured.width) measured = { width, font: getComputedStyle(element).fontSize };
      writeTicks(element, hasEvents ? axisTicks(axis, range, width) : [], measured);
    });
    return () => {
      remove();
      size.stop();
    };
  }, [app]);
  return <div className="axis" ref={plot} aria-hidden="true" />;
}

/** Elements are used again: ten labels are moved sixty times a second. */
function writeTicks(
  element: HTMLElement,
  ticks: ReturnType<typeof axisTicks>,
  { width, font }: { readonly width: number; readonly font: string },
): void {
  while (element.childElementCount < ticks.length) element.append(document.createElement('span'));
  [...element.children].forEach((child, i) => {
    if (!(child instanceof HTMLElement)) return;
    const tick = ticks[i] as (typeof ticks)[number] | undefined;
    // A label that would stick out is left away.
    child.hidden = tick === undefined || tick.x < 0 || tick.x + estimatedWidth(tick.text, font) + BESIDE_LABEL > width;
    if (!tick) return;
    child.textContent = tick.text;
    child.style.transform = `translateX(${tick.x.toFixed(1)}px)`;
  });
}
