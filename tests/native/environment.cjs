/**
 * The environment of a test file: Node.js itself. Jest's own gives each file a context, into which every module is compiled
 * anew; here the files that a worker runs share one, and the project's modules stay loaded.
 */
const { ModuleMocker } = require('jest-mock');

/** Where Jest's runner keeps what it calls at its events. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

module.exports = class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #console = globalThis.console;
  #exit = process.exit;
  #env = { ...process.env };

  constructor() {
    // Those of the file before would hear of this one's faults, and report them nowhere.
    Reflect.deleteProperty(globalThis, EVENT_HANDLERS);
  }

  getVmContext() {
    return null;
  }

  /** Jest sets 100 before this; some tests make thousands of errors. */
  async setup() {
    Error.stackTraceLimit = 25;
  }

  /** Takes back what Jest has put into the global object for this file, and what the file has changed there. */
  async teardown() {
    this.moduleMocker.restoreAllMocks();
    globalThis.console = this.#console;
    process.exit = this.#exit;
    for (const name of Object.keys(process.env))
      if (!(name in this.#env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.#env);
  }
};
