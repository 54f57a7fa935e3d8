import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestError, request } from '../../dashboard/api/request.js';

afterEach(() => vi.unstubAllGlobals());

const respond = (body: string | null, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(body, { status }));

describe('a request', () => {
  it('returns the value, also from an array around it', async () => {
    respond('{"count":1}');
    expect(await request('/x')).toEqual({ count: 1 });
    respond('[{"count":2}]');
    expect(await request('/x')).toEqual({ count: 2 });
    respond(null, 204);
    expect(await request('/x')).toBeUndefined();
  });

  it('fails with a RequestError for a page that a proxy sends in place of the response', async () => {
    respond('<!doctype html><title>Sign in to the network</title>');
    const failure = await request('/x').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RequestError);
    expect(failure).toMatchObject({ status: 0, problem: { type: 'unreadable' } });
  });

  it('fails with the status of an error that has no JSON', async () => {
    respond('Bad Gateway', 502);
    await expect(request('/x')).rejects.toMatchObject({ status: 502 });
  });
});
