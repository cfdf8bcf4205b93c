import type { JsonObject, JsonValue } from '@stillhere/kernel';

/** Characters that JSON writes as they are; everything else goes the slow way. */
const plainText = /^[ !#-[\]-~]*$/;

/**
 * RFC 8785 text of `value`: keys in UTF-16 order, no white space, members that are `undefined` left
 * out. These are the bytes that are hashed and stored.
 *
 * @throws TypeError on what the log does not take: floats, integers beyond ±(2^53 − 1), text with a
 * lone surrogate (a store would write another character), and anything that is not JSON.
 */
export function canonicalJson(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return integer(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? arrayText(value) : objectText(value as JsonObject);
    default:
      throw new TypeError(`not JSON: a value of type ${typeof value}`);
  }
}

function quoted(text: string): string {
  if (plainText.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('not JSON: text with half a surrogate pair');
  return JSON.stringify(text);
}

function integer(value: number): string {
  if (Number.isSafeInteger(value)) return `${value}`;
  throw new TypeError(`${value} is no integer up to 2^53 - 1: write it as text`);
}

function arrayText(values: readonly JsonValue[]): string {
  let text = '';
  for (const value of values) text += `${text === '' ? '' : ','}${canonicalJson(value)}`;
  return `[${text}]`;
}

function objectText(object: JsonObject): string {
  let text = '';
  for (const key of sorted(Object.keys(object))) {
    const value = object[key];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

/** In place. Events have about ten fields, often in order already: half the time of `sort()`. */
function sorted(keys: string[]): string[] {
  if (keys.length > 32) return keys.sort();
  for (let end = 1; end < keys.length; end += 1) {
    const key = keys[end] as string;
    let at = end - 1;
    for (; at >= 0 && (keys[at] as string) > key; at -= 1) keys[at + 1] = keys[at] as string;
    keys[at + 1] = key;
  }
  return keys;
}
