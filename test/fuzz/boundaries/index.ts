import type { Boundary } from '../boundary.ts';

/** Every place where the program takes in what others made. Each is loaded when it is needed. */
export const BOUNDARIES: Readonly<Record<string, () => Promise<Boundary>>> = {
  ftrace: async () => (await import('./ftrace.ts')).ftrace() as Boundary,
  'chrome-json': async () => (await import('./chrome-json.ts')).chromeJson() as Boundary,
  'saved-runs': async () => (await import('./saved-runs.ts')).savedRuns() as Boundary,
  scenarios: async () => (await import('./scenario-documents.ts')).scenarioDocuments() as Boundary,
  links: async () => (await import('./links.ts')).links() as Boundary,
  talks: async () => (await import('./talks.ts')).talks() as Boundary,
  schedules: async () => (await import('./schedules.ts')).schedules() as Boundary,
  recordings: async () => (await import('./oracle-recordings.ts')).oracleRecordings() as Boundary,
  'call-orders': async () => (await import('./call-orders.ts')).callOrders() as Boundary,
  measurements: async () => (await import('./measurements.ts')).measurements() as Boundary,
  arguments: async () => (await import('./cli-arguments.ts')).cliArguments() as Boundary,
};
