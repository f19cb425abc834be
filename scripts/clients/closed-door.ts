/** A proxy that lets nothing out of this machine and records the requested hosts. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface ClosedDoor extends AsyncDisposable {
  /** For a program's environment: everything except loopback ends here. */
  readonly env: Readonly<Record<string, string>>;
  /** The requested hosts, each once. */
  asked(): string[];
}

export async function startClosedDoor(): Promise<ClosedDoor> {
  const hosts = new Set<string>();
  const server = createServer((request, response) => {
    hosts.add(URL.canParse(request.url ?? '') ? new URL(request.url ?? '').host : (request.url ?? '?'));
    response.writeHead(403).end();
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    const [, host, port] = /^(127\.0\.0\.1|localhost):(\d+)$/u.exec(request.url ?? '') ?? [];
    if (host === undefined) {
      hosts.add(request.url ?? '?');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    // Some programs use the proxy for this machine too, whatever NO_PROXY says (Qwen Code 0.15.10).
    const through = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('close', () => through.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  return {
    env: {
      ...Object.fromEntries(names.map((name) => [name, url])),
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    },
    asked: () => [...hosts].sort(),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
