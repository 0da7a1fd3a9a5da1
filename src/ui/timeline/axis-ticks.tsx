import { useEffect, useRef } from 'react';
import { visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { observeWidth } from '../draw/observe-width.ts';
import { axisTicks } from '../../draw/ticks.ts';

/** The axis above the timelines. It moves with every frame of a pan, so it is kept outside of React. */
export function AxisTicks() {
  const app = useUnmapscope();
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = plot.current;
    if (!element) return;
    let written = '';
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
      writeTicks(element, hasEvents ? axisTicks(axis, range, width) : [], width);
    });
    return () => {
      remove();
      size.stop();
    };
  }, [app]);
  return <div className="axis" ref={plot} aria-hidden="true" />;
}

/** Elements are used again: ten labels are moved sixty times a second. */
function writeTicks(element: HTMLElement, ticks: ReturnType<typeof axisTicks>, width: number): void {
  while (element.childElementCount < ticks.length) element.append(document.createElement('span'));
  [...element.children].forEach((child, i) => {
    if (!(child instanceof HTMLElement)) return;
    const tick = ticks[i] as (typeof ticks)[number] | undefined;
    // A label that would stick out is left away.
    child.hidden = tick === undefined || tick.x > width - 40 || tick.x < 0;
    if (!tick) return;
    child.textContent = tick.text;
    child.style.transform = `translateX(${tick.x.toFixed(1)}px)`;
  });
}
