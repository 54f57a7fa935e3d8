/**
 * A Rollup plugin with which small factories and named arguments cost the visitor nothing:
 *
 * - A factory that is called once becomes part of the function that calls it.
 * - An object that only carries names from one place to another becomes one constant for each property.
 * - A constant that only repeats another one disappears.
 * - A constant that is true, false or undefined becomes that literal where it is read.
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
 * Two things may differ: the `name` and the text of a function, which terser does not keep either, and an error of a
 * program that reads a name before its declaration.
 */

import babel from '@babel/core';
import { inlineFactory } from './inline/inline-factory.mjs';
import { replaceAlias, replaceCalls, replaceReads } from './inline/replace-constant.mjs';
import { Round } from './inline/round.mjs';
import { splitObject, splitPattern } from './inline/split-object.mjs';
import { declaration, isShortCircuited, isUndefined, UNDEFINED } from './inline/syntax.mjs';
import { nameTable } from './name-table.mjs';
import { uniqueNames } from './unique-names.mjs';

const { types: t } = babel;

/** Makes the change that fits a statement, if any. */
function changeStatement(round, statement) {
  const { node } = statement;
  if (round.edits.has(node)) return;
  const isDeclaration = t.isVariableDeclaration(node) && node.declarations.length === 1;
  if (!isDeclaration && !t.isExpressionStatement(node)) return;
  const declarator = isDeclaration ? node.declarations[0] : undefined;
  const value = isDeclaration ? declarator.init : node.expression;
  if (!declarator && round.isInert(value)) round.replaceStatement(node, []);
  else if (t.isCallExpression(value)) inlineFactory(round, statement);
  else if (!declarator || !value || node.kind === 'var') return;
  else if (t.isArrowFunctionExpression(value)) replaceCalls(round, node);
  else if (isShortCircuited(value))
    round.replaceStatement(node, [declaration(node.kind, declarator.id, UNDEFINED())]);
  else if (t.isBooleanLiteral(value) || isUndefined(value)) replaceReads(round, node);
  else if (t.isIdentifier(value) && t.isIdentifier(declarator.id)) replaceAlias(round, node);
  else if (!t.isObjectExpression(value)) return;
  else if (t.isObjectPattern(declarator.id)) splitPattern(round, node);
  else if (t.isIdentifier(declarator.id)) splitObject(round, node);
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
    // A text that is evaluated may use any name.
    if (names.has('eval')) return;
    const round = new Round(names, unused);
    for (const statement of statements) changeStatement(round, statement);
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
