import { type Output, oneLine } from '@stillhere/command-line';
import type { settings as api } from '@stillhere/contracts';
import { differences } from './diff.js';
import type { DocumentName, SettingsConnection } from './documents.js';

export interface SettingsInput {
  readonly document: DocumentName;
  /** What the file says; empty where the command takes none. */
  readonly text: string;
  /** Empty: nobody said. */
  readonly version: string;
  /** Empty: now. */
  readonly at: string;
  readonly dry: boolean;
  readonly json: boolean;
}

export interface SettingsCommand {
  readonly takesFile: boolean;
  readonly flags: readonly ('version' | 'at' | 'dry' | 'json')[];
  readonly help: string;
  /** @returns whether it was done */
  run(settings: SettingsConnection, input: SettingsInput, output: Output): Promise<boolean>;
}

export const settingsCommands: Readonly<Record<string, SettingsCommand>> = {
  export: {
    takesFile: false,
    flags: ['version'],
    help: 'Prints the newest version, or --version N, as a document',
    async run(settings, { version }, output) {
      const found = await settings.get(version);
      output.print(JSON.stringify(JSON.parse(found.text), undefined, 2));
      output.say(`Version ${found.version}. ${inForceText(found)}`);
      return true;
    },
  },
  apply: {
    takesFile: true,
    flags: ['version', 'at', 'dry'],
    help: 'Shows what FILE changes and publishes it, all or nothing; --dry: only shows it',
    async run(settings, { text, version, at, dry }, output) {
      const newest = await settings.get();
      const checked = await settings.check(text, at);
      if (checked.problem !== '') {
        output.say(`The document is not taken: ${checked.problem}. Nothing was changed.`);
        return false;
      }
      const isOther = shown(newest, checked.text, output);
      if (dry) output.say('Nothing was changed: --dry.');
      if (dry || !isOther) return true;
      const fromVersion = version === '' ? newest.version : Number(version);
      const request = { text, fromVersion, takesEffectAt: at };
      told(await settings.publish(request), at, output);
      return true;
    },
  },
  history: {
    takesFile: false,
    flags: ['json'],
    help: 'Prints who changed what when, newest first; --json: one object a line, exact',
    async run(settings, { json }, output) {
      const { versions } = await settings.list();
      for (const one of versions) {
        if (json) output.json(one);
        else output.print(oneLine(sentenceOf(one)));
      }
      return true;
    },
  },
  undo: {
    takesFile: false,
    flags: ['version', 'at', 'dry'],
    help: 'Publishes the version before the newest once more, or --version N; --dry: only shows it',
    async run(settings, { version, at, dry }, output) {
      const newest = await settings.get();
      const before = version === '' ? await versionBefore(settings) : version;
      if (before === undefined) {
        output.say('There is no version before this one. Nothing was changed.');
        return false;
      }
      const earlier = await settings.get(before);
      const isOther = shown(newest, earlier.text, output);
      if (dry) output.say('Nothing was changed: --dry.');
      if (dry || !isOther) return true;
      const request = { version: before, fromVersion: newest.version, takesEffectAt: at };
      told(await settings.publishAgain(request), at, output);
      return true;
    },
  },
};

const inForceText = ({ version, newest, inForce }: api.Settings): string =>
  [
    version === inForce ? 'It holds.' : `Version ${inForce} holds.`,
    version === newest ? '' : ` The newest is ${newest}.`,
  ].join('');

/** @returns whether anything is different */
function shown(newest: api.Settings, text: string, output: Output): boolean {
  const lines = differences(newest.text, text);
  for (const line of lines) output.print(oneLine(line));
  if (lines.length > 0) return true;
  output.say(`Version ${newest.version} says the same. Nothing was changed.`);
  return false;
}

function told({ version }: api.PublishSettingsResponse, at: string, output: Output): void {
  const when = at === '' ? 'It holds within seconds' : `It holds from ${at} on`;
  output.say(`Published as version ${version}. ${when}; undo is: npm run admin -- settings undo`);
}

function sentenceOf(one: api.SettingsVersion): string {
  const who = one.by === '' ? `before anything was published (${one.source})` : `by ${one.by}`;
  const again = one.isAgain ? `, version ${one.againOf} again` : '';
  const from = one.by === '' ? '' : ` from ${one.fromVersion}${again}`;
  const later = one.takesEffectAt === '' ? '' : `, for ${one.takesEffectAt}`;
  return `${one.version}  ${one.state}  ${one.publishedAt}${later}  ${who}${from}`;
}

async function versionBefore(settings: SettingsConnection): Promise<string | undefined> {
  const { versions } = await settings.list();
  const before = versions[1]?.version;
  return before === undefined ? undefined : `${before}`;
}
