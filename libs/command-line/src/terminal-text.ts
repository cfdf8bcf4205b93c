/**
 * Words of others on a terminal. What they wrote may hold bytes that a terminal obeys: clears the
 * screen, writes the clipboard, paints a line that looks like one of ours, turns the reading direction.
 * So every such character is shown by its number, and a line of theirs never begins as one of ours.
 */

/** C0, delete, C1; and what turns or hides text without a trace. Joiners of emoji and Persian stay. */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;

const numbered = (character: string): string =>
  `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;

/** One line, whatever is in it: names, paths, single words. */
export const oneLine = (text: string): string => text.replace(unsafe, numbered);

/** Our own text, which may hold words of others: only its line ends stay. */
export const terminalText = (text: string): string => text.split('\n').map(oneLine).join('\n');

const lineEnd = /\r\n|[\n\r\u0085\u2028\u2029]/u;
/** What a line starts with that goes on from the one before: none of our own lines does. */
const continued = '┆ ';

/** Words of others over several lines; all but the first are marked and stand under `column`. */
export function severalLines(text: string, column: number): string {
  const [first = '', ...others] = text.split(lineEnd).map(oneLine);
  const indent = ' '.repeat(column) + continued;
  return [first, ...others.map((line) => indent + line)].join('\n');
}

/** Exact for whoever parses it, harmless for a terminal. */
export const terminalJson = (value: unknown): string =>
  JSON.stringify(value).replace(unsafe, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
