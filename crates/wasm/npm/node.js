// For Node: the wasm module is read from beside this file, at once.
import { readFileSync } from 'node:fs';
import { api } from './api.js';
import * as wasm from './canivault.js';

wasm.initSync({ module: readFileSync(new URL('./canivault_bg.wasm', import.meta.url)) });

export const { report, evaluate, prepare, compare, allows, encodeLink, decodeLink } = api(wasm);
