import { describe, expect, it } from 'vitest';
import { ClientError, createClient } from '../../../src/client/index.js';
import { serveApi } from './api-server.js';

describe('errors', () => {
  it('have the status, the code and the details of the response', async () => {
    const details = [{ path: 'range', message: 'must be one of year, month, day' }];
    await using server = await serveApi((_url, _request, response) => {
      response.statusCode = 422;
      return { error: { type: 'invalid_parameter', message: 'Invalid parameter', details } };
    });
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    const error = await client.views().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({
      status: 422,
      code: 'invalid_parameter',
      details,
      message: '422 invalid_parameter: Invalid parameter (range: must be one of year, month, day)',
    });
  });

  it.each([
    [502, '<html>Bad gateway</html>', 'the response is not JSON (text/html)'],
    [200, '<!doctype html><title>Shop</title>', 'the response is not JSON (text/html)'],
    [500, '{"oops":1}', 'the error response has no error.type'],
    [500, 'null', 'the error response has no error.type'],
  ])('name a response that is not from an events API: %i %s', async (status, body, message) => {
    await using server = await serveApi((_url, _request, response) => {
      response.writeHead(status, { 'Content-Type': 'text/html' }).end(body);
    });
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    const error: unknown = await client.list().then(null, (error: unknown) => error);
    expect(error).toMatchObject({ status, code: 'invalid_response' });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain(`${server.endpoint}/events`);
  });

  it('name the address and the endpoint when the API has no such address', async () => {
    await using server = await serveApi((_url, _request, response) => {
      response.statusCode = 404;
      return { error: { type: 'not_found', message: 'Not found' } };
    });
    const endpoint = `${server.endpoint}/events`;
    const error = await createClient({ endpoint, token: 't' })
      .list()
      .then(null, (error: unknown) => error);
    expect(error).toMatchObject({ status: 404, code: 'not_found' });
    const remedy = `${endpoint}/events: check that endpoint is the base address of an events API`;
    expect((error as Error).message).toContain(remedy);
  });

  it('have the code network without a response', async () => {
    const server = await serveApi(() => ({}));
    await server[Symbol.asyncDispose]();
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    const error: unknown = await client.get('a').catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'ClientError', status: 0, code: 'network' });
    expect((error as Error).cause).toBeInstanceOf(TypeError);
  });

  it('have the code network when the response breaks off', async () => {
    await using server = await serveApi((_url, _request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{"events":[');
      setTimeout(() => response.destroy(), 10);
    });
    const client = createClient({ endpoint: server.endpoint, token: 't' });
    await expect(client.list()).rejects.toMatchObject({ status: 0, code: 'network' });
  });

  it('pass an abort on unchanged, before, during and with its own reason', async () => {
    await using server = await serveApi(() => undefined);
    const client = createClient({ endpoint: server.endpoint, token: 't' });

    await expect(client.views({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });

    const during = new AbortController();
    setTimeout(() => during.abort(), 20);
    const error: unknown = await client
      .list({}, { signal: during.signal })
      .catch((error: unknown) => error);
    expect(error).toBe(during.signal.reason);

    await expect(client.get('a', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
