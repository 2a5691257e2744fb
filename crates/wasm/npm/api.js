// What the package offers, as plain objects, over the wasm module, which takes and gives text.
const text = (given) => (typeof given === 'string' ? given : JSON.stringify(given) ?? '');

export const api = (wasm) => ({
  report: (wanted) => JSON.parse(wasm.report(text(wanted))),
  evaluate: (request) => JSON.parse(wasm.evaluate(text(request))),
  encodeLink: (wanted) => JSON.parse(wasm.encodeLink(text(wanted))),
  decodeLink: (link) => JSON.parse(wasm.decodeLink(String(link))),
});
