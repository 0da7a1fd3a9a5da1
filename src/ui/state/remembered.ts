/** What the browser keeps between visits. Storage may be absent, full, forbidden or hold nonsense: then nothing is remembered, and a notice says so. */
import { notify } from './notices.ts';

const PREFIX = 'unmapscope:';

/** Of what is on until somebody switches it off. */
export const SWITCH = ['on', 'off'] as const;

/** @returns the remembered value if it is one of `allowed`, else the first of them */
export function recall<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  try {
    const found = localStorage.getItem(PREFIX + name);
    const known = allowed.find((value) => value === found);
    if (known !== undefined || found === null) return known ?? allowed[0];
    localStorage.removeItem(PREFIX + name);
    notify(`What this browser had stored for the page (${name}) could not be read; it starts with "${allowed[0]}".`);
  } catch {
    notifyForgetful();
  }
  return allowed[0];
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    notifyForgetful();
  }
}

/** @returns those of `allowed` that are remembered; none if anything else is among them */
export function recallSome(name: string, allowed: readonly string[]): readonly string[] {
  try {
    const found = localStorage.getItem(PREFIX + name);
    const known = someOf(found, allowed);
    if (known !== null) return known;
    localStorage.removeItem(PREFIX + name);
    notify(`What this browser had stored for the page (${name}) could not be read; it starts with none.`);
  } catch {
    notifyForgetful();
  }
  return [];
}

export function rememberSome(name: string, values: readonly string[]): void {
  remember(name, values.join(' '));
}

/** @returns null if there is anything among them that is not allowed */
function someOf(text: string | null, allowed: readonly string[]): readonly string[] | null {
  const values = text === null || text === '' ? [] : text.split(' ');
  return values.every((value) => allowed.includes(value)) ? values : null;
}

/**
 * What was kept until the tab is closed, as it came out of JSON; empty if there is nothing, or nonsense, which a notice says.
 *
 * @param what it is, for that notice
 */
export function recallInTab<T>(name: string, what: string, read: (kept: Record<string, unknown>) => T): T {
  let text: string | null = null;
  try {
    text = sessionStorage.getItem(PREFIX + name);
  } catch {
    notifyForgetful();
  }
  try {
    return read(JSON.parse(text ?? '{}') as Record<string, unknown>);
  } catch {
    rememberInTab(name, {});
    notify(`What this tab had stored of ${what} could not be read, and is forgotten.`);
    return read({});
  }
}

/** Keeps something until the tab is closed. */
export function rememberInTab(name: string, kept: object): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(kept));
  } catch {
    notifyForgetful();
  }
}

function notifyForgetful(): void {
  notify('This browser lets the page store nothing: choices such as the theme hold until it is closed.');
}

/** Calls back when another tab has remembered a value that is one of `allowed`. */
export function whenRememberedElsewhere<T extends string>(
  name: string,
  allowed: readonly T[],
  callback: (value: T) => void,
): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== PREFIX + name) return;
    const known = allowed.find((value) => value === newValue);
    if (known !== undefined) callback(known);
  });
}

/** The same of several values that are all among `allowed`. */
export function whenSomeRememberedElsewhere(
  name: string,
  allowed: readonly string[],
  callback: (values: readonly string[]) => void,
): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== PREFIX + name) return;
    const known = someOf(newValue, allowed);
    if (known !== null) callback(known);
  });
}
