import type { Boundary } from '../boundary.ts';

/** Every place where the program takes in what others made. Each is loaded when it is needed. */
export const BOUNDARIES: Readonly<Record<string, () => Promise<Boundary>>> = {
  ftrace: async () => (await import('./ftrace.ts')).ftrace(),
  'chrome-json': async () => (await import('./chrome-json.ts')).chromeJson(),
  'saved-runs': async () => (await import('./saved-runs.ts')).savedRuns(),
  scenarios: async () => (await import('./scenario-documents.ts')).scenarioDocuments(),
  links: async () => (await import('./links.ts')).links(),
  talks: async () => (await import('./talks.ts')).talks(),
  schedules: async () => (await import('./schedules.ts')).schedules(),
  recordings: async () => (await import('./oracle-recordings.ts')).oracleRecordings(),
  'call-orders': async () => (await import('./call-orders.ts')).callOrders(),
  measurements: async () => (await import('./measurements.ts')).measurements(),
  arguments: async () => (await import('./cli-arguments.ts')).cliArguments(),
};
