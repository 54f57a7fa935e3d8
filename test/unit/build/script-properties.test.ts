import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  contractProperties,
  readInternalProperties,
} from '../../../tools/build/internal-properties.js';
import { readScriptProperties, scriptProperties } from '../../../tools/build/script-properties.js';

const listed = readScriptProperties();

test('the list is the one that the sources make', { timeout: 60_000 }, () => {
  expect(listed).toEqual(scriptProperties());
  expect(listed).toContain('reportCartAdd');
});

test('no name of the list is stored, sent or in the other list', () => {
  const others = new Set([...contractProperties(), ...readInternalProperties()]);
  expect(listed.filter((name) => others.has(name))).toEqual([]);
});

test('no name of the list is a text in the script, which would stay as it is', () => {
  const script = readFileSync('dist/vitrine.auto.js', 'utf8');
  for (const name of listed) expect(script.includes(`"${name}"`), name).toBe(false);
});

test('a script exposes all public names unchanged', () => {
  const script = readFileSync('dist/vitrine.auto.js', 'utf8');
  for (const name of ['sessionId', 'handoffUrl', 'setConsent', 'vitrinePlatforms', 'readNotice'])
    expect(script).toContain(name);
  expect(script).not.toContain('reportCartAdd');
});
