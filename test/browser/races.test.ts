import { expect, test } from 'vitest';
import { openPage } from './page-helpers.ts';
import { pageUrl, seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();
const CELL = '#v=2&show=races&cell=munmap-vs-map-fixed,sections';

test('the link opens the matrix, which fills; squares are reached by keyboard, Enter opens, Esc comes back', async () => {
  const { page, problems } = await openPage(browser);
  await page.getByRole('link', { name: 'Races' }).click();
  const matrix = page.getByRole('table', { name: 'Race matrix' });
  await matrix.waitFor();
  expect(await matrix.getByRole('columnheader').count()).toBe(12);
  await matrix.getByRole('button', { name: /^ok$/ }).first().waitFor();
  await expect.poll(() => page.url()).toContain('show=races');

  await matrix.getByRole('button').first().focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowDown']) await page.keyboard.press(key);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-square'));
  expect(await focused()).toBe('1,1');
  expect(await matrix.locator('[tabindex="0"]').count()).toBe(1);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Two threads unmap ranges that overlap' }).waitFor();
  expect(await matrix.count()).toBe(0);
  await page.keyboard.press('Escape');
  await matrix.waitFor();
  expect(await focused()).toBe('1,1');
  expect(problems).toEqual([]);
});

test('a race that a link names and the page has not is told; the keyboard help tells the keys of the races', async () => {
  const { page } = await openPage(browser, {}, '#v=2&show=races&cell=munmap-vs-nobody,sections');
  await page.getByRole('table', { name: 'Race matrix' }).waitFor();
  await page.getByRole('alert').getByText('no race “munmap-vs-nobody” under “sections”').waitFor();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard' });
  await help.waitFor();
  const text = await help.textContent();
  expect(text).toContain('Square beside (in the matrix)');
  expect(text).toContain('Step before or after (in a schedule)');
  expect(text).toContain('EscBack to all races (in a square)');
  expect(text).not.toContain('Zoom in');
});

test('a link opens a violated square: who does what in two columns, and the pair that decides', async () => {
  const { page, problems } = await openPage(browser, {}, CELL);
  const steps = page.getByRole('table', { name: 'Counterexample' });
  await steps.waitFor();
  expect(await steps.getByRole('columnheader').allTextContents()).toEqual(['Step', 'Task a', 'Task b']);
  const text = await steps.textContent();
  expect(text).toContain('is violated here');
  expect(text?.match(/conflicts with step \d+/g)).toHaveLength(2);
  expect(await page.locator('.conflict-arrow path').last().getAttribute('d')).toMatch(/^M/);
  expect(await page.getByRole('table', { name: 'Checks' }).textContent()).toMatch(/Linearizability.*violated/);
  expect(await page.getByRole('main').textContent()).toMatch(/Complete: every order was looked at/);
  expect(await page.getByRole('main').textContent()).toContain(
    'explore --scenario munmap-vs-map-fixed --approach sections',
  );
  expect(problems).toEqual([]);
});

test('the objects at the cursor follow the arrow keys and a click', async () => {
  const { page, problems } = await openPage(browser, {}, CELL);
  const steps = page.getByRole('table', { name: 'Counterexample' });
  await steps.waitFor();
  const objects = page.getByRole('region', { name: 'Objects at the cursor' }).first();
  await objects.getByText('After step 28, by task b').waitFor();
  expect(await objects.getByRole('table', { name: 'VMAs' }).textContent()).toContain('None');

  await steps.getByRole('button', { name: 'Step 28' }).focus();
  await page.keyboard.press('Home');
  await objects.getByText('After step 1, by task a').waitFor();
  expect(await objects.textContent()).toContain('mmap_sem is held to write by a; nobody waits');
  // The first section is detached, and not zapped yet.
  expect(await objects.getByRole('table', { name: 'VMAs' }).textContent()).toMatch(
    /104000-10c000rw-pin the tree, all present.*100000-104000rw-pdetached, all present/,
  );
  for (let n = 0; n < 8; n++) await page.keyboard.press('ArrowDown');
  await objects.getByText('After step 9, by task b').waitFor();
  expect(await objects.textContent()).toContain('waiting: b to read');
  expect(await steps.locator('tr[aria-current=step]').count()).toBe(1);

  await steps.getByText('write 0x108000: faults').click();
  await objects.getByText('After step 20, by task b').waitFor();
  await page.getByRole('button', { name: 'Take over after step 20' }).click();
  await expect.poll(() => page.url()).toContain('schedule=a6.b3.a1.a3.b7');
  expect(problems).toEqual([]);
});

test('a near miss, a smaller world, what was seen on a real kernel, and the schedule on the timelines', async () => {
  const { page, problems } = await openPage(browser, {}, CELL);
  const main = page.getByRole('main');
  await main.getByRole('heading', { name: 'Near miss' }).waitFor();
  expect(await main.textContent()).toContain('preempted one step later');
  await main.getByRole('button', { name: 'Step through the near miss' }).press('Enter');
  const board = page.getByRole('region', { name: 'You are the scheduler' });
  await board.getByText('The end, and nothing went wrong').waitFor();

  expect(await main.getByRole('table', { name: 'Recordings' }).textContent()).toContain(
    'j_map_sparse_cpu1_hog17 of 60',
  );

  await main.getByRole('button', { name: 'Make it smaller' }).press('Enter');
  await main.getByRole('table', { name: 'Smaller counterexample' }).waitFor();
  expect(await main.textContent()).toMatch(/Still violated: .* steps instead of 28/);
  expect(await seriousAxeFindings(page)).toEqual([]);

  await main.getByRole('button', { name: 'Open on the timelines' }).first().press('Enter');
  await page.getByRole('figure', { name: 'Sections timeline', exact: true }).waitFor();
  expect(problems).toEqual([]);
});

test('where nothing goes wrong there is no near miss, and the pristine kernel says what was never seen', async () => {
  const { page } = await openPage(browser, {}, '#v=2&show=races&cell=munmap-vs-map-fixed,pristine');
  const main = page.getByRole('main');
  await main.getByText('Every order in which the tasks can run was looked at').waitFor();
  expect(await main.textContent()).toContain('was seen in 0 of 240 runs');
  expect(await main.getByRole('heading', { name: 'Near miss' }).count()).toBe(0);
});

test('the reader is the scheduler: steps, who waits for what, undo, and the address holds it', async () => {
  const { page, problems } = await openPage(browser, {}, CELL);
  const board = page.getByRole('region', { name: 'You are the scheduler' });
  await board.getByRole('button', { name: 'Take over from the start' }).click();
  const rows = board.getByRole('table', { name: 'Your schedule' }).getByRole('row');
  await board.getByRole('button', { name: 'Step a', exact: true }).click();
  await expect.poll(() => rows.count()).toBe(2);
  for (let n = 3; n <= 4; n++) {
    await board.getByRole('button', { name: 'Step b', exact: true }).click();
    await expect.poll(() => rows.count()).toBe(n);
  }
  expect(await board.textContent()).toContain('Task b waits for mmap_sem, which a holds');
  expect(await board.getByRole('button', { name: 'Step b', exact: true }).isDisabled()).toBe(true);
  await expect.poll(() => page.url()).toContain('schedule=a1.b2');
  await board.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => rows.count()).toBe(3);
  expect(problems).toEqual([]);
});

test('a schedule in a link is run, and what it violates is said', async () => {
  const { page } = await browser.newPage();
  await page.goto(pageUrl('#v=2&show=races&cell=munmap-vs-map-fixed,zap-pmd&schedule=a8.b3.a1.a3.b5.a2'));
  const board = page.getByRole('region', { name: 'You are the scheduler' });
  await board.getByRole('table', { name: 'Your schedule' }).waitFor();
  await board.getByText('Step 22: memory safety is violated').waitFor();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the race matrix (${colorScheme})`, async () => {
    const { page } = await openPage(browser, { colorScheme }, '#v=2&show=races');
    await page.getByRole('table', { name: 'Race matrix' }).getByRole('button', { name: 'ok' }).first().waitFor();
    // It looks at every square; the search would only compete with it.
    await page.getByRole('button', { name: 'Stop' }).click();
    expect(await seriousAxeFindings(page)).toEqual([]);
  });

  test(`axe finds nothing serious in a square (${colorScheme})`, async () => {
    const { page } = await openPage(browser, { colorScheme }, `${CELL}&schedule=a6.b3`);
    await page.getByRole('table', { name: 'Counterexample' }).waitFor();
    await page.getByRole('table', { name: 'Your schedule' }).waitFor();
    expect(await seriousAxeFindings(page)).toEqual([]);
  });
}

test('on a phone the matrix scrolls inside its own box', async () => {
  const { page } = await openPage(browser, { width: 390, height: 844 }, '#v=2&show=races');
  await page.getByRole('table', { name: 'Race matrix' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.goto(pageUrl(CELL));
  await page.getByRole('table', { name: 'Counterexample' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
