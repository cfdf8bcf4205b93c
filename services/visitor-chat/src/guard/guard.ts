/**
 * Watches whether the page gets on its feet, and asks again for what did not come. Stands alone: it
 * shares no code with what may be missing. The numbers to call need none of it: they are in the
 * HTML, and the style shows them by itself after a while.
 */
const root = document.documentElement;
/** The page starts anew at most so often with the same script: a fault that is in it stays in it. */
const startsMax = 3;
/** A network that is back is noticed in this time; one that stays away is asked less and less. */
const lookAgainMs = 500;
const lookAgainMaxMs = 4_000;
/** As long as a slow link may take for one part. */
const answerWithinMs = 15_000;

interface Started {
  /** How often this document was loaded anew by this script. */
  readonly again?: number;
  /** Length of the main script that it was loaded anew for. */
  readonly script?: number;
}
const started = (): Started => (history.state as Started | null) ?? {};
const keep = (starts: Started): void => history.replaceState({ ...started(), ...starts }, '');

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
  const exits = root.dataset.canExit !== undefined;
  const runs = root.dataset.page !== undefined;
  if (!styled) askForStyle();
  if (!exits) askForExit();
  if (!runs) void startAnew();
  if (runs && started().again) keep({ again: 0 });
  // What failed on the way has come; what fails later shows them again.
  if (styled && exits && runs && looks > 1) delete root.dataset.failed;
  if (!styled || !exits || !runs) {
    setTimeout(look, Math.min(lookAgainMaxMs, lookAgainMs * looks));
  }
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
  if (asking) return;
  asking = true;
  const { length } = await textOf(sourceOf('page'), 'javascript');
  const { again = 0, script } = started();
  const starts = length === script ? again : 0;
  const there = length > 0 && starts < startsMax && (await textOf(location.href, 'html')) !== '';
  asking = false;
  if (!there || gone || root.dataset.page !== undefined) return;
  keep({ again: starts + 1, script: length });
  asking = true;
  location.reload();
}
let asking = false;

/** Empty where it does not come, or another page comes in its place. */
async function textOf(address: string, type: string): Promise<string> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const answer = await fetch(address, { cache: 'no-store', signal });
    const isIt = answer.ok && answer.headers.get('content-type')?.includes(type);
    return isIt ? await answer.text() : '';
  } catch {
    // No network, or cut in the middle: looked at again soon.
    return '';
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
