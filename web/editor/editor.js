// The code editor: CodeMirror behind the few calls that web/src/editor.rs makes. It knows nothing of policies but
// what completion offers (complete.js), and no words but those it is given.
//
// It lives in a shadow root, because CodeMirror's styles are then style sheets made by script, which the page's
// content security policy allows. Places in the text are UTF-16 offsets, with every line break counted as one.
//
// Tab is not caught: it leaves the editor, as it leaves every other field. Ctrl-] and Ctrl-[ indent.
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import {
  history, historyKeymap, indentLess, indentMore, isolateHistory, standardKeymap,
} from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { closeSearchPanel, findNext, findPrevious, openSearchPanel, search } from '@codemirror/search';
import { Annotation, Compartment, EditorState, RangeSet, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration, EditorView, GutterMarker, gutterLineClass, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from '@codemirror/view';
import { complete } from './complete.js';
import { theme } from './theme.js';

// A text of more than this is handed on when the typing pauses, not at every key.
const LARGE = 300_000;
const PAUSE_MS = 300;
// CodeMirror itself looks at the text once more shortly after a composition has ended.
const COMPOSED_MS = 80;

// Fewer keys than CodeMirror's own lists: those bring commands along that nobody misses in a policy.
const scope = 'editor search-panel';
const keys = [
  { key: 'Mod-f', run: openSearchPanel, scope },
  { key: 'Mod-g', run: findNext, shift: findPrevious, scope, preventDefault: true },
  { key: 'F3', run: findNext, shift: findPrevious, scope, preventDefault: true },
  { key: 'Escape', run: closeSearchPanel, scope },
  { key: 'Mod-[', run: indentLess },
  { key: 'Mod-]', run: indentMore },
];

// Typing over several lines, Chromium joins the elements of the first and the last line by itself before CodeMirror sees
// anything, and gives them inline styles, which the page's content security policy refuses and reports.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { doc, readOnly, selection: { main } } = view.state;
    const isTyped = event.inputType === 'insertText' && event.data !== null && event.cancelable && !event.isComposing;
    if (!isTyped || readOnly || main.to <= doc.lineAt(main.from).to) return false;
    view.dispatch(view.state.replaceSelection(event.data), { scrollIntoView: true, userEvent: 'input.type' });
    return true;
  },
});

/** On changes that the page made, which are not told back to it. */
const fromPage = Annotation.define();

const setMarks = StateEffect.define();
const marks = StateField.define({
  create: () => ({ text: Decoration.none, bars: RangeSet.empty }),
  update(old, transaction) {
    const asked = transaction.effects.findLast((effect) => effect.is(setMarks));
    if (asked) return asked.value;
    if (!transaction.docChanged) return old;
    return { text: old.text.map(transaction.changes), bars: old.bars.map(transaction.changes) };
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ text }) => text),
    gutterLineClass.from(field, ({ bars }) => bars),
  ],
});

/** A bar in the gutter beside a marked line. */
class Bar extends GutterMarker {
  constructor(kind) {
    super();
    this.elementClass = `bar-${kind}`;
  }

  eq(other) {
    return this.elementClass === other.elementClass;
  }
}

/**
 * The parts of a text as they are marked: a line of its own is tinted as a row, a part of a line is marked by itself, and
 * both have a bar in the gutter.
 */
function marked(doc, ranges) {
  const text = [];
  const bars = new Map();
  for (const range of ranges) {
    for (const { from, to, kind } of lineByLine(doc, range)) {
      const line = doc.lineAt(from);
      // A statement's own comma is not among its text.
      const isRow = line.text.trim().replace(/,$/, '').length <= to - from;
      const mark = isRow ? Decoration.line({ class: `row-${kind}` }).range(line.from) : Decoration.mark({ class: `mark-${kind}` }).range(from, to);
      text.push(mark);
      if (!bars.has(line.from)) bars.set(line.from, new Bar(kind).range(line.from));
    }
  }
  return { text: Decoration.set(text, true), bars: RangeSet.of([...bars.values()], true) };
}

/** Moves ranges inside the text: what was said about an older text must not throw. */
function inside(ranges, length) {
  return ranges.map((range) => {
    const from = Math.min(range.from, length);
    return { ...range, from, to: Math.max(from, Math.min(range.to, length)) };
  });
}

/** The parts of a range line by line, without the blanks around them: what is marked is words, not indentation. */
function* lineByLine(doc, { from, to, ...rest }) {
  for (let at = from; at < to;) {
    const line = doc.lineAt(at);
    const end = Math.min(to, line.to);
    const text = doc.sliceString(at, end);
    const start = at + text.length - text.trimStart().length;
    const stop = at + text.trimEnd().length;
    if (start < stop) yield { from: start, to: stop, ...rest };
    at = line.to + 1;
  }
}

/** The one replacement that makes `before` into `after`, as small as it can be: the caret stays where it was. */
function difference(before, after) {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

const wordedBy = ({ label, readOnly, phrases }) => [
  EditorState.phrases.of(phrases),
  EditorState.readOnly.of(readOnly),
  EditorView.contentAttributes.of({
    'aria-label': label,
    autocapitalize: 'off',
    autocomplete: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    writingsuggestions: 'false',
    tabindex: '0', // it takes the focus without; said so, it counts for those who check what can be reached
    ...(readOnly && { 'aria-readonly': 'true' }),
  }),
];

let last = Promise.resolve();

/** Resolves when an element is within a window's height of what is seen. */
const near = (element) => new Promise((seen) => {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    seen();
  }, { rootMargin: '100% 0px' });
  observer.observe(element);
});

/**
 * Resolves when it is the turn of the field to become an editor: when somebody may soon look at it, because a
 * case can have eighty of them, and one after the other, so that the page stays alive.
 */
export async function turn(field) {
  await near(field);
  last = last.then(() => new Promise((next) => { setTimeout(next); }));
  return last;
}

/**
 * Puts an editor into `host`. `options` is JSON: `label`, `readOnly`, `phrases` (CodeMirror's English to the
 * page's language), and what the field that it replaces had: `from`, `to` (the selection) and `focus`. `onChange` is told the
 * text, and whether it is one from before that was restored.
 */
export function mount(host, text, options, onChange, onSelect) {
  const { from, to, focus, ...wording } = JSON.parse(options);
  const worded = new Compartment();

  let telling;
  let isRestored;
  const tellNow = () => {
    clearTimeout(telling);
    telling = undefined;
    onChange(view.state.doc.toString(), isRestored);
  };
  const tell = ({ state, transactions }) => {
    isRestored = transactions.some((transaction) => transaction.isUserEvent('undo') || transaction.isUserEvent('redo'));
    clearTimeout(telling);
    if (state.doc.length > LARGE) telling = setTimeout(tellNow, PAUSE_MS);
    else tellNow();
  };
  // Who leaves the editor may be about to replace everything: what was typed comes first.
  const left = EditorView.domEventHandlers({
    blur() {
      if (telling !== undefined) tellNow();
    },
  });
  const updated = (update) => {
    const own = update.transactions.some((transaction) => transaction.annotation(fromPage));
    if (update.docChanged && !own) tell(update);
    if (update.selectionSet && !own && update.view.hasFocus) onSelect(update.state.selection.main.head);
  };

  const view = new EditorView({
    parent: host.shadowRoot ?? host.attachShadow({ mode: 'open' }),
    root: host.shadowRoot,
    state: EditorState.create({
      doc: text,
      extensions: [
        worded.of(wordedBy(wording)),
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        highlightActiveLineGutter(),
        history(),
        json(),
        bracketMatching(),
        typedOver,
        left,
        search({ top: true }),
        autocompletion({ override: [complete], icons: false }),
        keymap.of([...completionKeymap, ...keys, ...historyKeymap, ...lintKeymap, ...standardKeymap]),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.updateListener.of(updated),
        marks,
        theme,
      ],
    }),
  });
  const [selected] = inside([{ from, to }], view.state.doc.length);
  view.dispatch({ selection: { anchor: selected.from, head: selected.to }, annotations: fromPage.of(true) });
  if (focus) view.focus();

  // What the page writes in one go becomes one transaction, after that of the text: each would have the browser lay
  // out the page again. Nothing is written while an input method composes: it would lose what is being typed.
  const waiting = new Map();
  let alive = true;
  let late = false;
  const flush = () => {
    if (!alive || waiting.size === 0) return;
    if (view.composing) {
      late = true;
      setTimeout(flush, COMPOSED_MS);
      return;
    }
    const text = waiting.get('text');
    waiting.delete('text');
    if (text) view.dispatch(text(late));
    late = false;
    const others = [...waiting.values()].map((transaction) => transaction());
    waiting.clear();
    if (others.length > 0) view.dispatch(...others);
  };
  const write = (what, transaction) => {
    if (waiting.size === 0) queueMicrotask(flush);
    waiting.set(what, transaction);
  };

  return {
    /** Replaces the text as one step that can be undone. A text that had to wait is told back: it is news again. */
    setText(wanted) {
      write('text', (wasLate) => {
        clearTimeout(telling);
        telling = undefined;
        const changes = difference(view.state.doc.toString(), wanted.replaceAll(/\r\n?/g, '\n'));
        return { changes, annotations: [fromPage.of(!wasLate), isolateHistory.of('full')] };
      });
    },
    /** JSON: `[{ from, to, severity: 'error' | 'warning' | 'info', message }]`. */
    setNotes(notes) {
      write('notes', () => setDiagnostics(view.state, inside(JSON.parse(notes), view.state.doc.length)));
    },
    /** JSON: `[{ from, to, kind }]`, drawn as `.row-<kind>`, `.mark-<kind>` and `.bar-<kind>` of theme.js. */
    setMarks(ranges) {
      write('marks', () => {
        const { doc } = view.state;
        return { effects: setMarks.of(marked(doc, inside(JSON.parse(ranges), doc.length))) };
      });
    },
    /** Brings a range into sight; with `select` also the caret and the focus. */
    reveal(start, end, select) {
      flush();
      const [range] = inside([{ from: start, to: end }], view.state.doc.length);
      view.dispatch({
        effects: EditorView.scrollIntoView(range.from, { y: 'center' }),
        ...(select && { selection: { anchor: range.from, head: range.to } }),
      });
      if (select) view.focus();
    },
    /** JSON as for `mount`; only the words and `readOnly` are looked at. */
    setLabel(changed) {
      write('label', () => ({ effects: worded.reconfigure(wordedBy(JSON.parse(changed))) }));
    },
    destroy() {
      alive = false;
      clearTimeout(telling);
      view.destroy();
    },
  };
}
