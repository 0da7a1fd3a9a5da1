import { expect, test } from 'vitest';
import { CLAIMS } from '../../src/scenario/series-claims.ts';
import { openPage, plot, timeline } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

const LINK = '#v=2&scenario=custom&size=8G&approaches=pristine,sections-always-drop&mode=review&at=';
/** A search of small worlds takes a second or two on a machine with nothing else to do. */
const SEARCHED = { timeout: 30_000 };

function article(page: Awaited<ReturnType<typeof openPage>>['page'], name: RegExp | string) {
  return page.getByRole('article', { name });
}

test('the series is walked by keyboard, and the path on the page lights up the timelines', async () => {
  const { page, problems } = await openPage(browser, {}, '#v=2&scenario=custom&size=8G&approaches=pristine,sections');
  await page.getByRole('radiogroup', { name: 'Mode' }).getByText('Review').click();
  await page.getByRole('heading', { name: 'mm: mmap: unmap large mapping by section' }).waitFor();
  const names = page.locator('.timeline figcaption b');
  const cutOff = await names.evaluateAll((all) => all.filter((name) => name.scrollWidth > name.clientWidth).length);
  expect([await names.count(), cutOff]).toEqual([2, 0]);
  await plot(page, 'Sections').focus();
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'mm: mremap: pass atomic parameter to do_munmap()' }).waitFor();
  const rail = page.getByRole('navigation', { name: 'Series' });
  await rail.getByText('0 of 8 read').waitFor();
  await page.keyboard.press('r');
  await rail.getByRole('button', { name: /^3\/8 .*read$/ }).waitFor();
  await rail.getByText('1 of 8 read').waitFor();
  expect(await page.getByLabel('I have read this patch').isChecked()).toBe(true);
  await page.keyboard.press('Shift+J');
  await article(page, 'Call site move_vma').and(page.locator('[data-chosen="true"]')).waitFor();
  const steps = page.getByRole('region', { name: 'The path of munmap, step by step' });
  await steps.getByRole('button', { name: /need_resched/ }).click();
  await plot(page, 'Sections').focus();
  const outlines = plot(page, 'Sections').locator('canvas.overlay');
  await expect.poll(() => outlines.getAttribute('data-pointed-out')).toBe('8');
  expect(await plot(page, 'Pristine').locator('canvas.overlay').getAttribute('data-pointed-out')).toBe('0');
  // And back: where the cursor is lights up the step.
  await page.keyboard.press('i');
  const current = steps.locator('li[aria-current="step"]').filter({ hasText: 'need_resched' });
  await current.getByText('at the cursor').waitFor();
  const { y = -1, height = 0 } = (await current.boundingBox()) ?? {};
  expect(y >= 0 && y + height <= 800).toBe(true);
  // Nobody waits long enough for need_resched().
  const drop = steps.getByRole('listitem').filter({ hasText: 'cond_resched(), down_write()' });
  await drop.getByText('never reached in this run').waitFor();
  expect(await seriousAxeFindings(page)).toEqual([]);
  await expect.poll(() => decodeURIComponent(page.url())).toContain('at=p3/move_vma/drop-test');
  await page.reload();
  await rail.getByText('1 of 8 read').waitFor();
  await page.getByLabel('I have read this patch').uncheck();
  await rail.getByText('0 of 8 read').waitFor();
  expect(problems).toEqual([]);
});

test('a call site has its verdicts with both values, and opens the race', async () => {
  const { page, problems } = await openPage(browser, { colorScheme: 'dark' }, `${LINK}p2/mmap_region`);
  const verdicts = page.getByRole('table', { name: 'Verdicts of mmap_region' });
  const row = verdicts.getByRole('row', { name: /map-fixed-vs-fault/ });
  await row.getByText('violated').waitFor(SEARCHED);
  await row.getByText('not exercised').waitFor(SEARCHED);
  await row.getByText(/Linearizability, \d+ preemption/).click();
  expect(await row.getByRole('listitem').count()).toBeGreaterThan(2);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await row.getByRole('button', { name: 'Open the race map-fixed-vs-fault' }).click();
  await page.getByRole('heading', { level: 2, name: /both the old and the new mapping/ }).waitFor();
  await expect.poll(() => page.url()).toContain('show=races');
  await page.goBack();
  await verdicts.waitFor();
  expect(problems).toEqual([]);
});

test('Check says that a claim holds, completely, or shows what refutes it', async () => {
  const { page, problems } = await openPage(browser, {}, `${LINK}claims`);
  const { says } = CLAIMS.find(({ id }) => id === 'shmdt-safe')!;
  const vmcore = article(page, /error paths of \/proc\/vmcore/);
  await vmcore.getByRole('button', { name: 'Check' }).click();
  await vmcore.getByText(/Holds in the model, complete: 2 races/).waitFor(SEARCHED);
  const shmdt = article(page, says);
  await shmdt.getByRole('button', { name: 'Check' }).click();
  await shmdt.getByText(/Does not hold: refuted in/).waitFor(SEARCHED);
  await shmdt
    .getByText(/use after free/)
    .first()
    .waitFor();
  const whole = article(page, /Split, zap, free tables/);
  await whole.getByRole('button', { name: 'Check' }).click();
  await whole.getByRole('button', { name: 'Stop' }).click();
  await whole.getByRole('button', { name: 'Check' }).waitFor();
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});

test('an objection opens its race, its run, or says that it is not modelled', async () => {
  const { page, problems } = await openPage(browser, {}, `${LINK}objections/hocko-different-vma`);
  const hocko = article(page, /^Michal Hocko, 2018-03-21: It is not true/);
  expect(await hocko.getAttribute('data-chosen')).toBe('true');
  await hocko.getByText('20180321130833.GM23100@dhcp22.suse.cz').waitFor();
  await article(page, /^Michal Hocko, 2018-03-22: With a range lock/)
    .getByText('Not modelled', { exact: true })
    .waitFor();
  expect(await seriousAxeFindings(page)).toEqual([]);
  await hocko.getByRole('button', { name: /Open the race munmap-vs-map-fixed/ }).click();
  await page.getByRole('heading', { level: 2, name: /maps over the high end/ }).waitFor();
  await expect.poll(() => page.url()).toContain('show=races');
  await page.goBack();
  await article(page, /^Jérôme Glisse/)
    .getByRole('button', { name: /^Run ps-320G/ })
    .click();
  await timeline(page, 'Collected PUDs').waitFor();
  expect(problems).toEqual([]);
});

test('notes are kept in the link, and become a reply by mail', async () => {
  const narrow = { width: 390, height: 844 };
  const written = await openPage(browser, narrow, `${LINK}p2/brk`);
  const form = written.page.getByRole('textbox', { name: /^Note on 2\/8 .*, brk$/ });
  await form.fill('mm->brk is stale after a drop.');
  await written.page.keyboard.press('Enter');
  await expect.poll(() => written.page.url()).toContain('notes=');
  const { page, problems } = await openPage(browser, narrow, new URL(written.page.url()).hash);
  const notes = page.getByRole('region', { name: 'Notes' });
  await notes.getByText('mm->brk is stale after a drop.', { exact: true }).waitFor();
  await notes.getByText('Show the text').click();
  const mail = (await page.getByRole('region', { name: 'Reply by mail' }).textContent()) ?? '';
  expect(mail).toContain('On 2018-03-21, Yang Shi wrote:');
  expect(mail).toContain('> mm/mmap.c: SyS_brk (shrinking), atomic = false');
  expect(mail).toMatch(/\n\nmm->brk is stale after a drop\.\n/);
  const download = page.waitForEvent('download');
  await notes.getByRole('button', { name: 'Save as text' }).click();
  expect((await download).suggestedFilename()).toMatch(/review-notes\.txt$/);
  // The rail is a menu here.
  await page.getByRole('combobox', { name: 'Read' }).selectOption('Objections of the review');
  await page.getByRole('heading', { name: 'Objections of the review' }).waitFor();
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect([...written.problems, ...problems]).toEqual([]);
});
