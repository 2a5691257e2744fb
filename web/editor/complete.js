// What could be written at the caret: asked of the syntax tree, answered from the lists in names.js.
import { syntaxTree } from '@codemirror/language';
import { ACTIONS, KEYS, OPERATORS, POLICY, PRINCIPAL, STATEMENT, VALUES } from './names.js';

const unquoted = (state, node) => state.sliceDoc(node.from, node.to).replaceAll('"', '');

/** The names of the properties around a node, outermost first; lists do not count. */
function path(state, node) {
  const names = [];
  for (let at = node.parent; at; at = at.parent) {
    if (at.name !== 'Property') continue;
    const name = at.getChild('PropertyName');
    if (name && name.from !== node.from) names.unshift(unquoted(state, name));
  }
  return names;
}

/** The names that may stand inside these properties, or null for something that is the person's own. */
function namesIn([first, second, third]) {
  if (!first) return POLICY;
  if (first !== 'Statement') return null;
  if (!second) return STATEMENT;
  if (second === 'Principal' || second === 'NotPrincipal') return third ? null : PRINCIPAL;
  if (second !== 'Condition') return null;
  return third ? KEYS : OPERATORS;
}

function valuesOf([first, second, third]) {
  if (second === 'Action' || second === 'NotAction') return ACTIONS;
  return third ? null : VALUES[second ?? first];
}

/** A completion source for CodeMirror. Only inside of quotes, where what is replaced is known. */
export function complete(context) {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (node.name !== 'String' && node.name !== 'PropertyName') return null;
  if (context.pos <= node.from) return null;
  const around = path(context.state, node);
  const known = node.name === 'PropertyName' ? namesIn(around) : valuesOf(around);
  if (!known) return null;
  const closed = node.to > node.from + 1 && context.state.sliceDoc(node.to - 1, node.to) === '"';
  return {
    from: node.from + 1,
    to: closed ? node.to - 1 : context.pos,
    options: known.map((label) => ({ label })),
    validFor: /^[^"]*$/,
  };
}
