/** Sections of a template of Tag Manager, in the order in which it exports them. */
export const SECTIONS = [
  'TERMS_OF_SERVICE',
  'INFO',
  'TEMPLATE_PARAMETERS',
  'SANDBOXED_JS_FOR_WEB_TEMPLATE',
  'WEB_PERMISSIONS',
  'TESTS',
  'NOTES',
] as const;

export type SectionName = (typeof SECTIONS)[number];

/** A field of the template's form. Groups hold more of them. */
export interface Parameter {
  type: string;
  name: string;
  displayName?: string;
  subParams?: Parameter[];
  simpleTableColumns?: Parameter[];
  selectItems?: { value: string; displayValue: string }[];
  enablingConditions?: { paramName: string; paramValue: string; type: string }[];
  valueValidators?: { type: string; args?: string[] }[];
  defaultValue?: unknown;
}

/** A value of a permission: 1 a text, 2 a list, 3 a map, 8 a boolean. */
interface PermissionValue {
  type: number;
  string?: string;
  boolean?: boolean;
  listItem?: PermissionValue[];
  mapKey?: PermissionValue[];
  mapValue?: PermissionValue[];
}

/** A permission: its id, and its parameters as plain values. */
export interface Permission {
  id: string;
  params: Record<string, unknown>;
}

export interface Template {
  info: Record<string, unknown>;
  parameters: Parameter[];
  code: string;
  permissions: Permission[];
  tests: string;
}

const plain = (value: PermissionValue): unknown => {
  if (value.type === 2) return value.listItem?.map(plain);
  if (value.type === 3)
    return Object.fromEntries(
      (value.mapKey ?? []).map((key, i) => [
        key.string,
        plain(value.mapValue?.[i] as PermissionValue),
      ]),
    );
  return value.type === 8 ? value.boolean : value.string;
};

/**
 * Reads a template.
 *
 * @throws Error when a section is missing, twice there, unknown or at the wrong place, or is not JSON
 */
export function readTemplate(text: string): Template {
  const [before = '', ...parts] = text.split(/^___([A-Z_]+)___$/m);
  if (before.trim()) throw new Error('text before the first section');
  const names = parts.filter((_, i) => i % 2 === 0);
  if (names.join() !== SECTIONS.join())
    throw new Error(`sections are ${names}; expected ${SECTIONS}`);
  const section = (name: SectionName) => (parts[2 * SECTIONS.indexOf(name) + 1] ?? '').trim();
  const json = <T>(name: SectionName): T => {
    try {
      return JSON.parse(section(name));
    } catch (error) {
      throw new Error(`${name} is not JSON: ${(error as Error).message}`);
    }
  };
  type Raw = {
    instance: {
      key: { publicId: string; versionId: string };
      param: { key: string; value: PermissionValue }[];
    };
  };
  return {
    info: json('INFO'),
    parameters: json('TEMPLATE_PARAMETERS'),
    code: section('SANDBOXED_JS_FOR_WEB_TEMPLATE'),
    permissions: json<Raw[]>('WEB_PERMISSIONS').map(({ instance: { key, param } }) => ({
      id: key.publicId,
      params: Object.fromEntries(param.map(({ key, value }) => [key, plain(value)])),
    })),
    tests: section('TESTS'),
  };
}
