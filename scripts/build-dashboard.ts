/**
 * Completes `dist/dashboard`: the page's own HTML, CSS and icon, three libraries from pinned development packages, and data that
 * the page shows: the steps of `claude-bridge connect` and the meanings of the error codes.
 */
import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { clientSteps } from '../src/cli/commands/connect/client-steps.js';
import { CONNECT_CLIENTS } from '../src/cli/commands/connect/client-table.js';
import type { BridgeFacts } from '../src/cli/commands/connect/connect-client.js';
import { typedValue } from '../src/core/own-command.js';
import { errorTable } from '../src/wire/error-table.js';
import { packageFolder, readPinned, replaceFile } from './pinned-file.js';

const source = (name: string): string => fileURLToPath(new URL(`../src/dashboard/${name}`, import.meta.url));
const built = (name: string): string => fileURLToPath(new URL(`../dist/dashboard/${name}`, import.meta.url));

/** Taken as they are, but without the address of a source map that is not there; `exported` makes a module of a script. */
const libraries: Readonly<Record<string, { from: string; sha256: string; exported?: string }>> = {
  'uplot.js': {
    from: `${packageFolder('uplot')}/dist/uPlot.iife.min.js`,
    sha256: '19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f',
    exported: 'uPlot',
  },
  'uplot.css': {
    from: `${packageFolder('uplot')}/dist/uPlot.min.css`,
    sha256: 'df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04',
  },
  'uplot.LICENSE.txt': {
    from: `${packageFolder('uplot')}/LICENSE`,
    sha256: '8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd',
  },
  'marked.js': {
    from: `${packageFolder('marked')}/lib/marked.esm.js`,
    sha256: '5371fea86fd0656b4fc7bea7c94c663109d82789b69433eeee78d42895aa44de',
  },
  'marked.LICENSE.txt': {
    from: `${packageFolder('marked')}/LICENSE`,
    sha256: '8e3a3f82f59a60958f56ca08f445647c32a4733dc7ca6c2c46f6eb898471ab9c',
  },
  'dompurify.js': {
    from: `${packageFolder('dompurify')}/dist/purify.min.js`,
    sha256: '8053ee2a6a09f9d50f7fcd6fb7f07072f52c7f3fa9aa12147cab4feaf65ee970',
    exported: 'globalThis.DOMPurify',
  },
  'dompurify.LICENSE.txt': {
    from: `${packageFolder('dompurify')}/LICENSE`,
    sha256: 'cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30',
  },
};

for (const name of ['index.html', 'style.css', 'icon.svg']) await copyFile(source(name), built(name));
for (const [name, { from, sha256, exported }] of Object.entries(libraries)) {
  const text = (await readPinned({ file: from, sha256 })).toString();
  const script = text.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n');
  await replaceFile(
    built(name),
    Buffer.from(exported === undefined ? script : `${script}export default ${exported};\n`),
  );
}
for (const scheme of ['http', 'https'] as const) {
  for (const needsKey of [false, true]) {
    const name = `clients-${scheme}${needsKey ? '-key' : ''}.json`;
    await writeFile(built(name), JSON.stringify(stepsOfClients(scheme, needsKey)));
  }
}
const meanings = Object.entries(errorTable).map(([code, { meaning }]) => [code, meaning]);
await writeFile(built('errors.json'), JSON.stringify(Object.fromEntries(meanings)));

function stepsOfClients(scheme: 'http' | 'https', needsKey: boolean): unknown {
  // The page replaces this name, which cannot exist (RFC 2606), with its own address.
  const origin = `${scheme}://bridge.invalid`;
  const variable = 'CLAUDE_BRIDGE_KEY';
  const facts: BridgeFacts = {
    ...{ origin, baseUrl: `${origin}/v1`, model: 'sonnet' },
    key: needsKey ? { kind: 'variable', name: variable } : { kind: 'text', text: 'unused', needed: false },
  };
  const clients = CONNECT_CLIENTS.map((client) => ({
    title: client.title,
    documentation: client.documentation,
    steps: clientSteps(client, facts, `export ${variable}=YOUR_KEY`),
  }));
  // So it does with the name of the command, which is not the same wherever the bridge runs.
  return typedValue(clients, 'command.invalid');
}
