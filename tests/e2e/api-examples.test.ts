/** Sends the examples of the OpenAPI document unchanged to a bridge on the real CLI, and checks the answers against the document. */
import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { fetchApiChecker, type ApiChecker } from '../support/api-document.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { obligingModel } from './obliging-model.js';
import { useBench } from '../support/use-bench.js';

// Examples that begin alike share a process.
const bench = useBench(NEWEST_CLI.path, { settings: { 'max-idle-conversations': 10 } });
let checker: ApiChecker;
/** Their requests name a file that was uploaded before. */
const needsFile: ReadonlySet<string> = new Set(['/batches']);

beforeAll(async () => {
  checker = await fetchApiChecker(bench.bridge.origin);
});
beforeEach(() => bench.api.script(obligingModel()));

test('every example gets an answer that matches the document', async () => {
  const { document } = checker;
  const sent: string[] = [];
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { requestBody, servers }] of Object.entries(operations)) {
      const json = requestBody?.content['application/json'];
      // What a path names in braces would have to be made first.
      if (!json || path.includes('{')) continue;
      const examples = json.examples ?? {};
      if (!needsFile.has(path)) expect([path, Object.keys(examples).length > 0]).toEqual([path, true]);
      for (const [name, { value }] of needsFile.has(path) ? [] : Object.entries(examples)) {
        const [{ url }] = (servers ?? document.servers) as [{ url: string }];
        const response = await fetch(`${bench.bridge.origin}${url.replace(/\/$/, '')}${path}`, {
          method: method.toUpperCase(),
          headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
          body: JSON.stringify(value),
        });
        const { status, headers } = response;
        const text = await response.text();
        const ignored = headers.get('x-claude-bridge-ignored');
        expect([path, name, status, ignored]).toEqual([path, name, 200, null]);
        expect([name, checker.faults({ method, path, status, headers, text, ended: true })]).toEqual([
          name,
          [],
        ]);
        expect([name, headers.get('content-type')]).toEqual([
          name,
          expect.stringMatching(expectedType(path, value as { readonly stream?: boolean })),
        ]);
        sent.push(name);
      }
    }
  }
  expect(sent).toEqual(
    expect.arrayContaining(['text', 'stream', 'image', 'tools', 'toolResult', 'json', 'base64']),
  );
});

/** Ollama's answers are streamed unless a request says otherwise. */
function expectedType(path: string, { stream }: { readonly stream?: boolean }): RegExp {
  if (/^\/api\/(?:chat|generate)$/.test(path))
    return stream === false ? /^application\/json/ : /^application\/x-ndjson/;
  return stream === true ? /^text\/event-stream/ : /^application\/json/;
}
