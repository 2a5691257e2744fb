// What the package offers, as plain objects, over the wasm module (crates/wasm), which takes and gives text.
const text = (given) => (typeof given === 'string' ? given : JSON.stringify(given) ?? '');

const encoder = new TextEncoder();
const bytes = (given) => encoder.encode(text(given));

// What was thrown, in words. It can be anything: also what throws when it is looked at.
const words = (problem) => {
  try {
    return String(problem?.message ?? problem);
  } catch {
    return 'what was given cannot be read';
  }
};

// Nothing that is given makes the package throw: not a cycle either, a BigInt, nor a getter that does.
const guarded = (ask) => (...given) => {
  try {
    return ask(...given);
  } catch (problem) {
    return { error: { code: 'notJson', message: words(problem) } };
  }
};

const FUNCTIONS = ['report', 'evaluate', 'prepare', 'compare', 'allows', 'encodeLink', 'decodeLink'];

// The functions before there is a module: `load` brings it when `init` is called, once, or again after it failed.
export const late = (load) => {
  let ready;
  let begun;
  const ask = (name) => (...given) =>
    ready ? ready[name](...given) : { error: { code: 'notReady', message: 'wait for init() first' } };
  const init = async (module) => {
    begun ??= load(module);
    try {
      ready = await begun;
      return { value: true };
    } catch (problem) {
      begun = undefined;
      return { error: { code: 'noModule', message: words(problem) } };
    }
  };
  return { init, ...Object.fromEntries(FUNCTIONS.map((name) => [name, ask(name)])) };
};

export const api = (wasm) => {
  const decisions = JSON.parse(wasm.decisionWords());
  const mask = (1 << decisions.bits) - 1;
  return {
    report: guarded((wanted, options) => JSON.parse(wasm.report(bytes(wanted), options?.fixes !== false))),
    evaluate: guarded((request) => JSON.parse(wasm.evaluate(bytes(request)))),
    prepare: guarded((policies) => {
      let prepared;
      try {
        prepared = wasm.prepare(bytes(policies));
      } catch (error) {
        // The module answers the text of an error; anything else is a fault of its own.
        return typeof error === 'string' ? JSON.parse(error) : { error: { message: words(error) } };
      }
      return { value: new Prepared(prepared, decisions, mask) };
    }),
    compare: guarded((before, after, options) => JSON.parse(wasm.compare(text(before), text(after), options?.layer))),
    allows: guarded((wanted, action) => JSON.parse(wasm.allows(text(wanted), String(action)))),
    encodeLink: guarded((wanted) => JSON.parse(wasm.encodeLink(text(wanted)))),
    decodeLink: guarded((link) => JSON.parse(wasm.decodeLink(typeof link === 'string' ? link : String(link)))),
  };
};

const NOTHING = {};
// What JSON makes of such an object is its own fields.
const isPlain = (given) => typeof given === 'object' && given !== null && Object.getPrototypeOf(given) === Object.prototype;

class Prepared {
  #prepared;
  #words;
  #mask;
  // The context that the module has: what was in it then, because an object may change.
  #names = [];
  #values = [];

  constructor(prepared, words, mask) {
    this.#prepared = prepared;
    this.#words = words;
    this.#mask = mask;
    this.evaluate = guarded((request) => this.#decided(request) ?? JSON.parse(prepared.answer(text(request))));
  }

  // The answer to a plain request, without JSON; undefined where there is more to say than a decision, or where the
  // request has more in it: that crosses as text.
  #decided(request) {
    if (!isPlain(request)) return undefined;
    const { principal, action, resource, context = NOTHING } = request;
    if (typeof principal !== 'string' || typeof action !== 'string' || typeof resource !== 'string') return undefined;
    let id;
    for (const name in request) {
      if (name === 'id') id = request.id;
      else if (name !== 'principal' && name !== 'action' && name !== 'resource' && name !== 'context') return undefined;
    }
    // JSON would write another id: a date as text, for instance.
    if (id !== undefined && typeof id !== 'string' && !Number.isSafeInteger(id)) return undefined;
    if (!isPlain(context) || !(this.#isKept(context) || this.#keep(context))) return undefined;
    const number = this.#prepared.decide(principal, action, resource);
    if (number === 0) return undefined;
    const { bits, decisions, effects, layers } = this.#words;
    const decision = decisions[(number & this.#mask) - 1];
    const said = {};
    for (let at = 0, rest = number >>> bits; rest !== 0; at += 1, rest >>>= bits) {
      const effect = rest & this.#mask;
      if (effect !== 0) said[layers[at]] = effects[effect - 1];
    }
    return id === undefined ? { decision, layers: said, unknown: [] } : { id, decision, layers: said, unknown: [] };
  }

  #isKept(context) {
    let at = 0;
    for (const name in context) {
      if (name !== this.#names[at] || context[name] !== this.#values[at]) return false;
      at += 1;
    }
    return at === this.#names.length;
  }

  // Gives the module another context, if it is an object of texts and booleans: lists could change unnoticed.
  #keep(context) {
    if ('toJSON' in context) return false;
    const [names, values] = [Object.keys(context), Object.values(context)];
    if (!values.every((value) => typeof value === 'string' || typeof value === 'boolean')) return false;
    // In the meantime it has none that could be taken for another.
    this.#names = [undefined];
    if (!this.#prepared.setContext(Object.entries(context))) return false;
    [this.#names, this.#values] = [names, values];
    return true;
  }
}
