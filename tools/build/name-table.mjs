import babel from '@babel/core';

const { types: t } = babel;

/**
 * A node where it stands.
 *
 * @typedef {{ node: any, parent: Place | undefined, key: string }} Place
 */

/**
 * The uses of one name in a program.
 *
 * @typedef {object} Name
 * @property {string} kind `const`, `let`, `var`, `parameter`, `function`, `class`, `import`
 * @property {Place} [declaration] the declarator, function or class
 * @property {Place[]} references where it is read
 * @property {boolean} isReassigned whether its value can change after its declaration
 * @property {boolean} isExported whether its declaration is an export
 */

const isList = ({ type }) => type === 'Program' || type === 'BlockStatement';

/** Whether a node is a statement that several may replace. @param {Place} place */
export const isInList = ({ parent, key }) => key === 'body' && isList(parent.node);

/** @param {any} pattern */
const namesIn = (pattern) => Object.keys(t.getBindingIdentifiers(pattern));

/** A list of statements, with the replacements of those that have one, and one declarator a declaration. */
function* replaced(list, edits) {
  for (const statement of list) {
    const others = edits.get(statement);
    if (others) yield* replaced(others, edits);
    else if (t.isVariableDeclaration(statement) && statement.declarations.length > 1)
      for (const declarator of statement.declarations)
        yield { ...t.variableDeclaration(statement.kind, [declarator]), loc: declarator.loc };
    else yield statement;
  }
}

/**
 * Walks a program in which every binding has a name of its own, and replaces statements on the way.
 *
 * @param {babel.types.Program} program
 * @param {Map<object, object[]>} edits statement -> what stands in its place
 */
export function nameTable(program, edits) {
  /** @type {Map<string, Name>} */
  const names = new Map();
  /** @type {Place[]} statements that may be replaced by several */
  const statements = [];

  const of = (name) => {
    if (!names.has(name))
      names.set(name, { kind: '', references: [], isReassigned: false, isExported: false });
    return names.get(name);
  };
  const declare = (pattern, kind, declaration) => {
    for (const name of namesIn(pattern)) {
      const entry = of(name);
      if (entry.kind) entry.isReassigned = true;
      Object.assign(entry, { kind, declaration });
    }
  };
  const reassign = (target) => {
    for (const name of namesIn(target)) of(name).isReassigned = true;
  };

  const note = (place) => {
    const { node, parent } = place;
    switch (node.type) {
      case 'VariableDeclarator':
        declare(node.id, parent.node.kind, place);
        // `var` is undefined before its declaration, and one for all rounds of a loop.
        if (parent.node.kind === 'var') reassign(node.id);
        break;
      case 'CatchClause':
        if (node.param) declare(node.param, 'parameter', place);
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (node.id) declare(node.id, 'class', place);
        break;
      case 'ImportDeclaration':
        for (const { local } of node.specifiers) declare(local, 'import', place);
        break;
      case 'ExportNamedDeclaration':
      case 'ExportDefaultDeclaration':
        if (t.isDeclaration(node.declaration))
          for (const name of namesIn(node.declaration)) of(name).isExported = true;
        break;
      case 'AssignmentExpression':
        reassign(node.left);
        break;
      case 'ForOfStatement':
      case 'ForInStatement':
        if (!t.isVariableDeclaration(node.left)) reassign(node.left);
        break;
      case 'UpdateExpression':
        reassign(node.argument);
        break;
      default:
        if (t.isFunction(node)) {
          if (node.id) declare(node.id, 'function', place);
          for (const parameter of node.params) declare(parameter, 'parameter', place);
        }
    }
  };

  const visit = (node, parent, key) => {
    const place = { node, parent, key };
    if (node.type === 'Identifier') {
      if (t.isReferenced(node, parent.node, parent.parent?.node))
        of(node.name).references.push(place);
      return;
    }
    if (parent && isInList(place)) statements.push(place);
    note(place);
    if (isList(node)) node.body = [...replaced(node.body, edits)];
    for (const child of t.VISITOR_KEYS[node.type]) {
      const value = node[child];
      if (Array.isArray(value)) for (const item of value) item && visit(item, place, child);
      else if (value) visit(value, place, child);
    }
  };
  visit(program, undefined, '');
  return { names, statements };
}
