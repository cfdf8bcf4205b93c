import { describe, expect, it } from '@jest/globals';
import { type Banner, type GreetedAccounts, greet } from './greeting.js';

const banner: Banner = {
  rows: [['Desk', 'http://127.0.0.1:8080/desk/']],
  resetPassword: 'npm run admin -- reset-password admin',
};

async function printed(identity: GreetedAccounts): Promise<string> {
  const texts: string[] = [];
  await greet(identity, banner, (text) => texts.push(text));
  return texts.join('---');
}

const known = (...mustChange: boolean[]): GreetedAccounts => ({
  ensureFirstAccount: () => Promise.resolve(undefined),
  accounts: {
    list: () => Promise.resolve(mustChange.map((mustChangePassword) => ({ mustChangePassword }))),
  },
});

describe('what is said once everything is ready', () => {
  it('shows the first password before its account is stored', async () => {
    let shown = '';
    await greet(
      {
        ...known(),
        ensureFirstAccount: async (announce) => {
          announce({ account: 'admin', oneTimePassword: 'four quiet words' });
          expect(shown).toContain('  password   four quiet words\n');
          return {};
        },
      },
      banner,
      (text) => {
        shown += text;
      },
    );
    expect(shown.match(/Stillhere is ready\./g)).toHaveLength(1);
  });

  it('says how to get another one while nobody has chosen theirs, and then no more', async () => {
    expect(await printed(known(true, true))).toContain(banner.resetPassword);
    expect(await printed(known(true, false))).toBe(
      '\nStillhere is ready.\n\n  Desk           http://127.0.0.1:8080/desk/\n',
    );
  });
});
