// What the editor offers at a caret (`|`), without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../web/editor/complete.js';

/** As much of CodeMirror's state as is asked. */
function offeredAt(marked) {
  const pos = marked.indexOf('|');
  const text = marked.replace('|', '');
  const doc = { lineAt: () => ({ from: 0, text }) };
  return complete({ pos, state: { doc, sliceDoc: (from, to) => text.slice(from, to) } });
}

const ROWS = [
  // caret, one of what is offered (nothing: null), what is replaced
  ['{"|', 'Version', ''],
  ['{"Ver|sion"', 'Version', 'Version'],
  ['{"Version":"|', '2012-10-17', ''],
  ['{"Version":"2012-10-17",|', null],
  ['{"Version":"2012-10-17", "S|', 'Statement', 'S'],
  ['{"Statement":[{"|', 'Effect', ''],
  ['{"Statement":{"Effect":"Deny", "Not|"}}', 'NotAction', 'Not'],
  ['{"Statement":[{"Effect":"|"}]}', 'Deny', ''],
  ['{"Statement":[{"Action":"kms:D|', 'kms:Decrypt', 'kms:D'],
  ['{"Statement":[{"Action":["a","backup-storage:|', 'backup-storage:MountCapsule', 'backup-storage:'],
  ['{"Statement":[{"Action":"kms:*"}, {"NotAction":["kms:D|","x"],"Resource":"*"}]}', 'kms:Decrypt', 'kms:D'],
  ['{"Statement":[{"Resource":"|"}]}', null],
  ['{"Statement":[{"Principal":{"|"}}]}', 'AWS', ''],
  ['{"Statement":[{"Condition":{"|', 'ForAnyValue:StringLike', ''],
  ['{"Statement":[{"Condition":{"StringEquals":{"kms:|"', 'kms:ViaService', 'kms:'],
  ['{"Statement":[{"Condition":{"StringEquals":{"aws:x":"|"', null],
  ['{"Statement":[{"Sid":"a \\"Action\\": b","Action":"|"', 'kms:Decrypt', ''],
];

for (const [marked, expected, replaced] of ROWS) {
  test(`completion at ${marked}`, () => {
    const offered = offeredAt(marked);
    if (expected === null) {
      assert.equal(offered, null);
      return;
    }
    assert.ok(offered?.options.some(({ label }) => label === expected), JSON.stringify(offered?.options.slice(0, 3)));
    assert.equal(marked.replace('|', '').slice(offered.from, offered.to), replaced);
  });
}
