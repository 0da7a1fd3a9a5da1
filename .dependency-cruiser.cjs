/**
 * Who may import whom: the floors of docs/architecture.md. Each room lists all it may import of ours; anything else is
 * an error. Type-only imports count.
 */
const ground = ['mm', 'scenario'];
const engines = ['sim', 'explore', 'replay', 'trace'];

/** Room -> what it may import of ours, besides itself. A room's name means all of it; else one file. */
const mayImport = {
  mm: [],
  scenario: ['mm/units.ts'],
  sim: ground,
  explore: ground,
  replay: ground,
  trace: ['mm/events.ts'],
  worker: [...ground, ...engines],
  draw: ['trace', 'mm/events.ts'],
  cli: [...ground, ...engines, 'draw'],
  ui: [
    'trace',
    'draw',
    'worker/client.ts',
    'worker/protocol.ts',
    'worker/explore-client.ts',
    'worker/explore-protocol.ts',
    'worker/import-client.ts',
    'worker/import-protocol.ts',
    'worker/export-client.ts',
    'worker/export-protocol.ts',
    'scenario',
    'mm/units.ts',
    'mm/events.ts',
  ],
};

const asPattern = (target) => (target.includes('.') ? `^src/${target.replaceAll('.', '\\.')}$` : `^src/${target}/`);

const floors = Object.entries(mayImport).map(([room, targets]) => ({
  name: `floor-${room}`,
  comment: `src/${room} may import of ours only: ${targets.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|test|build)/',
    pathNot: [
      `^src/${room}/`,
      ...targets.map(asPattern),
      // Version and model checksum.
      ...(room === 'cli' ? ['^build/build-info\\.ts$'] : []),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...floors,
    {
      name: 'only-known-rooms',
      comment: 'Every source file lies in one of the rooms, so that a floor rule covers it.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `^src/(${Object.keys(mayImport).join('|')})/` },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'ui-folders-in-order',
      comment:
        'A part of the page may use another one, and then that one not the first, whatever files it goes through.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/ui/[^/]+$' },
      to: { path: '^src/ui/[^/]+$', circular: true },
    },
    {
      name: 'react-and-d3-only-in-ui',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/ui/' },
      to: { path: '(^|/)node_modules/(@types/)?(react|react-dom|d3|d3-[a-z-]+|zustand)(/|$)' },
    },
    {
      name: 'core-is-ours',
      comment: 'The machine, the simulator and the race search use no library.',
      severity: 'error',
      from: { path: '^src/(mm|sim|explore)/' },
      to: { path: '(^|/)node_modules/' },
    },
    {
      name: 'node-only-in-cli',
      comment: 'Everything else also runs in a browser.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dev-dependency-at-run-time',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '(^|/)node_modules/(@types/|vite/)',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
