import babel from '@babel/core';

const { types: t } = babel;

/** @typedef {import('../name-table.mjs').Place} Place */

export const UNDEFINED = () => t.identifier('undefined');

/** Whether an expression is undefined by its look. */
export const isUndefined = (node) =>
  t.isIdentifier(node, { name: 'undefined' }) ||
  (t.isUnaryExpression(node, { operator: 'void' }) && t.isLiteral(node.argument));

/** Whether an expression is undefined, since it begins with undefined and ends at its first `?.` or `&&`. */
export function isShortCircuited(node) {
  if (t.isLogicalExpression(node, { operator: '&&' })) return isUndefined(node.left);
  const inner = node?.callee ?? node?.object;
  if (!t.isOptionalCallExpression(node) && !t.isOptionalMemberExpression(node)) return false;
  return (node.optional && isUndefined(inner)) || isShortCircuited(inner);
}

export const declaration = (kind, id, init) =>
  t.variableDeclaration(kind, [t.variableDeclarator(id, init)]);

/** Whether a node of a tree passes a test. Nodes that `skips` names do not count, nor does what they contain. */
export function some(node, test, skips) {
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
export const usesThis = ({ params, body }) =>
  [...params, body].some((part) => some(part, hasThis, isBoundary));

/** The name of a property; undefined where it is not known or has a meaning of its own. */
export function keyOf({ key, computed }) {
  if (computed) return undefined;
  const name = t.isIdentifier(key) ? key.name : t.isStringLiteral(key) ? key.value : undefined;
  return name === '__proto__' ? undefined : name;
}

export const property = (key, value) =>
  t.objectProperty(
    t.isValidIdentifier(key, false) ? t.identifier(key) : t.stringLiteral(key),
    value,
  );

/** Puts a node where another one stands. */
export function replace({ node, parent, key }, ...others) {
  const owner = parent.node;
  if (!Array.isArray(owner[key])) [owner[key]] = others;
  else owner[key].splice(owner[key].indexOf(node), 1, ...others);
}

/** The function that a name stands for; undefined where it is something else. */
export function functionOf({ kind, declaration }) {
  const { node } = declaration;
  if (kind === 'function') return node;
  const isPlain = t.isVariableDeclarator(node) && t.isIdentifier(node.id);
  return isPlain && t.isFunction(node.init) ? node.init : undefined;
}

export const isMember = (node) => t.isMemberExpression(node) || t.isOptionalMemberExpression(node);
