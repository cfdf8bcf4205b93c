/**
 * Watches whether the page gets on its feet, and asks again for what did not come. Stands alone: it
 * shares no code with what may be missing. The numbers to call need none of it: they are in the
 * HTML, and the style shows them by itself after a while.
 */
const root = document.documentElement;
/** The page starts anew at most so often by itself: a fault that is in the page stays in it. */
const startsMax = 3;
/** A network that is back is noticed in this time. */
const lookAgainMs = 1_000;
/** As long as a slow link may take for one part. */
const answerWithinMs = 15_000;

interface Started {
  /** How often this document was loaded anew by this script. */
  readonly again?: number;
}
const started = (): Started => (history.state as Started | null) ?? {};
const keepStarts = (again: number): void => history.replaceState({ ...started(), again }, '');

let gone = false;
let looks = 0;

addEventListener('stillhere:exit', () => {
  gone = true;
});
addEventListener('error', ({ filename }) => showNumbersFor(filename));
addEventListener('unhandledrejection', ({ reason }) =>
  showNumbersFor((reason as Error | undefined)?.stack),
);
if (started().again) showNumbers();
if (document.readyState === 'complete') look();
else addEventListener('load', look);

/** By now everything that the HTML names has come, or has not. */
function look(): void {
  if (gone) return;
  looks += 1;
  const styled = getComputedStyle(root).getPropertyValue('--styled') !== '';
  const exits = root.dataset.exit !== undefined;
  const runs = root.dataset.page !== undefined;
  if (!styled) askForStyle();
  if (!exits) askForExit();
  if (!runs) void startAnew();
  if (runs && started().again) keepStarts(0);
  if (!styled || !exits || !runs) setTimeout(look, lookAgainMs);
}

function askForStyle(): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=stylesheet]');
  if (link === null) return;
  const next = link.cloneNode() as HTMLLinkElement;
  next.href = `${link.href.split('?')[0]}?again=${looks}`;
  link.replaceWith(next);
}

/** A script that ran is not run again: a new element is needed, and a policy, as the page demands. */
function askForExit(): void {
  const script = document.createElement('script');
  script.type = 'module';
  script.src = trusted(`${sourceOf('exit')}?again=${looks}`);
  document.head.append(script);
}

/**
 * The page's parts know each other by their addresses, so its main script is asked for again by a
 * new start; but only once it can be had, so that nobody ends at a browser's own error page.
 */
async function startAnew(): Promise<void> {
  showNumbers();
  const starts = started().again ?? 0;
  if (starts >= startsMax || asking) return;
  asking = true;
  const there = (await isThere(sourceOf('page'))) && (await isThere(location.href));
  asking = false;
  if (!there || gone || root.dataset.page !== undefined) return;
  keepStarts(starts + 1);
  location.reload();
}
let asking = false;

async function isThere(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const answer = await fetch(address, { cache: 'no-store', signal });
    return answer.ok && (await answer.text()) !== '';
  } catch {
    // No network, or cut in the middle: looked at again soon.
    return false;
  }
}

/** https://w3c.github.io/trusted-types: Chromium asks for it, others know none. */
const trusted = (address: string): string =>
  (policy?.createScriptURL(address) as string | undefined) ?? address;
const policy = (window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('guard', {
  createScriptURL: (address) => address,
});

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): unknown };
}

const sourceOf = (part: string): string =>
  document.querySelector<HTMLScriptElement>(`script[data-part=${part}]`)?.src ?? '';

/** Not what a browser's extension does on the page. */
function showNumbersFor(source: string | undefined): void {
  if (source?.includes(`${location.origin}/assets/`)) showNumbers();
}

function showNumbers(): void {
  root.dataset.failed = '';
}
