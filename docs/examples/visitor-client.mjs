// A visitor's client of Stillhere, complete but for the screen: written from docs/http.md and
// docs/protocol.md alone, for Node 22 or a page. Run it against your own server:
//
//   node docs/examples/visitor-client.mjs http://127.0.0.1:8080 "I need somebody to talk to"

const newId = () => crypto.randomUUID().replaceAll('-', '');

/** Question id to answer, of the entry's questions; those that must not be skipped at least. */
const unsure = { urgency: 'unsure' };

/** Opens a conversation. The identical request is repeated until it is answered; it counts once. */
export async function openConversation(origin, { language = 'en', answers = unsure } = {}) {
  const entry = await (await fetch(`${origin}/api/entry?service=&language=${language}`)).json();
  const { version, hash } = entry.disclosure; // shown to the person, and accepted, before this
  const ids = { device: newId(), tab: newId() };
  const body = JSON.stringify({
    ...{ requestId: newId(), service: entry.service, language: entry.language, answers, ...ids },
    ...{ disclosureVersion: version, disclosureHash: hash },
  });
  const headers = { 'content-type': 'application/json' };
  for (;;) {
    const answer = await fetch(`${origin}/api/conversations`, {
      method: 'POST',
      headers,
      body,
    }).catch(() => ({ status: 503 }));
    if (answer.status === 201) return { ...(await answer.json()), ...ids };
    if (![429, 503, 504].includes(answer.status)) throw new Error(await answer.text());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** One ack for many events: a long chat is read in a moment, and a frame for each would be a flood. */
function createAcks(send) {
  let head = -1;
  let acknowledged = -1;
  let timer;
  function now() {
    clearTimeout(timer);
    timer = undefined;
    if (head > acknowledged && send({ t: 'ack', upTo: head })) acknowledged = head;
  }
  return {
    /** Half of the window of 64 events goes at once; long texts fill it by size, so the rest is soon. */
    applied(revision) {
      head = revision;
      if (head - acknowledged >= 32) now();
      else timer ??= setTimeout(now, 50);
    },
    /** Said once after each welcome. */
    again(revision) {
      head = revision;
      acknowledged = -1;
      now();
    },
    stop: () => clearTimeout(timer),
  };
}

/** What was said and is not saved yet: sent one after the other, over any number of connections. */
function createOutbox(send, onRefused) {
  const kept = []; // {cid, body, seenRevision, prevCid}
  let lastSaved;
  const sendFirst = () => kept[0] && send({ t: 'msg', ...kept[0] });
  return {
    sendFirst,
    get size() {
      return kept.length;
    },
    add(body, seenRevision) {
      kept.push({ cid: newId(), body, seenRevision, prevCid: kept.at(-1)?.cid ?? lastSaved });
      if (kept.length === 1) sendFirst();
    },
    saved(cid) {
      if (kept[0]?.cid !== cid) return;
      lastSaved = kept.shift().cid;
      sendFirst();
    },
    no(frame) {
      if (frame.retryable) setTimeout(sendFirst, frame.retryAfterMs ?? 1_000);
      else if (kept[0] !== undefined && frame.cid === kept[0].cid) {
        onRefused(kept.shift(), frame);
        sendFirst();
      }
    },
  };
}

/** What each frame of the server changes. */
const handlersOf = ({ state, send, acks, outbox, show }) => ({
  welcome(frame) {
    state.token = frame.resumeToken; // before anything else is sent
    state.tab = frame.tab;
    state.at.logId = frame.logId;
    state.me = frame.participant;
    state.attempt = 0;
    acks.again(state.at.revision);
    outbox.sendFirst();
  },
  ev(frame, socket) {
    const { at, events, me } = state;
    if (frame.revision <= at.revision) return; // have it
    if (frame.revision > at.revision + 1) return socket.close(4900); // a gap: resume
    events.push(frame);
    at.revision = frame.revision;
    at.chain = frame.chain;
    if (frame.type === 'message-posted' && frame.data.author === me) outbox.saved(frame.data.cid);
    acks.applied(frame.revision);
    show?.(events);
  },
  ok: (frame) => outbox.saved(frame.cid),
  no: (frame) => outbox.no(frame),
  // Answered inside the handler: timers of hidden pages are throttled.
  ping: (frame) => send({ t: 'pong', n: frame.n }),
  bye: (frame) => {
    state.bye = frame;
  },
});

/** After these nothing is gained by coming again: say so on the screen. */
const final = [4400, 4401, 4403, 4409, 4410];

/**
 * The live link. `held`: what openConversation gave. `show(events)` runs after each change, `onEnd` with
 * a code and a sentence when it cannot go on, `onRefused` with a message that will never be saved: show
 * why, and give its text back.
 */
export function createClient(origin, held, listeners = {}) {
  const { show, onEnd, onRefused, seeing = () => 'visible' } = listeners;
  const { conversation, device, token, tab } = held;
  const page = newId();
  const events = [];
  const at = { logId: undefined, revision: -1, chain: '' };
  // Keep `token` and `tab`, and nothing that anybody wrote, in sessionStorage.
  const state = { token, tab, me: undefined, at, events, attempt: 0, bye: undefined };
  const link = { socket: undefined, isOver: false };

  function send(frame) {
    if (link.socket?.readyState !== 1) return false;
    link.socket.send(JSON.stringify({ ...frame, v: seeing() }));
    return true;
  }
  const acks = createAcks(send);
  const outbox = createOutbox(send, (message, why) => onRefused?.(message, why));

  const on = handlersOf({ state, send, acks, outbox, show });

  function connect() {
    state.bye = undefined;
    link.socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/live`, 'stillhere.v1.json');
    link.socket.onopen = () => {
      const resume = at.revision < 0 ? undefined : at;
      const { token: newest, tab: own } = state;
      send({ t: 'hello', token: newest, conversation, device, tab: own, page, resume });
    };
    link.socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      on[frame.t]?.(frame, link.socket);
    };
    link.socket.onerror = () => {};
    link.socket.onclose = ({ code }) => closed(code);
  }

  function closed(code) {
    acks.stop();
    if (link.isOver || final.includes(code)) return onEnd?.(code, state.bye?.message);
    if (code === 4412) {
      at.revision = -1; // another history than the log: read anew
      events.length = 0;
    }
    const longest = state.attempt === 0 ? 1_000 : Math.min(15_000, 500 * 2 ** (state.attempt - 1));
    state.attempt += 1;
    setTimeout(connect, Math.max(state.bye?.retryAfterMs ?? 0, Math.random() * longest));
  }

  connect();
  return {
    events,
    /** Kept until it is saved; saved once. */
    say: (body) => outbox.add(body, Math.max(0, at.revision)),
    get waiting() {
      return outbox.size;
    },
    leave: (reason = 'ended') => send({ t: 'leave', reason }),
    close() {
      link.isOver = true;
      link.socket.close(1000);
    },
  };
}

const [, script, origin, words] = globalThis.process?.argv ?? [];
if (script?.endsWith('visitor-client.mjs') && origin !== undefined) {
  const held = await openConversation(origin);
  const client = createClient(origin, held, {
    show: (events) => {
      const { type, data } = events.at(-1);
      console.log(type, data?.body ?? '');
    },
    onEnd: (code, why) => console.log('over', code, why ?? ''),
    onRefused: ({ body }, { message }) => console.log('refused', body, message),
  });
  client.say(words ?? 'Hello');
}
