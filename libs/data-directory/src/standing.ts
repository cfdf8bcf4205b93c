import { type DataFileName, dataFile, dataFileNames, viewsFile } from './data-files.js';
import type { Inventory } from './inventory.js';

/** What was found, read only. */
export interface Found {
  readonly directory: string;
  /** Where the log was looked for; default: in the directory. */
  readonly logIn?: Inventory['logIn'];
  readonly inventory: Inventory | 'damaged' | undefined;
  readonly present: ReadonlySet<DataFileName>;
  /** Views of a log lie there: there was one, even where nothing else is left. */
  readonly hasViews: boolean;
  /** Of those that could be read and say whose they are. */
  readonly ids: Readonly<Partial<Record<DataFileName, string>>>;
  /** `undefined`: no log, or one that cannot be read; then whoever opens it says so. */
  readonly log:
    | {
        readonly id: string;
        readonly head: string | undefined;
        /** The point that the inventory names stands in it; true when it names none. */
        readonly holdsReached: boolean;
      }
    | undefined;
}

/** What an operator says must be there: any log, none, or this one. */
export type ExpectedLog = 'whatever' | 'any' | 'new' | { readonly id: string };

export interface Problem {
  readonly file: DataFileName | 'inventory.json';
  readonly kind: 'missing' | 'foreign' | 'older' | 'damaged' | 'unexpected';
  /** What is there, what was expected, what to do. */
  readonly sentence: string;
}

export type Standing =
  /** Nothing is there yet. */
  | { readonly kind: 'empty' }
  /** A first start that was cut short: nothing happened yet, and what is missing may be made. */
  | { readonly kind: 'unfinished' }
  /** Of a version that kept no inventory, and whole. */
  | { readonly kind: 'unlisted' }
  | { readonly kind: 'whole'; readonly inventory: Inventory }
  | { readonly kind: 'refused'; readonly problems: readonly [Problem, ...Problem[]] };

/** Pure: the same finding stands the same for the server and for every tool. */
export function standingOf(lying: Found, expected: ExpectedLog = 'whatever'): Standing {
  const elsewhere = logElsewhere(lying);
  if (elsewhere !== undefined) return { kind: 'refused', problems: [elsewhere] };
  const found = withLog(lying);
  const problems = [...unexpected(found, expected), ...problemsOf(found)];
  const [first, ...others] = problems;
  if (first) return { kind: 'refused', problems: [first, ...others] };
  if (found.inventory && found.inventory !== 'damaged') {
    return { kind: 'whole', inventory: found.inventory };
  }
  if (found.present.size === 0) return { kind: 'empty' };
  const isUsed = found.log === undefined || found.log.head !== undefined;
  return { kind: isUsed ? 'unlisted' : 'unfinished' };
}

/** The log is looked for in another place than the one where it lies. */
function logElsewhere({ directory, logIn, inventory, present }: Found): Problem | undefined {
  const problem = (sentence: string): Problem => ({
    ...{ file: 'log.db', kind: 'unexpected', sentence },
  });
  const listed = inventory === 'damaged' ? undefined : inventory;
  if (logIn === undefined) {
    if (listed?.logIn === undefined) return undefined;
    return problem(
      `The log of ${directory} (${listed.log}) lies in ${servers[listed.logIn]}: name it with --log or STILLHERE_LOG.`,
    );
  }
  if (!present.has('log.db') && (listed === undefined || listed.logIn === logIn)) return undefined;
  if (listed?.logIn !== undefined && listed.logIn !== logIn) {
    return problem(
      `The log of ${directory} (${listed.log}) lies in ${servers[listed.logIn]}, and --log names one in ` +
        `${servers[logIn]}: name the right one, or choose another directory.`,
    );
  }
  return problem(
    `${directory} belongs to a log in a file of its own, log.db: leave --log and STILLHERE_LOG out, or ` +
      `choose another directory for the log in ${servers[logIn]}.`,
  );
}

/** A log on a server is there from its first event on, or as soon as anything else belongs to it. */
function withLog(found: Found): Found {
  const { logIn, log, present, hasViews, inventory } = found;
  if (logIn === undefined || log === undefined) return found;
  const isBegun = log.head !== undefined || present.size > 0 || hasViews || inventory !== undefined;
  return isBegun ? { ...found, present: new Set([...present, 'log.db']) } : found;
}

const servers = { postgres: 'PostgreSQL', eventstoredb: 'EventStoreDB' } as const;

const titleOnServer = (logIn: keyof typeof servers): string => `The event log in ${servers[logIn]}`;

function problemsOf(found: Found): Problem[] {
  const { inventory } = found;
  if (inventory === 'damaged') return [damagedInventory(found)];
  if (inventory) return [...logProblems(found, inventory), ...listedProblems(found, inventory)];
  if (found.present.size === 0 && !found.hasViews) return [];
  if (!found.present.has('log.db')) return [missing(found, 'log.db', undefined)];
  // Without an event nothing was promised to anybody: a first start that was cut short.
  if (found.log === undefined || found.log.head === undefined)
    return foreignTo(found, found.log?.id);
  const lost = dataFileNames.filter((name) => !found.present.has(name));
  return [
    ...lost.map((name) => missing(found, name, undefined)),
    ...foreignTo(found, found.log.id),
  ];
}

function listedProblems(found: Found, { ids, log }: Inventory): Problem[] {
  const problems: Problem[] = [];
  for (const name of dataFileNames) {
    const listed = ids[name];
    if (name === 'log.db' || listed === undefined) continue;
    if (!found.present.has(name)) problems.push(missing(found, name, listed));
    else if ((found.ids[name] ?? listed) !== listed)
      problems.push(foreign(found, name, { listed, log }));
  }
  return problems;
}

function logProblems(found: Found, inventory: Inventory): Problem[] {
  if (!found.present.has('log.db')) return [missing(found, 'log.db', inventory.log)];
  if (found.log === undefined) return [];
  if (found.log.id !== inventory.log) {
    return [foreign(found, 'log.db', { listed: inventory.log, log: inventory.log })];
  }
  return found.log.holdsReached ? [] : [olderLog(found, inventory)];
}

/** Databases that say which log they belong to, where no inventory says it for them. */
function foreignTo(found: Found, log: string | undefined): Problem[] {
  if (log === undefined) return [];
  return dataFileNames
    .filter((name) => dataFile(name).kind === 'database')
    .filter((name) => (found.ids[name] ?? unmarked) !== unmarked && found.ids[name] !== log)
    .map((name) => foreign(found, name, { listed: log, log }));
}

/** A database that a version without inventories made, or that was never taken in. */
export const unmarked = 'unmarked';

function unexpected(found: Found, expected: ExpectedLog): Problem[] {
  const hasLog = found.present.has('log.db');
  const { directory } = found;
  const problem = (sentence: string): Problem[] => [
    { file: 'log.db', kind: 'unexpected', sentence },
  ];
  if (expected === 'whatever') return [];
  if (expected === 'new') {
    if (found.present.size === 0) return [];
    return problem(
      `A new log was to be begun in ${directory}, but Stillhere data lie there already. Leave ` +
        '--expect-log new out to go on with them, or choose another directory.',
    );
  }
  if (!hasLog) {
    if (found.logIn !== undefined) {
      return problem(
        `${titleOnServer(found.logIn)} holds no event yet, but one was expected there (--expect-log). Is it the right ` +
          'server? For a first start say --expect-log new, once.',
      );
    }
    return problem(
      `${directory} holds no log.db, but one was expected there (--expect-log). Is the volume with ` +
        'the data mounted? For a first start say --expect-log new, once.',
    );
  }
  if (expected === 'any' || found.log === undefined || found.log.id === expected.id) return [];
  const [where, isRight] =
    found.logIn === undefined
      ? [`The log in ${directory}`, 'Is the right volume mounted?']
      : [titleOnServer(found.logIn), 'Is it the right server?'];
  return problem(
    `${where} is ${found.log.id}, but ${expected.id} was expected (--expect-log). ${isRight}`,
  );
}

/** Which file, and where. */
const titleOf = ({ directory, logIn }: Found, name: DataFileName): string =>
  name === 'log.db' && logIn !== undefined ? titleOnServer(logIn) : `${name} in ${directory}`;

const acceptWith = (found: Found, name: string): string =>
  `npm run check-data -- --data ${JSON.stringify(found.directory)} --accept ${name}`;

function missing(found: Found, name: DataFileName, listed: string | undefined): Problem {
  const { holds, ifLost } = dataFile(name);
  const wanted = listed === undefined ? '' : `, with the id ${listed}`;
  const others: string[] = [...found.present]
    .filter((other) => other !== name)
    .map((other) =>
      other === 'log.db' && found.logIn !== undefined ? titleOnServer(found.logIn) : other,
    );
  if (others.length === 0 && found.hasViews) others.push(viewsFile);
  const beside =
    others.length > 0
      ? `, though ${others.join(', ')} ${others.length > 1 ? 'are' : 'is'} there`
      : '';
  const wayOut =
    name === 'log.db'
      ? 'Without it these files are of no use: to begin anew, choose an empty directory.'
      : `If it is lost for good, "${acceptWith(found, name)}" lets a start go on without: then ${ifLost}.`;
  const isMissing =
    name === 'log.db' && found.logIn !== undefined
      ? `${titleOnServer(found.logIn)} is not there`
      : `${name} is missing in ${found.directory}`;
  const sentence =
    `${isMissing}${beside}. Expected: ${holds}${wanted}. ` +
    `Put it back from the newest backup. ${wayOut}`;
  return { file: name, kind: 'missing', sentence };
}

interface Wanted {
  readonly listed: string;
  readonly log: string;
}

function foreign(found: Found, name: DataFileName, { listed, log }: Wanted): Problem {
  const { kind, holds } = dataFile(name);
  const has = kind === 'log' ? found.log?.id : found.ids[name];
  const says =
    kind === 'database'
      ? has === unmarked
        ? 'does not say which log it belongs to'
        : `belongs to the log ${has}`
      : `has the id ${has}`;
  const expected = kind === 'database' ? `that of the log ${log}` : `the one with the id ${listed}`;
  const sentence =
    `${titleOf(found, name)} ${says}. Expected: ${expected} (${holds}). Put the right one back. ` +
    `If this one is right, "${acceptWith(found, name)}" takes it in.`;
  return { file: name, kind: 'foreign', sentence };
}

function olderLog(found: Found, { reached }: Inventory): Problem {
  const sentence =
    `${titleOf(found, 'log.db')} ends at position ${found.log?.head ?? '(none)'} or tells another ` +
    `story, but at ${reached?.at} it held position ${reached?.position}: it is an older copy, or was cut ` +
    'off. Put the newest one back. If what came after is lost for good, ' +
    `"${acceptWith(found, 'log.db')}" lets a start go on with it.`;
  return { file: 'log.db', kind: 'older', sentence };
}

const damagedInventory = ({ directory }: Found): Problem => ({
  file: 'inventory.json',
  kind: 'damaged',
  sentence:
    `inventory.json in ${directory} is damaged, or was written by a newer version. Put it back from a ` +
    'backup, or move it away: then it is made again from what the other files say of themselves.',
});
