/**
 * Milliseconds. What takes a moment on an idle machine takes less even on a busy one; what fails to happen takes longer: tests
 * use it where the wrong way would take a minute or never end.
 */
export const SOON_MS = 20_000;
