import { cpus, platform } from 'node:os';
import type { DeskOpening } from './counselor.js';
import { type Measured, type Measures, runs } from './measure.js';
import type { Profile } from './profiles.js';
import type { Shift, Visit } from './visit.js';
import type { Weight } from './weigh.js';

/** A page that moves less than this in a whole visit counts as one that does not move (web.dev). */
const goodShift = 0.1;

export function measuresPage(measures: Measures, chromium: string): string {
  const measured = measures.phones;
  const names = measured.map(({ profile }) => profile.name);
  const line = (what: string, of: (one: Measured) => string): string =>
    `| ${what} | ${measured.map(of).join(' | ')} |`;
  const time = (what: string, of: (visit: Visit) => number): string =>
    line(what, ({ visits }) => seconds(median(visits.map(of))));
  return `# How quick the pages are

Made by \`npm run screens\` (only this: \`npm run screens -- --no-pictures\`): the built page from the
real process, a visitor from the first request to the end of a chat, a counselor who answers. Each
number is the median of ${runs} visits with an empty cache. On ${cpus().length} cores (${platform()}), Chromium ${chromium},
while other work may have run beside.

## The visitor page

| | ${names.join(' | ')} |
|---|${names.map(() => '--:|').join('')}
${line('processor', ({ profile }) => `${profile.cpuSlowdown} × slower`)}
${line('link', ({ profile }) => linkWords(profile))}
${time('first paint (goal on the slow phone: under 1 s)', (visit) => visit.firstPaintMs)}
${time('what the service offers can be read', (visit) => visit.offerMs)}
${time('from the last answer to a composer that takes a word', (visit) => visit.firstWordMs)}
${time('from *Send* to *Saved*', (visit) => visit.savedMs)}
${line('script before the first word can be typed', ({ visits }) => kib(visits, 'Script'))}
${line('everything before the first word can be typed', ({ visits }) => kib(visits))}
${line('layout shift, the whole visit', ({ visits }) => shiftOf(visits, false))}
${line('layout shift within half a second of a press', ({ visits }) => shiftOf(visits, true))}

Bytes are as they travelled, compressed, with their headers. They include the live part of the page
(the client and the transcript), which comes while the person reads: the composer does not wait for it;
what it does wait for is weighed below. Processor and link are Chromium's throttles on the
machine that made this; messages over the socket are not throttled. A layout shift is what Chromium
counts: parts of the window that moved, times how far; below ${goodShift} in a visit is good.

${movedWords(measured)}

${weightWords(measures.weight)}

${deskWords(measures.desk)}
`;
}

function weightWords({ files, bytes, bytesMax }: Weight): string {
  const lines = files.map(({ file, bytes: own }) => `| ${file.replace(/-.{8}\./, '.')} | ${own} |`);
  return `## What the first word waits for

Bytes, gzip, of what is built. More than ${bytesMax} ends the command with 1.

| | |
|---|--:|
${lines.join('\n')}
| together | ${bytes} |`;
}

function deskWords({ profile, openings }: Measures['desk']): string {
  const time = (of: (opening: DeskOpening) => number) => seconds(median(openings.map(of)));
  return `## The desk

Opened by somebody who is signed in, empty cache, ${profile.cpuSlowdown} × slower processor, ${linkWords(profile)}.

| | |
|---|--:|
| first paint | ${time((opening) => opening.firstPaintMs)} |
| usable: it says whether one takes chats, and hears a press | ${time((opening) => opening.usableMs)} |
| script | ${kib(openings, 'Script')} |
| everything | ${kib(openings)} |`;
}

const linkWords = ({ downKbps, roundTripMs }: Profile): string =>
  `${downKbps / 1_000} Mbit/s, ${roundTripMs} ms`;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function kib(visits: readonly Pick<Visit, 'bytes'>[], kind?: string): string {
  const sums = visits.map(({ bytes }) =>
    kind === undefined
      ? Object.values(bytes).reduce((sum, part) => sum + part, 0)
      : (bytes[kind] ?? 0),
  );
  return `${(median(sums) / 1_024).toFixed(1)} KiB`;
}

function shiftOf(visits: readonly Visit[], afterPress: boolean): string {
  const sums = visits.map(({ shifts }) =>
    shifts
      .filter((shift) => shift.afterPress === afterPress)
      .reduce((sum, { value }) => sum + value, 0),
  );
  return median(sums).toFixed(3);
}

/** What moved by itself, by stage, so that it can be mended. */
function movedWords(measured: readonly Measured[]): string {
  const shifts = measured.flatMap(({ visits }) => visits.flatMap((visit) => visit.shifts));
  const alone = shifts.filter(({ afterPress, value }) => !afterPress && value > 0.0005);
  if (alone.length === 0) return 'Nothing moved that nobody had pressed for.';
  const words = new Set(alone.map(({ stage, moved }: Shift) => `- ${stage}: ${moved.join(', ')}`));
  return `What moved without a press:\n\n${[...words].sort().join('\n')}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
