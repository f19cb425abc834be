/** What `@jest/globals` means to the modules of the test file that runs now. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } =
  globalThis[Symbol.for('claude-bridge.tests.globals')];
