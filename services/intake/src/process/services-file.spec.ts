import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@stillhere/testing';
import { getEntry } from '../application/get-entry.js';
import { serviceDefinitions } from '../definitions/index.js';
import { servicesFromFile } from './services-file.js';

describe('a file of services', () => {
  let directory = '';
  let path = '';
  const write = (services: unknown) => writeFileSync(path, JSON.stringify({ services }));
  const withText = (from: string, to: string): unknown =>
    JSON.parse(JSON.stringify(serviceDefinitions).replaceAll(from, to));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'services-'));
    path = join(directory, 'services.json');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is read again when it changes; what is refused leaves in force what was', async () => {
    write(serviceDefinitions);
    const told: string[] = [];
    const services = servicesFromFile(path, (text) => told.push(text));
    if (typeof services === 'string') throw new Error(services);
    const phone = () =>
      getEntry({ services }, { service: '', language: 'en' }, 'local').contacts.map(
        (one) => one.phone,
      );
    expect(phone()).toEqual(['911', '988']);

    write(withText('"988"', '"0800 111 0 111"'));
    await eventually('the new number', () => phone()[1] === '0800 111 0 111', 10_000);

    write(withText('It costs nothing.', 'It costs a little.'));
    await eventually('the refusal', () => told.length > 0, 10_000);
    expect(told).toEqual([
      `--services ${path} is not taken: 'services.0.languages.0.disclosure.version' must be another ` +
        'version than 2026-11-2, for its text has changed. Nothing was changed. The services before ' +
        'it stay in force.',
    ]);
    expect(phone()[1]).toBe('0800 111 0 111');
  }, 30_000);

  it('that is not there is no start', () => {
    expect(servicesFromFile(path, () => undefined)).toBe(
      `--services ${path} cannot be read (ENOENT).`,
    );
  });
});
