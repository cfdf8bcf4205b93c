import { expired, keyDown, keyUp, noShift, shiftPressesNeeded, shiftWindowMs } from './shift.js';

/**
 * Exit this page. Stands alone, is loaded first and needs nothing of the app: its words and its
 * address are attributes of the Exit link, the resume token lies in sessionStorage.
 * Each step goes on when the one before it is refused by the browser.
 */
const events = { gone: 'stillhere:exit' } as const;

/** What tells the service who left; where nothing may be stored, the page adds it from memory. */
interface Kept {
  token?: string | null;
  device?: string | null;
  tab?: string | null;
}

/** For the guard, which asks for this script again when it did not come. */
document.documentElement.dataset.canExit = '';

let run = noShift;
let gone = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let anew = 'Start again';

const exitLink = (): HTMLElement | null => document.getElementById('exit');

addEventListener(
  'click',
  (event) => {
    const target = event.target instanceof Element ? event.target.closest('[data-exit]') : null;
    if (target === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    exit();
  },
  true,
);
addEventListener('keydown', (event) => follow(keyDown(run, event.key, event.repeat)), true);
addEventListener('keyup', (event) => follow(keyUp(run, event.key, performance.now())), true);
addEventListener('pageshow', () => {
  if (gone) offerAnew();
});

function follow(next: typeof run): void {
  const before = run;
  run = next;
  if (next.presses === before.presses) return;
  clearTimeout(timer);
  if (next.presses >= shiftPressesNeeded) exit();
  else showPresses(before.presses);
}

function showPresses(before: number): void {
  const link = exitLink();
  link?.setAttribute('data-pressed', String(run.presses));
  if (run.presses > 0) {
    announce(run.presses === 1 ? link?.dataset.two : link?.dataset.one);
    timer = setTimeout(
      stopWhenOld,
      Math.max(0, run.firstAtMs + shiftWindowMs + 1 - performance.now()),
    );
  } else if (before > 0) {
    announce(link?.dataset.stopped);
  }
}

function stopWhenOld(): void {
  if (expired(run, performance.now())) follow(noShift);
}

function announce(words: string | undefined): void {
  const place = document.getElementById('exit-said');
  if (place !== null) place.textContent = words ?? '';
}

/** Blank first; then away; then nothing kept; the message to the service last, and never awaited. */
function exit(): void {
  const link = exitLink();
  const address = link?.getAttribute('href') ?? 'https://www.wikipedia.org/';
  anew = link?.dataset.anew ?? anew;
  const kept: Kept = {};
  gone = true;
  attempt(() => {
    document.documentElement.hidden = true;
  });
  attempt(() => {
    for (const key of ['token', 'device', 'tab'] as const) kept[key] = sessionStorage.getItem(key);
  });
  attempt(() => location.replace(address));
  attempt(() => sessionStorage.clear());
  attempt(() => document.body.replaceChildren());
  attempt(() => dispatchEvent(new CustomEvent(events.gone, { detail: kept })));
  // JSON, not plain text: under our no-referrer policy a plain-text beacon has no Origin to check.
  attempt(() => {
    // Nothing to tell before a chat was opened.
    if (!kept.token) return;
    const { token, device, tab } = kept;
    const leave = { token, reason: 'exit', device: device ?? '', tab: tab ?? '' };
    const body = new Blob([JSON.stringify(leave)], { type: 'application/json' });
    navigator.sendBeacon('/api/leave', body);
  });
}

/** Each step of leaving must be tried, whatever the browser thinks of the one before. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // A full or forbidden storage, a blocked beacon: none may keep the person here.
  }
}

/** Back from the browser's page cache: nothing of the chat, only a way to begin. */
function offerAnew(): void {
  const link = document.createElement('a');
  link.href = '/';
  link.className = 'anew';
  link.textContent = anew;
  document.body.replaceChildren(link);
  document.documentElement.hidden = false;
}
