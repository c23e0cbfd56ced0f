import {
  argumentsOf,
  childrenOf,
  parsePython,
  textOf,
  type Source,
  type SyntaxNode
} from './python';
import { decodeString } from './strings';

/** An expression as plain data, without the grammar's names. What is not one of these is `other`. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'item'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly CallArgument[] }
  | {
      readonly kind: 'compare';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'invert'; readonly operand: Expression }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'lambda'; readonly parameter: string; readonly body: Expression }
  | { readonly kind: 'other' };

export type CallArgument = { readonly keyword: string | null; readonly value: Expression };

/** A statement of a cell, as far as sets and filters care. */
export type Statement = {
  readonly from: number;
  readonly to: number;
  /** The variable that it assigns, where it assigns just one. */
  readonly target: string | null;
  /** What is assigned, or stands alone. */
  readonly value: Expression;
  /** All names that it may bind, beyond `target`. */
  readonly binds: readonly string[];
  readonly hasComments: boolean;
};

const OTHER: Expression = { kind: 'other' };

/** The statements of a cell, those in blocks included, in order. */
export function readStatements(text: string): Statement[] {
  const source = parsePython(text);
  const found: Statement[] = [];
  const visit = (node: SyntaxNode, nested: boolean): void => {
    for (const child of childrenOf(node)) {
      if (/^(StatementGroup|Body|(If|For|While|With|Try)Statement)$/.test(child.name)) {
        if (child.name === 'ForStatement') {
          found.push(readLoop(source, child));
        }
        visit(child, nested || child.name !== 'StatementGroup');
      } else if (/Statement$/.test(child.name)) {
        found.push(readStatement(source, child, nested));
      }
    }
  };
  visit(source.tree.topNode, false);
  return found;
}

function readStatement(source: Source, node: SyntaxNode, nested: boolean): Statement {
  const parts = childrenOf(node);
  const at = parts.findIndex(part => part.name === 'AssignOp');
  const single =
    node.name === 'AssignStatement' &&
    at >= 1 &&
    parts[0].name === 'VariableName' &&
    parts.slice(1, at).every(part => part.name === 'TypeDef') &&
    parts.length === at + 2;
  const expression = node.name === 'ExpressionStatement' ? parts[0] : single ? parts[at + 1] : null;
  const binds = parts
    .filter(part => part.name === 'VariableName')
    .map(part => textOf(source, part));
  return {
    from: node.from,
    to: node.to,
    target: single ? binds[0] : null,
    // Whether a branch is taken is not known: what it assigns is not read, only that it does.
    value: expression && !nested && !hasError(node) ? readExpression(source, expression) : OTHER,
    binds: node.name === 'ExpressionStatement' ? [] : binds,
    hasComments: contains(node, child => child.name === 'Comment')
  };
}

/** The variables of a loop, bound to what is not read here. */
function readLoop(source: Source, node: SyntaxNode): Statement {
  const parts = childrenOf(node);
  const targets = parts.slice(
    0,
    parts.findIndex(part => part.name === 'in')
  );
  return {
    from: node.from,
    to: node.from,
    target: null,
    value: OTHER,
    binds: targets.filter(part => part.name === 'VariableName').map(part => textOf(source, part)),
    hasComments: false
  };
}

const hasError = (node: SyntaxNode): boolean => contains(node, child => child.type.isError);

function contains(node: SyntaxNode, test: (node: SyntaxNode) => boolean): boolean {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (test(child) || contains(child, test)) {
      return true;
    }
  }
  return false;
}

/** Reads an expression. */
export function readExpression(source: Source, node: SyntaxNode | null | undefined): Expression {
  const read = (child: SyntaxNode | null | undefined): Expression => readExpression(source, child);
  switch (node?.name) {
    case 'VariableName':
      return { kind: 'name', name: textOf(source, node) };
    case 'ParenthesizedExpression':
      return read(childrenOf(node).find(child => child.name !== '('));
    case 'MemberExpression':
      return readMember(source, node);
    case 'CallExpression':
      return readCall(source, node);
    case 'BinaryExpression':
      return readBinary(source, node);
    case 'UnaryExpression':
      return readUnary(source, node);
    case 'String': {
      const value = decodeString(textOf(source, node));
      return value === null ? OTHER : { kind: 'string', value };
    }
    case 'ContinuedString': {
      const parts = childrenOf(node).map(read);
      return parts.every(part => part.kind === 'string')
        ? { kind: 'string', value: parts.map(part => part.value).join('') }
        : OTHER;
    }
    case 'Number':
      return readNumber(textOf(source, node), '');
    case 'Boolean':
      return { kind: 'constant', value: textOf(source, node) === 'True' };
    case 'None':
      return { kind: 'constant', value: null };
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return {
        kind: 'list',
        items: childrenOf(node)
          .filter(child => !/^[[\](){},]$/.test(child.name))
          .map(read)
      };
    case 'LambdaExpression':
      return readLambda(source, node);
    default:
      return OTHER;
  }
}

function readMember(source: Source, node: SyntaxNode): Expression {
  const of = readExpression(source, node.firstChild);
  const property = node.getChild('PropertyName');
  if (property) {
    return { kind: 'attribute', of, name: textOf(source, property) };
  }
  const index = childrenOf(node).slice(2, -1);
  return index.length === 1
    ? { kind: 'item', of, key: readExpression(source, index[0]) }
    : { kind: 'item', of, key: OTHER };
}

function readCall(source: Source, node: SyntaxNode): Expression {
  const list = node.getChild('ArgList');
  const spread = list && childrenOf(list).some(child => /^(\*\*?|for)$/.test(child.name));
  return spread
    ? OTHER
    : {
        kind: 'call',
        callee: readExpression(source, node.firstChild),
        args: argumentsOf(source, node).map(({ keyword, value }) => ({
          keyword,
          value: readExpression(source, value)
        }))
      };
}

function readBinary(source: Source, node: SyntaxNode): Expression {
  const [first, sign, second, ...rest] = childrenOf(node);
  const operator = sign ? textOf(source, sign) : '';
  const left = readExpression(source, first);
  const right = readExpression(source, second);
  if (rest.length || !second) {
    return OTHER; // `a is not b`
  }
  if (operator === '&' || operator === '|') {
    return { kind: operator === '&' ? 'and' : 'or', left, right };
  }
  // `a < b < c` is decided by Python, not by Postgres.
  const compares = ['==', '!=', '<', '<=', '>', '>='].includes(operator);
  return compares && left.kind !== 'compare' ? { kind: 'compare', operator, left, right } : OTHER;
}

function readUnary(source: Source, node: SyntaxNode): Expression {
  const [sign, operand] = childrenOf(node);
  const operator = textOf(source, sign);
  if (operator === '~') {
    return { kind: 'invert', operand: readExpression(source, operand) };
  }
  return operand?.name === 'Number' && (operator === '-' || operator === '+')
    ? readNumber(textOf(source, operand), operator === '-' ? '-' : '')
    : OTHER;
}

function readNumber(text: string, sign: string): Expression {
  return /^[\d_.]+([eE][+-]?[\d_]+)?$/.test(text)
    ? { kind: 'number', text: sign + text.replaceAll('_', '') }
    : OTHER;
}

function readLambda(source: Source, node: SyntaxNode): Expression {
  const parameters = childrenOf(node.getChild('ParamList') ?? node);
  const body = childrenOf(node).at(-1);
  return parameters.length === 1 && parameters[0].name === 'VariableName'
    ? {
        kind: 'lambda',
        parameter: textOf(source, parameters[0]),
        body: readExpression(source, body)
      }
    : OTHER;
}
