import { type Static, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8_787;

/** An address to listen on. */
export const Host = Type.String({
  minLength: 1,
  remedy: 'must be an address to listen on, such as 127.0.0.1, or 0.0.0.0 for all interfaces',
});

/** The setting `dashboard`. */
export const Dashboard = Type.Union(
  [
    Type.Literal(false),
    Type.Object(
      {
        /** Default 127.0.0.1. */
        host: Type.Optional(Host),
        port: Type.Integer({ minimum: 0, maximum: 65_535 }),
      },
      { additionalProperties: false },
    ),
  ],
  {
    remedy:
      'must be false, or the listener of the dashboard, such as { "host": "127.0.0.1", "port": 8788 }; leave it out to use the port of the API',
  },
);

interface Listeners {
  host?: string;
  port?: number;
  dashboard?: Static<typeof Dashboard>;
}

/** A port can have one listener. A port of 0 is any free one. */
export function* listenerProblems(config: unknown): Generator<{ path: string; message: string }> {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, dashboard } = (config ?? {}) as Listeners;
  if (!Check(Dashboard, dashboard) || dashboard === false || dashboard.port === 0) return;
  if (dashboard.port !== port || (dashboard.host ?? DEFAULT_HOST) !== host) return;
  yield {
    path: 'dashboard.port',
    message:
      'is the port of the API; leave dashboard out to serve both on one port, or choose another',
  };
}
