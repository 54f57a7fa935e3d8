import { type Static, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 8_787;

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

/** Where the API listens. */
export const apiListener = ({ host = DEFAULT_HOST, port = DEFAULT_PORT }: Listeners) => ({
  host,
  port,
});

/** Where the dashboard listens: with the API, unless it has a listener of its own. */
export const dashboardListener = ({ dashboard, ...api }: Listeners) =>
  dashboard ? { host: dashboard.host ?? DEFAULT_HOST, port: dashboard.port } : apiListener(api);

/** A port can have one listener. A port of 0 is any free one. */
export function* listenerProblems(config: unknown): Generator<{ path: string; message: string }> {
  const listeners = (config ?? {}) as Listeners;
  if (!Check(Dashboard, listeners.dashboard) || listeners.dashboard === false) return;
  const [api, own] = [apiListener(listeners), dashboardListener(listeners)];
  if (own.port === 0 || own.port !== api.port || own.host !== api.host) return;
  yield {
    path: 'dashboard.port',
    message:
      'is the port of the API; leave dashboard out to serve both on one port, or choose another',
  };
}
