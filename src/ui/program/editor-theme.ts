/** The editor in the lab's colours, light and dark alike: every colour is a token of the page. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const frame = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface-panel)', color: 'var(--text)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', scrollbarWidth: 'thin' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 12px 0 6px' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--surface-panel)', color: 'var(--text-faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '30px', padding: '0 4px 0 8px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--surface-hover) 70%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 24%, transparent)',
  },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--accent) 14%, transparent)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--accent) 20%, transparent)', outline: 'none' },
  '.cm-placeholder': { color: 'var(--text-faint)' },
  '.cm-tooltip': {
    border: '1px solid var(--border)',
    borderRadius: 'var(--radius-md)',
    backgroundColor: 'var(--surface-raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-3)',
    overflow: 'hidden',
  },
  // what is said of the chosen one stands beside the list
  '.cm-tooltip.cm-tooltip-autocomplete': { overflow: 'visible' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    borderRadius: 'var(--radius-md)',
    fontFamily: 'var(--font-mono)',
    fontSize: '12px',
    maxHeight: '220px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-tint)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text-faint)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent-text)', fontWeight: '600' },
  '.cm-tooltip.cm-completionInfo, .cm-words': {
    maxWidth: '320px',
    padding: '8px 10px',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    lineHeight: '1.45',
  },
  '.cm-words code': { display: 'block', marginBottom: '4px', fontFamily: 'var(--font-mono)', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic': {
    padding: '6px 10px',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    lineHeight: '1.45',
    whiteSpace: 'pre-wrap',
  },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--status-bad)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--status-bad) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-breakpoints': { width: '16px', cursor: 'pointer' },
  '.cm-breakpoints .cm-gutterElement': { display: 'grid', placeItems: 'center' },
  '.cm-breakpoint': { width: '9px', height: '9px', borderRadius: '50%', background: 'var(--accent)' },
  '.cm-standing': { backgroundColor: 'var(--status-warn-tint)' },
  '.cm-gutter-lint': { width: '14px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-lint-marker': { width: '8px', height: '8px', margin: '5px 3px 0' },
  '.cm-lint-marker-error': { content: 'none', borderRadius: '50%', background: 'var(--status-bad)' },
  '.cm-fault': {
    display: 'block',
    padding: '1px 12px 3px 6px',
    color: 'var(--status-bad-text)',
    fontFamily: 'var(--font)',
    fontSize: '11.5px',
    whiteSpace: 'pre-wrap',
  },
  '.cm-panels': { backgroundColor: 'var(--surface-sunken)', color: 'var(--text)', fontFamily: 'var(--font)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--border)' },
  '.cm-panel.cm-search': { padding: '6px 8px', fontSize: '12px' },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-textfield': {
    border: '1px solid var(--border-strong)',
    borderRadius: 'var(--radius-sm)',
    backgroundColor: 'var(--surface-panel)',
    color: 'var(--text)',
    fontSize: '12px',
  },
  '.cm-button': {
    border: '1px solid var(--border-strong)',
    borderRadius: 'var(--radius-sm)',
    backgroundImage: 'none',
    backgroundColor: 'var(--surface-raised)',
    color: 'var(--text)',
    fontSize: '12px',
  },
  '.cm-panel.cm-search [name=close]': { color: 'var(--text-muted)' },
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.controlKeyword, tags.moduleKeyword], color: 'var(--tone-user-text)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--text-faint)', fontStyle: 'italic' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--tone-kernel-text)' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], color: 'var(--tone-nic-text)' },
  { tag: [tags.labelName], color: 'var(--tone-service-text)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.standard(tags.name)],
    color: 'var(--tone-network-text)',
  },
  { tag: [tags.typeName, tags.className], color: 'var(--tone-cluster-text)' },
  { tag: [tags.variableName, tags.propertyName, tags.definition(tags.variableName)], color: 'var(--text)' },
  { tag: [tags.punctuation, tags.operator, tags.bracket], color: 'var(--text-muted)' },
  { tag: tags.invalid, color: 'var(--status-bad-text)' },
])

export const labTheme: Extension = [frame, syntaxHighlighting(colours)]
