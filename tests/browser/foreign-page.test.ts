/** With a real browser: a web page of another origin can neither read from the bridge nor spend the plan with it. */
import { afterEach, expect } from '@jest/globals';
import { serve } from '../http/serve.js';
import type { Served } from '../http/serve.js';
import { servePage } from './web-page.js';
import type { Attempt, Page, Report } from './web-page.js';
import { withParts } from '../support/with-parts.js';

const { test } = withParts('chromium');

let bridge: Served;
let page: Page;
/** How often the engine was asked for its models. */
let listed = 0;

afterEach(() => {
  page.close();
  bridge.closeNow();
});

interface Visit {
  /** The bridge lets pages of this origin in. */
  readonly allowed?: boolean;
  /** The page's name points at the bridge after it was loaded. */
  readonly rebind?: boolean;
}

async function visit(host: string, { allowed = false, rebind = false }: Visit = {}): Promise<Report> {
  page = await servePage(host, () => bridge.url, { rebind });
  bridge = await serve(allowed ? { allowedOrigins: [page.origin] } : {});
  const { list } = bridge.chat;
  listed = 0;
  bridge.chat.list = () => {
    listed += 1;
    return list();
  };
  return page.visit();
}

/** Method and status of everything that reached the bridge, but for the icon that browsers look for by themselves. */
function arrived(): string[] {
  return bridge.lines
    .filter(({ fields }) => fields['route'] !== '/favicon.ico')
    .map(({ fields }) => `${String(fields['method'])} ${String(fields['status'])}`)
    .toSorted();
}

/** Refused by the bridge, not by the browser. */
const refused: Report = {
  read: 'blocked',
  'read as an image': 'blocked',
  'read without CORS': 'opaque',
  'ask in JSON': 'blocked',
  'ask in text': 'blocked',
  'ask in text without CORS': 'opaque',
  'ask by a form': 'opaque',
  'ask by a beacon': 'sent',
};

test('a page of another origin reads nothing and reaches no model', async () => {
  expect(await visit('evil.test')).toEqual(refused);
  expect(bridge.chat.answers).toEqual([]);
  expect(listed).toBe(0);
  // Everything did come to the bridge; the question in JSON got no further than its preflight.
  expect(arrived()).toEqual([...fill('GET 403', 3), 'OPTIONS 403', ...fill('POST 403', 4)]);
});

test('a page whose name was rebound to the bridge gets nothing either', async () => {
  const report = await visit('rebound.test', { rebind: true });
  const foreign = /^403 req_\w+ .*"The Host header names \\"rebound\.test:\d+\\", which is not this server/;
  // To the browser this is the page's own origin, so all it sees is what the bridge says.
  const open: Attempt[] = [
    'read',
    'read without CORS',
    'ask in JSON',
    'ask in text',
    'ask in text without CORS',
  ];
  for (const attempt of open)
    expect([attempt, report[attempt]]).toEqual([attempt, expect.stringMatching(foreign)]);
  expect(report['read as an image']).toBe('blocked');
  // What a form brings stands in a frame, and the bridge lets itself into none.
  expect(report['ask by a form']).toBe('opaque');
  expect(bridge.chat.answers).toEqual([]);
  expect(listed).toBe(0);
  expect(arrived()).toEqual([...fill('GET 403', 3), ...fill('POST 403', 5)]);
});

test.each([
  ['friend.test', { allowed: true }],
  ['localhost', {}],
])(
  'a page of %s that is let in can read and ask, and in JSON only',
  async (host, options) => {
    const report = await visit(host, options);
    expect(report.read).toMatch(/^200 req_\w+ \{"object":"list","data":\[\{"id":"sonnet"/);
    expect(report['ask in JSON']).toMatch(/^200 req_\w+ \{.*"content":"Hey"/);
    expect(report['ask in text']).toMatch(/^415 req_\w+ \{"error":/);
    expect(bridge.chat.answers).toHaveLength(1);
    expect(listed).toBe(1);
  },
  60_000,
);

function fill(what: string, count: number): string[] {
  return Array.from({ length: count }, () => what);
}
