/** What `caches` and its caches are asked for. */
export interface OfflineCaches {
  open(name: string): Promise<OfflineCache>;
  /** In the order in which they were made. */
  keys(): Promise<string[]>;
  delete(name: string): Promise<boolean>;
}
export interface OfflineCache {
  put(url: string, response: Response): Promise<void>;
  match(url: string, options?: { readonly ignoreVary?: boolean }): Promise<Response | undefined>;
}

/** All files of one build. */
export interface OfflineBuild {
  /** Differs between builds that differ in any file. */
  readonly version: string;
  /** Address relative to the page (the page itself is `./`), and SHA-256 of the content in hex. */
  readonly files: readonly (readonly [path: string, sha256: string])[];
}

/** Builds that are kept: pages of the one before may still be open, and load a part of theirs later. */
const KEPT = 2;

/**
 * The files of a build, kept in a cache of its own, so that a page never gets those of another: all of them are there, each as it was built, or none.
 */
export class OfflineFiles {
  private readonly build: OfflineBuild;
  private readonly scope: string;
  private readonly caches: OfflineCaches;
  private readonly fetch: (url: string) => Promise<Response>;
  private readonly prefix: string;

  /**
   * @param scope address of the folder that the page lies in
   * @param fetch gets a file from the host as it is there now
   */
  constructor(build: OfflineBuild, scope: string, caches: OfflineCaches, fetch: (url: string) => Promise<Response>) {
    this.build = build;
    this.scope = scope;
    this.caches = caches;
    this.fetch = fetch;
    // Another copy on the same host has another scope.
    this.prefix = `unmapscope ${scope} `;
  }

  /** @throws Error (rejects) if a file does not come, or is not of this build: then nothing is kept */
  async load(): Promise<void> {
    const name = this.prefix + this.build.version;
    const cache = await this.caches.open(name);
    try {
      await Promise.all(this.build.files.map(([path, sha256]) => this.loadFile(cache, path, sha256)));
    } catch (error) {
      await this.caches.delete(name);
      throw error;
    }
  }

  private async loadFile(cache: OfflineCache, path: string, sha256: string): Promise<void> {
    const url = this.urlOf(path);
    const response = await this.fetch(url);
    if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`);
    const bytes = await response.arrayBuffer();
    if ((await sha256Of(bytes)) !== sha256) throw new Error(`${url} is of another build`);
    const headers = new Headers(response.headers);
    // Of the body as it came; this one is unpacked.
    for (const header of ['content-encoding', 'content-length']) headers.delete(header);
    await cache.put(url, new Response(bytes, { headers }));
  }

  /** Forgets builds of long ago. */
  async forgetOld(): Promise<void> {
    for (const name of (await this.ownNames()).slice(KEPT)) await this.caches.delete(name);
  }

  /**
   * @param isNavigation whether a page is opened, as against a part of one
   * @returns the file; undefined if it is none of ours
   */
  async find(address: string, isNavigation: boolean): Promise<Response | undefined> {
    const { origin, pathname } = new URL(address);
    const url = origin + pathname;
    const isPage = url === this.scope || url === this.urlOf('index.html');
    if (isNavigation !== isPage) return undefined;
    // A page is always of this build; its parts may be of the build that it is of.
    const names = isPage ? [this.prefix + this.build.version] : await this.ownNames();
    for (const name of names) {
      const cache = await this.caches.open(name);
      const response = await cache.match(isPage ? this.scope : url, { ignoreVary: true });
      if (response) return response;
    }
    return undefined;
  }

  /** Names of our caches, this build's first, then the younger before the older. */
  private async ownNames(): Promise<string[]> {
    const own = this.prefix + this.build.version;
    const others = (await this.caches.keys()).filter((name) => name.startsWith(this.prefix) && name !== own);
    return [own, ...others.reverse()];
  }

  private urlOf(path: string): string {
    return new URL(path, this.scope).href;
  }
}

async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
