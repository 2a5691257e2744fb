// The colours of the text, but not of very long lines: nobody reads a policy that is one line of 6,144 characters,
// and an element for every quote and comma of it is a third of what a key costs.
import { syntaxTree } from '@codemirror/language';
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin } from '@codemirror/view';
import { highlightTree } from '@lezer/highlight';

const LONG = 1_000;

/** Colours what is seen by a `HighlightStyle`. */
export function colours(style) {
  const marks = new Map();
  const mark = (name) => {
    if (!marks.has(name)) marks.set(name, Decoration.mark({ class: name }));
    return marks.get(name);
  };

  const drawn = (tree, { state: { doc }, visibleRanges }) => {
    const all = new RangeSetBuilder();
    const add = (from, to, name) => all.add(from, to, mark(name));
    for (const { from, to } of visibleRanges) {
      for (let at = from; at <= to;) {
        const line = doc.lineAt(at);
        if (line.length <= LONG) highlightTree(tree, style, add, at, Math.min(line.to, to));
        at = line.to + 1;
      }
    }
    return all.finish();
  };

  const plugin = ViewPlugin.fromClass(class {
    constructor(view) {
      this.tree = syntaxTree(view.state);
      this.decorations = drawn(this.tree, view);
    }

    update({ docChanged, state, view, viewportChanged }) {
      const tree = syntaxTree(state);
      if (!docChanged && !viewportChanged && tree === this.tree) return;
      this.tree = tree;
      this.decorations = drawn(tree, view);
    }
  }, { decorations: (drawer) => drawer.decorations });

  return [plugin, EditorView.styleModule.of(style.module)];
}
