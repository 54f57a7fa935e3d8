import { Type } from '@sinclair/typebox';
import { MAX_ID_LENGTH, MAX_METRIC } from 'vitrine/contract';

/** Characters. A longer `User-Agent` header is cut. */
export const MAX_DEVICE_LENGTH = 2_048;

const id = (description: string) =>
  Type.String({ minLength: 1, maxLength: MAX_ID_LENGTH, description });
const object = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });

/** JSON schema of a body without its null fields. */
export const CreateEvent = Type.Object(
  {
    eventType: Type.String({
      minLength: 1,
      description: 'Canonical name, alias, or a name that the org registers',
    }),
    sessionId: id('Session of the visitor'),
    eventMetadata: Type.Optional(object('Metadata of the event')),
    orgId: Type.Optional(id("Must be the token's org")),
    assetId: Type.Optional(id('Product')),
    userId: Type.Optional(id('Signed-in user')),
    configId: Type.Optional(id('Configuration: UUID or short id')),
    configuration: Type.Optional(object('Whole configuration')),
    device: Type.Optional(
      Type.String({
        maxLength: MAX_DEVICE_LENGTH,
        description: "Default: the request's User-Agent",
      }),
    ),
    metric: Type.Optional(
      Type.Number({ minimum: -MAX_METRIC, maximum: MAX_METRIC, description: 'Default 1' }),
    ),
  },
  { additionalProperties: false },
);
