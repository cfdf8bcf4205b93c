/** A file without which the others are of little use; the order is that in which a backup copies. */
export interface DataFile {
  readonly name: string;
  readonly kind: 'key' | 'database' | 'log';
  /** What is in it, for a sentence. */
  readonly holds: string;
  /** What somebody has to live with who goes on without it. */
  readonly ifLost: string;
}

/**
 * What belongs to one log. The log first: a conversation's key is durable before its first event, so
 * keys that are copied after the log hold the key of every conversation in that copy of the log.
 */
export const dataFiles = [
  {
    name: 'log.db',
    kind: 'log',
    holds: 'everything that happened',
    ifLost: 'everything is lost',
  },
  {
    name: 'subject-keys.db',
    kind: 'database',
    holds: 'the key of each conversation',
    ifLost: 'what was said so far cannot be read again by anybody',
  },
  {
    name: 'master.key',
    kind: 'key',
    holds: 'the key that opens the keys of the conversations',
    ifLost: 'what was said so far cannot be read again by anybody',
  },
  {
    name: 'identity.db',
    kind: 'database',
    holds: 'the accounts, the sign-ins and the tokens of programs',
    ifLost: 'accounts and tokens have to be made anew',
  },
  {
    name: 'resume.key',
    kind: 'key',
    holds: "the key of the visitors' tokens",
    ifLost: 'pages of visitors that are open now cannot go on',
  },
] as const satisfies readonly DataFile[];

export type DataFileName = (typeof dataFiles)[number]['name'];

export const dataFileNames: readonly DataFileName[] = dataFiles.map(({ name }) => name);

export const isDataFile = (name: string): name is DataFileName =>
  dataFileNames.some((known) => known === name);

export function dataFile(name: DataFileName): DataFile {
  const found = dataFiles.find((file) => file.name === name);
  if (found === undefined) throw new Error(`${String(name)} is no file of the data directory`);
  return found;
}

/** Views of the log: made again from it at the next start, so nothing is lost with them. */
export const viewsFile = 'read-models.db';

/** What staff wrote and have not sent, for a day; in no backup: what nobody said is kept nowhere longer. */
export const draftsFile = 'drafts.db';
