interface BuildInfo {
  readonly version: string;
  /** Abbreviated commit, or `unknown` when the sources are no git checkout. */
  readonly commit: string;
  /** First 12 hex digits; see `build/build-info.ts`. */
  readonly modelChecksum: string;
}

/** Replaced by vite in everything it builds or serves, tests included. Absent under tsx. */
declare const __UNMAPSCOPE_BUILD__: BuildInfo;

/** Whether the page is one that a service worker is built for: the hosted one. */
declare const __UNMAPSCOPE_HAS_SERVICE_WORKER__: boolean;
