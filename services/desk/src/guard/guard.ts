/**
 * Asks again for the desk's script and style when they did not come, or came as something else. Stands
 * alone: it shares no code with what may be missing. What to do meanwhile is in the HTML.
 */
const root = document.documentElement;
/** A network that is back is noticed in this time; one that stays away is asked less and less. */
const lookAgainMs = 500;
const lookAgainMaxMs = 4_000;

let looks = 0;
let asking = false;

if (document.readyState === 'complete') look();
else addEventListener('load', look);

/** By now everything that the HTML names has come, or has not. */
function look(): void {
  const runs = root.dataset.desk !== undefined;
  const styled = getComputedStyle(root).getPropertyValue('--styled') !== '';
  if (runs && styled) return;
  looks += 1;
  if (!styled) askForStyle();
  if (!runs && !asking) void askForScript();
  setTimeout(look, Math.min(lookAgainMaxMs, lookAgainMs * looks));
}

/** Browsers remember a failed module under its address for as long as the page is open: another one. */
async function askForScript(): Promise<void> {
  const script = document.querySelector<HTMLScriptElement>('script[data-part=main]');
  if (script === null) return;
  asking = true;
  try {
    await import(/* @vite-ignore */ `${script.src}?again=${looks}`);
  } catch {
    // Not there, or no script: looked at again soon; the HTML says meanwhile what to do.
  }
  asking = false;
}

function askForStyle(): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=stylesheet]');
  if (link === null) return;
  const next = link.cloneNode() as HTMLLinkElement;
  next.href = `${link.href.split('?')[0]}?again=${looks}`;
  link.replaceWith(next);
}
