import type { ServiceWords } from '../model/service-words.js';

type Json = Readonly<Record<string, unknown>>;

/** What the desk needs of an entry as it came over HTTP, where default values may be missing. */
export function readServiceWords(entry: unknown): ServiceWords {
  return {
    name: isObject(entry) ? text(entry.serviceName) : '',
    questions: list(entry, 'questions').map((question) => ({
      id: text(question.id),
      text: text(question.text) || text(question.id),
      choices: list(question, 'choices').map((choice) => ({
        value: text(choice.value),
        text: text(choice.text) || text(choice.value),
      })),
    })),
  };
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function list(value: unknown, name: string): Json[] {
  const found = isObject(value) ? value[name] : undefined;
  return Array.isArray(found) ? found.filter(isObject) : [];
}
