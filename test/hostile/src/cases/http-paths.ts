import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { judgeRefusal, leaks } from '../judge/judge-http.js';
import { exchange, type Request, requestOf } from '../wire/http-answer.js';

/** Addresses that try to get out of the served folders, and requests for what an address does not do. */
export const httpPaths: Group = {
  name: 'path',
  share: 0.06,
  make: (chance) => chance.pick([outside, outside, outside, wrongMethod, unknownMethod])(chance),
};

const starts = [
  '/',
  '/desk/',
  '/desk/assets/',
  '/assets/',
  '/api/',
  '/api/../',
  '/desk',
  '//',
  '/.',
];
const ups = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..\\',
  '..%5c',
  '....//',
  '..;/',
  '.%00./',
  '..%00/',
  '%252e%252e%252f',
  '%c0%ae%c0%ae/',
  '%uff0e%uff0e/',
  '..%c0%af',
  '..//',
  './../',
  '%2e./',
];
const targets = [
  'etc/passwd',
  'package.json',
  '.git/config',
  'master.key',
  'log.db',
  'identity.db',
  'data/log.db',
  'services/standalone/dist/main.js',
  'proc/self/environ',
  '.built-from',
  'x',
];
const tails = ['', '', '', '%00', '%00.html', '?', '#', '/', '.br', '::$DATA', '%20'];

function outside(chance: Chance): Case {
  const way = Array.from({ length: chance.int(1, 12) }, () => chance.pick(ups)).join('');
  const path = chance.pick(starts) + way + chance.pick(targets) + chance.pick(tails);
  return {
    what: `GET ${path}`,
    async run({ target: { port } }) {
      const heard = await exchange(port, requestOf({ path }));
      const [answer] = heard.answers;
      // Some are, once put in order, an address of ours; it may be answered, not left.
      if (answer !== undefined && answer.status < 400) return leaks(answer);
      return judgeRefusal(heard, { statuses: [400, 404, 405] });
    },
  };
}

/** Address → what it takes. */
const routes: Readonly<Record<string, readonly string[]>> = {
  '/api/entry': ['GET', 'HEAD'],
  '/api/conversations': ['POST'],
  '/api/leave': ['POST'],
  '/api/desk/sign-in': ['POST'],
  '/api/desk/password': ['POST'],
  '/api/desk/sign-out': ['POST'],
  '/api/desk/me': ['GET', 'HEAD'],
  '/api/desk/availability': ['POST'],
  '/api/desk/accept': ['POST'],
  '/api/desk/decline': ['POST'],
  '/api/desk/explain': ['POST'],
  '/api/desk/acknowledge': ['POST'],
  '/api/desk/put-back': ['POST'],
  '/api/desk/assign': ['POST'],
  '/api/desk/leave': ['POST'],
  '/api/desk/end': ['POST'],
  '/healthz': ['GET', 'HEAD'],
  '/readyz': ['GET', 'HEAD'],
};
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL'];

function wrongMethod(chance: Chance): Case {
  const path = chance.pick(Object.keys(routes));
  const method = chance.pick(methods.filter((one) => !routes[path]?.includes(one)));
  const body =
    method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
  return refused({ method, path, ...body }, [404, 405]);
}

function unknownMethod(chance: Chance): Case {
  const method = chance.pick(['BREW', 'get', 'GET/', 'G ET', '', 'PRI', 'A'.repeat(200), 'GÉT']);
  return refused({ method, path: chance.pick(Object.keys(routes)) }, [400]);
}

const refused = (request: Request, statuses: readonly number[]): Case => ({
  what: `${request.method} ${request.path}`,
  run: async ({ target: { port } }) =>
    judgeRefusal(await exchange(port, requestOf(request)), { statuses }),
});
