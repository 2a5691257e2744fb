// What could be written at the caret: asked of the text before it, answered from the lists in names.js.
import { ACTIONS, KEYS, OPERATORS, POLICY, PRINCIPAL, STATEMENT, VALUES } from './names.js';

// Nobody writes a longer one by hand.
const LONGEST = 300_000;

/**
 * Where a text that ends before an opening quote stands: the names of the properties around it, outermost first
 * (lists do not count), and whether a value follows. The syntax tree would know too, but not in a policy that is
 * still being typed, where brackets are open.
 */
function place(text) {
  const open = [];
  let last;
  let name;
  for (const [token] of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}[\]:,]/g)) {
    if (token === '{' || token === '[') {
      open.push({ name, isList: token === '[' });
      name = undefined;
    } else if (token === '}' || token === ']') {
      open.pop();
      name = undefined;
    } else if (token === ':') name = last;
    else if (token === ',') name = undefined;
    else last = token.slice(1, -1);
  }
  const names = [...open.map((each) => each.name), name].filter((each) => each !== undefined);
  return { names, isValue: name !== undefined || Boolean(open.at(-1)?.isList) };
}

/** The names that may stand inside these properties, or nothing where they are the person's own. */
function namesIn([first, second, third]) {
  if (!first) return POLICY;
  if (first !== 'Statement') return undefined;
  if (!second) return STATEMENT;
  if (second === 'Principal' || second === 'NotPrincipal') return third ? undefined : PRINCIPAL;
  if (second !== 'Condition') return undefined;
  return third ? KEYS : OPERATORS;
}

function valuesOf([first, second, third]) {
  if (second === 'Action' || second === 'NotAction') return ACTIONS;
  return third ? undefined : VALUES[second ?? first];
}

/** A completion source for CodeMirror. Only inside of quotes, where what is replaced is known. */
export function complete({ pos, state }) {
  if (pos > LONGEST) return null;
  const line = state.doc.lineAt(pos);
  const typed = line.text.slice(0, pos - line.from);
  // An even number of quotes: outside of them.
  if (typed.split('"').length % 2) return null;
  const from = line.from + typed.lastIndexOf('"') + 1;
  const { names, isValue } = place(state.sliceDoc(0, from - 1));
  const known = isValue ? valuesOf(names) : namesIn(names);
  if (!known) return null;
  const rest = /^[\w:*/-]*(?=")/.exec(line.text.slice(typed.length))?.[0] ?? '';
  return { from, to: pos + rest.length, options: known.map((label) => ({ label })), validFor: /^[^"\n]*$/ };
}
