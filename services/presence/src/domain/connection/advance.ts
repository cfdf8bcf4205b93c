import type { Evidence, Fact } from './evidence.js';
import type { ConnectionState, EndCause, Outstanding } from './state.js';
import { type ConnectionTimers, pageDeadlineMs, pongDeadlineMs } from './timers.js';

export interface Advanced {
  readonly state: ConnectionState;
  readonly facts: readonly Fact[];
}

/** When evidence came: monotonic milliseconds. */
export interface Moment {
  readonly nowMs: number;
  /** When anything of theirs came before that. Whoever looks after the connection keeps it: see `isGoodNewsOnly`. */
  readonly lastHeardMs: number;
  readonly timers: ConnectionTimers;
}

/**
 * The connection machine. Every inbound byte is liveness; silence is only judged against a ping that
 * was really sent and while we could have seen its answer; ENDED is terminal. Due timers fire first,
 * so that evidence which comes late finds the state that the silence before it amounted to.
 */
export function advance(state: ConnectionState, evidence: Evidence, moment: Moment): Advanced {
  if (state.status === 'ended') return { state, facts: [] };
  if (evidence.kind === 'sight-regained')
    return fireDueTimers(unasked(state, moment.nowMs), moment);
  const due = fireDueTimers(state, moment);
  if (due.state.status === 'ended' || evidence.kind === 'time') return due;
  const met = meet(due.state, evidence, moment);
  return due.facts.length === 0 ? met : { state: met.state, facts: [...due.facts, ...met.facts] };
}

/**
 * They were heard while nothing was asked of them and nothing waits to be recorded: nothing changes but
 * the moment at which they were last heard, and no time runs. Nearly all evidence is of this kind.
 */
export const isGoodNewsOnly = (state: ConnectionState, evidence: Evidence): boolean =>
  state.status === 'live' &&
  state.unanswered === undefined &&
  state.unansweredByPage === undefined &&
  state.reported === state.recorded &&
  isNothingButHeard(state, evidence);

function isNothingButHeard(state: ConnectionState, evidence: Evidence): boolean {
  switch (evidence.kind) {
    case 'heard':
    case 'protocol-pong':
    case 'application-pong':
    case 'page-frame':
      return true;
    case 'visibility':
      return evidence.surface === state.reported;
    case 'ping-sent':
    case 'freezing':
    case 'closed':
    case 'sight-regained':
    case 'time':
      return false;
  }
}

/** The next moment at which silence alone would change something; `undefined`: none. */
export function nextDueMs(state: ConnectionState, timers: ConnectionTimers): number | undefined {
  if (state.status === 'ended') return undefined;
  const dueMs = Math.min(
    deadAtMs(state, timers),
    doubtAtMs(state, timers),
    sleepAtMs(state, timers),
    surfaceAtMs(state, timers),
    sleptTooLongAtMs(state, timers),
  );
  return dueMs === never ? undefined : dueMs;
}

const never = Number.POSITIVE_INFINITY;

type Due = (state: ConnectionState, timers: ConnectionTimers) => number;

const deadAtMs: Due = ({ status, suspectedAtMs }, timers) =>
  status === 'suspect' && suspectedAtMs !== undefined ? suspectedAtMs + timers.deadMs : never;

const doubtAtMs: Due = ({ status, unanswered, reported, srttMs }, timers) =>
  status === 'live' && unanswered
    ? unanswered.sentAtMs + pongDeadlineMs(timers, reported, srttMs)
    : never;

const sleepAtMs: Due = ({ status, asleep, unansweredByPage, reported }, timers) =>
  status === 'live' && !asleep && unansweredByPage
    ? unansweredByPage.sentAtMs + pageDeadlineMs(timers, reported)
    : never;

const surfaceAtMs: Due = ({ asleep, reported, recorded, reportedAtMs }, timers) =>
  !asleep && reported !== recorded ? reportedAtMs + timers.surfaceDebounceMs : never;

const sleptTooLongAtMs: Due = ({ asleepAtMs }, timers) =>
  asleepAtMs === undefined ? never : asleepAtMs + timers.asleepMaxMs;

function fireDueTimers(from: ConnectionState, moment: Moment): Advanced {
  let state = from;
  const facts: Fact[] = [];
  // Each pass fires the earliest due timer as of its own moment; a machine has few, so this ends.
  for (;;) {
    const dueMs = nextDueMs(state, moment.timers);
    if (dueMs === undefined || dueMs > moment.nowMs) return { state, facts };
    const fired = fire(state, { ...moment, nowMs: dueMs });
    state = fired.state;
    facts.push(...fired.facts);
  }
}

function fire(state: ConnectionState, moment: Moment): Advanced {
  const { nowMs, timers, lastHeardMs } = moment;
  const isDue = (due: Due): boolean => due(state, timers) <= nowMs;
  if (isDue(deadAtMs)) {
    const because = `no answer for ${Math.round(nowMs - lastHeardMs)} ms`;
    return end(state, { cause: 'timed-out', because, lastHeardMs });
  }
  if (isDue(sleptTooLongAtMs)) {
    return end(state, { cause: 'asleep', because: 'page sleeps and cannot be used', lastHeardMs });
  }
  if (isDue(doubtAtMs)) return doubt(state, moment);
  return isDue(sleepAtMs) ? fallAsleep(state, nowMs) : recordSurface(state);
}

function doubt(state: ConnectionState, { nowMs, lastHeardMs }: Moment): Advanced {
  const { n, sentAtMs } = state.unanswered ?? { n: 0, sentAtMs: nowMs };
  const because = `ping ${n} unanswered for ${Math.round(nowMs - sentAtMs)} ms`;
  return {
    state: { ...state, status: 'suspect', suspectedAtMs: nowMs },
    facts: [{ fact: 'suspected', because, lastHeardMs }],
  };
}

/** The browser answers and the page does not. With the link in doubt too, that is judged first. */
function fallAsleep(state: ConnectionState, nowMs: number): Advanced {
  const { unanswered, unansweredByPage } = state;
  if (unanswered) return { state: { ...state, unansweredByPage: laterOf(state) }, facts: [] };
  const because = `page did not answer ping ${unansweredByPage?.n ?? 0}`;
  return asleepNow(state, because, nowMs);
}

/** The page gets its time anew from the ping that the browser has not answered either. */
const laterOf = ({ unanswered, unansweredByPage }: ConnectionState): Outstanding | undefined =>
  unanswered && unansweredByPage && unanswered.sentAtMs > unansweredByPage.sentAtMs
    ? { n: unansweredByPage.n, sentAtMs: unanswered.sentAtMs }
    : undefined;

const asleepNow = (state: ConnectionState, because: string, nowMs: number): Advanced => ({
  state: {
    ...state,
    asleep: true,
    asleepAtMs: nowMs,
    recorded: 'asleep',
    unansweredByPage: undefined,
  },
  facts: [{ fact: 'surface', surface: 'asleep', because }],
});

const recordSurface = (state: ConnectionState): Advanced => ({
  state: { ...state, recorded: state.reported },
  facts: [{ fact: 'surface', surface: state.reported, because: `page reports ${state.reported}` }],
});

/** What was asked while we could not see may have been answered: it is asked again, then judged. */
const unasked = (state: ConnectionState, nowMs: number): ConnectionState => ({
  ...state,
  asleepAtMs: state.asleep ? nowMs : undefined,
  unanswered: undefined,
  unansweredByPage: undefined,
  suspectedAtMs: undefined,
});

function meet(state: ConnectionState, evidence: Evidence, moment: Moment): Advanced {
  switch (evidence.kind) {
    case 'ping-sent':
      return { state: pinged(state, evidence, moment.nowMs), facts: [] };
    case 'closed': {
      const because = `socket closed: ${evidence.cause}`;
      return end(state, { cause: evidence.cause, because, lastHeardMs: moment.lastHeardMs });
    }
    case 'heard':
      return heard(state, 'bytes arrived', moment.nowMs);
    case 'protocol-pong':
      return heard(measured(state, evidence.n, moment.nowMs), `pong ${evidence.n}`, moment.nowMs);
    case 'application-pong':
      return woken(heard(state, `page answered ping ${evidence.n}`, moment.nowMs));
    case 'page-frame':
      return woken(heard(state, 'page sent a frame', moment.nowMs));
    case 'visibility':
      return woken(
        heard(reporting(state, evidence.surface, moment.nowMs), 'page reports', moment.nowMs),
      );
    case 'freezing':
      return frozen(
        heard(reporting(state, 'hidden', moment.nowMs), 'page freezes', moment.nowMs),
        moment.nowMs,
      );
    case 'sight-regained':
    case 'time':
      return { state, facts: [] };
  }
}

function pinged(
  state: ConnectionState,
  ping: { readonly n: number; readonly probe: boolean },
  nowMs: number,
): ConnectionState {
  const sent = { n: ping.n, sentAtMs: nowMs };
  return {
    ...state,
    unanswered: state.unanswered ?? sent,
    suspectedAtMs: state.status === 'suspect' ? (state.suspectedAtMs ?? nowMs) : undefined,
    // A probe is a protocol ping only: the page is not asked.
    unansweredByPage: ping.probe ? state.unansweredByPage : (state.unansweredByPage ?? sent),
  };
}

/** Any byte proves link and device. After doubt the page gets its time anew: it was cut off as well. */
function heard(state: ConnectionState, because: string, nowMs: number): Advanced {
  const alive = state.unanswered ? { ...state, unanswered: undefined } : state;
  if (state.status !== 'suspect') return { state: alive, facts: [] };
  const { unansweredByPage } = state;
  return {
    state: {
      ...alive,
      status: 'live',
      suspectedAtMs: undefined,
      unansweredByPage: unansweredByPage && { ...unansweredByPage, sentAtMs: nowMs },
    },
    facts: [{ fact: 'answered', because }],
  };
}

/** A frame of the page's own code proves that it runs. */
function woken({ state, facts }: Advanced): Advanced {
  if (!state.asleep && !state.unansweredByPage) return { state, facts };
  const awake: ConnectionState = {
    ...state,
    ...{ asleep: false, asleepAtMs: undefined, unansweredByPage: undefined },
  };
  if (!state.asleep) return { state: awake, facts };
  return {
    state: { ...awake, recorded: state.reported },
    facts: [...facts, { fact: 'surface', surface: state.reported, because: 'page woke' }],
  };
}

function frozen({ state, facts }: Advanced, nowMs: number): Advanced {
  if (state.asleep) return { state: { ...state, unansweredByPage: undefined }, facts };
  const slept = asleepNow(state, 'page says it is being paused', nowMs);
  return { state: slept.state, facts: [...facts, ...slept.facts] };
}

function reporting(
  state: ConnectionState,
  surface: ConnectionState['reported'],
  nowMs: number,
): ConnectionState {
  if (surface === state.reported) return state;
  return { ...state, reported: surface, reportedAtMs: nowMs };
}

/** RFC 6298's smoothing, 1/8. */
function measured(state: ConnectionState, n: number, nowMs: number): ConnectionState {
  if (state.unanswered?.n !== n) return state;
  const rttMs = nowMs - state.unanswered.sentAtMs;
  return {
    ...state,
    srttMs: state.srttMs === 0 ? rttMs : state.srttMs + (rttMs - state.srttMs) / 8,
  };
}

function end(
  state: ConnectionState,
  why: { readonly cause: EndCause; readonly because: string; readonly lastHeardMs: number },
): Advanced {
  return {
    state: { ...state, status: 'ended', suspectedAtMs: undefined, asleepAtMs: undefined },
    facts: [{ fact: 'ended', ...why }],
  };
}
