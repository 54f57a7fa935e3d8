import babel from '@babel/core';
import { declaration, UNDEFINED } from './syntax.mjs';

const { types: t } = babel;

/** @typedef {{ value: any, target?: any, isDone?: boolean }} Item */

const isNeverUndefined = (node) =>
  t.isLiteral(node) ||
  t.isFunction(node) ||
  t.isObjectExpression(node) ||
  t.isArrayExpression(node);

/**
 * Evaluates values in order, then gives them to their targets, as a call and a pattern do.
 *
 * @param {import('./round.mjs').Round} round
 * @param {{ values: Item[], targets?: Item[] }} items `values` in the order of evaluation, `targets` the same
 * ones in the order of the pattern
 */
export function assign(round, { values, targets = values }) {
  const statements = [];
  const keep = (value) => {
    const id = round.unused('value');
    statements.push(declaration('const', t.identifier(id), value));
    return id;
  };
  for (const item of values) {
    const { value, target } = item;
    if (t.isIdentifier(target)) {
      statements.push(declaration(round.kindOf(target), target, value));
      item.isDone = true;
    } else if (t.isAssignmentPattern(target)) {
      round.detach(target);
      if (t.isIdentifier(value, { name: 'undefined' })) {
        item.value = target.right;
      } else if (isNeverUndefined(value)) {
        item.value = round.isInert(value) ? value : t.identifier(keep(value));
      } else {
        const id = keep(value);
        const isMissing = t.binaryExpression('===', t.identifier(id), UNDEFINED());
        item.value = t.conditionalExpression(isMissing, target.right, t.identifier(id));
      }
      item.target = target.left;
    } else if (!round.isInert(value)) {
      const isNext = targets
        .slice(0, targets.indexOf(item))
        .every(({ target, isDone }) => !target || isDone);
      const isLast = values
        .slice(values.indexOf(item) + 1)
        .every((later) => round.isInert(later.value));
      if (!target) {
        statements.push(t.expressionStatement(value));
      } else if (isNext && isLast) {
        statements.push(declaration(round.kindOf(target), target, value));
        item.isDone = true;
      } else {
        item.value = t.identifier(keep(value));
      }
    }
  }
  for (const { value, target, isDone } of targets)
    if (target && !isDone) statements.push(declaration(round.kindOf(target), target, value));
  return statements;
}
