import { expect, test } from 'vitest';
import { openPage, plot, timeline, waitForRun } from './page-helpers.ts';
import { pageUrl, useBrowser } from './support.ts';

const browser = useBrowser();

async function chooseSize(page: Awaited<ReturnType<typeof openPage>>['page'], size: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('custom');
  await page.getByRole('textbox', { name: 'Size' }).fill(size);
}

test('a size of one’s own runs, and the address holds it', async () => {
  const { page, problems } = await openPage(browser);
  expect(await page.getByRole('textbox', { name: 'Size' }).isDisabled()).toBe(true);
  await chooseSize(page, '2.5G');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.getByRole('article', { name: 'Sections', exact: true }).textContent())
    .toContain('of 3 drops');
  await page.waitForTimeout(600);
  expect(page.url()).toContain('scenario=custom&size=2.5G');
  expect(problems).toEqual([]);
});

test('a bad size is explained and nothing is lost', async () => {
  const { page } = await openPage(browser);
  await chooseSize(page, '12 parsecs');
  await page.getByRole('button', { name: 'Run' }).click();
  const size = page.getByRole('textbox', { name: 'Size' });
  expect(await size.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByRole('alert').first().textContent()).toMatch(/12 parsecs.*64G, 1\.5T/);
  expect(await size.evaluate((element) => element === document.activeElement)).toBe(true);
  // The run on screen stays.
  expect(await page.getByRole('article', { name: 'Pristine' }).textContent()).toMatch(/18\.\d s/);
  for (const bad of ['0', '-1G', '1.0001K', '200T', '']) {
    await size.fill(bad);
    expect(await size.getAttribute('aria-invalid'), bad).toBe('true');
  }
  await size.fill('4G');
  expect(await size.getAttribute('aria-invalid')).toBe('false');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect
    .poll(() => page.getByRole('article', { name: 'Sections', exact: true }).textContent())
    .toContain('of 4 drops');
});

test('a run can be cancelled, and another begun', async () => {
  const { page, problems } = await openPage(browser);
  // Threads that never wait: it takes long enough to be cancelled on any machine.
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('faults-320G');
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('checkbox', { name: 'Per-VMA locks' }).check();
  await page.getByText('More', { exact: true }).click();
  const cancel = page.getByRole('button', { name: 'Cancel' });
  expect(await cancel.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Run' }).click();
  await cancel.click();
  await page.getByRole('status').filter({ hasText: 'cancelled' }).waitFor();
  expect(await cancel.isDisabled()).toBe(true);
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('ps-80G');
  await page.getByRole('button', { name: 'Run' }).click();
  await waitForRun(page);
  expect(await page.getByRole('article', { name: 'Sections', exact: true }).textContent()).toContain('of 80 drops');
  expect(problems).toEqual([]);
});

test('a new run takes the place of one that goes on', async () => {
  const { page, problems } = await openPage(browser);
  await chooseSize(page, '64T');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('ps-80G');
  await page.getByRole('button', { name: 'Run' }).click();
  await waitForRun(page);
  expect(await page.getByRole('article', { name: 'Sections', exact: true }).textContent()).toContain('of 80 drops');
  expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
  expect(problems).toEqual([]);
});

test('a worker that throws leaves a message and a working Run button', async () => {
  const { page } = await browser.newPage();
  let isBroken = true;
  await page.route(/worker-.*\.js/, (route) =>
    isBroken
      ? route.fulfill({
          contentType: 'text/javascript',
          body: 'self.onmessage = () => { throw new Error("broken on purpose") }',
        })
      : route.continue(),
  );
  await page.goto(pageUrl());
  await page
    .getByRole('main')
    .getByRole('alert')
    .filter({ hasText: /broken on purpose\. Press Run to try again\.$/ })
    .waitFor();
  // Nothing has happened at any time.
  expect(await page.locator('.axis').innerText()).toBe('');
  isBroken = false;
  await page.getByRole('button', { name: 'Run' }).click();
  await waitForRun(page);
  await timeline(page, 'Pristine').waitFor();
});

test('approaches are chosen by checkboxes', async () => {
  const { page } = await openPage(browser);
  await page.getByRole('checkbox', { name: 'Sections without need_resched' }).uncheck();
  await page.getByRole('checkbox', { name: 'Pristine' }).uncheck();
  // One has to stay.
  expect(await page.getByRole('checkbox', { name: 'Sections', exact: true }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Run' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /^Sections finished: munmap took/ })
    .waitFor();
  expect(await page.getByRole('figure').count()).toBe(1);
  await plot(page, 'Sections').waitFor();
});

test('a condition that is switched off changes what the test does', async () => {
  const { page } = await openPage(browser);
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('switch', { name: /need_resched/ }).uncheck();
  await page.getByRole('button', { name: 'Run' }).click();
  const card = page.getByRole('article', { name: 'Sections', exact: true });
  await expect.poll(() => card.textContent()).toMatch(/[1-9]\d* of 320 drops/);
  await page.waitForTimeout(600);
  expect(page.url()).toContain('drop=contended,notAtomic');
});

test('an approach that is chosen under More gets a chip, and is taken off there', async () => {
  const { page, problems } = await openPage(browser);
  const chips = page.getByRole('group', { name: 'Approaches', exact: true });
  const chip = chips.getByRole('checkbox', { name: 'VM_DEAD' });
  expect(await chip.count()).toBe(0);
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('group', { name: 'Other approaches' }).getByRole('checkbox', { name: 'VM_DEAD' }).check();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('group', { name: 'Other approaches' }).isVisible()).toBe(false);
  await chip.focus();
  await page.keyboard.press('Space');
  await expect.poll(() => chip.count()).toBe(0);
  // The keyboard is still in the group.
  const before = chips.getByRole('checkbox', { name: 'Sections without need_resched' });
  expect(await before.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(problems).toEqual([]);
});
