import type { Output } from '@stillhere/command-line';
import {
  type ErasureReport,
  erase,
  lookAtSubject,
  placeHold,
  releaseHold,
  type SubjectNow,
} from '@stillhere/erasure';
import type { Command } from './command.js';
import { erasureReasons, holdReasons, releaseReasons } from './order.js';

const ordered = {
  ...{ takesName: true, takes: 'CONVERSATION' },
  flags: ['request', 'reason', 'by'],
} as const;

/** What becomes of what was said in a conversation (docs/erasure.md). */
export const wordsCommands: Readonly<Record<string, Command>> = {
  erase: {
    ...ordered,
    reasons: erasureReasons,
    hasJson: true,
    help: 'Destroys what was said in a conversation, for good, and prints the report of it',
    async run({ words }, { name: conversation, order, json }, output) {
      const { tenant } = words;
      const report = await words.change((ports) => erase(ports, { tenant, conversation }, order));
      if (json) output.json(report);
      else printReport(report, output);
    },
  },
  hold: {
    ...ordered,
    reasons: holdReasons,
    help: 'Nothing of a conversation is destroyed until release',
    async run({ words }, { name: conversation, order }, output) {
      const { tenant } = words;
      const { hold } = await words.change((ports) =>
        placeHold(ports, { tenant, conversation }, order),
      );
      output.say(`Conversation ${conversation} is on hold since ${hold?.at} (${order.request}).`);
    },
  },
  release: {
    ...ordered,
    reasons: releaseReasons,
    help: 'Ends the hold of a conversation',
    async run({ words }, { name: conversation, order }, output) {
      const { tenant } = words;
      await words.change((ports) => releaseHold(ports, { tenant, conversation }, order));
      output.say(`Conversation ${conversation} is on hold no more (${order.request}).`);
    },
  },
  'subject-state': {
    ...{ takesName: true, takes: 'CONVERSATION', flags: [] },
    isReading: true,
    help: 'Prints whether a conversation is on hold or erased, and which keys are left',
    async run({ words }, { name: conversation, json }, output) {
      const subject = { tenant: words.tenant, conversation };
      const now = await words.look((look) => lookAtSubject(look, subject));
      if (json) output.json({ ...subject, ...now });
      else printState(conversation, now, output);
    },
  },
};

function printReport({ conversation, erasure, isRepeat, found }: ErasureReport, output: Output) {
  const { request, reason, by, requestedAt, erasedAt = '', keys } = erasure;
  output.print(`What was said in conversation ${conversation} is destroyed.`);
  output.print(`request    ${request}, ${reason}, by ${by}`);
  output.print(`asked      ${requestedAt}`);
  output.print(`destroyed  ${erasedAt}`);
  output.print(`keys       ${keys.join(', ')}`);
  output.print(
    `checked    ${found.texts} sealed texts in ${found.events} events: no key is left for any of them`,
  );
  output.print(
    'kept       ids, times, places in the queue and who had it; the chain still verifies',
  );
  output.print('copies     copies of the key store from before can open it until they are deleted');
  if (isRepeat) output.say('It had been erased before; its keys were destroyed again.');
}

function printState(conversation: string, { state, keys, ...found }: SubjectNow, output: Output) {
  const { hold, erasure } = state;
  output.print(`conversation  ${conversation}, ${found.conversation}`);
  output.print(
    hold
      ? `hold          since ${hold.at} (${hold.request}, ${hold.reason}, by ${hold.by})`
      : 'hold          none',
  );
  output.print(`erasure       ${erasureState(erasure)}`);
  for (const [name, status] of Object.entries(keys))
    output.print(`key           ${name}: ${status}`);
  output.print(`texts         ${found.texts} sealed, of ${found.unopenable} the key is destroyed`);
}

function erasureState(erasure: SubjectNow['state']['erasure']): string {
  if (erasure === undefined) return 'none';
  const { request, reason, by, requestedAt, erasedAt } = erasure;
  const what = `(${request}, ${reason}, by ${by})`;
  return erasedAt === undefined
    ? `began at ${requestedAt} ${what} and is not finished: run erase again`
    : `carried out at ${erasedAt} ${what}`;
}
