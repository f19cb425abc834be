/** @type {import('jest').Config} */
export default {
  // Node.js loads the modules of the tests, once for all the files that a worker runs.
  testEnvironment: '<rootDir>/tests/native/environment.cjs',
  runtime: '<rootDir>/tests/native/runtime.cjs',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
  // Only what hangs takes that long, also on a busy machine.
  testTimeout: 300_000,
  maxWorkers: 3,
  // Modules of earlier files stay in a worker's memory; a new one spends less on sweeping it.
  workerIdleMemoryLimit: '600MB',
  reporters: ['default', '<rootDir>/tests/real-parts.mjs'],
  testSequencer: '<rootDir>/tests/longest-first.mjs',
};
