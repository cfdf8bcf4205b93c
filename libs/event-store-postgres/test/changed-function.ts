import { openPostgres } from '@stillhere/postgres';

/**
 * Replaces the function that appends by one with a planted bug, as only the superuser can. Throws
 * where the text to replace is not in it: then the test would prove nothing.
 */
export async function plantInAppend(
  superuserUrl: string,
  schema: string,
  changes: readonly (readonly [from: string, to: string])[],
): Promise<void> {
  const admin = await openPostgres({ url: superuserUrl, name: 'test', connectionsMax: 1 });
  try {
    const { rows } = await admin.query<{ text: string }>(
      `SELECT pg_get_functiondef(oid) AS text FROM pg_proc
       WHERE proname = 'append' AND pronamespace = $1::regnamespace`,
      [schema],
    );
    let text = rows[0]?.text ?? '';
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`not in the function: ${from}`);
      text = text.replace(from, to);
    }
    await admin.query(text);
  } finally {
    await admin.close();
  }
}

export const lockLine = (schema: string): string =>
  `PERFORM pg_advisory_xact_lock(hashtextextended('stillhere log ${schema}', 0));`;
export const notifyCall = (schema: string): string => `PERFORM pg_notify('${schema}_appended',`;
export const numberLine = 'SELECT coalesce(max(event.position), 0) INTO head FROM event;';
