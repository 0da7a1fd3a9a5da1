/** The plainest host there is: the files of a folder, with no headers of its own. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface StaticServer {
  readonly url: string;
  /** Ends it, and the connections that are open. */
  close(): Promise<void>;
}

function listen(server: Server): Promise<StaticServer> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

export function serveFolder(folder: string): Promise<StaticServer> {
  return listen(
    createServer(({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://localhost');
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      try {
        const content = readFileSync(join(folder, path));
        response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(content);
      } catch {
        response.writeHead(404).end();
      }
    }),
  );
}

/** Chromium itself asks it about every form that it sees, whatever the page. */
const NOT_OF_THE_PAGE = 'content-autofill.googleapis.com:443';

/** A proxy that lets nothing through and notes in `requested` who was asked for. Chromium does not ask it for this machine. */
export async function refusingProxy(): Promise<StaticServer & { readonly requested: string[] }> {
  const requested: string[] = [];
  const server = createServer(({ url }, response) => {
    requested.push(url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', ({ url }, socket) => {
    if (url !== NOT_OF_THE_PAGE) requested.push(url ?? '');
    socket.destroy();
  });
  return { ...(await listen(server)), requested };
}
