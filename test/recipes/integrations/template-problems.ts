import { parse } from 'yaml';
import type { Parameter, Permission, Template } from './read-template.js';
import { callsOf, GIVEN_IN_TESTS, sandboxProblems } from './sandbox-problems.js';

/**
 * Permission that each API needs (developers.google.com/tag-platform/tag-manager/templates/permissions); '' for
 * those that need none. An API that is not here is unknown to this test, or none.
 */
const APIS: Record<string, string> = {
  addConsentListener: 'access_consent',
  callInWindow: 'access_globals',
  copyFromWindow: 'access_globals',
  createArgumentsQueue: 'access_globals',
  createQueue: 'access_globals',
  injectScript: 'inject_script',
  isConsentGranted: 'access_consent',
  logToConsole: 'logging',
  makeNumber: '',
  makeString: '',
  setInWindow: 'access_globals',
};

/** Permissions that a call needs for its text arguments, by their places. */
const NEEDS: Record<string, string[]> = {
  addConsentListener: ['read'],
  isConsentGranted: ['read'],
  callInWindow: ['execute'],
  copyFromWindow: ['read'],
  setInWindow: ['write'],
  // Both arguments are read and made.
  createArgumentsQueue: ['read write', 'read write'],
};

const FIELD_TYPES = ['TEXT', 'SELECT', 'RADIO', 'CHECKBOX', 'SIMPLE_TABLE', 'GROUP', 'LABEL'];
const VALIDATORS = ['NON_EMPTY', 'REGEX', 'NUMBER', 'POSITIVE_NUMBER', 'STRING_LENGTH'];
const CONDITIONS = ['EQUALS', 'NOT_EQUALS', 'PRESENT', 'NOT_PRESENT'];
const CATEGORIES =
  'ADVERTISING AFFILIATE_MARKETING ANALYTICS ATTRIBUTION CHAT CONVERSIONS DATA_WAREHOUSING EMAIL_MARKETING EXPERIMENTATION HEAT_MAP LEAD_GENERATION MARKETING PERSONALIZATION REMARKETING SALES SESSION_RECORDING SOCIAL SURVEY TAG_MANAGEMENT UTILITY'.split(
    ' ',
  );

function infoProblems(info: Template['info']): string[] {
  const categories = (info.categories ?? []) as string[];
  return [
    info.type !== 'TAG' && 'type is not TAG',
    info.version !== 1 && 'version is not 1',
    !info.id && 'no id',
    !info.displayName && 'no displayName',
    !info.description && 'no description',
    String(info.description).length > 200 && 'description has over 200 characters',
    (info.containerContexts as string[])?.join() !== 'WEB' && 'containerContexts is not WEB',
    (categories.length > 3 || categories.some((name) => !CATEGORIES.includes(name))) &&
      'categories: at most three of those that there are',
  ].filter((each): each is string => typeof each === 'string');
}

const flat = (parameters: Parameter[]): Parameter[] =>
  parameters.flatMap((each) => [each, ...flat(each.subParams ?? [])]);

/** Problems of one field, given the names of all. */
function fieldProblems(field: Parameter, names: string[]): string[] {
  const { name, type, enablingConditions = [], valueValidators = [], selectItems } = field;
  for (const { args = [] } of valueValidators.filter(({ type }) => type === 'REGEX'))
    for (const pattern of args) new RegExp(pattern);
  return [
    !FIELD_TYPES.includes(type) && `unknown type ${type}`,
    !/^[a-zA-Z]\w*$/.test(name) && 'no name for a field',
    names.filter((each) => each === name).length > 1 && 'is there twice',
    ...enablingConditions
      .filter(({ paramName, type }) => !names.includes(paramName) || !CONDITIONS.includes(type))
      .map(({ paramName }) => `unknown condition on ${paramName}`),
    ...valueValidators
      .filter(({ type }) => !VALIDATORS.includes(type))
      .map(({ type }) => `unknown validator ${type}`),
    type === 'SELECT' &&
      !selectItems?.some(({ value }) => value === field.defaultValue) &&
      'its default is none of its items',
  ]
    .filter((each): each is string => typeof each === 'string')
    .map((each) => `${name}: ${each}`);
}

function parameterProblems({ parameters, code }: Template): string[] {
  const all = flat(parameters);
  const names = all.map(({ name }) => name);
  const read = [...code.matchAll(/\bdata\.(\w+)/g)].map(([, name]) => name as string);
  const known = [...names, 'gtmOnSuccess', 'gtmOnFailure'];
  return [
    ...all.flatMap((field) => fieldProblems(field, names)),
    ...all
      .filter(({ type, name }) => !['GROUP', 'LABEL'].includes(type) && !read.includes(name))
      .map(({ name }) => `${name}: nothing reads it`),
    ...read.filter((name) => !known.includes(name)).map((name) => `no field ${name}`),
  ];
}

/** Whether the parameters of a permission allow what one argument needs. */
function allows({ id, params }: Permission, text: string, need: string): boolean {
  const [list, key] =
    id === 'access_globals' ? [params.keys, 'key'] : [params.consentTypes, 'consentType'];
  const entry = ((list ?? []) as Record<string, unknown>[]).find((each) => each[key] === text);
  return need.split(' ').every((each) => entry?.[each] === true);
}

/** Problems of the APIs that the code requires. */
function apiProblems(code: string): string[] {
  const required = [...code.matchAll(/^const (\w+) = require\('(\w+)'\);$/gm)];
  const called = callsOf(code).map(({ name }) => name);
  return [
    ...[...code.matchAll(/\brequire\(/g)].slice(required.length).map(() => 'require of no text'),
    ...required.flatMap(([, name, api = '']) =>
      [
        name !== api && `${api} has another name`,
        APIS[api] === undefined && `unknown API ${api}`,
        !called.includes(api) && `${api} is not called`,
      ].filter((each): each is string => typeof each === 'string'),
    ),
  ];
}

function permissionProblems({ code, permissions }: Template): string[] {
  const find = (id: string | undefined) => permissions.find((each) => each.id === id);
  const calls = callsOf(code);
  const needed = new Set(calls.map(({ name }) => APIS[name]).filter(Boolean));
  const urls = (find('inject_script')?.params.urls ?? []) as string[];
  return [
    ...[...needed].filter((id) => !find(id)).map((id) => `no permission ${id}`),
    ...permissions
      .filter(({ id }) => !needed.has(id))
      .map(({ id }) => `permission ${id} is not needed`),
    ...calls.flatMap(({ name, texts }) => {
      const permission = find(APIS[name]);
      return (NEEDS[name] ?? [])
        .filter((need, i) => permission && !allows(permission, texts[i] ?? '', need))
        .map((need) => `${name}(${texts.join()}) lacks ${need}`);
    }),
    ...urls
      .filter((url) => !/^https:\/\/[^/]+\/./.test(url))
      .map((url) => `no pattern for addresses: ${url}`),
  ];
}

/** The template's own tests: code for each scenario. */
export const scenariosOf = (
  tests: string,
): { setup?: string; scenarios: { name: string; code: string }[] } => parse(tests);

function testProblems({ tests }: Template): string[] {
  const { setup = '', scenarios } = scenariosOf(tests);
  return scenarios.flatMap(({ name, code }) =>
    sandboxProblems(`${setup}\n${code}`, GIVEN_IN_TESTS).map((each) => `${name}: ${each}`),
  );
}

/** Parts of a template that Tag Manager would refuse by its public rules. */
export const templateProblems = (template: Template): string[] => [
  ...infoProblems(template.info),
  ...parameterProblems(template),
  ...sandboxProblems(template.code),
  ...apiProblems(template.code),
  ...permissionProblems(template),
  ...testProblems(template),
];
