import fc from 'fast-check';
import { ORG, OTHER_ORG, SESSION } from './collector.js';
import { metadata } from './random-values.js';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

export interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** SQLite's binding rounds a number within 1e-15 of a whole one. */
const isExact = (value: number) =>
  Number.isInteger(value) || Math.abs(value - Math.round(value)) > 1e-12;

/** Values that match a schema. */
export function fittingValues(schema: Schema, document: OpenApi): fc.Arbitrary<unknown> {
  const { $ref, oneOf, type, properties } = schema;
  if ($ref)
    return fittingValues(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document);
  if (oneOf) return fc.oneof(...oneOf.map((choice) => fittingValues(choice, document)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const kinds = [type ?? 'string'].flat().map((kind): fc.Arbitrary<unknown> => {
    switch (kind) {
      case 'null':
        return fc.constant(null);
      case 'integer':
        return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 9, 1_000) });
      case 'number':
        return fc
          .double({ noNaN: true, min: schema.minimum ?? 0, max: schema.maximum ?? 1 })
          .filter(isExact);
      case 'array':
        return fc.array(fittingValues(schema.items ?? {}, document), {
          minLength: 1,
          maxLength: 5,
        });
      case 'object': {
        if (!properties) return metadata;
        const fields = Object.entries(properties).map(([name, field]) => [
          name,
          // Random orgs would fail every request.
          name === 'orgId'
            ? fc.constantFrom(ORG, ORG, ORG, null, null, OTHER_ORG)
            : fittingValues(field, document),
        ]);
        return fc.record(Object.fromEntries(fields), {
          requiredKeys: (schema.required ?? []) as never[],
        });
      }
      default:
        return fc.oneof(
          fc.constant(SESSION),
          fc.string({ minLength: schema.minLength ?? 0, maxLength: schema.maxLength ?? 30 }),
        );
    }
  });
  return fc.oneof(...kinds);
}
