import type { Http } from './http.js';
import type { Reachable } from './reachable.js';

const password = 'four quiet words belong here';

/** A counselor at the desk: signed in once, for the whole run. */
export interface Staff {
  readonly account: string;
  readonly cookie: string;
}

/** Makes the account beside the running service, signs in and takes chats. */
export async function signIn(
  { life, http }: { readonly life: Reachable; readonly http: Http },
  account: string,
  seatsMax: number,
): Promise<Staff> {
  const { server } = life;
  const made = server.tool(
    'admin',
    'add-account',
    account,
    '--name',
    account,
    '--role',
    'counselor',
  );
  const oneTime =
    made.text
      .trim()
      .split('\n')
      .findLast((line) => /^\S+$/.test(line)) ?? '';
  const path = '/api/desk/sign-in';
  const first = await http.must({ method: 'POST', path, body: { account, password: oneTime } });
  const changed = await http.must({
    method: 'POST',
    path: '/api/desk/password',
    body: { old: oneTime, new: password },
    cookie: first.cookie ?? '',
  });
  const cookie = changed.cookie ?? first.cookie ?? '';
  const body = { available: true, seatsMax };
  await http.must({ method: 'POST', path: '/api/desk/availability', body, cookie });
  return { account, cookie };
}
