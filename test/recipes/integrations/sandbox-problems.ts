import ts from 'typescript';

const { SyntaxKind } = ts;

/**
 * Syntax that a template may not have. Its JavaScript is ES5.1 with `let`, `const` and arrow functions, without
 * constructors, `this` and the global scope (developers.google.com/tag-platform/tag-manager/templates/sandboxed-javascript).
 */
const FORBIDDEN: Partial<Record<ts.SyntaxKind, string>> = {
  [SyntaxKind.NewExpression]: 'new',
  [SyntaxKind.ThisKeyword]: 'this',
  [SyntaxKind.ClassDeclaration]: 'class',
  [SyntaxKind.ClassExpression]: 'class',
  [SyntaxKind.RegularExpressionLiteral]: 'a regular expression',
  [SyntaxKind.AwaitExpression]: 'await',
  [SyntaxKind.YieldExpression]: 'yield',
  [SyntaxKind.SpreadElement]: 'spread',
  [SyntaxKind.SpreadAssignment]: 'spread',
  [SyntaxKind.ObjectBindingPattern]: 'destructuring',
  [SyntaxKind.ArrayBindingPattern]: 'destructuring',
  [SyntaxKind.TemplateExpression]: 'a template literal',
  [SyntaxKind.NoSubstitutionTemplateLiteral]: 'a template literal',
  [SyntaxKind.TaggedTemplateExpression]: 'a template literal',
  [SyntaxKind.QuestionDotToken]: 'optional chaining',
  [SyntaxKind.QuestionQuestionToken]: 'nullish coalescing',
  [SyntaxKind.AsteriskAsteriskToken]: 'exponentiation',
  [SyntaxKind.ImportDeclaration]: 'import',
  [SyntaxKind.ExportDeclaration]: 'export',
  [SyntaxKind.ForOfStatement]: 'for of',
  [SyntaxKind.TryStatement]: 'try',
  [SyntaxKind.WithStatement]: 'with',
  [SyntaxKind.DebuggerStatement]: 'debugger',
  [SyntaxKind.AsyncKeyword]: 'async',
  [SyntaxKind.GetAccessor]: 'an accessor',
  [SyntaxKind.SetAccessor]: 'an accessor',
};

/** Names that code has without declaring them: the template's, and constants of the language. */
const GIVEN = ['require', 'data', 'undefined', 'NaN', 'Infinity'];

/** Those of a test beside them. */
export const GIVEN_IN_TESTS = [...GIVEN, 'mock', 'runCode', 'assertApi', 'assertThat', 'fail'];

const isName = (node: ts.Identifier) => {
  const { parent } = node;
  return !(
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
};

/** Parts of a template's JavaScript that the sandbox refuses. */
export function sandboxProblems(code: string, given: readonly string[] = GIVEN): string[] {
  const source = ts.createSourceFile('template.js', code, ts.ScriptTarget.ES2022, true);
  const problems: string[] = [];
  const declared = new Set(given);
  const used = new Set<string>();
  const errors = (source as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics;
  for (const { messageText } of errors)
    problems.push(ts.flattenDiagnosticMessageText(messageText, ' '));
  const visit = (node: ts.Node) => {
    const what = FORBIDDEN[node.kind];
    if (what) problems.push(what);
    if (ts.isParameter(node) && (node.initializer || node.dotDotDotToken))
      problems.push('a default or rest parameter');
    if (ts.isShorthandPropertyAssignment(node)) problems.push('a shorthand property');
    const isDeclaration =
      ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node);
    if (isDeclaration && node.name) declared.add(node.name.getText());
    if (ts.isIdentifier(node) && isName(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const name of used) if (!declared.has(name)) problems.push(`the global ${name}`);
  return problems;
}

/** The calls of a function with the texts that they begin with, such as `setInWindow('vitrineTag', …)`. */
export function callsOf(code: string): { name: string; texts: string[] }[] {
  const source = ts.createSourceFile('template.js', code, ts.ScriptTarget.ES2022, true);
  const calls: { name: string; texts: string[] }[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression))
      calls.push({
        name: node.expression.text,
        texts: node.arguments.map((each) => (ts.isStringLiteral(each) ? each.text : '')),
      });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}
