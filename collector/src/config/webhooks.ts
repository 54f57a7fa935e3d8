import { Type } from '@sinclair/typebox';

const strict = { additionalProperties: false };

/** Characters. */
export const MIN_SECRET_LENGTH = 16;

const Secret = Type.Union(
  [
    Type.String({ minLength: MIN_SECRET_LENGTH }),
    Type.Object({ variable: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }) }, strict),
  ],
  {
    remedy: `must be the secret of the webhook, at least ${MIN_SECRET_LENGTH} characters, or {"variable": "NAME"} with the variable that has it`,
  },
);

const Webhook = Type.Object(
  {
    /** Several while one replaces another. */
    secrets: Type.Array(Secret, { minItems: 1, maxItems: 8 }),
    /** Which of its ids an order has on the pages of the shop, as `transaction_id`. Default `id`. */
    transactionId: Type.Optional(
      Type.Union([Type.Literal('id'), Type.Literal('number'), Type.Literal('name')]),
    ),
    /** First day of orders that count, as `YYYY/MM/DD` or `YYYY-MM-DD`. Default: the org's subscription start. */
    from: Type.Optional(Type.String({ pattern: '^\\d{4}[/-]\\d{2}[/-]\\d{2}$' })),
  },
  strict,
);

/** Platforms that report orders to the collector. */
export const WEBHOOK_PLATFORMS = ['shopify', 'woocommerce'] as const;

export type WebhookPlatform = (typeof WEBHOOK_PLATFORMS)[number];

/** Webhooks of an org. */
export const Webhooks = Type.Object(
  { shopify: Type.Optional(Webhook), woocommerce: Type.Optional(Webhook) },
  strict,
);

/** A secret, or the name of the environment variable that has it. */
type SecretConfig = string | { variable: string };

/** The text of a secret; undefined when its variable is not set. */
export const secretOf = (secret: SecretConfig): string | undefined =>
  typeof secret === 'string' ? secret : process.env[secret.variable] || undefined;

/** Whether reports of one order become one event in an org. */
export const mergesOrders = (org: {
  webhooks?: unknown;
  webhookSecrets?: Record<string, string>;
}): boolean => org.webhooks !== undefined || org.webhookSecrets !== undefined;

const isVariable = (secret: unknown): secret is { variable: string } =>
  typeof (secret as { variable?: unknown } | null)?.variable === 'string';

/** Problems of the secrets of a webhook that the schema cannot describe, each with its path and its text. */
export function* webhookSecretProblems(
  webhooks: unknown,
  path: string,
): Generator<{ path: string; message?: string; secret?: string }> {
  for (const platform of WEBHOOK_PLATFORMS) {
    const webhook = (webhooks as Record<string, { secrets?: unknown } | undefined> | undefined)?.[
      platform
    ];
    if (!Array.isArray(webhook?.secrets)) continue;
    for (const [i, secret] of webhook.secrets.entries()) {
      const at = `${path}.${platform}.secrets[${i}]`;
      const text = isVariable(secret) || typeof secret === 'string' ? secretOf(secret) : undefined;
      if (isVariable(secret) && (text?.length ?? 0) < MIN_SECRET_LENGTH)
        yield {
          path: at,
          message: `the variable ${secret.variable} ${text ? 'is too short' : 'is not set'}; set it to the secret of the webhook`,
        };
      else yield { path: at, ...(text !== undefined && { secret: text }) };
    }
  }
}
