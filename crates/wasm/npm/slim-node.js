// As slim.js, for Node: without a module, it is read from beside this file.
import { readFile } from 'node:fs/promises';
import { api, late } from './api.js';
import * as wasm from './canivault.js';

const slim = late(async (module) => {
  await wasm.default({ module_or_path: module ?? (await readFile(new URL('./canivault_bg.wasm', import.meta.url))) });
  return api(wasm);
});

export const { init, report, evaluate, prepare, compare, allows, encodeLink, decodeLink } = slim;
