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
  // What a crash of the browser leaves behind.
  const later = await page.context().newPage();
  await later.goto(pageUrl('#v=2&mode=talk'));
  await later.getByRole('alert').getByText('was at beat 5').waitFor();
  await later.getByRole('button', { name: 'Go on' }).click();
  expect(await beatOf(later)).toBe('without-need-resched');
  await later.locator('.talk-problem').waitFor({ state: 'detached' });
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
  await settled(page);
  await page.keyboard.press('l');
  const ring = page.locator('.talk-main .stage-ring');
  const says = () => ring.getAttribute('data-says');
  // It goes from step to step of the zap, up to the phase and on to the caption, and says what it is around.
  expect(await says()).toMatch(/^(?:Step|unmap_vmas|mmap_sem)/);
  for (let i = 0; i < 6 && !((await says()) ?? '').startsWith('unmap_vmas'); i++)
    await page.keyboard.press('Alt+ArrowUp');
  expect(await says()).toMatch(/^unmap_vmas/);
  await page.keyboard.press('Alt+ArrowDown');
  expect(await says()).toMatch(/^Step \d+ of \d+/);
  const step = await says();
  await page.keyboard.press('Alt+ArrowRight');
  expect(await says()).toMatch(/^Step \d+ of \d+/);
  expect(await says()).not.toBe(step);
  expect(await page.locator('p.visually-hidden[aria-live]').textContent()).toBe(await says());
  await page.mouse.move(400, 300);
  await page.mouse.move(420, 320);
  await page.locator('.stage-pointer[data-faded=false]').waitFor();
  await page.locator('.stage-pointer[data-faded=true]').waitFor({ state: 'attached' });
  await page.keyboard.press('l');
  expect(await page.locator('.stage-pointer, .stage-ring').count()).toBe(0);
  await page.keyboard.press('g');
  await page.keyboard.type('6');
  await page.keyboard.press('Enter');
  expect(await beatOf(page)).toBe('lost-mapping');
  expect(await page.locator('.talk[data-idle]').count()).toBe(1);
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
  await notes.keyboard.press('b');
  expect(await seriousAxeFindings(notes)).toEqual([]);
  await notes.keyboard.press('l');
  await notes.keyboard.press('Alt+ArrowUp');
  await page.locator('.talk-main .stage-ring').waitFor();
  await notes.keyboard.press('End');
  await notes.getByText('The end.').waitFor();
  // A reload takes the window with it; the next key press may open one.
  await Promise.all([notes.waitForEvent('close'), page.reload()]);
  await page.locator('.stage').waitFor();
  const [again] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('PageUp')]);
  await again.getByText('Beat 6').waitFor();
  await again.close();
  expect(problems.filter((problem) => !problem.includes('favicon'))).toEqual([]);
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

test('a talk is loaded from a file; what is wrong in one, or in what is kept of it, is named; a saved view leaves the talk', async () => {
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
    page
      .getByText('More')
      .click()
      .then(() => page.getByRole('button', { name: 'Save talk' }).click()),
  ]);
  expect(download.suggestedFilename()).toBe('mine.talk.json');
  await expect.poll(() => page.url(), { timeout: 10_000 }).toContain('at=mine/1');
  await page.reload();
  await page.getByRole('heading', { name: 'Changed' }).waitFor();
  await page.evaluate(() => sessionStorage.setItem('unmapscope:talk', '{"talks":["{"]}'));
  await page.reload();
  await page.getByText('What this tab had stored of a talk could not be read').waitFor();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['{"unmapscope":"view","link":"#v=2&show=compare"}'], 'saved.view.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.getByRole('heading', { name: 'Every approach on one scenario' }).waitFor();
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
  await page.keyboard.press('v');
  await page.getByRole('dialog', { name: 'What is behind this beat' }).getByText('Jérôme Glisse').waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    location.hash = '#v=2&mode=talk&at=fifteen/16';
  });
  await page.getByRole('button', { name: 'Hocko' }).click();
  await page.locator('.objection[data-chosen=true]').getByText('Michal Hocko').waitFor();
  await page.getByRole('button', { name: 'Back to the talk, beat 16' }).click();
  await expect.poll(() => beatOf(page)).toBe('reviewers');
  expect(problems).toEqual([]);
});

test('the screen is kept on while the talk is seen; what a browser refuses does not stop it', async () => {
  const { page, problems } = await browser.newPage();
  await page.addInitScript(() => {
    const asked: { released: boolean }[] = [];
    Object.assign(window, { asked });
    const request = () => {
      const lock = {
        released: false,
        release() {
          lock.released = true;
          return Promise.resolve();
        },
      };
      asked.push(lock);
      // At first the battery is low.
      return asked.length === 1 ? Promise.reject(new Error('not allowed')) : Promise.resolve(lock);
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
    Element.prototype.requestFullscreen = () => Promise.reject(new Error('not allowed'));
  });
  await page.goto(pageUrl('#v=2&mode=talk&at=five/3'));
  await page.locator('.stage').waitFor();
  const asked = () => page.evaluate(() => (window as unknown as { asked: { released: boolean }[] }).asked);
  const seen = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  expect(await asked()).toHaveLength(1);
  await seen();
  await seen();
  expect((await asked()).map(({ released }) => released)).toEqual([false, false]);
  // A browser lets go of it when the page is hidden.
  await page.evaluate(() => {
    (window as unknown as { asked: { released: boolean }[] }).asked[1].released = true;
  });
  await seen();
  expect((await asked()).map(({ released }) => released)).toEqual([false, true, false]);
  await page.keyboard.press('F5');
  expect(await beatOf(page)).toBe('hung-ps');
  await page.locator('.talk[data-idle=true]').waitFor();
  await page.mouse.move(300, 300);
  await page.locator('.talk[data-idle=false]').waitFor();
  await page.getByRole('radio', { name: 'Demo' }).check({ force: true });
  await expect.poll(async () => (await asked()).at(-1)?.released).toBe(true);
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

test('the projector check measures the screen; a rehearsal measures the beats, and the talk takes their seconds', async () => {
  const { page, problems } = await openTalk('#v=1&mode=talk&at=five/6');
  await page.keyboard.press('p');
  await page.getByRole('dialog', { name: 'Can the last row read this?' }).getByText(/\d Hz/).waitFor();
  await page.getByLabel('Type').selectOption('115 %');
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Rehearse from the beginning' }).click();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('t');
  const rows = page.getByRole('dialog').getByRole('row');
  await expect.poll(() => rows.count(), { timeout: 10_000 }).toBeGreaterThan(2);
  const planned = () => rows.nth(1).locator('td').first().textContent();
  expect(await planned()).toBe('0:40');
  await page.getByRole('button', { name: 'Plan with these seconds' }).click();
  expect(await planned()).toMatch(/^0:[0-3]\d$/);
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
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
        const all = [...stage.querySelectorAll<HTMLElement>('p, h2, figcaption, .row-label, .axis span, svg text')];
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
