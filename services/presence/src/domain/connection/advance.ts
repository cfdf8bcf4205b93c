import type { Evidence, Fact } from './evidence.js';
import type { ConnectionState, EndCause } from './state.js';
import { type ConnectionTimers, pageDeadlineMs, pongDeadlineMs } from './timers.js';

export interface Advanced {
  readonly state: ConnectionState;
  readonly facts: readonly Fact[];
}

/** When evidence came: monotonic milliseconds. */
export interface Moment {
  readonly nowMs: number;
  readonly timers: ConnectionTimers;
}

/**
 * The connection machine. Every inbound byte is liveness; silence is only judged against a ping that
 * was really sent; ENDED is terminal. Due timers fire first, so that evidence which comes late finds
 * the state that the silence before it amounted to.
 */
export function advance(state: ConnectionState, evidence: Evidence, moment: Moment): Advanced {
  if (state.status === 'ended') return { state, facts: [] };
  const due = fireDueTimers(state, moment);
  if (due.state.status === 'ended' || evidence.kind === 'time') return due;
  const met = meet(due.state, evidence, moment);
  return { state: met.state, facts: [...due.facts, ...met.facts] };
}

/** The next moment at which silence alone would change something; `undefined`: none. */
export function nextDueMs(state: ConnectionState, timers: ConnectionTimers): number | undefined {
  if (state.status === 'ended') return undefined;
  const due: number[] = [];
  if (state.status === 'suspect') due.push(state.suspectedAtMs + timers.deadMs);
  else if (state.unanswered) {
    due.push(state.unanswered.sentAtMs + pongDeadlineMs(timers, state.reported, state.srttMs));
  }
  if (state.status === 'live' && state.unansweredByPage) {
    due.push(state.unansweredByPage.sentAtMs + pageDeadlineMs(timers, state.reported));
  }
  if (state.reported !== state.recorded) due.push(state.reportedAtMs + timers.surfaceDebounceMs);
  return due.length === 0 ? undefined : Math.min(...due);
}

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

function fire(state: ConnectionState, { nowMs, timers }: Moment): Advanced {
  const { unanswered, unansweredByPage } = state;
  if (state.status === 'suspect' && nowMs >= state.suspectedAtMs + timers.deadMs) {
    return end(state, 'timed-out', `no answer for ${nowMs - state.lastHeardMs} ms`);
  }
  if (
    state.status !== 'suspect' &&
    unanswered &&
    nowMs >= unanswered.sentAtMs + pongDeadlineMs(timers, state.reported, state.srttMs)
  ) {
    const because = `ping ${unanswered.n} unanswered for ${nowMs - unanswered.sentAtMs} ms`;
    return {
      state: { ...state, status: 'suspect', suspectedAtMs: nowMs },
      facts: [{ fact: 'suspected', because, lastHeardMs: state.lastHeardMs }],
    };
  }
  if (
    state.status === 'live' &&
    unansweredByPage &&
    nowMs >= unansweredByPage.sentAtMs + pageDeadlineMs(timers, state.reported)
  ) {
    return fallAsleep(state, unansweredByPage.n);
  }
  return recordSurface(state);
}

/** The browser answers and the page does not; with the link in doubt too, the page is not blamed. */
function fallAsleep(state: ConnectionState, n: number): Advanced {
  const answered = state.unanswered === undefined;
  if (!answered) return { state: { ...state, unansweredByPage: undefined }, facts: [] };
  return {
    state: { ...state, status: 'asleep', unansweredByPage: undefined },
    facts: [{ fact: 'surface', surface: 'asleep', because: `page did not answer ping ${n}` }],
  };
}

function recordSurface(state: ConnectionState): Advanced {
  const recorded = { ...state, recorded: state.reported };
  // Asleep says more than visible or hidden; the report counts again when the page wakes.
  if (state.status === 'asleep') return { state: recorded, facts: [] };
  const because = `page reports ${state.reported}`;
  return { state: recorded, facts: [{ fact: 'surface', surface: state.reported, because }] };
}

function meet(state: ConnectionState, evidence: Evidence, moment: Moment): Advanced {
  switch (evidence.kind) {
    case 'ping-sent':
      return { state: pinged(state, evidence, moment.nowMs), facts: [] };
    case 'closed':
      return end(state, evidence.cause, `socket closed: ${evidence.cause}`);
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
      return frozen(heard(reporting(state, 'hidden', moment.nowMs), 'page freezes', moment.nowMs));
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
    // A probe is a protocol ping only: the page is not asked.
    unansweredByPage: ping.probe ? state.unansweredByPage : (state.unansweredByPage ?? sent),
  };
}

/** Any byte proves link and device. After doubt the page gets its time anew: it was cut off as well. */
function heard(state: ConnectionState, because: string, nowMs: number): Advanced {
  const alive: ConnectionState = { ...state, lastHeardMs: nowMs, unanswered: undefined };
  if (state.status !== 'suspect') return { state: alive, facts: [] };
  const { unansweredByPage } = state;
  return {
    state: {
      ...alive,
      status: 'live',
      unansweredByPage: unansweredByPage && { ...unansweredByPage, sentAtMs: nowMs },
    },
    facts: [{ fact: 'answered', because }],
  };
}

/** A frame of the page's own code proves that it runs. */
function woken({ state, facts }: Advanced): Advanced {
  const awake: ConnectionState = { ...state, unansweredByPage: undefined };
  if (state.status !== 'asleep') return { state: awake, facts };
  return {
    state: { ...awake, status: 'live', recorded: state.reported },
    facts: [...facts, { fact: 'surface', surface: state.reported, because: 'page woke' }],
  };
}

function frozen({ state, facts }: Advanced): Advanced {
  const asleep: ConnectionState = {
    ...state,
    status: 'asleep',
    recorded: 'hidden',
    unansweredByPage: undefined,
  };
  if (state.status === 'asleep') return { state: asleep, facts };
  return {
    state: asleep,
    facts: [
      ...facts,
      { fact: 'surface', surface: 'asleep', because: 'page says it is being paused' },
    ],
  };
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

function end(state: ConnectionState, cause: EndCause, because: string): Advanced {
  return {
    state: { ...state, status: 'ended' },
    facts: [{ fact: 'ended', cause, because, lastHeardMs: state.lastHeardMs }],
  };
}
