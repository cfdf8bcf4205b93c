import { ChangeSignal, createRepository, StreamQueue } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { rulesInForceDefault } from '../domain/matching/rules.js';
import { queueDecider } from '../domain/queue/decider.js';
import type { QueueEvent } from '../domain/queue/events.js';
import type { QueueState } from '../domain/queue/state.js';
import { workerDecider } from '../domain/worker/decider.js';
import type { WorkerEvent } from '../domain/worker/events.js';
import { comeBackMs } from '../domain/worker/shift.js';
import type { WorkerState } from '../domain/worker/state.js';
import { createWaiting } from '../projections/waiting.js';
import { absentCounselors } from './absent-counselors.js';
import { Deadlines } from './deadlines.js';
import { dispatchEveryMs, dispatchWaiting } from './dispatch.js';
import { gonePeople } from './gone-people.js';
import { Lists } from './lists.js';
import { measureQueue } from './measure-queue.js';
import { createMoments } from './moments.js';
import type { Routing, RoutingPorts } from './routing.js';
import { createRulesSettings, rulesOf } from './rules-settings.js';
import type { RulesSource } from './rules-source.js';

export function createRouting(ports: RoutingPorts): Routing {
  const { store, clock, random, timers, settings } = ports;
  const common = { store, clock, random, timers, registry: eventRegistry };
  const waitingChanged = new ChangeSignal();
  const onChange = (): void => {
    waitingChanged.changed();
    deadlines.tell();
    dispatch.tell();
  };
  const waiting = createWaiting({ ...ports, onChange });
  const base = settings.rules ?? nobodySetAnything;
  const publishedRules = createRulesSettings(ports, base, onChange);
  const moments = createMoments(clock);
  const grace = {
    graceMs: settings.deskGraceMs,
    fromMs: moments.nowMs() + comeBackMs,
    momentOf: moments.of,
  };
  const lists = new Lists({ moments, waiting, waitingChanged, grace });
  if (ports.metrics) measureQueue(ports.metrics, lists);
  const deadlines = new Deadlines(
    { timers, moments, turn: ports.readModels.turnOf?.('routing.deadlines') },
    {
      everywhere: [(nowMs) => lists.check(nowMs)],
      inTurn: [absentCounselors(() => routing), gonePeople(() => routing)],
    },
  );
  const dispatch = new Deadlines(
    {
      ...{ timers, moments, everyMs: dispatchEveryMs },
      turn: ports.readModels.turnOf?.('routing.dispatch'),
    },
    { everywhere: [], inTurn: [dispatchWaiting(() => routing)] },
  );
  const routing: Routing = {
    ...ports,
    rules: rulesOf(publishedRules, base, clock),
    publishedRules,
    queues: createRepository<QueueState, QueueEvent>({
      ...common,
      category: 'queue',
      decider: queueDecider,
    }),
    workers: createRepository<WorkerState, WorkerEvent>({
      ...common,
      category: 'worker',
      decider: workerDecider,
    }),
    turns: new StreamQueue(),
    waiting,
    waitingChanged,
    moments,
    lists,
    deadlines,
    dispatch,
    grace,
    goneEndMs: settings.goneEndMs,
  };
  return routing;
}

const nobodySetAnything: RulesSource = {
  of: () => rulesInForceDefault,
  person: () => ({ centre: '', has: new Set(), expired: new Set() }),
};
