import { readEntities, readShapes } from '../model/read-model';
import { importOf } from '../syntax/imports';
import { childrenOf, textOf, type SyntaxNode } from '../syntax/python';
import { bind, vantageNamesIn, type Context, type Environment } from './environment';
import { evaluate } from './evaluate';
import { elementOf, memberOf } from './members';
import { annotatedType, bindParameters, bindScopes } from './scopes';
import type { Type } from './types';

const BLOCKS = new Set([
  'ForStatement',
  'WhileStatement',
  'IfStatement',
  'WithStatement',
  'TryStatement',
  'MatchStatement'
]);

/** Evaluates the statements of a block in order. With `until`, only what is known at that position. */
export function evaluateBlock(
  block: SyntaxNode,
  env: Environment,
  context: Context,
  until = Infinity
): void {
  for (const statement of childrenOf(block)) {
    if (statement.from >= until) {
      return;
    }
    evaluateStatement(statement, env, context, until);
  }
}

function evaluateStatement(
  node: SyntaxNode,
  env: Environment,
  context: Context,
  until: number
): void {
  const within = node.from < until && until <= node.to;
  switch (node.name) {
    case 'StatementGroup':
      return evaluateBlock(node, env, context, until);
    case 'ImportStatement':
      return bindImport(node, env, context);
    case 'AssignStatement':
      return within ? bindScopes(node, env, context, until) : bindAssignment(node, env, context);
    case 'ClassDefinition':
      bindClasses(env, context);
      if (within) {
        enterMethods(node, env, context, until);
      }
      break;
    case 'DecoratedStatement':
    case 'FunctionDefinition':
      if (within) {
        enterFunction(node, env, context, until);
      }
      return;
  }
  bindNamed(node, env, context, until);
  if (BLOCKS.has(node.name)) {
    bindLoop(node, env, context);
    for (const body of node.getChildren('Body')) {
      evaluateBlock(body, env, context, until);
    }
  }
  if (within) {
    bindScopes(node, env, context, until);
  }
}

/** Binds what `:=` names in a statement, but not in the blocks of it. */
function bindNamed(node: SyntaxNode, env: Environment, context: Context, until: number): void {
  if (!context.source.text.includes(':=')) {
    return;
  }
  node.cursor().iterate(({ name, node: inner }) => {
    if (name === 'NamedExpression' && inner.to < until) {
      evaluate(inner, env, context);
    }
    return name !== 'Body';
  });
}

function bindClasses(env: Environment, context: Context): void {
  const known = vantageNamesIn(env);
  for (const entity of readEntities(context.source, context.uri, [known])) {
    env.set(entity.name, { kind: 'class', subject: { kind: 'model', entity, connection: null } });
  }
  for (const [name, names] of readShapes(context.source, [known])) {
    env.set(name, { kind: 'shape', names });
  }
}

/** Goes into the method of a class in which the position is. */
function enterMethods(node: SyntaxNode, env: Environment, context: Context, until: number): void {
  for (const child of childrenOf(node.getChild('Body') ?? node)) {
    if (child.from < until && until <= child.to && /Decorated|Function/.test(child.name)) {
      enterFunction(child, env, context, until);
    }
  }
}

function enterFunction(node: SyntaxNode, env: Environment, context: Context, until: number): void {
  const definition =
    node.name === 'FunctionDefinition' ? node : node.getChild('FunctionDefinition');
  if (definition && definition.from < until) {
    bindParameters(definition, env, context);
    evaluateBlock(definition.getChild('Body') ?? definition, env, context, until);
  }
}

function bindImport(node: SyntaxNode, env: Environment, context: Context): void {
  const { module, names } = importOf(context.source, node);
  if (module === null) {
    for (const { name, as } of names) {
      bindModule(name, as, env, context);
    }
    return;
  }
  if (module === 'vantage') {
    for (const { name, as } of names) {
      env.set(as ?? name, { kind: 'function', name });
    }
    return;
  }
  const uri = context.world.resolveModule(module, context.uri);
  for (const { name, as } of uri === null ? [] : names) {
    const given =
      name === '*' ? null : memberOf({ kind: 'module', uri: uri! }, name, context.world);
    bind(as ?? name, given, env);
    for (const entity of name === '*' ? context.world.moduleEntities(uri!) : []) {
      env.set(entity.name, { kind: 'class', subject: { kind: 'model', entity, connection: null } });
    }
  }
}

/** `import shop.models` binds `shop`, `import shop.models as m` the module itself. */
function bindModule(name: string, as: string | null, env: Environment, context: Context): void {
  const [first] = name.split('.');
  if (first === 'vantage') {
    env.set(as ?? first, { kind: 'vantage' });
    return;
  }
  const uri = context.world.resolveModule(as ? name : first, context.uri);
  bind(as ?? first, uri === null ? null : { kind: 'module', uri }, env);
}

function bindAssignment(node: SyntaxNode, env: Environment, context: Context): void {
  const parts = childrenOf(node);
  const annotation = node.getChild('TypeDef');
  const operators = parts.flatMap((part, at) => (part.name === 'AssignOp' ? [at] : []));
  const type = operators.length
    ? evaluate(parts[operators.at(-1)! + 1], env, context)
    : annotatedType(annotation, env, context);
  const targets = operators.length
    ? operators.map((at, index) => parts.slice((operators[index - 1] ?? -1) + 1, at))
    : [parts];
  for (const target of targets) {
    const names = target.filter(part => part.name === 'VariableName');
    if (names.length === 1 && target.length <= 2) {
      bind(textOf(context.source, names[0]), type ?? annotatedType(annotation, env, context), env);
    } else if (operators.length === 1) {
      bindSeveral(names, parts.slice(operators[0] + 1), env, context);
    }
  }
}

/** `a, b = x, y`; what is taken apart otherwise is not known. */
function bindSeveral(
  names: readonly SyntaxNode[],
  right: readonly SyntaxNode[],
  env: Environment,
  context: Context
): void {
  const values = right.filter(part => part.name !== ',');
  const types = names.map((_, at): Type | null =>
    values.length === names.length ? evaluate(values[at], env, context) : null
  );
  names.forEach((name, at) => bind(textOf(context.source, name), types[at], env));
}

function bindLoop(node: SyntaxNode, env: Environment, context: Context): void {
  const parts = childrenOf(node);
  const at = parts.findIndex(part => part.name === (node.name === 'WithStatement' ? 'as' : 'in'));
  if (node.name === 'ForStatement') {
    const target = parts.slice(0, at).find(part => part.name === 'VariableName');
    if (target && at > 0) {
      bind(textOf(context.source, target), elementOf(evaluate(parts[at + 1], env, context)), env);
    }
  } else if (node.name === 'WithStatement' && parts[at + 1]?.name === 'VariableName') {
    bind(textOf(context.source, parts[at + 1]), evaluate(parts[at - 1], env, context), env);
  }
}
