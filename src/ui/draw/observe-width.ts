/**
 * Keeps the width of an element at hand: asking the element in a frame would make the browser lay out the page in the middle of it.
 *
 * @returns the width in CSS pixels, 0 while hidden; and a function that ends it
 */
export function observeWidth(
  element: HTMLElement,
  onChange: () => void,
): { readonly width: () => number; readonly stop: () => void } {
  let width = 0;
  // The element may be in another window than the script.
  const { ResizeObserver: Observer } = element.ownerDocument.defaultView ?? window;
  const observer = new Observer(([entry]) => {
    width = entry.contentRect.width;
    onChange();
  });
  observer.observe(element);
  return { width: () => width, stop: () => observer.disconnect() };
}
