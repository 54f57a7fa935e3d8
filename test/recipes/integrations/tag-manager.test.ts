import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTemplate } from './read-template.js';
import { scenariosOf, templateProblems } from './template-problems.js';
import { runScenario } from './template-sandbox.js';

const text = readFileSync('integrations/google-tag-manager/template.tpl', 'utf8');
const template = readTemplate(text);
const { code, tests } = template;
const names = scenariosOf(tests).scenarios.map(({ name }) => name);

describe('the template of Tag Manager', () => {
  it('keeps the rules of its format', () => {
    expect(templateProblems(template)).toEqual([]);
  });

  it.each(names)('passes its own test: %s', (name) => {
    expect(runScenario({ code, tests, name })).toBeGreaterThan(0);
  });

  it.each([
    ['waits for consent', "? 'granted' : 'pending'", "? 'granted' : 'granted'"],
    ['follows consent', "granted ? 'granted' : 'denied'", "granted ? 'granted' : 'granted'"],
    ['reads numbers', 'number === number ? number : value', 'false ? number : value'],
    ['leaves empty fields out', 'if (!isEmpty(row.value)) ', ''],
    ['describes the tag', "'data-plugins': 'auto',", ''],
    ['says that it failed', 'data.gtmOnSuccess, data.gtmOnFailure,', 'data.gtmOnSuccess, null,'],
    [
      'loads only when it is to',
      "if (data.action === 'event') sendEvent();\nelse load();",
      'load();',
    ],
  ])('has tests that notice when it no longer %s', (_, from, to) => {
    const broken = code.replace(from, to);
    expect(broken).not.toBe(code);
    expect(() => {
      for (const name of names) runScenario({ code: broken, tests, name });
    }).toThrow();
  });
});

/** The template with one thing changed. */
const changed = (from: string | RegExp, to: string) => {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
};

describe('the rules for templates', () => {
  it.each([
    ['a missing section', changed(/___NOTES___[\s\S]*/, ''), /sections/],
    ['a section twice', `${text}\n___NOTES___\n`, /sections/],
    ['sections in another order', changed('___INFO___', '___NOTES___'), /sections/],
    ['text before the sections', `x\n${text}`, /before/],
    ['broken JSON', changed('"type": "TAG",', '"type": "TAG"'), /INFO is not JSON/],
  ])('refuse to read %s', (_, broken, message) => {
    expect(() => readTemplate(broken)).toThrow(message);
  });

  it.each([
    ['an unknown category', changed('"ANALYTICS"', '"STATS"'), 'categories'],
    ['a field that nothing declares', changed('data.loader', 'data.loaderUrl'), 'no field'],
    ['a field that nothing reads', changed(/data\.integrity/g, "'x'"), 'nothing reads it'],
    ['an API without permission', changed('"access_consent"', '"logging"'), 'access_consent'],
    ['a permission that is too narrow', changed('"vitrineTag"', '"vitrine.tag"'), 'lacks write'],
    [
      'an API that there is not',
      changed("require('makeString')", "require('makeText')"),
      'makeText',
    ],
    [
      'a global',
      changed('const NUMBERS', 'const title = document.title;\nconst NUMBERS'),
      'document',
    ],
    ['a constructor', changed('const metadata = {};', 'const metadata = new Map();'), 'new'],
    ['a regular expression', changed('const NUMBERS', 'const r = /a/;\nconst NUMBERS'), 'regular'],
    ['a spread', changed('const metadata = {};', 'const metadata = { ...data };'), 'spread'],
    ['syntax that is wrong', changed('const metadata = {};', 'const metadata = {;'), ''],
    ['a host without https', changed('"https://*/*"', '"http://*/*"'), 'pattern'],
    [
      'a default that is no item',
      changed('"defaultValue": "mode"', '"defaultValue": "x"'),
      'default',
    ],
  ])('name %s', (_, broken, problem) => {
    const problems = templateProblems(readTemplate(broken));
    if (problem) expect(problems.join()).toContain(problem);
    else expect(problems.length).toBeGreaterThan(0);
  });
});
