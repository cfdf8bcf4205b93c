import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';

/**
 * Compiles one ICU message to the source of a JavaScript expression: a string where nothing is
 * filled in, else `(a,f)=>…` with the values `a` and the language's own rules `f` (`f.p` picks a
 * plural form, `f.n` writes a number). The page then ships no ICU parser.
 * Throws on what the page has no rules for (dates, tags, ordinals).
 */
export function compileMessage(message: string): string {
  const elements = parse(message, { ignoreTag: true });
  const source = compileElements(elements, undefined);
  return elements.every((element) => element.type === TYPE.literal) ? source : `(a,f)=>${source}`;
}

/** Names of the values that a message takes, sorted. */
export function valuesOf(message: string): string[] {
  const names = new Set<string>();
  const visit = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      names.add(element.value);
      if (element.type === TYPE.plural || element.type === TYPE.select) {
        for (const option of Object.values(element.options)) visit(option.value);
      }
    }
  };
  visit(parse(message, { ignoreTag: true }));
  return [...names].sort();
}

/** Source of a module that exports `words`, for one catalogue. */
export function compileCatalogue(catalogue: Readonly<Record<string, string>>): string {
  const entries = Object.entries(catalogue).map(
    ([key, message]) => `${JSON.stringify(key)}:${compileMessage(message)}`,
  );
  return `export const words={${entries.join(',\n')}};\nexport default words;`;
}

function compileElements(
  elements: readonly MessageFormatElement[],
  counted: string | undefined,
): string {
  const parts = elements.map((element) => compileElement(element, counted));
  if (parts.length === 0) return '""';
  return parts.length === 1 && elements[0]?.type === TYPE.literal
    ? (parts[0] ?? '""')
    : `""+${parts.join('+')}`;
}

function compileElement(element: MessageFormatElement, counted: string | undefined): string {
  switch (element.type) {
    case TYPE.literal:
      return JSON.stringify(element.value);
    case TYPE.argument:
      return `a.${element.value}`;
    case TYPE.number:
      return `f.n(a.${element.value})`;
    case TYPE.pound:
      return `f.n(${counted})`;
    case TYPE.plural:
    case TYPE.select:
      return compileChoice(element);
    default:
      throw new TypeError(`no rule for an ICU element of type ${element.type}`);
  }
}

function compileChoice(element: Extract<MessageFormatElement, { options: object }>): string {
  if (element.type === TYPE.plural && element.pluralType === 'ordinal') {
    throw new TypeError('no rule for ordinals');
  }
  const counted = `a.${element.value}`;
  const options = Object.entries(element.options).map(
    ([form, option]) => `${JSON.stringify(form)}:${compileElements(option.value, counted)}`,
  );
  return `f.${element.type === TYPE.plural ? 'p' : 's'}(${counted},{${options.join(',')}})`;
}
