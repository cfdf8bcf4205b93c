import { expect, it } from '@jest/globals';
import { connectionOf, runPostgresProgram } from './postgres-program.js';

it('tells PostgreSQL’s programs where to go by variables, percent signs undone', () => {
  expect(
    connectionOf(
      'postgres://o%40x:p%2Fw@[::1]:5433/still%20here?sslmode=verify-full&sslrootcert=/ca.pem',
    ),
  ).toEqual({
    PGHOST: '::1',
    PGPORT: '5433',
    PGUSER: 'o@x',
    PGPASSWORD: 'p/w',
    PGDATABASE: 'still here',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: '/ca.pem',
  });
});

it('says in a sentence that a program is not there, and no password', () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    expect(() => runPostgresProgram('pg_dump', [], 'postgres://a:secret@h:1/d')).toThrow(
      expect.objectContaining({
        code: 'ProgramFailed',
        message: expect.stringMatching(/^pg_dump cannot be started \(ENOENT\)(?!.*secret)/),
      }),
    );
  } finally {
    process.env.PATH = path;
  }
});
