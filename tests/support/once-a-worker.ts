/**
 * Makes what takes long once for all the test files of a worker, although each file has the modules of the tests for itself. For
 * what is the same for all of them.
 * @param name tells it from others
 */
export function onceAWorker<Made>(name: string, make: () => Made): Made {
  const worker = globalThis as Record<symbol, unknown>;
  const key = Symbol.for(`claude-bridge.tests.${name}`);
  return (worker[key] ??= make()) as Made;
}
