/** Bound values of a statement. The text contains no part of a request. */
export interface Params {
  /** Binds a value. @returns its placeholder in the text */
  bind(value: string | number, type?: 'String' | 'Int64' | 'UInt64'): string;
  values: Record<string, string | number>;
}

export function createParams(): Params {
  const values: Params['values'] = {};
  return {
    values,
    bind(value, type = typeof value === 'string' ? 'String' : 'Int64') {
      const name = `p${Object.keys(values).length}`;
      values[name] = value;
      return `{${name}:${type}}`;
    },
  };
}
