import babel from '@babel/core';

const { types: t } = babel;

/** @param {import('@babel/core').NodePath} path */
const identifiersOf = (path) => Object.values(path.getBindingIdentifiers(true)).flat();

/**
 * Gives every binding of a program a name of its own, which differs from all globals too. From then on a
 * name identifies a binding, and code may move to another scope without capturing a name there.
 *
 * @param {import('@babel/core').NodePath<babel.types.Program>} program
 * @returns {(like: string) => string} makes a name that is not in use
 */
export function uniqueNames(program) {
  const bindings = new Set();
  program.traverse({
    Scope({ scope }) {
      for (const binding of Object.values(scope.bindings)) bindings.add(binding);
    },
  });
  for (const binding of Object.values(program.scope.bindings)) bindings.add(binding);

  const taken = new Set(['undefined', 'arguments', 'eval', ...Object.keys(program.scope.globals)]);
  const unused = (like) => {
    const stem = t.toIdentifier(like).replace(/\$\d+$/, '');
    let name = stem;
    for (let i = 1; taken.has(name); i++) name = `${stem}$${i}`;
    taken.add(name);
    return name;
  };

  // A class has a second binding of the same identifier, for its own body.
  const names = new Map();
  const isExported = (binding) => binding.referencePaths.some((path) => path.isExportDeclaration());
  // `export const a` exports the name of the binding.
  const inOrder = [...bindings].sort((a, b) => Number(isExported(b)) - Number(isExported(a)));
  for (const { identifier } of inOrder)
    if (!names.has(identifier)) names.set(identifier, unused(identifier.name));

  for (const binding of bindings) {
    const { identifier, referencePaths, constantViolations } = binding;
    const name = identifier.name;
    const nodes = [
      ...referencePaths.map(({ node }) => node).filter((node) => t.isIdentifier(node)),
      ...constantViolations.flatMap(identifiersOf).filter((node) => node.name === name),
    ];
    binding.nodes = nodes;
  }
  // All at once: a name may be one that another binding gives up.
  for (const { identifier, nodes } of bindings)
    for (const node of nodes) node.name = names.get(identifier);
  for (const [identifier, name] of names) identifier.name = name;
  return unused;
}
