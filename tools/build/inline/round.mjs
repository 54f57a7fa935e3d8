import babel from '@babel/core';

const { types: t } = babel;

/** One walk over the program, and all changes that do not touch the same nodes. */
export class Round {
  /** Statement -> statements that replace it after this round. */
  edits = new Map();
  /** Nodes that this round has taken out of the program; a change that would need one waits. */
  #detached = new Set();
  #names;

  /**
   * @param {Map<string, import('../name-table.mjs').Name>} names
   * @param {(like: string) => string} unused makes a name that is not in use
   */
  constructor(names, unused) {
    this.#names = names;
    this.unused = unused;
  }

  replaceStatement(node, others) {
    this.edits.set(node, others);
    this.detach(node, ...(node.declarations ?? []));
  }

  detach(...nodes) {
    for (const node of nodes) if (node) this.#detached.add(node);
  }

  isDetached(node) {
    return this.#detached.has(node);
  }

  /** The entry of a name whose value never changes; else undefined. */
  constant(name) {
    const entry = this.#names.get(name);
    return entry?.kind && entry.kind !== 'import' && !entry.isReassigned ? entry : undefined;
  }

  /** Whether it makes no difference when an expression is evaluated, or whether it is at all. */
  isInert(node) {
    switch (node.type) {
      case 'Identifier':
        return node.name === 'undefined' || !!this.constant(node.name);
      case 'UnaryExpression':
        return ['!', 'void', 'typeof'].includes(node.operator)
          ? this.isInert(node.argument)
          : t.isNumericLiteral(node.argument);
      case 'TemplateLiteral':
        return !node.expressions.length;
      case 'LogicalExpression':
        return this.isInert(node.left) && this.isInert(node.right);
      case 'ConditionalExpression':
        return [node.test, node.consequent, node.alternate].every((part) => this.isInert(part));
      case 'ArrayExpression':
        return node.elements.every((element) => !element || this.isInert(element));
      case 'ObjectExpression':
        return node.properties.every(
          (property) =>
            !t.isSpreadElement(property) &&
            !property.computed &&
            (t.isObjectMethod(property) || this.isInert(property.value)),
        );
      default:
        return (
          t.isLiteral(node) || t.isFunctionExpression(node) || t.isArrowFunctionExpression(node)
        );
    }
  }

  kindOf(target) {
    const names = Object.keys(t.getBindingIdentifiers(target));
    return names.some((name) => this.#names.get(name)?.isReassigned) ? 'let' : 'const';
  }
}
