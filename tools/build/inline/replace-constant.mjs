import babel from '@babel/core';
import { replace, UNDEFINED } from './syntax.mjs';

const { types: t } = babel;

/** `const a = b`, both constants: `b` stands in for `a`. */
export function replaceAlias(round, node) {
  const { id, init } = node.declarations[0];
  const alias = round.constant(id.name);
  const original = round.constant(init.name);
  if (!alias || !original || id.name === init.name) return;
  for (const place of alias.references) {
    if (t.isObjectProperty(place.parent.node)) place.parent.node.shorthand = false;
    place.node.name = init.name;
    original.references.push(place);
  }
  round.replaceStatement(node, []);
}

/** `const a = () => true`: each `a(b)` becomes `true`, where `b` may stay without being evaluated. */
export function replaceCalls(round, node) {
  const { id, init } = node.declarations[0];
  const entry = t.isIdentifier(id) ? round.constant(id.name) : undefined;
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
    call?.node.arguments.every((given) => !t.isSpreadElement(given) && round.isInert(given)) &&
    !round.isDetached(call.node) &&
    !round.isDetached(call.parent.node);
  if (!calls.every(isReplaceable)) return;
  for (const call of calls) {
    replace(call, isEmpty ? UNDEFINED() : t.cloneNode(body));
    round.detach(call.node);
  }
  round.replaceStatement(node, []);
}

/** `const a = true`: `true` stands in for `a`. So does undefined. */
export function replaceReads(round, node) {
  const { id, init } = node.declarations[0];
  const entry = t.isIdentifier(id) ? round.constant(id.name) : undefined;
  if (!entry || entry.isExported) return;
  const isDetached = (place) => round.isDetached(place.node) || round.isDetached(place.parent.node);
  if (entry.references.some(isDetached)) return;
  for (const place of entry.references) {
    if (t.isObjectProperty(place.parent.node)) place.parent.node.shorthand = false;
    replace(place, t.cloneNode(init));
  }
  round.replaceStatement(node, []);
}
