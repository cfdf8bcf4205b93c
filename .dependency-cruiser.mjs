// The import rules of ARCHITECTURE.md. Each has a file in tools/import-rules/src/import-rules.spec.ts that breaks it
// on purpose and proves that it is caught.
/** A driver that may be imported in one library only, so that another can take its place. */
const only = (driver, library) => ({
  name: `${driver.replace(/[^a-z]+/gi, '-')}-only-in-${library}`,
  severity: 'error',
  comment: `${driver} is a driver: it is known in libs/${library} only.`,
  from: {
    pathNot: [
      `(^|/)libs/${library}/`,
      '^tools/bench/src/(floor|peer)/',
      '^tools/bench/src/load/wire\\.spec\\.ts$',
    ],
  },
  to: { path: `(^|node_modules/)${driver}(/|$)`, dependencyTypesNot: ['type-only'] },
});

const inPresence = '^services/presence/src/application/';
/** A room of presence imports itself, the ports, and the rooms below it. */
const room = (name, ...below) => ({
  name: `presence-room-${name}`,
  severity: 'error',
  comment:
    'Rooms stay one-way: ownership below record, record and gateways below them, then receipts, connections, what is seen.',
  from: { path: `${inPresence}${name}/`, pathNot: '\\.spec\\.ts$' },
  to: {
    path: inPresence,
    pathNot: [`${inPresence}ports\\.ts$`, ...[name, ...below].map((one) => `${inPresence}${one}/`)],
  },
});

export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment:
        'A domain file imports the kernel, its own aggregate, the rules of matching, which know no aggregate, and the words of a verdict: time, ids, chance come in with the command.',
      from: { path: '^services/[^/]+/src/domain/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '^services/[^/]+/src/domain/$1/',
          '^services/routing/src/domain/matching/',
          '^services/presence/src/domain/verdict/',
          '^libs/kernel/',
        ],
      },
    },
    {
      name: 'services-never-import-services',
      severity: 'error',
      comment: 'Services meet over gRPC and the feed. Only standalone puts their modules together.',
      from: { path: '^services/([^/]+)/', pathNot: '^services/standalone/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'no-deep-imports',
      severity: 'error',
      comment: 'A package is used through its exports.',
      from: { path: '^(libs|services|tools|test)/([^/]+)/' },
      to: {
        path: '^(libs|services|tools|test)/[^/]+/src/',
        pathNot: [
          '^$1/$2/',
          '^(libs|services|test|tools)/[^/]+/src/(index|contract|contract/fixtures|client|format-1|frames|heap|large-log|node-version|people|testing|tokens)\\.(ts|css)$',
        ],
      },
    },
    {
      name: 'libs-never-import-services',
      severity: 'error',
      comment:
        'Libraries are imported; services run. A tool starts the engines that some specs need.',
      from: { path: '^libs/', pathNot: ['\\.engine-spec\\.ts$', '^libs/[^/]+/test/'] },
      to: { path: '^(services|tools|test)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one thought in two places.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-depends-on-nothing',
      severity: 'error',
      comment: 'The kernel runs everywhere, in a browser too.',
      from: { path: '^libs/kernel/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^libs/kernel/src/' },
    },
    {
      name: 'nest-in-nest-kit-and-modules',
      severity: 'error',
      comment: 'libs/nest-kit is the only library that knows NestJS.',
      from: { path: '^libs/', pathNot: '^libs/nest-kit/' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'sqlite-only-in-sqlite',
      severity: 'error',
      comment: 'node:sqlite is a driver: it is known in libs/sqlite only.',
      from: { pathNot: ['^libs/sqlite/', '^tools/bench/src/floor/', '^test/crash/src/preload/'] },
      to: { path: '^(node:)?sqlite$' },
    },
    only('ws', 'socket-server'),
    only('kafkajs', 'event-feed-kafka'),
    only('@eventstore/db-client', 'event-store-eventstoredb'),
    only('pg', 'postgres'),
    only('prom-client', 'telemetry'),
    only('@opentelemetry', 'telemetry'),
    {
      name: 'adapters-at-the-root-only',
      severity: 'error',
      comment:
        'Adapters differ, nothing above them does: they are chosen in composition roots and tests.',
      from: {
        path: '^(libs|services)/',
        pathNot: [
          '^libs/event-store-(eventstoredb|memory|postgres|sqlite)/',
          '^libs/event-feed-(local|kafka)/',
          '^libs/(leases|read-models|subject-keys|identity)-postgres/',
          // Chooses between the logs, for the roots.
          '^libs/log-source/',
          // Opens the engines of a service in a process of its own.
          '^libs/service-process/',
          '^libs/testing/',
          '^services/standalone/',
          // A service in a process of its own.
          '^services/[^/]+/src/process/',
          '\\.(spec|contract-spec|engine-spec)\\.ts$',
          '/(test|testing)/',
        ],
      },
      to: {
        path: '^libs/(event-store-(eventstoredb|memory|postgres|sqlite)|event-feed-(local|kafka)|(leases|read-models|subject-keys|identity)-postgres|log-source)/',
      },
    },
    room('ownership'),
    room('record', 'ownership'),
    room('gateways', 'ownership'),
    room('receipts', 'record', 'ownership'),
    room('connections', 'record', 'gateways', 'receipts', 'ownership'),
    room('seen', 'record', 'gateways', 'connections', 'ownership'),
    room('contact', 'record', 'gateways', 'connections', 'seen', 'ownership'),
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@stillhere/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    // What others keep in their dist is theirs, and a driver may lie there.
    exclude: { path: ['^(?!.*node_modules/).*/dist/', '/generated/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@stillhere/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
      mainFields: ['module', 'main', 'types'],
    },
    tsConfig: { fileName: 'tsconfig.json' },
    progress: { type: 'none' },
  },
};
