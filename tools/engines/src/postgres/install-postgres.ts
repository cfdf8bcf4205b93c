import { spawnSync } from 'node:child_process';
import { EngineFailed } from '../engine-failed.js';

/** From Debian's own packages; as another user than root by sudo. Throws EngineFailed. */
export function installPostgres(): void {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const commands = [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', 'postgresql'],
  ];
  for (const command of commands) {
    const [program = '', ...args] = [...sudo, ...command];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status, error } = spawnSync(program, args, { env, stdio: 'inherit' });
    if (status === 0) continue;
    throw new EngineFailed(
      'postgres',
      `"${[program, ...args].join(' ')}" ended with ${status}. On another system than Debian, ` +
        'install PostgreSQL 14 or newer by its own means.',
      { cause: error },
    );
  }
}
