/** Of the server and of every tool that reads the log. */
export const logSetting = {
  kind: 'text',
  value: 'URL',
  default: '',
  env: 'STILLHERE_LOG',
  help: 'A log in PostgreSQL: postgres://ROLE:PASSWORD@HOST:5432/DATABASE',
} as const;

/** Of a process that may bring the schemas up to date. */
export const logOwnerSetting = {
  ...logSetting,
  env: 'STILLHERE_LOG_OWNER',
  help: 'The role that owns that database: the start migrates it first',
} as const;

/** What is wrong with the address, as a sentence; it is never repeated, since it may hold a password. */
export function logUrlProblem(flag: string, text: string): string | undefined {
  if (text === '' || isDatabase(text)) return undefined;
  return `${flag} must be like postgres://ROLE:PASSWORD@HOST:5432/DATABASE.`;
}

function isDatabase(text: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, hostname, pathname } = new URL(text);
  return username !== '' && hostname !== '' && pathname.length > 1;
}
