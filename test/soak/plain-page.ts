import type { Browser, CDPSession } from 'playwright-core';

interface PlainPageOptions {
  readonly width: number;
  readonly height: number;
  /** The processor is so many times slower. */
  readonly timesSlower: number;
  /** Runs in the page before its own scripts. */
  readonly before: () => void;
}

/**
 * A page with nothing in any cache and no debugger in it. Playwright's own pages have one, which makes the browser note the line of every Error that is made;
 * React makes some while its script is read, and reading it once more for their lines takes longer than anything the page does.
 */
export class PlainPage {
  private readonly contextId: string;
  private readonly browser: CDPSession;
  private readonly sessionId: string;
  private readonly answers = new Map<number, (result: object) => void>();
  private lastId = 0;

  private constructor(browser: CDPSession, contextId: string, sessionId: string) {
    this.browser = browser;
    this.contextId = contextId;
    this.sessionId = sessionId;
    browser.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { readonly id?: number; readonly result?: object };
      if (id !== undefined) this.answers.get(id)?.(result ?? {});
    });
  }

  static async open(browser: Browser, { width, height, timesSlower, before }: PlainPageOptions): Promise<PlainPage> {
    const session = await browser.newBrowserCDPSession();
    const { browserContextId } = await session.send('Target.createBrowserContext');
    const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const page = new PlainPage(session, browserContextId, sessionId);
    await page.send('Page.enable');
    await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${before.toString()})()` });
    await page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setCPUThrottlingRate', { rate: timesSlower });
    return page;
  }

  goTo(url: string): Promise<object> {
    return this.send('Page.navigate', { url });
  }

  /** @param expression its value has to be JSON */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    return (answer as { readonly result?: { readonly value?: unknown } }).result?.value;
  }

  async close(): Promise<void> {
    await this.browser.send('Target.disposeBrowserContext', { browserContextId: this.contextId });
    await this.browser.detach();
  }

  private async send(method: string, params: object = {}): Promise<object> {
    const id = ++this.lastId;
    const answer = new Promise<object>((resolve) => this.answers.set(id, resolve));
    const { sessionId } = this;
    await this.browser.send('Target.sendMessageToTarget', {
      sessionId,
      message: JSON.stringify({ id, method, params }),
    });
    return answer;
  }
}
