/**
 * The shape of a value in a random program. Names and properties are used only as their shapes allow, so that
 * most programs run to their end.
 */
type Shape =
  | { type: 'number' }
  | { type: 'object'; properties: Record<string, Shape> }
  | { type: 'function'; parameters: Shape[]; result: Shape };

interface Variable {
  name: string;
  shape: Shape;
  isMutable: boolean;
}

const NUMBER: Shape = { type: 'number' };
// Few names, so that scopes hide each other's.
const NAMES = ['a', 'b', 'c', 'd', 'value', 'x'];
const KEYS = ['a', 'b', 'x', 'toString', 'data-y'];

const isWord = (key: string) => /^\w+$/.test(key);

/**
 * A program of factories, objects and patterns that reports what it does with `log(value)`, which gives its
 * argument back. Every choice takes one of the numbers; the simplest one follows when they are used up.
 */
export function randomProgram(choices: readonly number[]): string {
  let position = 0;
  const choose = (count: number) => (choices[position++] ?? 0) % count;
  const pick = <T>(...options: (() => T)[]): T => (options[choose(options.length)] as () => T)();
  const many = <T>(max: number, make: () => T): T[] =>
    Array.from({ length: choose(max + 1) }, make);

  const shapeOf = (depth: number): Shape =>
    pick<Shape>(
      () => NUMBER,
      () => (depth ? { type: 'object', properties: propertiesOf(depth - 1) } : NUMBER),
      () =>
        depth
          ? {
              type: 'function',
              parameters: many(2, () => shapeOf(depth - 1)),
              result: shapeOf(depth - 1),
            }
          : NUMBER,
    );
  const propertiesOf = (depth: number): Record<string, Shape> =>
    Object.fromEntries(many(3, () => [KEYS[choose(KEYS.length)] as string, shapeOf(depth)]));

  class Scope {
    readonly variables: Variable[] = [];
    readonly names = new Set<string>();
    constructor(readonly outer?: Scope) {}

    declare(shape: Shape, isMutable = false): string {
      const free = NAMES.filter((name) => !this.names.has(name));
      const name = free.length
        ? (free[choose(free.length)] as string)
        : `v${position}_${this.names.size}`;
      this.names.add(name);
      pending.push(() => this.variables.push({ name, shape, isMutable }));
      return name;
    }

    visible(): Variable[] {
      const hidden = new Set<string>();
      const found: Variable[] = [];
      for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
        found.push(...scope.variables.filter(({ name }) => !hidden.has(name)));
        for (const name of scope.names) hidden.add(name);
      }
      return found;
    }
  }

  /** Names that the program may use from here on. */
  let pending: (() => void)[] = [];
  const settle = () => {
    const now = pending;
    pending = [];
    for (const task of now) task();
  };

  const isLike = (shape: Shape, target: Shape): boolean => {
    if (shape.type !== target.type) return false;
    if (shape.type === 'object' && target.type === 'object')
      return Object.entries(target.properties).every(
        ([key, value]) =>
          Object.hasOwn(shape.properties, key) && isLike(shape.properties[key] as Shape, value),
      );
    if (shape.type === 'function' && target.type === 'function')
      return (
        shape.parameters.length <= target.parameters.length &&
        shape.parameters.every((parameter, i) =>
          isLike(target.parameters[i] as Shape, parameter),
        ) &&
        isLike(shape.result, target.result)
      );
    return true;
  };

  /** Expressions of a shape that read visible names, one property deep, or call them. */
  const reads = (scope: Scope, target: Shape, depth: number): (() => string)[] => {
    const found: (() => string)[] = [];
    const add = (text: string, shape: Shape) => {
      if (isLike(shape, target)) found.push(() => text);
      if (depth && shape.type === 'function' && isLike(shape.result, target))
        found.push(() => call(text, shape, scope, depth - 1));
    };
    for (const { name, shape } of scope.visible()) {
      add(name, shape);
      if (shape.type !== 'object') continue;
      for (const [key, value] of Object.entries(shape.properties))
        add(isWord(key) ? `${name}.${key}` : `${name}['${key}']`, value);
      if (target.type === 'number') found.push(() => `(${name}.missing ?? 7)`);
    }
    return found;
  };

  const call = (
    callee: string,
    shape: Shape & { type: 'function' },
    scope: Scope,
    depth: number,
  ) => {
    const given = shape.parameters.map((parameter) => expression(scope, parameter, depth));
    return `${callee}(${given.join(', ')})`;
  };

  const functionText = (
    scope: Scope,
    { parameters }: Shape & { type: 'function' },
    depth: number,
  ) => {
    const inner = new Scope(scope);
    const heads = parameters.map((shape) => pattern(inner, shape, depth));
    if (depth > 0 && choose(6) === 5)
      heads.push(`${inner.declare(NUMBER)} = ${expression(scope, NUMBER, 0)}`);
    settle();
    return { heads: heads.join(', '), inner };
  };

  const block = (inner: Scope, result: Shape | undefined, depth: number) => {
    const before = pending;
    pending = [];
    const lines = many(3, () => statement(inner, depth));
    if (result) lines.push(`return ${expression(inner, result, depth)};`);
    settle();
    pending = before;
    return `{ ${lines.join('\n')} }`;
  };

  const inFunction = <T>(make: () => T): T => {
    const before = pending;
    pending = [];
    const made = make();
    pending = before;
    return made;
  };

  const arrow = (scope: Scope, shape: Shape & { type: 'function' }, depth: number) =>
    inFunction(() => {
      const { heads, inner } = functionText(scope, shape, depth);
      return pick(
        () => `(${heads}) => (${expression(inner, shape.result, depth)})`,
        () => `(${heads}) => ${block(inner, shape.result, depth)}`,
        () =>
          `(${heads}) => { if (log(1) > 1) return ${expression(inner, shape.result, 0)}; ${block(inner, undefined, 0)} return ${expression(inner, shape.result, depth)}; }`,
        () => `function (${heads}) ${block(inner, shape.result, depth)}`,
      );
    });

  const literal = (scope: Scope, shape: Shape & { type: 'object' }, depth: number): string => {
    const parts = Object.entries(shape.properties).map(([key, value]) => {
      const name = isWord(key) ? key : `'${key}'`;
      const plain = () => `${name}: ${expression(scope, value, depth)}`;
      if (value.type === 'function')
        return pick(plain, plain, () =>
          inFunction(() => {
            const { heads, inner } = functionText(scope, value, depth);
            return `${name}(${heads}) ${block(inner, value.result, depth)}`;
          }),
        );
      return pick(
        plain,
        plain,
        plain,
        () => `get ${name}() { return ${expression(scope, value, 0)}; }`,
        () => `${name}: ${expression(scope, value, 0)}, ${plain()}`,
      );
    });
    const same = scope.visible().filter((variable) => variable.shape.type === 'object');
    if (same.length && choose(4) === 3) {
      const { name } = same[choose(same.length)] as Variable;
      parts.unshift(`...${name}`);
    }
    if (choose(8) === 7) parts.push('own() { return typeof this; }');
    if (choose(8) === 7) parts.push(`[log('z')]: ${expression(scope, NUMBER, 0)}`);
    return `{ ${parts.join(', ')} }`;
  };

  const expression = (scope: Scope, shape: Shape, depth: number): string => {
    const known = reads(scope, shape, depth);
    if (known.length && choose(3)) return (known[choose(known.length)] as () => string)();
    if (shape.type === 'object') return literal(scope, shape, Math.max(0, depth - 1));
    if (shape.type === 'function') return arrow(scope, shape, Math.max(0, depth - 1));
    const changing = scope
      .visible()
      .filter((variable) => variable.isMutable && variable.shape.type === 'number');
    return pick(
      () => String(choose(9)),
      () => `log(${depth ? expression(scope, NUMBER, depth - 1) : choose(9)})`,
      () =>
        depth
          ? `(${expression(scope, NUMBER, depth - 1)} + ${expression(scope, NUMBER, depth - 1)})`
          : '3',
      () => (changing.length ? `${(changing[choose(changing.length)] as Variable).name}++` : '4'),
      () =>
        depth
          ? `(${expression(scope, NUMBER, 0)} > 3 ? ${expression(scope, NUMBER, depth - 1)} : 5)`
          : '-6',
    );
  };

  /** A name, or a pattern that takes a value of the shape apart. */
  const pattern = (scope: Scope, shape: Shape, depth: number): string => {
    if (shape.type !== 'object' || !choose(3)) return scope.declare(shape);
    const taken = Object.entries(shape.properties).filter(() => choose(3));
    const parts = taken.map(([key, value]) => {
      const target = depth ? pattern(scope, value, depth - 1) : scope.declare(value);
      const text = `${isWord(key) ? key : `'${key}'`}: ${target}`;
      return choose(4) === 3 ? `${text} = ${expression(scope, value, 0)}` : text;
    });
    if (choose(4) === 3)
      parts.push(`more: ${scope.declare(NUMBER)} = ${expression(scope, NUMBER, 0)}`);
    if (choose(4) === 3) {
      const rest = Object.entries(shape.properties).filter(
        ([key]) => !taken.some(([other]) => other === key),
      );
      parts.push(`...${scope.declare({ type: 'object', properties: Object.fromEntries(rest) })}`);
    }
    return `{ ${parts.join(', ')} }`;
  };

  const objects = (scope: Scope) => scope.visible().filter(({ shape }) => shape.type === 'object');

  const declaration = (scope: Scope, depth: number) => {
    const shape = shapeOf(2);
    const value = expression(scope, shape, depth);
    const isMutable = choose(4) === 3;
    const text = isMutable
      ? `let ${scope.declare(shape, true)} = ${value};`
      : `${choose(5) === 4 ? 'let' : 'const'} ${pattern(scope, shape, 2)} = ${value};`;
    settle();
    return text;
  };

  /** A factory that gives an object of functions, and a call of it. */
  const factory = (scope: Scope, depth: number) => {
    const properties = propertiesOf(1);
    const shape: Shape & { type: 'function' } = {
      type: 'function',
      parameters: many(3, () => shapeOf(1)),
      result: { type: 'object', properties },
    };
    const made = inFunction(() => {
      const { heads, inner } = functionText(scope, shape, depth);
      return { heads, body: block(inner, shape.result, depth) };
    });
    const name = scope.declare(shape);
    const text = pick(
      () => `const ${name} = (${made.heads}) => ${made.body};`,
      () => `function ${name}(${made.heads}) ${made.body}`,
    );
    settle();
    const called = call(name, shape, scope, depth);
    const target = pattern(scope, shape.result, 2);
    settle();
    return `${text}\n${pick(
      () => `const ${target} = ${called};`,
      () => `const ${target} = ${called};`,
      () => `let ${target} = ${called};`,
    )}`;
  };

  const use = (scope: Scope, depth: number): string => {
    const found = objects(scope);
    if (!found.length) return `log(${expression(scope, NUMBER, depth)});`;
    const { name, shape } = found[choose(found.length)] as Variable;
    const keys = shape.type === 'object' ? Object.entries(shape.properties) : [];
    const [key, value] = keys.length
      ? (keys[choose(keys.length)] as [string, Shape])
      : ['none', NUMBER];
    const member = isWord(key) ? `${name}.${key}` : `${name}['${key}']`;
    return pick(
      () => `log(JSON.stringify(${name}));`,
      () => `${member} = ${expression(scope, value, depth)};`,
      () => `delete ${name}.none;`,
      () => `log(${name} === ${name});`,
      () => `for (const key in ${name}) log(key);`,
      () => (value.type === 'number' ? `${member}++;` : `log(typeof ${member});`),
      () => (value.type === 'number' ? `[${member}] = [log(2)];` : `log(typeof ${name}?.own?.());`),
      () => `log(typeof ${name}.own?.());`,
    );
  };

  const statement = (scope: Scope, depth: number): string =>
    pick(
      () => `log(${expression(scope, NUMBER, depth)});`,
      () => declaration(scope, depth),
      () => declaration(scope, depth),
      () => (depth ? factory(scope, depth - 1) : declaration(scope, 0)),
      () => (depth ? factory(scope, depth - 1) : declaration(scope, 0)),
      () => use(scope, depth),
      () => (depth ? `for (const ${inLoop(scope, depth - 1)}` : use(scope, 0)),
      () => (depth ? block(new Scope(scope), undefined, depth - 1) : use(scope, 0)),
    );

  const inLoop = (scope: Scope, depth: number) =>
    inFunction(() => {
      const inner = new Scope(scope);
      const name = inner.declare(NUMBER);
      settle();
      return `${name} of [1, 2]) ${block(new Scope(inner), undefined, depth)}`;
    });

  const top = new Scope();
  const lines = Array.from({ length: 3 + choose(6) }, () => statement(top, 3));
  const results = top
    .visible()
    .map(({ name, shape }) => (shape.type === 'object' ? '' : `log(typeof ${name});`));
  return [...lines, ...results].join('\n');
}
