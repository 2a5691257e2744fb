import type { Problem } from './types.js';
export * from './types.js';

/**
 * Makes the functions of this module work; before, they answer an error. `module` is what
 * `WebAssembly.instantiate` or `instantiateStreaming` take, or an address; without it, `canivault_bg.wasm` is fetched (in
 * Node: read) from beside this module. Asked again after it worked, it does nothing.
 */
export function init(
  module?: WebAssembly.Module | BufferSource | Response | URL | string | Promise<Response>,
): Promise<{ value: true; error?: undefined } | { value?: undefined; error: Problem }>;
