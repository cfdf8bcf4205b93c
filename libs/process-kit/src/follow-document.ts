import { type Found, findFile, followFile } from './follow-file.js';

export interface DocumentFile<Document> {
  /** `--floor-rules`. */
  readonly flag: string;
  readonly path: string;
  /** What the text says; a sentence without its end: why it is not taken. `before`: what is in force, not at the start. */
  readonly parse: (text: string, before: Document | undefined) => Document | string;
  /** Told once of each change that is refused. */
  readonly tell: (text: string) => void;
  /** What such a change leaves as it was: `The rules before it stay in force.` */
  readonly kept: string;
}

/**
 * What a document says that an operator edits, read again when it changes. A change that is refused leaves in force what was.
 * @returns what is in force; a text: why it is not taken at the start
 */
export function followDocument<Document>(
  file: DocumentFile<Document>,
): { readonly current: () => Document } | string {
  const { path, tell, kept } = file;
  const found = findFile(path);
  const first = read(file, found, undefined);
  if (typeof first === 'string') return first;
  let now: Document = first;
  followFile(path, found, (changed) => {
    const next = read(file, changed, now);
    if (typeof next === 'string') tell(`${next} ${kept}`);
    else now = next;
  });
  return { current: () => now };
}

function read<Document>(
  { flag, path, parse }: DocumentFile<Document>,
  found: Found,
  before: Document | undefined,
): Document | string {
  if ('code' in found) return `${flag} ${path} cannot be read (${found.code}).`;
  const parsed = parse(found.text, before);
  return typeof parsed === 'string' ? `${flag} ${path} is not taken: ${parsed}.` : parsed;
}
