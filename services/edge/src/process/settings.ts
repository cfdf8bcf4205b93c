import type { Settings, SettingValues } from '@stillhere/command-line';
import { rangeOf } from '@stillhere/nest-kit';

/** Who may come in from where. */
export interface EdgeOptions {
  /** Origins beside the own one whose pages may connect: where the app stands behind a proxy. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Addresses and ranges of proxies that are believed about whom they speak for. */
  readonly trustedProxies: readonly string[];
}

/** What whoever runs a helpline sets about its door, in one process and in many. */
export const edgeSettings = {
  origin: {
    kind: 'text',
    value: 'URL[,URL]',
    default: '',
    env: 'STILLHERE_ORIGIN',
    help: 'The public addresses behind a proxy',
  },
  'trusted-proxy': {
    kind: 'text',
    value: 'RANGE[,RANGE]',
    default: '',
    env: 'STILLHERE_TRUSTED_PROXY',
    help: 'Proxies whose X-Forwarded-For is believed, beside this machine',
  },
} as const satisfies Settings;

/** A text says what is wrong with them, and what was expected. */
export function edgeOptionsOf(values: SettingValues<typeof edgeSettings>): EdgeOptions | string {
  const origins = values.origin === '' ? [] : values.origin.split(',');
  const proxies = values['trusted-proxy'].split(',').filter((range) => range !== '');
  const noRange = proxies.find((range) => rangeOf(range) === undefined);
  if (noRange !== undefined) {
    const found = `--trusted-proxy is "${noRange.slice(0, 80)}"`;
    return `${found} but must be an address or a range like 10.0.0.0/8.`;
  }
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined) {
    const found = `--origin is "${wrong.slice(0, 80)}"`;
    return `${found} but must be like https://help.example.org, without a path.`;
  }
  return {
    allowedOrigins: new Set(origins.map((origin) => new URL(origin).origin)),
    trustedProxies: proxies,
  };
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { pathname, search, hash, username } = new URL(text);
  return pathname === '/' && search === '' && hash === '' && username === '' && !text.endsWith('/');
}
