/** Loads the modules of a test file with Node.js, as far as Jest's runner asks for it (`runtime` in jest.config.js). */
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const { MessageChannel } = require('node:worker_threads');

let files = 0;
/** By address: the file with the map from the code of a module to its source. */
const sourceMaps = new Map();

module.exports = class NativeRuntime {
  #mocker;

  constructor(projectConfig, { moduleMocker }) {
    this.#mocker = moduleMocker;
    if (files === 0) registerHooks(projectConfig);
    files += 1;
  }

  /** What the file imports from `@jest/globals`; see globals.mjs. */
  setGlobalsForRuntime(globals) {
    const mocker = this.#mocker;
    const jest = { spyOn: mocker.spyOn.bind(mocker), restoreAllMocks: mocker.restoreAllMocks.bind(mocker) };
    globalThis[Symbol.for('claude-bridge.tests.globals')] = { ...globals, jest };
  }

  /** Jest's own; the one that holds the state of a file's tests is loaded anew for each. */
  requireInternalModule(path) {
    Reflect.deleteProperty(require.cache, path);
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    return import(`${pathToFileURL(path).href}?file=${files}`);
  }

  requireModule(path) {
    return require(path);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  getAllCoverageInfoCopy() {}
  enterTestCode() {}
  leaveTestCode() {}
  teardown() {}
};

function registerHooks(projectConfig) {
  const { port1: loaded, port2: toRuntime } = new MessageChannel();
  loaded.on('message', ({ url, sourceMap }) => sourceMaps.set(url, sourceMap)).unref();
  const data = { projectConfig, toRuntime };
  register('./hooks.mjs', { parentURL: pathToFileURL(__filename), data, transferList: [toRuntime] });
}
