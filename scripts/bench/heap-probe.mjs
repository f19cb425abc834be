// Loaded into the bridge before its own program: tells its parent how much of the heap is in use.
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
process.channel?.unref();
