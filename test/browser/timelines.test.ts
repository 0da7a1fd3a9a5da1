import { expect, test } from 'vitest';
import { nextFrames, openPage, plot, viewInAddress } from './page-helpers.ts';
import { useBrowser } from './support.ts';

const browser = useBrowser();

test('plus and minus zoom, arrows pan, f fits', async () => {
  const { page } = await openPage(browser);
  await plot(page, 'Pristine').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  const zoomed = await viewInAddress(page);
  if (!zoomed) throw new Error('nothing changed');
  expect((zoomed.to - zoomed.from) / 1e9).toBeCloseTo(18.1 / 2.25, 0);
  await page.keyboard.press('ArrowRight');
  const panned = await viewInAddress(page);
  if (!panned) throw new Error('nothing changed');
  expect(panned.from).toBeGreaterThan(zoomed.from);
  expect(panned.to - panned.from).toBeCloseTo(zoomed.to - zoomed.from, -2);
  await page.keyboard.press('ArrowLeft');
  expect((await viewInAddress(page))?.from).toBeCloseTo(zoomed.from, -2);
  await page.keyboard.press('-');
  const wider = await viewInAddress(page);
  if (!wider) throw new Error('nothing changed');
  expect(wider.to - wider.from).toBeGreaterThan(zoomed.to - zoomed.from);
  await page.keyboard.press('f');
  expect(await viewInAddress(page)).toBeNull();
});

test('letters typed into a field do not move the timelines', async () => {
  const { page } = await openPage(browser);
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('custom');
  await page.getByRole('textbox', { name: 'Size' }).fill('');
  await page.getByRole('textbox', { name: 'Size' }).pressSequentially('1.5T');
  await page.keyboard.press('ArrowLeft');
  expect(await page.getByRole('textbox', { name: 'Size' }).inputValue()).toBe('1.5T');
  expect(await viewInAddress(page)).toBeNull();
});

test('the wheel zooms where the pointer is, dragging pans, a click puts the cursor', async () => {
  const { page } = await openPage(browser);
  const box = await plot(page, 'Sections').boundingBox();
  if (!box) throw new Error('no plot');
  const x = box.x + box.width / 4;
  await page.mouse.move(x, box.y + 20);
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -120);
  const zoomed = await viewInAddress(page);
  if (!zoomed) throw new Error('nothing changed');
  const under = zoomed.from + (zoomed.to - zoomed.from) / 4;
  expect(under / 1e9).toBeCloseTo(18.15 / 4, 1);
  await page.mouse.down();
  await page.mouse.move(x + 200, box.y + 20, { steps: 4 });
  await page.mouse.up();
  const dragged = await viewInAddress(page);
  if (!dragged) throw new Error('nothing changed');
  expect(zoomed.from - dragged.from).toBeCloseTo(((zoomed.to - zoomed.from) * 200) / box.width, -6);
  await page.mouse.click(box.x + 30, box.y + 20);
  await page.waitForTimeout(600);
  expect(page.url()).toContain('cursor=');
});

test('hovering says what a mark is', async () => {
  const { page } = await openPage(browser);
  const box = await plot(page, 'Pristine').boundingBox();
  if (!box) throw new Error('no plot');
  await page.mouse.move(box.x + 500, box.y + 8);
  await expect.poll(() => page.locator('.tooltip').textContent()).toMatch(/munmap of 320 GiB/);
  expect(await page.locator('.tooltip').isVisible()).toBe(true);
  await page.mouse.move(box.x - 40, box.y - 200);
  await nextFrames(page);
  expect(await page.locator('.tooltip').isVisible()).toBe(false);
});

test('by keyboard from lane to lane, event to event and drop test to drop test, each told in a sentence', async () => {
  const { page } = await openPage(browser);
  const spoken = page.locator('.visually-hidden[aria-live=polite]');
  await plot(page, 'Sections').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => spoken.textContent()).toMatch(/sections of do_munmap\(\)\. Section 116/);
  await page.keyboard.press('.');
  await expect.poll(() => spoken.textContent()).toMatch(/^Section 117: 1 GiB at 0x/);
  await page.keyboard.press(',');
  await expect.poll(() => spoken.textContent()).toMatch(/^Section 116: /);
  await page.keyboard.press(']');
  await expect
    .poll(() => spoken.textContent())
    .toMatch(/^Drop test 116 of 320: contended yes.*need_resched\(\) no; the lock is kept/);
  const panel = page.getByRole('complementary', { name: 'At the cursor' });
  await expect.poll(() => panel.textContent()).toContain('kept, since need_resched() was false');
  await page.keyboard.press('Home');
  await page.waitForTimeout(600);
  expect(page.url()).toContain('cursor=0');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(600);
  expect(page.url()).not.toContain('cursor=');
});

test('sections and single steps appear on the way in', async () => {
  const fit = await openPage(browser);
  const marks = async (link: string): Promise<number> => {
    const { page } = await openPage(browser, {}, link);
    await nextFrames(page);
    return Number(await plot(page, 'Sections').locator('canvas').first().getAttribute('data-marks'));
  };
  const atFit = Number(await plot(fit.page, 'Sections').locator('canvas').first().getAttribute('data-marks'));
  const atSections = await marks('#v=2&scenario=ps-320G&view=6000000000,7000000000');
  expect(atSections).toBeGreaterThan(atFit + 30);
  // 4.4 ms are 40 steps of 110 µs.
  expect(await marks('#v=2&scenario=ps-320G&view=6557000000,6561400000')).toBeGreaterThan(40);
});

test('the same progress puts the same share of the range at the same place', async () => {
  const { page } = await openPage(browser);
  await page.getByRole('radiogroup', { name: 'Axis' }).getByText('Progress').click();
  await page.waitForTimeout(600);
  expect(page.url()).toContain('axis=progress');
  expect(await page.locator('.axis').textContent()).toContain('50 %');
  await plot(page, 'Pristine').focus();
  await page.keyboard.press('End');
  await expect
    .poll(() => page.getByRole('region', { name: /^Address range/ }).textContent())
    .toMatch(/0\.0 % still has its pages/);
  await page.getByRole('radiogroup', { name: 'Axis' }).getByText('Time').click();
  await expect.poll(() => page.locator('.axis').textContent()).toContain(' s');
});

test('the overview frame can be drawn and moved', async () => {
  const { page } = await openPage(browser);
  const box = await page.locator('.overview-plot').boundingBox();
  if (!box) throw new Error('no overview');
  await page.mouse.move(box.x + box.width * 0.4, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10, { steps: 3 });
  await page.mouse.up();
  const drawn = await viewInAddress(page);
  if (!drawn) throw new Error('nothing changed');
  expect(drawn.from / 1e9).toBeCloseTo(18.15 * 0.4, 0);
  expect(drawn.to / 1e9).toBeCloseTo(18.15 * 0.5, 0);
  await page.mouse.move(box.x + box.width * 0.45, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.65, box.y + 10, { steps: 3 });
  await page.mouse.up();
  expect((await viewInAddress(page))?.from).toBeCloseTo(drawn.from + 18.15e9 * 0.2, -8);
});

test('many tasks of one name share a row that opens', async () => {
  const { page } = await openPage(browser, {}, '#v=2&scenario=faults-320G&approaches=pristine');
  const toggle = page.getByRole('button', { name: 'fault × 31' });
  const before = await plot(page, 'Pristine').boundingBox();
  await toggle.click();
  expect(await toggle.getAttribute('aria-expanded')).toBe('true');
  const after = await plot(page, 'Pristine').boundingBox();
  expect(after?.height).toBeGreaterThan((before?.height ?? 0) + 31 * 15);
});
