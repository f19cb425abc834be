#!/usr/bin/env node
// The command's entry: refuses a Node that is too old in plain words, then runs the compiled program.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `claude-bridge needs Node 20 or newer; this is ${process.versions.node}.\nInstall a current Node from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}
const { main } = await import('../dist/cli/main.js');
await main(process.argv);
