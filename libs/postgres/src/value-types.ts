import pg from 'pg';

const { builtins } = pg.types;

/** The driver's own parsers, but for those whose values would surprise. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (oid === builtins.INT8) return safeInteger;
      if (oid === builtins.TIMESTAMPTZ) return isoText;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** A number that a number cannot hold would be another one: better none. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new TypeError(`${text} is beyond what a number holds exactly`);
}

const isoText = (text: string): string => new Date(text).toISOString();
