import type { Exchange, HttpAnswer } from '../wire/http-answer.js';
import { sentenceProblems } from './sentence.js';

/** What a request must get. */
export interface Refusal {
  readonly statuses: readonly number[];
  /** Of `{code, message, field}`; absent where the parser of HTTP refuses, which answers in plain text. */
  readonly code?: string;
  readonly field?: string;
}

/** Exactly one answer, the right one, in words, with the headers that every answer has. */
export function judgeRefusal({ answers, rest }: Exchange, refusal: Refusal): string[] {
  const [answer, ...more] = answers;
  if (answer === undefined) return [`no answer${rest === '' ? '' : `, but ${rest.slice(0, 80)}`}`];
  if (more.length > 0 || rest !== '') return [`${answers.length} answers to one request`];
  if (!refusal.statuses.includes(answer.status)) {
    return [`answered ${answer.status}, not ${refusal.statuses}: ${answer.body.slice(0, 200)}`];
  }
  return [...headerProblems(answer), ...wordProblems(answer, refusal), ...leaks(answer)];
}

function wordProblems({ status, headers, body }: HttpAnswer, { code, field }: Refusal): string[] {
  const type = headers['content-type'] ?? '';
  if (status < 400 || type.startsWith('text/html') || headers['content-length'] === '0') return [];
  if (type.startsWith('text/plain')) return sentenceProblems(body.trim());
  if (!type.startsWith('application/json')) return [`an answer of type ${type}`];
  const said = JSON.parse(body) as { code?: string; message?: string; field?: string };
  const problems = sentenceProblems(said.message, { field });
  if (code === undefined) return problems;
  if (said.code !== code) problems.push(`said ${said.code}, not ${code}`);
  if (said.field !== field) problems.push(`named the field ${said.field}, not ${field}`);
  return problems;
}

function headerProblems({ headers }: HttpAnswer): string[] {
  const problems: string[] = [];
  if (headers['x-content-type-options'] !== 'nosniff') problems.push('no nosniff');
  if (headers['cache-control'] !== 'no-store')
    problems.push(`cache-control ${headers['cache-control']}`);
  if (headers.server !== undefined || headers['x-powered-by'] !== undefined)
    problems.push('names itself');
  return problems;
}

/** What stands in files that no address may give away, and in stack traces. */
const secrets =
  /root:x:0|SQLite format 3|"workspaces"|\[core\]|node:internal|at \S+ \(\/|BEGIN [A-Z ]*KEY/;

export const leaks = ({ body }: HttpAnswer): string[] =>
  secrets.test(body) ? [`gave away: ${body.slice(0, 120)}`] : [];
