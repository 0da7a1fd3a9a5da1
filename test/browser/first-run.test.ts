import { expect, test } from 'vitest';
import { LABELS, marksOf, openPage, pixelsOf, plot, timeline } from './page-helpers.ts';
import { useBrowser } from './support.ts';

const HELD_WRITE = [0xd5, 0x5e, 0x00] as const;
const HELD_READ = [0x00, 0x72, 0xb2] as const;
const ZAP = [0xf0, 0xe4, 0x42] as const;

const browser = useBrowser();

test('the default scenario runs at load, and the events of every timeline are on screen', async () => {
  const { page, problems } = await openPage(browser);
  for (const label of LABELS) {
    await timeline(page, label).waitFor();
    expect(await pixelsOf(page, label, HELD_WRITE), `${label}: held for write`).toBeGreaterThan(1000);
    expect(await pixelsOf(page, label, ZAP), `${label}: zapped`).toBeGreaterThan(1000);
    expect(await marksOf(page, label)).toBeGreaterThan(5);
  }
  // The lock changes hands all the time where it is let go of, and not once where it is not.
  const always = await pixelsOf(page, 'Sections without need_resched', HELD_READ);
  expect(always).toBeGreaterThan(10 * (await pixelsOf(page, 'Pristine', HELD_READ)));
  expect(problems).toEqual([]);
});

test('the marks of the run are in User Timing, and belong to the latest run only', async () => {
  const { page } = await openPage(browser);
  const marks = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('mark')
        .map(({ name, startTime }) => ({ name, startTime }))
        .sort((a, b) => a.startTime - b.startTime),
    );
  const first = await marks();
  expect(first.map(({ name }) => name).sort()).toEqual(
    ['first-chunk', 'first-paint', 'run-complete', 'run-start'].map((name) => `unmapscope:${name}`),
  );
  expect(first[0].name).toBe('unmapscope:run-start');
  expect(first[1].name).toBe('unmapscope:first-chunk');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.waitForFunction(
    (before) =>
      performance.getEntriesByName('unmapscope:first-paint').some(({ startTime }) => startTime > before) &&
      performance.getEntriesByName('unmapscope:run-complete').some(({ startTime }) => startTime > before),
    first[3].startTime,
  );
  const second = await marks();
  expect(second).toHaveLength(4);
  expect(second[0].startTime).toBeGreaterThan(first[3].startTime);
});

test('cards and status say in words and numbers what came of it', async () => {
  const { page } = await openPage(browser);
  const status = await page.getByRole('status').textContent();
  expect(status).toMatch(
    /^Finished\. ps waited at most [\d.]+ s under Pristine, .* and [\d.]+ ms under Sections without/,
  );
  const pristine = page.getByRole('article', { name: 'Pristine' });
  expect(await pristine.textContent()).toMatch(/1[78]\.\d s predicted.*held for write, longest/);
  expect(await pristine.textContent()).toMatch(/munmap 1[78]\.\d s\u2009° fitted/);
  const sections = page.getByRole('article', { name: 'Sections', exact: true });
  expect(await sections.textContent()).toMatch(/320 sections.*0 of 320 drops/);
});

test('the summary table tells published, fitted and predicted numbers apart without colour', async () => {
  const { page } = await openPage(browser);
  const table = page.getByRole('table', { name: 'Summary' });
  const row = table.getByRole('row', { name: '320 GB patched' });
  await row.getByText('predicted').first().waitFor({ state: 'attached' });
  expect(await row.textContent()).toMatch(/17\.99 s.*predicted.*%/);
  const styles = await row
    .locator('.predicted')
    .first()
    .evaluate((cell) => getComputedStyle(cell).fontStyle);
  expect(styles).toBe('italic');
  const fitted = table.getByRole('row', { name: '80 GB pristine' }).locator('.fitted');
  expect(await fitted.count()).toBe(2);
  expect(await fitted.first().textContent()).toContain('°');
});

test('the panel explains the moment at the cursor', async () => {
  const { page } = await openPage(browser);
  const panel = page.getByRole('complementary', { name: 'At the cursor' });
  expect(await panel.textContent()).toMatch(/section 116 of 320/);
  expect(await panel.getByRole('listitem').filter({ hasText: 'need_resched()' }).textContent()).toContain(': false');
  expect(await panel.getByRole('listitem').filter({ hasText: 'contended' }).textContent()).toContain(': true');
  expect(await panel.textContent()).toContain('Waiting for the lock never sets it');
  expect(await panel.textContent()).toMatch(/ps.*wants.*R.*waiting/);
  expect(await panel.locator('[aria-current=step]').textContent()).toMatch(/zap_pmd_range\d+ of 512/);
  // The pointer moves it.
  const box = await plot(page, 'Pristine').boundingBox();
  if (!box) throw new Error('no plot');
  await page.mouse.move(box.x + box.width * 0.75, box.y + 10);
  await expect.poll(() => panel.textContent()).toContain('section 1 of 1');
});

test('what this copy is stands at the foot of the page', async () => {
  const { page } = await openPage(browser);
  expect(await page.getByRole('contentinfo').textContent()).toMatch(
    /Unmapscope \d+\.\d+\.\d+, commit \w+, model [0-9a-f]{12}/,
  );
});
