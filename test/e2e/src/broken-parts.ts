import type { Page, Route } from 'playwright-core';

/** Ways in which a part of a page does not come, as people's networks and devices have them. */
export const breaks = {
  reset: (route: Route) => route.abort('connectionreset'),
  'cut in the middle': async (route: Route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    const cut = body.subarray(0, Math.floor(body.length / 2));
    await route.fulfill({ response: answer, body: cut });
  },
  'another page': (route: Route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Pay for the net' }),
  rubbish: (route: Route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'const }{ = \u0007;' }),
  'not found': (route: Route) =>
    route.fulfill({ status: 404, contentType: 'text/plain', body: 'There is nothing here.' }),
} as const;

export type Break = keyof typeof breaks;
export const allBreaks = Object.keys(breaks) as Break[];

/** Parts of the visitor page, by the beginning of their file's name. */
export const parts = ['page', 'later', 'en', 'exit', 'guard'] as const;
export type Part = (typeof parts)[number] | 'es';

/** The first `times` requests of a part break; tells how many there were. */
export async function breakPart(
  page: Page,
  { part, how, times = 1 }: { part: Part; how: Break; times?: number },
): Promise<() => number> {
  let asked = 0;
  await page.route(new RegExp(`/assets/${part}-[\\w-]{8}\\.js(\\?|$)`), async (route) => {
    asked += 1;
    await (asked <= times ? breaks[how](route) : route.fallback());
  });
  return () => asked;
}
