/** A web page that tries everything a page can to use the bridge, and tells what became of it. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openInBrowser } from './chromium.js';

/** What the page saw of each attempt: `blocked`, `opaque`, `sent`, or the status and the body. */
export type Report = Readonly<Record<Attempt, string>>;

export type Attempt =
  | 'read'
  | 'read as an image'
  | 'read without CORS'
  | 'ask in JSON'
  | 'ask in text'
  | 'ask in text without CORS'
  | 'ask by a form'
  | 'ask by a beacon';

export interface Page {
  /** As the browser will name it, such as `http://evil.test:4711`. */
  readonly origin: string;
  /** Opens the page in a browser and lets it try. @throws when it does not report within half a minute. */
  visit(): Promise<Report>;
  close(): void;
}

/**
 * Serves the page under a host name. It turns against `target`, or, when told to `rebind`, against its own origin:
 * everything but the page then goes to the target as it is, which is what the browser's requests come to once the
 * page's name points at the bridge.
 */
export async function servePage(host: string, target: () => string, { rebind = false } = {}): Promise<Page> {
  let reported: (report: Report) => void = () => undefined;
  const server = createServer((req, res) => {
    if (req.url === '/page') {
      res.setHeader('content-type', 'text/html; charset=utf-8');
      res.end(pageFor(rebind ? '' : target()));
    } else if (req.url === '/report') {
      void text(req).then((body) => {
        res.end();
        reported(JSON.parse(body) as Report);
      });
    } else if (rebind) passOn(req, res, target());
    else res.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async visit() {
      const browser = openInBrowser(`${origin}/page`);
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<Report>((resolve, reject) => {
          reported = resolve;
          timer = setTimeout(() => reject(new Error(`The page did not report. ${browser.said()}`)), 30_000);
        });
      } finally {
        clearTimeout(timer);
        await browser.close();
      }
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function passOn(req: IncomingMessage, res: ServerResponse, target: string): void {
  const { method, url, rawHeaders } = req;
  const onward = request(
    `${target}${url ?? '/'}`,
    { method, headers: rawHeaders, setHost: false },
    (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(res);
    },
  );
  onward.once('error', () => res.destroy());
  req.pipe(onward);
}

/** The page runs this in the browser; it is text here, so that no compiler touches it. */
function pageFor(target: string): string {
  return `<!doctype html><title>page</title><script type="module">
const bridge = ${JSON.stringify(target)} || location.origin;
const models = bridge + '/v1/models';
const chat = bridge + '/v1/chat/completions';
const question = JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: 'spend' }] });

async function seen(url, options) {
  try {
    const response = await fetch(url, options);
    if (response.type === 'opaque') return (await response.text()) === '' ? 'opaque' : 'readable';
    return response.status + ' ' + response.headers.get('x-request-id') + ' ' + (await response.text());
  } catch {
    return 'blocked';
  }
}
const post = (type, mode) =>
  seen(chat, { method: 'POST', mode, headers: { 'content-type': type }, body: question });

function byImage() {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve('readable');
    image.onerror = () => resolve('blocked');
    image.src = models;
  });
}

/** A form may send text that is JSON to whoever does not look at its type. */
function byForm() {
  return new Promise((resolve) => {
    const frame = Object.assign(document.createElement('iframe'), { name: 'answer', hidden: true });
    const form = Object.assign(document.createElement('form'), {
      method: 'POST', action: chat, enctype: 'text/plain', target: 'answer',
    });
    const field = document.createElement('input');
    field.name = question.slice(0, -1) + ',"padding":"';
    field.value = '"}';
    form.append(field);
    document.body.append(frame, form);
    frame.addEventListener('load', () => {
      let inside = 'opaque';
      try {
        // Empty while the frame has not gone anywhere yet.
        const text = frame.contentDocument.body.textContent;
        if (text === '' && frame.contentWindow.location.href === 'about:blank') return;
        inside = text;
      } catch {}
      resolve(inside);
    });
    form.submit();
  });
}

const report = {
  'read': await seen(models),
  'read as an image': await byImage(),
  'read without CORS': await seen(models, { mode: 'no-cors' }),
  'ask in JSON': await post('application/json'),
  'ask in text': await post('text/plain'),
  'ask in text without CORS': await post('text/plain', 'no-cors'),
  'ask by a form': await byForm(),
  'ask by a beacon': navigator.sendBeacon(chat, new Blob([question], { type: 'text/plain' })) ? 'sent' : 'blocked',
};
// The beacon answers to nobody; the bridge needs a moment to get it.
await new Promise((resolve) => setTimeout(resolve, 300));
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
</script>`;
}
