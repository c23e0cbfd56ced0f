import { findTable } from '../model/schema';
import { readEntities, readVantageNames, type VantageNames } from '../model/read-model';
import {
  argumentsOf,
  childrenOf,
  stringValue,
  textOf,
  type Source,
  type SyntaxNode
} from '../syntax/python';
import { columnsOf, relationsOf, type Subject, type Type, type World } from './types';
import { CONNECTION_METHODS, TABLE_VERBS } from './verbs';

/** Names and what they are. The last definition wins; a name whose type is not known is not in it. */
export type Environment = Map<string, Type>;

/** Where evaluation is: the text, and the file or cell that it comes from. */
export type Context = { readonly source: Source; readonly uri: string; readonly world: World };

const LOOPS = new Set([
  'ForStatement',
  'WhileStatement',
  'IfStatement',
  'WithStatement',
  'TryStatement'
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
      for (const entity of readEntities(context.source, context.uri, [importedNames(env)])) {
        env.set(entity.name, {
          kind: 'class',
          subject: { kind: 'model', entity, connection: null }
        });
      }
      break;
    case 'DecoratedStatement':
    case 'FunctionDefinition': {
      const definition =
        node.name === 'FunctionDefinition' ? node : node.getChild('FunctionDefinition');
      if (within && definition) {
        bindParameters(definition, env, context);
        evaluateBlock(definition.getChild('Body') ?? definition, env, context, until);
      }
      return;
    }
  }
  if (LOOPS.has(node.name)) {
    bindLoop(node, env, context);
    for (const body of node.getChildren('Body')) {
      evaluateBlock(body, env, context, until);
    }
  }
  if (within) {
    bindScopes(node, env, context, until);
  }
}

/** What the cells so far have imported of `vantage`. */
function importedNames(env: Environment): VantageNames {
  const modules = new Set<string>();
  const names = new Map<string, string>();
  for (const [name, type] of env) {
    if (type.kind === 'vantage') {
      modules.add(name);
    } else if (type.kind === 'function') {
      names.set(name, type.name);
    }
  }
  return { modules, names };
}

function bindImport(node: SyntaxNode, env: Environment, context: Context): void {
  const known = readVantageNames({ ...context.source, tree: context.source.tree });
  const text = textOf(context.source, node).replace(/[()\\\n]/g, ' ');
  const from = /^\s*from\s+([.\w]+)\s+import\s+(.*)$/.exec(text);
  if (!from) {
    for (const match of text.replace(/^\s*import\s+/, '').split(',')) {
      const part = /^\s*([.\w]+)(?:\s+as\s+(\w+))?\s*$/.exec(match);
      if (part?.[1] === 'vantage') {
        env.set(part[2] ?? 'vantage', { kind: 'vantage' });
      } else if (part) {
        const uri = context.world.resolveModule(part[1], context.uri);
        if (uri) {
          env.set(part[2] ?? part[1], { kind: 'module', uri });
        }
      }
    }
    return;
  }
  const uri = from[1] === 'vantage' ? null : context.world.resolveModule(from[1], context.uri);
  for (const item of from[2].split(',')) {
    const part = /^\s*(\w+|\*)(?:\s+as\s+(\w+))?\s*$/.exec(item);
    if (!part) {
      continue;
    }
    const name = part[2] ?? part[1];
    if (from[1] === 'vantage' && known.names.has(name)) {
      env.set(name, { kind: 'function', name: known.names.get(name)! });
      continue;
    }
    for (const entity of uri ? context.world.moduleEntities(uri) : []) {
      if (part[1] === '*' || entity.name === part[1]) {
        env.set(part[1] === '*' ? entity.name : name, {
          kind: 'class',
          subject: { kind: 'model', entity, connection: null }
        });
      }
    }
  }
}

function bindAssignment(node: SyntaxNode, env: Environment, context: Context): void {
  const parts = childrenOf(node);
  const annotation = node.getChild('TypeDef');
  const operators = parts.flatMap((part, at) => (part.name === 'AssignOp' ? [at] : []));
  const value = parts[(operators.at(-1) ?? -1) + 1];
  const type = operators.length
    ? evaluate(value, env, context)
    : annotatedType(annotation, env, context);
  const targets = operators.length
    ? operators.map((at, index) => parts.slice((operators[index - 1] ?? -1) + 1, at))
    : [parts];
  for (const target of targets) {
    const names = target.filter(part => part.name === 'VariableName');
    if (names.length === 1) {
      bind(textOf(context.source, names[0]), type ?? annotatedType(annotation, env, context), env);
    } else if (operators.length === 1) {
      const values = parts.slice(operators[0] + 1).filter(part => part.name !== ',');
      names.forEach((name, at) =>
        bind(
          textOf(context.source, name),
          values.length === names.length ? evaluate(values[at], env, context) : null,
          env
        )
      );
    }
  }
}

function bind(name: string, type: Type | null, env: Environment): void {
  if (type) {
    env.set(name, type);
  } else {
    env.delete(name);
  }
}

/** `x: Client` is a record; `x: type[Client]` a set. */
function annotatedType(node: SyntaxNode | null, env: Environment, context: Context): Type | null {
  const text = node ? textOf(context.source, node).replace(/^:\s*/, '').replace(/["']/g, '') : '';
  const list = /^(?:list|List|Sequence)\[(.*)\]$/.exec(text);
  const set = /^(?:type|Type)\[(.*)\]$/.exec(text);
  const found = env.get((list ?? set)?.[1] ?? text);
  if (found?.kind !== 'class') {
    return null;
  }
  const record: Type = { kind: set ? 'table' : 'record', subject: found.subject };
  return list ? { kind: 'list', of: record } : record;
}

function bindParameters(definition: SyntaxNode, env: Environment, context: Context): void {
  const list = definition.getChild('ParamList');
  const children = list ? childrenOf(list) : [];
  children.forEach((child, at) => {
    if (child.name === 'VariableName') {
      const next = children[at + 1];
      bind(
        textOf(context.source, child),
        next?.name === 'TypeDef' ? annotatedType(next, env, context) : null,
        env
      );
    }
  });
}

function bindLoop(node: SyntaxNode, env: Environment, context: Context): void {
  const parts = childrenOf(node);
  if (node.name === 'ForStatement') {
    const at = parts.findIndex(part => part.name === 'in');
    const target = parts.slice(0, at).find(part => part.name === 'VariableName');
    if (target && at > 0) {
      bind(textOf(context.source, target), elementOf(evaluate(parts[at + 1], env, context)), env);
    }
  }
}

function elementOf(type: Type | null): Type | null {
  if (type?.kind === 'table') {
    return { kind: 'record', subject: type.subject }; // async for
  }
  return type?.kind === 'list' ? type.of : null;
}

/** Binds what lambdas and comprehensions around the position introduce, and names bound by `:=`. */
function bindScopes(
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
      const parts = childrenOf(node);
      const at = parts.findIndex(part => part.name === 'for');
      const over = parts.findIndex((part, index) => index > at && part.name === 'in');
      if (at >= 0 && over > at) {
        const target = parts.slice(at, over).find(part => part.name === 'VariableName');
        if (target) {
          bind(
            textOf(context.source, target),
            elementOf(evaluate(parts[over + 1], env, context)),
            env
          );
        }
      }
    }
  }
}

/** `t.where(lambda x: …)`: the parameter is the set. */
function bindLambda(node: SyntaxNode, env: Environment, context: Context): void {
  const parameter = node.getChild('ParamList')?.getChild('VariableName');
  const call = node.parent?.name === 'ArgList' ? node.parent.parent : null;
  const callee = call?.firstChild;
  if (parameter && callee?.name === 'MemberExpression') {
    const receiver = evaluate(callee.firstChild, env, context);
    bind(textOf(context.source, parameter), asTable(receiver), env);
  }
}

export function asTable(type: Type | null): Type | null {
  return type?.kind === 'table' || type?.kind === 'class'
    ? { kind: 'table', subject: type.subject }
    : null;
}

/** What an expression is; null where that is not known. */
export function evaluate(
  node: SyntaxNode | null | undefined,
  env: Environment,
  context: Context
): Type | null {
  switch (node?.name) {
    case 'VariableName':
      return env.get(textOf(context.source, node)) ?? null;
    case 'ParenthesizedExpression':
      return evaluate(
        childrenOf(node).find(child => child.name !== '('),
        env,
        context
      );
    case 'NamedExpression': {
      const [name, , value] = childrenOf(node);
      const type = evaluate(value, env, context);
      bind(textOf(context.source, name), type, env);
      return type;
    }
    case 'AwaitExpression': {
      const type = evaluate(childrenOf(node)[1], env, context);
      return type?.kind === 'lazy' ? type.of : type;
    }
    case 'MemberExpression':
      return evaluateMember(node, env, context);
    case 'CallExpression':
      return evaluateCall(node, env, context);
    case 'BinaryExpression':
      return { kind: 'expression' };
    case 'ConditionalExpression':
      return evaluate(childrenOf(node)[0], env, context);
    default:
      return null;
  }
}

function evaluateMember(node: SyntaxNode, env: Environment, context: Context): Type | null {
  const receiver = evaluate(node.firstChild, env, context);
  const property = node.getChild('PropertyName');
  if (!receiver) {
    return null;
  }
  return property
    ? memberOf(receiver, textOf(context.source, property), context.world)
    : itemOf(receiver, childrenOf(node).slice(2, -1), context);
}

/** `t["name"]`, `t[10:20]`, `t[1]`, `records[0]`, `db.entities["x"]`. */
function itemOf(receiver: Type, index: readonly SyntaxNode[], context: Context): Type | null {
  const name = index.length === 1 ? stringValue(context.source, index[0]) : null;
  switch (receiver.kind) {
    case 'table':
    case 'columns':
    case 'class':
      return name === null ? asTable(receiver) : columnType(receiver.subject, name, context.world);
    case 'list':
      return index.some(each => each.name === ':') ? receiver : receiver.of;
    case 'entities':
      return name === null ? null : entityClass(receiver.connection, name, context.world);
    default:
      return null;
  }
}

function columnType(subject: Subject, name: string, world: World): Type | null {
  return columnsOf(subject, world).some(column => column.name === name)
    ? { kind: 'column', subject, name }
    : null;
}

function entityClass(connection: string, name: string, world: World): Type | null {
  const schema = world.schema(connection);
  const table =
    schema &&
    ([...schema.tables.values()].find(each => each.className === name) ?? findTable(schema, name));
  return table ? { kind: 'class', subject: { kind: 'catalog', table, connection } } : null;
}

/** An attribute of a value. */
export function memberOf(receiver: Type, name: string, world: World): Type | null {
  switch (receiver.kind) {
    case 'vantage':
      return { kind: 'function', name };
    case 'module': {
      const entity = world.moduleEntities(receiver.uri).find(each => each.name === name);
      return entity
        ? { kind: 'class', subject: { kind: 'model', entity, connection: null } }
        : null;
    }
    case 'connection':
      return name === 'entities'
        ? { kind: 'entities', connection: receiver.connection }
        : CONNECTION_METHODS.includes(name)
          ? { kind: 'method', on: receiver, name }
          : null;
    case 'entities':
      return entityClass(receiver.connection, name, world);
    case 'class':
    case 'table': {
      if (name === 'c') {
        return { kind: 'columns', subject: receiver.subject };
      }
      const verb = name in TABLE_VERBS || (receiver.kind === 'class' && name === 'table');
      return verb ? { kind: 'method', on: receiver, name } : memberOfSet(receiver, name, world);
    }
    case 'columns':
      return columnType(receiver.subject, name, world);
    case 'record':
      return relationsOf(receiver.subject, world).some(each => each.name === name)
        ? { kind: 'method', on: receiver, name }
        : null;
    default:
      return { kind: 'method', on: receiver, name };
  }
}

function memberOfSet(
  receiver: Type & { readonly subject: Subject },
  name: string,
  world: World
): Type | null {
  const { subject } = receiver;
  const isMethod =
    relationsOf(subject, world).some(each => each.name === name) ||
    (subject.kind === 'model' && subject.entity.setMethods.some(each => each.name === name));
  return isMethod ? { kind: 'method', on: receiver, name } : columnType(subject, name, world);
}

function evaluateCall(node: SyntaxNode, env: Environment, context: Context): Type | null {
  const callee = evaluate(node.firstChild, env, context);
  if (callee?.kind === 'class') {
    return { kind: 'record', subject: callee.subject };
  }
  if (callee?.kind === 'function') {
    return connectionOf(callee.name, node, context);
  }
  return callee?.kind === 'method' ? callMethod(callee.on, callee.name, node, env, context) : null;
}

/** The key of a connection: `dsn:` and an address, `name:` and a name of `vantage.toml`. */
function connectionOf(name: string, call: SyntaxNode, context: Context): Type | null {
  const args = argumentsOf(context.source, call);
  const first = args.find(arg => !arg.keyword || arg.keyword === 'dsn')?.value;
  const text = stringValue(context.source, first);
  if (name === 'connect_postgres') {
    const keywords = args
      .filter(arg => arg.keyword && arg.keyword !== 'dsn' && arg.keyword !== 'default')
      .map(arg => [
        arg.keyword!,
        stringValue(context.source, arg.value) ?? textOf(context.source, arg.value)
      ]);
    if (first && text === null) {
      return null;
    }
    return {
      kind: 'connection',
      connection: `dsn:${JSON.stringify([text, Object.fromEntries(keywords)])}`
    };
  }
  return name === 'connect' && text !== null
    ? { kind: 'connection', connection: `name:${text}` }
    : null;
}

function callMethod(
  on: Type,
  name: string,
  call: SyntaxNode,
  env: Environment,
  context: Context
): Type | null {
  const { world, source } = context;
  const firstText = (): string | null => stringValue(source, argumentsOf(source, call)[0]?.value);
  if (name === 'run' && on.kind === 'lazy') {
    return on.of;
  }
  if (on.kind === 'connection') {
    const schema = world.schema(on.connection);
    const wanted = name === 'table' ? firstText() : null;
    const table = schema && wanted !== null ? findTable(schema, wanted) : null;
    return table
      ? { kind: 'table', subject: { kind: 'catalog', table, connection: on.connection } }
      : null;
  }
  if (on.kind === 'column' || on.kind === 'expression' || on.kind === 'aggregate') {
    return { kind: 'expression' };
  }
  if (on.kind !== 'table' && on.kind !== 'class' && on.kind !== 'record') {
    return null;
  }
  const { subject } = on;
  if (name === 'table' && on.kind === 'class') {
    const given = evaluate(argumentsOf(source, call)[0]?.value, env, context);
    const connection = given?.kind === 'connection' ? given.connection : subject.connection;
    return { kind: 'table', subject: { ...subject, connection } };
  }
  const wanted = name === 'ref' ? firstText() : name;
  const relation = relationsOf(subject, world).find(
    each => each.name === wanted || (name === 'ref' && each.name === `ref_${wanted}`)
  );
  if (relation) {
    return relation.target && { kind: 'table', subject: relation.target };
  }
  const own =
    subject.kind === 'model'
      ? subject.entity.setMethods.find(each => each.name === name)
      : undefined;
  if (own && on.kind !== 'record') {
    const entity =
      own.returns && subject.kind === 'model'
        ? world.entity(own.returns, subject.entity.uri)
        : null;
    return {
      kind: 'table',
      subject: entity ? { kind: 'model', entity, connection: subject.connection } : subject
    };
  }
  return on.kind === 'record' ? null : verbResult(name, subject, call, context);
}

function verbResult(
  name: string,
  subject: Subject,
  call: SyntaxNode,
  context: Context
): Type | null {
  const record: Type = { kind: 'record', subject };
  switch (TABLE_VERBS[name]) {
    case 'same':
      return { kind: 'table', subject };
    case 'aggregate':
      return { kind: 'aggregate' };
    case 'condition':
      return { kind: 'condition' };
    case 'record':
      return { kind: 'lazy', of: record };
    case 'records':
      return { kind: 'lazy', of: { kind: 'list', of: record } };
    case 'rows':
      return {
        kind: 'lazy',
        of: {
          kind: 'list',
          of: { kind: 'row', names: columnsOf(subject, context.world).map(c => c.name) }
        }
      };
    case 'selection':
      return {
        kind: 'lazy',
        of: { kind: 'list', of: { kind: 'row', names: selectedNames(call, context) } }
      };
    default:
      return null;
  }
}

function selectedNames(call: SyntaxNode, context: Context): string[] {
  return argumentsOf(context.source, call).flatMap(({ keyword, value }) => {
    if (keyword) {
      return [keyword];
    }
    if (value.name === 'DictionaryExpression') {
      const parts = childrenOf(value);
      return parts.flatMap((part, at) =>
        parts[at + 1]?.name === ':' ? (stringValue(context.source, part) ?? []) : []
      );
    }
    const property = value.name === 'MemberExpression' ? value.getChild('PropertyName') : null;
    return property
      ? [textOf(context.source, property)]
      : (stringValue(context.source, value) ?? []);
  });
}
