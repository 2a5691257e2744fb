// For where a module cannot wait: the same functions, which work once `init` has. `module` is the wasm module, its bytes,
// its address or a response with it; without it, it is fetched from beside this file.
import { api, late } from './api.js';
import * as wasm from './canivault.js';

const slim = late(async (module) => {
  await wasm.default({ module_or_path: module ?? new URL('./canivault_bg.wasm', import.meta.url) });
  return api(wasm);
});

export const { init, report, evaluate, prepare, compare, allows, encodeLink, decodeLink } = slim;
