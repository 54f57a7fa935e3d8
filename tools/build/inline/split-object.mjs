import babel from '@babel/core';
import { assign } from './assign.mjs';
import {
  declaration,
  functionOf,
  isMember,
  keyOf,
  property,
  replace,
  UNDEFINED,
  usesThis,
} from './syntax.mjs';

const { types: t } = babel;

function toArrow(method) {
  if (method.kind !== 'method' || method.generator || usesThis(method)) return undefined;
  const arrow = t.arrowFunctionExpression(method.params, method.body, method.async);
  return Object.assign(arrow, { loc: method.loc });
}

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

/** The properties of a literal, in the order of evaluation; undefined where one is not simple. */
function propertiesOf(round, object) {
  const properties = new Map();
  for (const node of object.properties) {
    const key = t.isSpreadElement(node) ? undefined : keyOf(node);
    const value = t.isObjectMethod(node) ? toArrow(node) : node.value;
    if (key === undefined || !value) return undefined;
    // The last one of a name counts.
    const former = properties.get(key);
    if (former && !round.isInert(former)) return undefined;
    properties.delete(key);
    properties.set(key, value);
  }
  return properties;
}

/** The names of a literal in the order in which the object has them. */
const keysOf = (object) => new Set(object.properties.map(keyOf));

/** Whether a use of an object needs no more than the values of its properties. */
function isTransparent({ parent, key }) {
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
function ignoresThis(round, value) {
  if (!value || t.isNullLiteral(value) || t.isIdentifier(value, { name: 'undefined' })) return true;
  const constant = t.isIdentifier(value) ? round.constant(value.name) : undefined;
  const called = constant ? functionOf(constant) : value;
  return t.isArrowFunctionExpression(called) || (t.isFunction(called) && !usesThis(called));
}

/** `const { a, b: { c } } = { a: x, b: y }` becomes `const a = x; const { c } = y;` */
export function splitPattern(round, node) {
  const { id, init } = node.declarations[0];
  const properties = propertiesOf(round, init);
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
  const others = [...keysOf(init)].filter((key) => !targets.has(key));
  if (rest) for (const key of others) values.get(key).target = t.identifier(round.unused(key));
  round.detach(id, init, ...id.properties, ...init.properties);
  const statements = assign(round, {
    values: [...new Set([...values.values(), ...targets.values()])],
    targets: [...targets.values()],
  });
  if (rest) {
    const copies = others.map((key) => property(key, t.identifier(values.get(key).target.name)));
    statements.push(declaration(round.kindOf(rest), rest, t.objectExpression(copies)));
  }
  round.replaceStatement(node, statements);
}

/** An object literal behind a name becomes one constant for each property. */
export function splitObject(round, node) {
  const { id, init } = node.declarations[0];
  const entry = round.constant(id.name);
  if (!entry || entry.isExported || entry.references.some((place) => !isTransparent(place))) return;
  const properties = propertiesOf(round, init);
  if (!properties) return;
  const members = entry.references.map(({ parent }) => parent).filter(({ node }) => isMember(node));
  const copies = entry.references.map(({ parent }) => parent).filter(({ node }) => !isMember(node));
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
    const values = [properties.get(key), ...assigned.map(({ parent }) => assignedBy(parent.node))];
    if (!values.every((value) => ignoresThis(round, value))) return;
  }
  const places = [...members, ...copies];
  if (places.some((place) => round.isDetached(place.node) || round.isDetached(place.parent.node)))
    return;

  const names = new Map();
  const statements = [];
  for (const [key, value] of properties) {
    const name = round.unused(key);
    names.set(key, name);
    statements.push(declaration(changed.has(key) ? 'let' : 'const', t.identifier(name), value));
  }
  const read = (key) => t.identifier(names.get(key) ?? 'undefined');
  const copy = () => [...keysOf(init)].map((key) => property(key, read(key)));
  for (const member of members)
    replace(member, Object.assign(read(keyRead(member)), { loc: member.node.loc }));
  for (const place of copies)
    if (t.isSpreadElement(place.node)) replace(place, ...copy());
    else place.node.init = t.objectExpression(copy());
  round.detach(
    init,
    ...init.properties,
    ...members.map(({ node }) => node),
    ...copies.filter(({ node }) => t.isSpreadElement(node)).map(({ node }) => node),
  );
  round.replaceStatement(node, statements);
}
