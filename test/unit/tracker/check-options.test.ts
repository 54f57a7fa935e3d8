import { expect, it } from 'vitest';
import { optionsProblem } from '../../../src/tracker/check-options.js';

it.each([
  '/',
  '/api/',
  'https://shop.example/api',
  'http://localhost:3000/api',
  'http://127.0.0.1:3000',
  'http://192.168.1.7:3000/api',
])('accepts the endpoint %s', (endpoint) => {
  expect(optionsProblem({ bearerToken: 'token', endpoint })).toBe(false);
});
