// How the main job finds things on the page: by role and accessible name, as docs/contract.md section 5 gives them, so
// that it holds for every engine and for every layout. The one place to change when the contract changes.

/** Role, then one name or several of which the first that is on the page counts. */
export const NAMES = {
  paste: ['textbox', 'Paste anything'],
  vault: ['textbox', 'Vault name'],
  verdict: ['status', ''],
  fix: ['button', /^Try\b/],
  undo: ['button', 'Undo'],
  copyLink: ['button', 'Copy link'],
  language: ['combobox', 'Language', '言語'],
};

/** The grid's name in each language. */
export const GRIDS = { en: 'Vault creation actions', ja: 'ボールト作成に必要なアクション' };
