import babel from '@babel/core';
import { isInList } from '../name-table.mjs';
import { assign } from './assign.mjs';
import { declaration, functionOf, some, UNDEFINED, usesThis } from './syntax.mjs';

const { types: t } = babel;

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

/** The call that a statement consists of, or that its constant is declared with. */
const callOf = (node) => (node.declarations ? node.declarations[0].init : node.expression);

/** The function behind a name that is called once and has one way out; else undefined. */
function factoryOf(round, statement) {
  const call = callOf(statement.node);
  const { callee } = call;
  if (!t.isIdentifier(callee)) return undefined;
  const entry = round.constant(callee.name);
  if (entry?.references.length !== 1 || entry.isExported) return undefined;
  const factory = functionOf(entry);
  if (!factory) return undefined;
  const isFunction = entry.kind === 'function';
  if (!isFunction && !t.isArrowFunctionExpression(factory)) return undefined;
  const place = isFunction ? entry.declaration : entry.declaration.parent;
  if (!isInList(place)) return undefined;
  if (round.edits.has(place.node)) return undefined;
  for (let outer = statement; outer; outer = outer.parent)
    if (outer.node === factory) return undefined;
  return isInlinable(factory) ? { factory, statement: place.node } : undefined;
}

/** Puts the body of a factory where it is called. */
export function inlineFactory(round, statement) {
  const found = factoryOf(round, statement);
  if (!found) return;
  const { node } = statement;
  const declarator = node.declarations?.[0];
  const call = callOf(node);
  const { factory } = found;
  const { params, body } = factory;
  if (
    call.arguments.length > params.length ||
    call.arguments.some((given) => t.isSpreadElement(given))
  )
    return;
  const parameters = assign(round, {
    values: params.map((target, i) => ({ target, value: call.arguments[i] ?? UNDEFINED() })),
  });
  const isBlock = t.isBlockStatement(body);
  const last = isBlock ? body.body.at(-1) : undefined;
  const returned = t.isReturnStatement(last) ? last : undefined;
  const result = (isBlock ? returned?.argument : body) ?? UNDEFINED();
  round.detach(factory, call, returned);
  round.replaceStatement(found.statement, []);
  const inner = isBlock ? body.body.slice(0, returned ? -1 : undefined) : [];
  const end = declarator
    ? [declaration(node.kind, declarator.id, result)]
    : round.isInert(result)
      ? []
      : [t.expressionStatement(result)];
  for (const statement of end) statement.loc = node.loc;
  round.replaceStatement(node, [...parameters, ...inner, ...end]);
}
