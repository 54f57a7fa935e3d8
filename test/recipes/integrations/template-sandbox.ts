import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { scenariosOf } from './template-problems.js';

type Call = (...args: unknown[]) => unknown;

/** APIs without a permission work in a test as they are; all others have to be mocked. */
const REAL: Record<string, Call> = { makeNumber: Number, makeString: String };

const same = (a: unknown, b: unknown) =>
  // Values of two contexts have different prototypes.
  isDeepStrictEqual(JSON.parse(JSON.stringify([a])), JSON.parse(JSON.stringify([b])));

const show = (value: unknown) => JSON.stringify(value);

/** Code with the names that a template has: no others. */
const run = (code: string, names: Record<string, unknown>) =>
  runInNewContext(`'use strict'; (() => { ${code} \n})()`, names);

/**
 * Runs one of a template's own tests in a stand-in for Tag Manager's: `mock`, `runCode`, `assertApi`, `assertThat`.
 *
 * @throws Error when an assertion fails
 */
export function runScenario({ code, tests, name }: { code: string; tests: string; name: string }) {
  const { setup = '', scenarios } = scenariosOf(tests);
  const scenario = scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const mocks: Record<string, Call> = {};
  const calls: { api: string; args: unknown[] }[] = [];
  const assertions = { count: 0 };
  const check = (isRight: boolean, sentence: string) => {
    assertions.count++;
    if (!isRight) throw new Error(`${name}: ${sentence}`);
  };
  const record =
    (api: string, call: Call): Call =>
    (...args) => {
      calls.push({ api, args });
      return call(...args);
    };
  const require = (api: string): Call =>
    record(api, (...args) => {
      const call = mocks[api] ?? REAL[api];
      if (!call) throw new Error(`${name}: ${api} is not mocked`);
      return call(...args);
    });
  const callsTo = (api: string) => calls.filter((call) => call.api === api);
  run(`${setup}\n${scenario.code}`, {
    mock: (api: string, call: Call) => {
      mocks[api] = call;
    },
    runCode: (data: object) =>
      run(code, {
        require,
        data: {
          ...data,
          gtmOnSuccess: record('gtmOnSuccess', () => undefined),
          gtmOnFailure: record('gtmOnFailure', () => undefined),
        },
      }),
    assertApi: (api: string) => ({
      wasCalled: () => check(callsTo(api).length > 0, `${api} was not called`),
      wasNotCalled: () => check(callsTo(api).length === 0, `${api} was called`),
      wasCalledWith: (...args: unknown[]) =>
        check(
          callsTo(api).some((call) => same(call.args, args)),
          `${api} was called with ${show(callsTo(api).map((call) => call.args))}, not ${show(args)}`,
        ),
    }),
    assertThat: (value: unknown) => ({
      isEqualTo: (expected: unknown) =>
        check(same(value, expected), `${show(value)} is not ${show(expected)}`),
    }),
  });
  return assertions.count;
}
