import type { Ledger } from '@stillhere/harness/people';
import type { World } from '../world/world.js';
import { checkDurability, type Durability } from './durability.js';
import type { LogRecord } from './log-record.js';
import { checkOrder, checkRefusals } from './order.js';
import { checkOwners } from './owners.js';
import { checkReceipts } from './receipts.js';
import { checkSeatLimits } from './seats.js';
import { checkViews, checkWithheld, checkWitnesses } from './views.js';

/** What holds at every moment, so also for the log that a killed process left behind. */
export function inspectLog(world: World, log: LogRecord, ledger: Ledger): Durability {
  const talks = world.everyTalk;
  const durability = checkDurability(talks, log);
  ledger.check('I1 acknowledged and not lost', durability.lost);
  ledger.check('I5 once', durability.duplicated);
  ledger.check('I2 I9 revisions and hashes', log.divergence === undefined ? [] : [log.divergence]);
  ledger.check('I6 order of a tab', checkOrder(talks, log));
  ledger.check('I11 I12 I16 receipts', checkReceipts(log));
  ledger.check('one owner of presence at a time', checkOwners(log, world.ownersStruckAtMs));
  ledger.check('R7 seats within their limit', checkSeatLimits(log));
  return durability;
}

/** What holds once everybody is connected and has read on to the head. */
export function inspectViews(world: World, log: LogRecord, ledger: Ledger): void {
  const talks = world.everyTalk;
  ledger.check('I3 I4 I7 views are the log', checkViews(talks, log));
  ledger.check('I3 R8 the wire', checkWitnesses(talks));
  ledger.check('I34 notes stay with the staff', checkWithheld(talks, log));
  ledger.check('I37 refused is not saved', checkRefusals(talks, log));
  ledger.check('R6 given to one', world.problems);
  ledger.check('R2 one conversation a request', opened(world, log));
}

/** However often a request was repeated: as many conversations as people who came in. */
function opened({ everyTalk, strangers }: World, log: LogRecord): string[] {
  const known = new Set(everyTalk.map(({ conversation }) => conversation));
  return [...log.conversations.keys()]
    .filter((conversation) => !known.has(conversation) && !strangers.has(conversation))
    .map((conversation) => `nobody was told of conversation ${conversation}`);
}
