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
  // A row of the text, and the bar beside it.
  [`.row-${name}`]: { backgroundColor: `var(--${name}-wash)` },
  [`.cm-gutter-lint .cm-gutterElement.bar-${name}`]: { boxShadow: `inset -3px 0 0 var(--${name})` },
});

// The signs in the gutter: a shape of its own for each severity, in the theme's colours (CodeMirror's are pictures of one
// colour).
const sign = (severity, colour, shape) => ({
  [`.cm-lint-marker-${severity}`]: {
    backgroundColor: `var(--${colour})`, clipPath: shape, content: 'normal',
  },
  [`.cm-lintRange-${severity}`]: {
    backgroundImage: 'none', textDecoration: `underline wavy var(--${colour}) 1px`, textUnderlineOffset: '0.2em',
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
  '.cm-lint-marker': { blockSize: '0.75rem', inlineSize: '0.75rem' },
  '.cm-gutter-lint .cm-gutterElement': { alignItems: 'center', display: 'flex', padding: '0 0.125rem' },
  '.cm-tooltip-lint': { padding: '0' },
  '.cm-diagnostic + .cm-diagnostic': { borderBlockStart: rule },
  '.cm-searchMatch': { backgroundColor: 'var(--warning-wash, Mark)' },
  '.cm-searchMatch-selected': { outline: `2px solid ${accent}` },
  '.cm-textfield, .cm-button': {
    backgroundColor: surface, backgroundImage: 'none', border: edge, borderRadius: 'var(--radius, 4px)', color: ink,
    font: 'inherit', minHeight: '1.75rem',
  },
  '.cm-textfield:focus-visible, .cm-button:focus-visible': { outline: `2px solid ${accent}`, outlineOffset: '1px' },
  '.cm-button:hover': { borderColor: accent },
  '.cm-panel.cm-search': {
    alignItems: 'center', display: 'flex', flexWrap: 'wrap', fontSize: '0.875rem', gap: '0.375rem 0.5rem',
    padding: '0.5rem 2.5rem 0.5rem 0.5rem',
  },
  '.cm-panel.cm-search br': { flexBasis: '100%', content: '""', display: 'block' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label': { margin: '0' },
  '.cm-panel.cm-search .cm-textfield': { flex: '1 1 10rem', minWidth: '0', padding: '0.125rem 0.5rem' },
  '.cm-panel.cm-search .cm-button': { padding: '0.125rem 0.625rem' },
  '.cm-panel.cm-search [name=close]': {
    border: '0', borderRadius: 'var(--radius, 4px)', color: ink, cursor: 'pointer', fontSize: '1.25rem', height: '2rem',
    insetBlockStart: '0.375rem', insetInlineEnd: '0.375rem', width: '2rem',
  },
  '.cm-panel.cm-search [name=close]:hover': { backgroundColor: wash },
  '.cm-panel.cm-search label': { alignItems: 'center', display: 'inline-flex', fontSize: 'inherit', gap: '0.25rem' },
  '.cm-panel.cm-search input[type=checkbox]': { accentColor: accent, height: '1rem', width: '1rem' },
  ...sign('error', 'deny', 'polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)'),
  ...sign('warning', 'warning', 'polygon(50% 4%, 100% 96%, 0 96%)'),
  ...sign('info', 'accent', 'circle(40%)'),
  ...mark('allow'),
  ...mark('deny'),
  ...mark('depends'),
  ...mark('accent'),
  // There are neither backgrounds nor shadows here.
  '@media (forced-colors: active)': {
    '.mark-allow, .mark-deny, .mark-depends, .mark-accent': { textDecoration: 'underline 2px' },
    '.row-allow, .row-deny, .row-depends, .row-accent': { borderInlineStart: '3px solid Highlight' },
  },
});

const syntax = HighlightStyle.define([
  { tag: tags.propertyName, color: accent },
  { tag: [tags.separator, tags.brace, tags.squareBracket], color: soft },
  { tag: [tags.bool, tags.null, tags.number], fontWeight: '600' },
]);

export const theme = [looks, colours(syntax)];
