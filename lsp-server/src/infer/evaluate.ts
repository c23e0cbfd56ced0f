import { argumentsOf, childrenOf, stringValue, textOf, type SyntaxNode } from '../syntax/python';
import { objectOf } from './annotations';
import { bind, type Context, type Environment } from './environment';
import { itemOf, memberOf } from './members';
import type { Call } from './call';
import { callFunction, callMethod } from './transfer';
import type { Type } from './types';

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=', '&', '|']);

/** What an expression is; null where that is not known. */
export function evaluate(
  node: SyntaxNode | null | undefined,
  env: Environment,
  context: Context
): Type | null {
  switch (node?.name) {
    case 'VariableName':
      return env.get(textOf(context.source, node)) ?? null;
    case 'String':
    case 'ContinuedString':
      return textType(node, context);
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
      return type?.kind === 'object' ? type.awaits : type;
    }
    case 'MemberExpression':
      return evaluateMember(node, env, context);
    case 'CallExpression':
      return evaluateCall(node, env, context);
    case 'BinaryExpression':
      return evaluateBinary(node, env, context);
    case 'UnaryExpression': {
      const [sign, operand] = childrenOf(node);
      const type = evaluate(operand, env, context);
      return textOf(context.source, sign) === '~' && isExpression(type)
        ? objectOf('Condition')
        : null;
    }
    case 'ConditionalExpression': {
      const [first, , , , other] = childrenOf(node);
      return evaluate(first, env, context) ?? evaluate(other, env, context);
    }
    case 'ArrayExpression': {
      const of = evaluate(childrenOf(node)[1], env, context);
      return of && { kind: 'list', of };
    }
    default:
      return null;
  }
}

function textType(node: SyntaxNode, context: Context): Type | null {
  const parts = node.name === 'String' ? [node] : childrenOf(node);
  const values = parts.map(part => stringValue(context.source, part));
  return values.includes(null) ? null : { kind: 'text', value: values.join('') };
}

/** Comparing an expression gives a condition, reckoning with it an expression; of Python's own values nothing is known. */
function evaluateBinary(node: SyntaxNode, env: Environment, context: Context): Type | null {
  const [left, operator, right] = childrenOf(node);
  const isOurs =
    isExpression(evaluate(left, env, context)) || isExpression(evaluate(right, env, context));
  if (!isOurs || !operator) {
    return null;
  }
  return objectOf(
    COMPARISONS.has(textOf(context.source, operator)) ? 'Condition' : 'Expression[Any]'
  );
}

const isExpression = (type: Type | null): boolean =>
  type?.kind === 'column' || type?.kind === 'object';

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

function evaluateCall(node: SyntaxNode, env: Environment, context: Context): Type | null {
  const callee = evaluate(node.firstChild, env, context);
  if (callee?.kind === 'class') {
    return { kind: 'record', subject: callee.subject };
  }
  if (callee?.kind !== 'function' && callee?.kind !== 'method') {
    return null;
  }
  const call: Call = {
    source: context.source,
    args: argumentsOf(context.source, node),
    world: context.world,
    typeOf: argument => evaluate(argument?.value, env, context)
  };
  return callee.kind === 'function'
    ? callFunction(callee.name, call)
    : callMethod(callee.on, callee.name, call);
}
