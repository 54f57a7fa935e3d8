/**
 * A Rollup plugin with which small factories and named arguments cost the visitor nothing:
 *
 * - A factory that is called once becomes part of the function that calls it.
 * - An object that only carries names from one place to another becomes one constant for each property.
 * - A constant that only repeats another one disappears.
 * - A constant that is true or false becomes that literal where it is read.
 * - A call of an arrow function that only returns a literal, or does nothing, becomes that literal.
 *
 * The program behaves as before. The plugin moves constants only and keeps the order of evaluation. It leaves
 * these alone:
 *
 * - a factory that returns from the middle, has `var` or a label, or uses `this` or `arguments`,
 * - an object that is passed on, compared, read by a computed key, or loses a property,
 * - an object with a getter, a generator, or a method that uses `this`.
 *
 * It first gives every binding a name of its own. A name then identifies its binding, so that one plain walk
 * over the program finds what each name is used for. A round is one walk, and all changes that do not touch the
 * same nodes. The rounds end when there is nothing left to change.
 *
 * Two things may differ: the `name` of a function, which terser does not keep either, and an error of a program that
 * reads a name before its declaration.
 */

import babel from '@babel/core';
import { isInList, nameTable } from './name-table.mjs';
import { uniqueNames } from './unique-names.mjs';

const { types: t } = babel;

/** @typedef {import('./name-table.mjs').Place} Place */

const UNDEFINED = () => t.identifier('undefined');

const declaration = (kind, id, init) =>
  t.variableDeclaration(kind, [t.variableDeclarator(id, init)]);

/** Whether a node of a tree passes a test. Nodes that `skips` names do not count, nor does what they contain. */
function some(node, test, skips) {
  if (skips(node)) return false;
  if (test(node)) return true;
  return t.VISITOR_KEYS[node.type].some((key) =>
    [node[key]].flat().some((child) => child && some(child, test, skips)),
  );
}

const hasThis = (node) =>
  t.isThisExpression(node) ||
  t.isSuper(node) ||
  t.isMetaProperty(node) ||
  t.isIdentifier(node, { name: 'arguments' });

/** A function of this kind has its own `this` and `arguments`. */
const isBoundary = (node) => t.isFunction(node) && !t.isArrowFunctionExpression(node);

/** Whether a function needs to know how it is called. */
const usesThis = ({ params, body }) =>
  [...params, body].some((part) => some(part, hasThis, isBoundary));

/** The name of a property; undefined where it is not known or has a meaning of its own. */
function keyOf({ key, computed }) {
  if (computed) return undefined;
  const name = t.isIdentifier(key) ? key.name : t.isStringLiteral(key) ? key.value : undefined;
  return name === '__proto__' ? undefined : name;
}

const property = (key, value) =>
  t.objectProperty(
    t.isValidIdentifier(key, false) ? t.identifier(key) : t.stringLiteral(key),
    value,
  );

function toArrow(method) {
  if (method.kind !== 'method' || method.generator || usesThis(method)) return undefined;
  const arrow = t.arrowFunctionExpression(method.params, method.body, method.async);
  return Object.assign(arrow, { loc: method.loc });
}

/** Puts a node where another one stands. */
function replace({ node, parent, key }, ...others) {
  const owner = parent.node;
  if (!Array.isArray(owner[key])) [owner[key]] = others;
  else owner[key].splice(owner[key].indexOf(node), 1, ...others);
}

class Round {
  /** Statement -> what stands in its place after this round. */
  edits = new Map();
  /** Nodes that this round has taken out of the program; a change that would need one waits. */
  #detached = new Set();
  #names;
  #unused;

  constructor(names, unused) {
    this.#names = names;
    this.#unused = unused;
  }

  change(statement) {
    const { node } = statement;
    if (this.edits.has(node)) return;
    const isDeclaration = t.isVariableDeclaration(node) && node.declarations.length === 1;
    if (!isDeclaration && !t.isExpressionStatement(node)) return;
    const declarator = isDeclaration ? node.declarations[0] : undefined;
    const value = isDeclaration ? declarator.init : node.expression;
    if (!declarator && this.#isInert(value)) this.#replaceStatement(node, []);
    else if (t.isCallExpression(value)) this.#inlineFactory(statement, value, declarator);
    else if (!declarator || !value || node.kind === 'var') return;
    else if (t.isArrowFunctionExpression(value)) this.#replaceCalls(node, declarator);
    else if (t.isBooleanLiteral(value)) this.#replaceReads(node, declarator);
    else if (t.isIdentifier(value) && t.isIdentifier(declarator.id))
      this.#replaceAlias(node, declarator);
    else if (!t.isObjectExpression(value)) return;
    else if (t.isObjectPattern(declarator.id)) this.#splitPattern(node, declarator);
    else if (t.isIdentifier(declarator.id)) this.#splitObject(node, declarator);
  }

  #replaceStatement(node, others) {
    this.edits.set(node, others);
    this.#detach(node, ...(node.declarations ?? []));
  }

  #detach(...nodes) {
    for (const node of nodes) if (node) this.#detached.add(node);
  }

  /** What there is to know about a name whose value never changes; else undefined. */
  #constant(name) {
    const entry = this.#names.get(name);
    return entry?.kind && entry.kind !== 'import' && !entry.isReassigned ? entry : undefined;
  }

  /** Whether it makes no difference when an expression is evaluated, or whether it is at all. */
  #isInert(node) {
    switch (node.type) {
      case 'Identifier':
        return node.name === 'undefined' || !!this.#constant(node.name);
      case 'UnaryExpression':
        return ['!', 'void', 'typeof'].includes(node.operator)
          ? this.#isInert(node.argument)
          : t.isNumericLiteral(node.argument);
      case 'TemplateLiteral':
        return !node.expressions.length;
      case 'LogicalExpression':
        return this.#isInert(node.left) && this.#isInert(node.right);
      case 'ConditionalExpression':
        return [node.test, node.consequent, node.alternate].every((part) => this.#isInert(part));
      case 'ArrayExpression':
        return node.elements.every((element) => !element || this.#isInert(element));
      case 'ObjectExpression':
        return node.properties.every(
          (property) =>
            !t.isSpreadElement(property) &&
            !property.computed &&
            (t.isObjectMethod(property) || this.#isInert(property.value)),
        );
      default:
        return (
          t.isLiteral(node) || t.isFunctionExpression(node) || t.isArrowFunctionExpression(node)
        );
    }
  }

  /** The properties of a literal, in the order of evaluation; undefined where one is not simple. */
  #propertiesOf(object) {
    const properties = new Map();
    for (const node of object.properties) {
      const key = t.isSpreadElement(node) ? undefined : keyOf(node);
      const value = t.isObjectMethod(node) ? toArrow(node) : node.value;
      if (key === undefined || !value) return undefined;
      // The last one of a name counts.
      const former = properties.get(key);
      if (former && !this.#isInert(former)) return undefined;
      properties.delete(key);
      properties.set(key, value);
    }
    return properties;
  }

  /** The names of a literal in the order in which the object has them. */
  #keysOf(object) {
    return new Set(object.properties.map(keyOf));
  }

  /**
   * Evaluates values in order, then gives them to their targets, as a call and a pattern do.
   *
   * @param {{ value: any, target?: any }[]} values in the order of evaluation
   * @param {{ value: any, target?: any }[]} targets the same ones in the order of the pattern
   */
  #assign(values, targets = values) {
    const statements = [];
    const keep = (value) => {
      const id = this.#unused('value');
      statements.push(declaration('const', t.identifier(id), value));
      return id;
    };
    for (const item of values) {
      const { value, target } = item;
      if (t.isIdentifier(target)) {
        statements.push(declaration(this.#kindOf(target), target, value));
        item.isDone = true;
      } else if (t.isAssignmentPattern(target)) {
        this.#detach(target);
        if (t.isIdentifier(value, { name: 'undefined' })) {
          item.value = target.right;
        } else if (isNeverUndefined(value)) {
          item.value = this.#isInert(value) ? value : t.identifier(keep(value));
        } else {
          const id = keep(value);
          const isMissing = t.binaryExpression('===', t.identifier(id), UNDEFINED());
          item.value = t.conditionalExpression(isMissing, target.right, t.identifier(id));
        }
        item.target = target.left;
      } else if (!this.#isInert(value)) {
        const isNext = targets
          .slice(0, targets.indexOf(item))
          .every(({ target, isDone }) => !target || isDone);
        const isLast = values
          .slice(values.indexOf(item) + 1)
          .every((later) => this.#isInert(later.value));
        if (!target) {
          statements.push(t.expressionStatement(value));
        } else if (isNext && isLast) {
          statements.push(declaration(this.#kindOf(target), target, value));
          item.isDone = true;
        } else {
          item.value = t.identifier(keep(value));
        }
      }
    }
    for (const { value, target, isDone } of targets)
      if (target && !isDone) statements.push(declaration(this.#kindOf(target), target, value));
    return statements;
  }

  #kindOf(target) {
    const names = Object.keys(t.getBindingIdentifiers(target));
    return names.some((name) => this.#names.get(name)?.isReassigned) ? 'let' : 'const';
  }

  /** The function behind a name that is called once and has one way out; else undefined. */
  #factoryOf(call, statement) {
    const { callee } = call;
    if (!t.isIdentifier(callee)) return undefined;
    const entry = this.#constant(callee.name);
    if (entry?.references.length !== 1 || entry.isExported) return undefined;
    const factory = functionOf(entry);
    if (!factory) return undefined;
    const isFunction = entry.kind === 'function';
    if (!isFunction && !t.isArrowFunctionExpression(factory)) return undefined;
    const place = isFunction ? entry.declaration : entry.declaration.parent;
    if (!isInList(place)) return undefined;
    if (this.edits.has(place.node)) return undefined;
    for (let outer = statement; outer; outer = outer.parent)
      if (outer.node === factory) return undefined;
    return isInlinable(factory) ? { factory, statement: place.node } : undefined;
  }

  /** Puts the body of a factory where it is called. */
  #inlineFactory({ node, parent, key }, call, declarator) {
    const found = this.#factoryOf(call, { node, parent, key });
    if (!found) return;
    const { factory } = found;
    const { params, body } = factory;
    if (
      call.arguments.length > params.length ||
      call.arguments.some((given) => t.isSpreadElement(given))
    )
      return;
    const parameters = this.#assign(
      params.map((target, i) => ({ target, value: call.arguments[i] ?? UNDEFINED() })),
    );
    const isBlock = t.isBlockStatement(body);
    const last = isBlock ? body.body.at(-1) : undefined;
    const returned = t.isReturnStatement(last) ? last : undefined;
    const result = (isBlock ? returned?.argument : body) ?? UNDEFINED();
    this.#detach(factory, call, returned);
    this.#replaceStatement(found.statement, []);
    const inner = isBlock ? body.body.slice(0, returned ? -1 : undefined) : [];
    const end = declarator
      ? [declaration(node.kind, declarator.id, result)]
      : this.#isInert(result)
        ? []
        : [t.expressionStatement(result)];
    for (const statement of end) statement.loc = node.loc;
    this.#replaceStatement(node, [...parameters, ...inner, ...end]);
  }

  /** `const a = b`, both constants: `b` stands in for `a`. */
  #replaceAlias(node, { id, init }) {
    const alias = this.#constant(id.name);
    const original = this.#constant(init.name);
    if (!alias || !original || id.name === init.name) return;
    for (const place of alias.references) {
      if (t.isObjectProperty(place.parent.node)) place.parent.node.shorthand = false;
      place.node.name = init.name;
      original.references.push(place);
    }
    this.#replaceStatement(node, []);
  }

  /** `const a = () => true`: each `a(b)` becomes `true`, where `b` may stay without being evaluated. */
  #replaceCalls(node, { id, init }) {
    const entry = t.isIdentifier(id) ? this.#constant(id.name) : undefined;
    const { params, body } = init;
    const isEmpty = t.isBlockStatement(body) && !body.body.length && !body.directives.length;
    if (!entry?.references.length || entry.isExported || init.async) return;
    if (!isEmpty && !/^(Boolean|Numeric|String)Literal$/.test(body.type)) return;
    // A pattern or a default value would be evaluated.
    if (!params.every((param) => t.isIdentifier(param))) return;
    const calls = entry.references.map(({ parent, key }) =>
      key === 'callee' && t.isCallExpression(parent.node) ? parent : undefined,
    );
    const isReplaceable = (call) =>
      call?.node.arguments.every((given) => !t.isSpreadElement(given) && this.#isInert(given)) &&
      !this.#detached.has(call.node) &&
      !this.#detached.has(call.parent.node);
    if (!calls.every(isReplaceable)) return;
    for (const call of calls) {
      replace(call, isEmpty ? UNDEFINED() : t.cloneNode(body));
      this.#detach(call.node);
    }
    this.#replaceStatement(node, []);
  }

  /** `const a = true`: `true` stands in for `a`. */
  #replaceReads(node, { id, init }) {
    const entry = t.isIdentifier(id) ? this.#constant(id.name) : undefined;
    if (!entry || entry.isExported) return;
    const isDetached = (place) =>
      this.#detached.has(place.node) || this.#detached.has(place.parent.node);
    if (entry.references.some(isDetached)) return;
    for (const place of entry.references) {
      if (t.isObjectProperty(place.parent.node)) place.parent.node.shorthand = false;
      replace(place, t.cloneNode(init));
    }
    this.#replaceStatement(node, []);
  }

  /** `const { a, b: { c } } = { a: x, b: y }` becomes `const a = x; const { c } = y;` */
  #splitPattern(node, { id, init }) {
    const properties = this.#propertiesOf(init);
    if (!properties) return;
    const targets = new Map();
    let rest;
    for (const part of id.properties) {
      if (t.isRestElement(part)) {
        rest = part.argument;
        continue;
      }
      const key = keyOf(part);
      if (key === undefined || targets.has(key)) return;
      if (!properties.has(key) && key in Object.prototype) return;
      targets.set(key, { target: part.value, value: properties.get(key) ?? UNDEFINED() });
    }
    const values = new Map();
    for (const [key, value] of properties) values.set(key, targets.get(key) ?? { value });
    const others = [...this.#keysOf(init)].filter((key) => !targets.has(key));
    if (rest) for (const key of others) values.get(key).target = t.identifier(this.#unused(key));
    this.#detach(id, init, ...id.properties, ...init.properties);
    const statements = this.#assign(
      [...new Set([...values.values(), ...targets.values()])],
      [...targets.values()],
    );
    if (rest) {
      const copies = others.map((key) => property(key, t.identifier(values.get(key).target.name)));
      statements.push(declaration(this.#kindOf(rest), rest, t.objectExpression(copies)));
    }
    this.#replaceStatement(node, statements);
  }

  /** An object literal behind a name becomes one constant for each property. */
  #splitObject(node, { id, init }) {
    const entry = this.#constant(id.name);
    if (!entry || entry.isExported || entry.references.some((place) => !this.#isTransparent(place)))
      return;
    const properties = this.#propertiesOf(init);
    if (!properties) return;
    const members = entry.references
      .map(({ parent }) => parent)
      .filter(({ node }) => isMember(node));
    const copies = entry.references
      .map(({ parent }) => parent)
      .filter(({ node }) => !isMember(node));
    const keyRead = ({ node }) => node.property.name;
    const changed = new Set(members.filter(isTarget).map(keyRead));
    // A copy would not follow the changes.
    if (changed.size && copies.length) return;
    if (
      members.some(
        (member) =>
          !properties.has(keyRead(member)) &&
          (keyRead(member) in Object.prototype || isTarget(member)),
      )
    )
      return;
    const called = new Set(members.filter(isCallee).map(keyRead));
    for (const key of called) {
      const assigned = members.filter((member) => keyRead(member) === key && isTarget(member));
      const values = [
        properties.get(key),
        ...assigned.map(({ parent }) => assignedBy(parent.node)),
      ];
      if (!values.every((value) => this.#ignoresThis(value))) return;
    }
    const places = [...members, ...copies];
    if (
      places.some(
        (place) => this.#detached.has(place.node) || this.#detached.has(place.parent.node),
      )
    )
      return;

    const names = new Map();
    const statements = [];
    for (const [key, value] of properties) {
      const name = this.#unused(key);
      names.set(key, name);
      statements.push(declaration(changed.has(key) ? 'let' : 'const', t.identifier(name), value));
    }
    const read = (key) => t.identifier(names.get(key) ?? 'undefined');
    const copy = () => [...this.#keysOf(init)].map((key) => property(key, read(key)));
    for (const member of members)
      replace(member, Object.assign(read(keyRead(member)), { loc: member.node.loc }));
    for (const place of copies)
      if (t.isSpreadElement(place.node)) replace(place, ...copy());
      else place.node.init = t.objectExpression(copy());
    this.#detach(
      init,
      ...init.properties,
      ...members.map(({ node }) => node),
      ...copies.filter(({ node }) => t.isSpreadElement(node)).map(({ node }) => node),
    );
    this.#replaceStatement(node, statements);
  }

  /** Whether a use of an object needs no more than the values of its properties. */
  #isTransparent({ parent, key }) {
    const { node } = parent;
    if (isMember(node))
      return (
        key === 'object' &&
        !node.computed &&
        t.isIdentifier(node.property) &&
        !t.isUnaryExpression(parent.parent.node, { operator: 'delete' })
      );
    if (t.isSpreadElement(node)) return t.isObjectExpression(parent.parent.node);
    return t.isVariableDeclarator(node) && key === 'init' && t.isObjectPattern(node.id);
  }

  /** Whether a value is a function that may be called without an object. */
  #ignoresThis(value) {
    if (!value || t.isNullLiteral(value) || t.isIdentifier(value, { name: 'undefined' }))
      return true;
    const constant = t.isIdentifier(value) ? this.#constant(value.name) : undefined;
    const called = constant ? functionOf(constant) : value;
    return t.isArrowFunctionExpression(called) || (t.isFunction(called) && !usesThis(called));
  }
}

/** The function that a name stands for; undefined where it is something else. */
function functionOf({ kind, declaration }) {
  const { node } = declaration;
  if (kind === 'function') return node;
  const isPlain = t.isVariableDeclarator(node) && t.isIdentifier(node.id);
  return isPlain && t.isFunction(node.init) ? node.init : undefined;
}

const isMember = (node) => t.isMemberExpression(node) || t.isOptionalMemberExpression(node);

/** Whether a place receives a value. */
function isTarget({ parent, key }) {
  const outer = parent.node;
  if (t.isAssignmentExpression(outer) || t.isForXStatement(outer) || t.isAssignmentPattern(outer))
    return key === 'left';
  if (t.isObjectProperty(outer)) return key === 'value' && t.isObjectPattern(parent.parent.node);
  return t.isUpdateExpression(outer) || t.isArrayPattern(outer) || t.isRestElement(outer);
}

/** Whether a place is called, with the object before it as `this`. */
const isCallee = ({ parent, key }) =>
  (key === 'callee' && !t.isNewExpression(parent.node)) || key === 'tag';

/** The value that an assignment gives. */
const assignedBy = (node) => (t.isAssignmentExpression(node) ? node.right : t.numericLiteral(0));

const isNeverUndefined = (node) =>
  t.isLiteral(node) ||
  t.isFunction(node) ||
  t.isObjectExpression(node) ||
  t.isArrayExpression(node);

/** Whether a function's statements mean the same in the middle of another one. */
function isInlinable(factory) {
  const { params, body } = factory;
  if (factory.async || factory.generator || usesThis(factory)) return false;
  if (params.some((param) => t.isRestElement(param))) return false;
  let returns = 0;
  const cannotMove = (node) => {
    if (t.isReturnStatement(node)) returns++;
    return t.isVariableDeclaration(node, { kind: 'var' }) || t.isLabeledStatement(node);
  };
  if (some(body, cannotMove, t.isFunction)) return false;
  return returns === 0 || (returns === 1 && t.isReturnStatement(body.body.at(-1)));
}

/** `let` is shorter than `const` where a script is compressed. */
function declareWithLet(program, names) {
  t.traverseFast(program, (node) => {
    if (t.isVariableDeclaration(node, { kind: 'const' })) {
      const bound = node.declarations.flatMap(({ id }) => Object.keys(t.getBindingIdentifiers(id)));
      // An assignment to a constant throws.
      if (!bound.some((name) => names.get(name).isReassigned)) node.kind = 'let';
    }
  });
}

/** @param {babel.NodePath<babel.types.Program>} path */
function inlineProgram(path) {
  const program = path.node;
  const unused = uniqueNames(path);
  let edits = new Map();
  for (;;) {
    const { names, statements } = nameTable(program, edits);
    // Its names are not known to anybody else.
    if (names.has('eval')) return;
    const round = new Round(names, unused);
    for (const statement of statements) round.change(statement);
    edits = round.edits;
    if (!edits.size) return declareWithLet(program, names);
  }
}

/** @param {string} code a module */
export function inline(code) {
  return babel.transformSync(code, {
    sourceType: 'module',
    configFile: false,
    babelrc: false,
    compact: false,
    sourceMaps: true,
    plugins: [
      {
        visitor: {
          Program(path) {
            inlineProgram(path);
            path.stop();
          },
        },
      },
    ],
  });
}

export const inlineFactoriesPlugin = {
  name: 'inline-factories',
  renderChunk(code) {
    const { code: inlined, map } = inline(code);
    return { code: inlined, map };
  },
};
