import { childrenOf, textOf, type SyntaxNode } from '../syntax/python';
import { bind, type Context, type Environment } from './environment';
import { evaluate } from './evaluate';
import { asTable, elementOf } from './members';
import type { Type } from './types';

/** Binds what lambdas and comprehensions around the position introduce, and names bound by `:=`. */
export function bindScopes(
  statement: SyntaxNode,
  env: Environment,
  context: Context,
  position: number
): void {
  const around: SyntaxNode[] = [];
  for (
    let node: SyntaxNode | null = statement.resolve(position, 1);
    node && node.from >= statement.from;
    node = node.parent
  ) {
    around.unshift(node);
    if (node.from === statement.from && node.to === statement.to) {
      break;
    }
  }
  for (const node of around) {
    if (node.name === 'LambdaExpression') {
      bindLambda(node, env, context);
    } else if (
      /Comprehension/.test(node.name) ||
      (node.name === 'ArgList' && node.getChild('for'))
    ) {
      bindComprehension(node, env, context);
    }
  }
}

function bindComprehension(node: SyntaxNode, env: Environment, context: Context): void {
  const parts = childrenOf(node);
  parts.forEach((part, at) => {
    const over =
      part.name === 'for' ? parts.findIndex((each, n) => n > at && each.name === 'in') : -1;
    const target = parts.slice(at, over).find(each => each.name === 'VariableName');
    if (over > at && target) {
      bind(textOf(context.source, target), elementOf(evaluate(parts[over + 1], env, context)), env);
    }
  });
}

/** `t.where(lambda x: …)`: the parameter is the set; in a model's `v.computed` it is the record. */
function bindLambda(node: SyntaxNode, env: Environment, context: Context): void {
  const parameter = node.getChild('ParamList')?.getChild('VariableName');
  const call = node.parent?.name === 'ArgList' ? node.parent.parent : null;
  if (!parameter || !call) {
    return;
  }
  const callee = evaluate(call.firstChild, env, context);
  const owner = callee?.kind === 'function' ? enclosingClass(node, env, context) : null;
  if (callee?.kind === 'method') {
    bind(textOf(context.source, parameter), asTable(callee.on), env);
  } else if (owner?.kind === 'class' && callee?.kind === 'function') {
    const kind = callee.name === 'computed' ? 'record' : 'table';
    bind(textOf(context.source, parameter), { kind, subject: owner.subject }, env);
  }
}

/** The entity in whose body a node stands. */
function enclosingClass(node: SyntaxNode, env: Environment, context: Context): Type | null {
  for (let at = node.parent; at; at = at.parent) {
    const name = at.name === 'ClassDefinition' ? at.getChild('VariableName') : null;
    if (name) {
      return env.get(textOf(context.source, name)) ?? null;
    }
  }
  return null;
}

/** Binds the parameters of a function by their annotations; of a method of an entity also the first. */
export function bindParameters(definition: SyntaxNode, env: Environment, context: Context): void {
  const list = definition.getChild('ParamList');
  const children = list ? childrenOf(list) : [];
  const names = children.filter(child => child.name === 'VariableName');
  names.forEach((child, at) => {
    const next = child.nextSibling;
    const type =
      next?.name === 'TypeDef'
        ? annotatedType(next, env, context)
        : at === 0
          ? receiverOf(definition, env, context)
          : null;
    bind(textOf(context.source, child), type, env);
  });
}

/** What a method is called on: a record, or the set where it is a `@classmethod`. */
function receiverOf(definition: SyntaxNode, env: Environment, context: Context): Type | null {
  const decorated = definition.parent?.name === 'DecoratedStatement' ? definition.parent : null;
  const decorators = (decorated?.getChildren('Decorator') ?? []).map(each =>
    textOf(context.source, each).trim()
  );
  const added = decorators.map(each => /^@\s*(\w+)\s*\.\s*method$/.exec(each)?.[1]).find(Boolean);
  const isMember = (decorated ?? definition).parent?.parent?.name === 'ClassDefinition';
  const owner = added
    ? env.get(added)
    : isMember && !decorators.includes('@staticmethod')
      ? enclosingClass(definition, env, context)
      : null;
  if (owner?.kind !== 'class') {
    return null;
  }
  return decorators.includes('@classmethod')
    ? asTable(owner)
    : { kind: 'record', subject: owner.subject };
}

/** `x: Client` is a record; `x: type[Client]` a set. */
export function annotatedType(
  node: SyntaxNode | null,
  env: Environment,
  context: Context
): Type | null {
  const text = node ? textOf(context.source, node).replace(/^:\s*/, '').replace(/["']/g, '') : '';
  const list = /^(?:list|List|Sequence|Iterable)\[(.*)\]$/.exec(text);
  const set = /^(?:type|Type)\[(.*)\]$/.exec(text);
  const name = ((list ?? set)?.[1] ?? text).replace(/\s*\|\s*None$|^Optional\[(.*)\]$/, '$1');
  const found = env.get(name);
  if (found?.kind !== 'class') {
    return null;
  }
  const record: Type = { kind: set ? 'table' : 'record', subject: found.subject };
  return list ? { kind: 'list', of: record } : record;
}
