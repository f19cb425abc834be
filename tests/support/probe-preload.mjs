// Loaded into a process before its own program: reports to its parent what the process holds.
process.on('message', () => {
  globalThis.gc?.();
  const resources = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  process.send?.({ heapUsed: process.memoryUsage().heapUsed, resources });
});
process.channel?.unref();
