// For browsers and bundlers: the wasm module is fetched from beside this file before the import is done.
import { api } from './api.js';
import * as wasm from './canivault.js';

await wasm.default({ module_or_path: new URL('./canivault_bg.wasm', import.meta.url) });

export const { report, evaluate, prepare, compare, allows, encodeLink, decodeLink } = api(wasm);
