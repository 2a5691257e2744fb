// How the editor looks: in the page's own colours and type, by its custom properties (web/style/tokens.css and
// editor.css), so that it follows the page's theme without being told. The values after the commas are for a page
// that has none.
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { colours } from './colours.js';

const ink = 'var(--ink, CanvasText)';
const soft = 'var(--ink-soft, GrayText)';
const rule = '1px solid var(--rule, GrayText)';
const edge = '1px solid var(--rule-strong, GrayText)';
const surface = 'var(--surface, Canvas)';
const sunken = 'var(--sunken, Canvas)';
const accent = 'var(--accent, LinkText)';
const wash = 'var(--accent-wash, Highlight)';

const mark = (name) => ({
  [`.mark-${name}`]: {
    backgroundColor: `var(--${name}-wash)`,
    borderRadius: '2px',
    boxShadow: `inset 0 -2px 0 var(--${name})`,
  },
});

const looks = EditorView.theme({
  '&': {
    backgroundColor: surface,
    border: edge,
    borderRadius: 'var(--radius, 4px)',
    color: ink,
    fontSize: 'var(--editor-text, 0.875rem)',
    maxHeight: 'var(--editor-most, 28rem)',
  },
  '&.cm-focused': { outline: `2px solid ${accent}`, outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono, monospace)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-content, .cm-gutter': { minHeight: 'var(--editor-least, 8rem)' },
  '.cm-content': { caretColor: ink, padding: '0.5rem 0' },
  '.cm-gutters': { backgroundColor: sunken, borderInlineEnd: rule, color: soft },
  '.cm-activeLineGutter': { backgroundColor: wash, color: ink },
  '.cm-matchingBracket': { backgroundColor: `${wash} !important`, outline: edge },
  '.cm-specialChar': { color: 'var(--deny, red)' },
  '.cm-panels, .cm-tooltip': { backgroundColor: sunken, color: ink, fontFamily: 'var(--sans, sans-serif)' },
  '.cm-panels-top': { borderBlockEnd: rule },
  '.cm-tooltip': { border: edge, borderRadius: 'var(--radius, 4px)', boxShadow: '0 4px 16px rgb(0 0 0 / 20%)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono, monospace)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: `${accent} !important`,
    color: 'var(--accent-ink, Canvas) !important',
  },
  '.cm-completionMatchedText': { fontWeight: '700', textDecoration: 'none' },
  '.cm-diagnostic': { maxInlineSize: '36rem', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderInlineStartColor: 'var(--deny, red)' },
  '.cm-diagnostic-warning': { borderInlineStartColor: 'var(--warning, orange)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-wash, Mark)' },
  '.cm-searchMatch-selected': { outline: `2px solid ${accent}` },
  '.cm-textfield, .cm-button': {
    backgroundColor: surface, backgroundImage: 'none', border: edge, borderRadius: 'var(--radius, 4px)', color: ink,
    font: 'inherit', minHeight: '1.75rem',
  },
  '.cm-panel.cm-search [name=close]': { color: ink, minHeight: '1.5rem', minWidth: '1.5rem' },
  '.cm-panel.cm-search label': { fontSize: 'inherit' },
  ...mark('allow'),
  ...mark('deny'),
  ...mark('depends'),
  ...mark('accent'),
  // There are neither backgrounds nor shadows here.
  '@media (forced-colors: active)': {
    '.mark-allow, .mark-deny, .mark-depends, .mark-accent': { textDecoration: 'underline 2px' },
  },
});

const syntax = HighlightStyle.define([
  { tag: tags.propertyName, color: accent },
  { tag: [tags.separator, tags.brace, tags.squareBracket], color: soft },
  { tag: [tags.bool, tags.null, tags.number], fontWeight: '600' },
]);

export const theme = [looks, colours(syntax)];
