import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { pageUrl, seriousAxeFindings, useBrowser, type PageOptions } from './support.ts';

const browser = useBrowser();
const LINK = '#v=2&mode=talk&at=five/1';
const BEATS = [
  'hung-ps',
  'one-munmap',
  'steps',
  'drop-tests',
  'without-need-resched',
  'lost-mapping',
  'what-linux-did',
];

async function openTalk(link = LINK, options: PageOptions = {}) {
  const opened = await browser.newPage(options);
  await opened.page.goto(pageUrl(link));
  await opened.page.locator('.stage').waitFor();
  return opened;
}

function beatOf(page: Page): Promise<string | null> {
  return page.locator('main .stage').first().getAttribute('data-beat');
}

/** All figures of the beat on screen are there. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const stage = document.querySelector('.talk-main .stage');
    return stage !== null && stage.querySelector('[aria-busy]') === null;
  });
}

test('a clicker goes through the short talk; every figure on screen comes from the run, and a reload finds the beat', async () => {
  const { page, problems } = await openTalk(LINK, { context: { reducedMotion: 'reduce' } });
  for (const [i, beat] of BEATS.entries()) {
    if (i > 0) await page.keyboard.press('PageDown');
    expect(await beatOf(page)).toBe(beat);
    await settled(page);
  }
  await page.keyboard.press('PageDown');
  expect(await beatOf(page)).toBe('what-linux-did');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageUp');
  expect(await beatOf(page)).toBe('without-need-resched');
  expect(await page.locator('.stage-figure').textContent()).toMatch(/^ps waits [\d.]+ ms instead of [\d.]+ s$/);
  await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('mode=talk&at=five/5');
  const started = () =>
    page.evaluate(() => (JSON.parse(sessionStorage.getItem('unmapscope:talk')!) as { startedMs: number }).startedMs);
  const before = await started();
  expect(before).toBeGreaterThan(0);
  await page.reload();
  await page.locator('.stage').waitFor();
  expect(await beatOf(page)).toBe('without-need-resched');
  expect(await started()).toBe(before);
  // The browser may give up on the icon when it is told to load anew.
  expect(problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
});

test('next moves, next again is at the end at once, back is at the end of the beat before', async () => {
  const { page, problems } = await openTalk('#v=2&mode=talk&at=five/2');
  await settled(page);
  const ticks = () => page.locator('.talk-main .axis').innerText();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(' ');
  expect(await beatOf(page)).toBe('steps');
  await expect.poll(ticks).toContain('+0.2 ms');
  await page.keyboard.press('ArrowLeft');
  expect(await beatOf(page)).toBe('one-munmap');
  await expect.poll(ticks).not.toContain('+');
  expect(problems).toEqual([]);
});

test('questions lead away from the script and back; the screen goes black and white; the pointer comes and goes', async () => {
  const { page, problems } = await openTalk('#v=2&mode=talk&at=five/3');
  await page.keyboard.press('4');
  expect(await beatOf(page)).toBe('map-fixed');
  await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('at=five/3/q4');
  await page.keyboard.press('Backspace');
  expect(await beatOf(page)).toBe('steps');
  await page.keyboard.press('.');
  await page.locator('.blank.black').waitFor();
  await page.keyboard.press('PageDown');
  expect(await page.locator('.blank').count()).toBe(0);
  expect(await beatOf(page)).toBe('steps');
  await page.keyboard.press('w');
  await page.locator('.blank.white').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  const pointer = page.locator('.talk-main .stage-pointer');
  await pointer.waitFor();
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => pointer.getAttribute('style')).toContain('left: 54%');
  await page.keyboard.press('l');
  expect(await pointer.count()).toBe(0);
  expect(problems).toEqual([]);
});

test('two windows show the same talk, and either drives it; notes stay out of the first one', async () => {
  const { page, problems } = await openTalk();
  const [notes] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('n')]);
  await notes
    .getByRole('region', { name: 'Next beat' })
    .locator('.stage[data-beat=one-munmap] canvas')
    .first()
    .waitFor();
  await notes.keyboard.press('PageDown');
  expect(await beatOf(page)).toBe('one-munmap');
  expect(await notes.getByRole('region', { name: 'This beat' }).locator('.stage').getAttribute('data-beat')).toBe(
    'one-munmap',
  );
  await expect
    .poll(() => notes.getByRole('region', { name: 'Notes' }).textContent())
    .toMatch(/ps comes early and waits [\d.]+ s/);
  await page.keyboard.press('PageDown');
  await notes.getByText('Beat 3').waitFor();
  expect(
    await notes
      .getByRole('definition')
      .getByText(/early$|in time|late$/)
      .count(),
  ).toBe(1);
  const size = await notes
    .locator('.stage canvas')
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).width);
  expect(size).toBeGreaterThan(100);
  expect(await page.getByText('ps comes early').count()).toBe(0);
  await notes.keyboard.press('b');
  await page.locator('.blank.black').waitFor();
  expect(await seriousAxeFindings(notes)).toEqual([]);
  await notes.close();
  expect(problems).toEqual([]);
});

test('a browser that opens no window says so, and notes can be had in the page', async () => {
  const { page } = await openTalk();
  await page.evaluate(() => {
    window.open = () => null;
  });
  await page.keyboard.press('n');
  await page.getByRole('alert').getByText('did not let the page open the window').waitFor();
  expect(await page.getByRole('complementary', { name: 'Notes' }).count()).toBe(0);
  await page.getByRole('alert').getByRole('button', { name: 'Notes in this window' }).click();
  await page.getByRole('complementary', { name: 'Notes' }).getByText('are reported blocked').waitFor();
});

test('a talk is loaded from a file; what is wrong in one is named, and nothing is lost', async () => {
  const { page, problems } = await openTalk('#v=2&mode=talk&at=five/2');
  const load = (name: string, text: string) =>
    page.getByLabel('Talk file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  const beat = { id: 'only', view: 'words', lines: ['One'], from: 1, to: 1, caption: 'Mine', seconds: 30 };
  const talk = { version: 1, id: 'mine', title: 'My talk', beats: [beat] };
  await load('bad.json', JSON.stringify({ ...talk, beats: [{ ...beat, seconds: 'long' }] }));
  await page.getByRole('alert').getByText('bad.json is no talk that can be given: beats[0].seconds').waitFor();
  await load('broken.json', '{');
  await page.getByRole('alert').getByText('line 1: found the end of the text').waitFor();
  expect(await beatOf(page)).toBe('one-munmap');
  await load('mine.json', JSON.stringify(talk));
  await page.getByRole('heading', { name: 'Mine' }).waitFor();
  expect(await page.locator('.talk-problem').count()).toBe(0);
  await page.keyboard.press('e');
  await page.getByLabel('Caption').fill('Changed');
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('heading', { name: 'Changed' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save talk' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('mine.talk.json');
  await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('at=mine/1');
  await page.reload();
  await page.getByRole('heading', { name: 'Changed' }).waitFor();
  expect(problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
});

test('the handout has a page for each beat', async () => {
  const { page, problems } = await openTalk();
  await page.keyboard.press('h');
  await page.locator('.handout[data-ready=true]').waitFor();
  expect(await page.getByRole('article').count()).toBe(BEATS.length);
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(paper.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(BEATS.length);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.stage').waitFor();
  expect(problems).toEqual([]);
});

test('Demo goes on where the talk is, and the talk comes back to its beat', async () => {
  const { page, problems } = await openTalk('#v=2&mode=talk&at=five/4');
  await settled(page);
  await page.getByRole('radio', { name: 'Demo' }).check({ force: true });
  await page.getByRole('figure', { name: 'Sections timeline', exact: true }).waitFor();
  expect(await page.getByRole('figure', { name: 'Pristine timeline', exact: true }).count()).toBe(0);
  await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('view=8000000000,8170000000');
  await page.getByRole('radio', { name: 'Talk' }).check({ force: true });
  await expect.poll(() => beatOf(page)).toBe('drop-tests');
  expect(problems).toEqual([]);
});

test('axe finds nothing serious in a talk, light and dark', async () => {
  const { page } = await openTalk('#v=2&mode=talk&at=five/6', { width: 1024, height: 768 });
  const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
  await page.locator('.stage-steps').waitFor();
  expect(await theme()).toBe('light');
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  expect(await theme()).toBe('dark');
  await page.keyboard.press('g');
  await page.getByRole('dialog').waitFor();
  expect(await seriousAxeFindings(page)).toEqual([]);
});

test('the smallest type of the audience is 2.2 % of the height, and nothing needs to be scrolled', async () => {
  const { page } = await openTalk('#v=2&mode=talk&at=five/5');
  for (const [width, height] of [
    [1024, 768],
    [1280, 720],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await settled(page);
    const share = () =>
      page.locator('.talk-main .stage').evaluate((stage) => {
        const all = [...stage.querySelectorAll<HTMLElement>('p, h2, figcaption, .row-label, .axis span')];
        const texts = all.filter((text) => !text.hidden);
        const sizes = texts.map((text) => parseFloat(getComputedStyle(text).fontSize) * zoomOf(text));
        function zoomOf(text: HTMLElement): number {
          return (text as { readonly currentCSSZoom?: number }).currentCSSZoom ?? 1;
        }
        return Math.min(...sizes) / innerHeight;
      });
    await expect.poll(share).toBeGreaterThanOrEqual(0.022);
    const isScrolled = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight);
    expect(isScrolled).toBe(false);
  }
});
