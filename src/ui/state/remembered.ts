/** What the browser keeps between visits. Storage may be absent, full, forbidden or hold nonsense: then nothing is remembered. */
const PREFIX = 'unmapscope:';

/** @returns the remembered value if it is one of `allowed`, else the first of them */
export function recall<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  try {
    const found = localStorage.getItem(PREFIX + name);
    return allowed.find((value) => value === found) ?? allowed[0];
  } catch {
    return allowed[0];
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // The choice holds until the page is closed.
  }
}
