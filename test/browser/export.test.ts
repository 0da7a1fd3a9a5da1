import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readTraceFile } from '../../src/trace/trace-file.ts';
import { importTrace } from '../../src/trace/import/import-trace.ts';
import { columnsOfLanes } from '../../src/trace/import/trace-importer.ts';
import { firstDifference } from '../fuzz/check-trace.ts';
import { openPage, waitForRun } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();
const LINK = '#v=2&scenario=custom&size=4G&approaches=pristine,sections&cursor=100000000';

/** Opens the dialog of a page that shows a run. */
async function openExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('dialog', { name: 'Export' }).waitFor();
}

async function saved(page: Page, button: RegExp): Promise<{ readonly download: Download; readonly bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: button }).click(),
  ]);
  return { download, bytes: await readFile(await download.path()) };
}

test('events leave in every format; what can be read back gives the same events', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  await openExport(page);
  const own = await saved(page, /^Trace file/);
  expect(own.download.suggestedFilename()).toMatch(/^unmapscope-[\d.]+-custom-4G-pristine\+sections\.unmapscope$/);
  const trace = readTraceFile(own.bytes);
  expect(trace.header.approaches.map(({ label }) => label)).toEqual(['Pristine', 'Sections']);
  expect(trace.header.summaries).toHaveLength(2);
  expect(trace.lanes.every(({ length }) => length > 10)).toBe(true);
  for (const button of [/^Chrome JSON/, /^ftrace text/]) {
    const { bytes } = await saved(page, button);
    const back = await importTrace([bytes], { keepEvents: true, maxEvents: 1e6, maxFileBytes: 1e9 });
    expect(firstDifference(trace.lanes, columnsOfLanes(back))).toBeNull();
  }
  const table = await saved(page, /^Events as CSV/);
  const rows = table.bytes.toString().split('\r\n').slice(1, -1);
  expect(rows).toHaveLength(trace.lanes.reduce((sum, { length }) => sum + length, 0));
  expect(await page.getByRole('dialog').getByRole('status').textContent()).toMatch(/^Saved unmapscope-.*events\.csv, /);
  expect(problems).toEqual([]);
});

test('pictures, tables and the scenario', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  await openExport(page);
  expect(await seriousAxeFindings(page)).toEqual([]);
  const svg = (await saved(page, /^SVG/)).bytes.toString();
  for (const text of ['Unmap 4 GiB while ps', 'Pristine', 'mmap_sem held for write', 'model ', 'cursor=100000000']) {
    expect(svg).toContain(text);
  }
  await page.getByText('Dark', { exact: true }).click();
  expect((await saved(page, /^SVG/)).bytes.toString()).toContain('fill="#111417"');
  const widths = [];
  for (const button of [/^PNG 1280/, /^PNG at 2×/]) widths.push((await saved(page, button)).bytes.readUInt32BE(16));
  expect(widths).toEqual([1280, 2560]);
  const results = (await saved(page, /^Results as CSV/)).bytes.toString().split('\r\n');
  expect(results[0]).toMatch(/^approach,call,returned,munmap_ns,/);
  expect(results[2]).toMatch(/^sections,munmap,0,\d+,/);
  const scenario = JSON.parse((await saved(page, /^Scenario as JSON/)).bytes.toString()) as object;
  expect(scenario).toMatchObject({ version: 1, id: 'custom-4G' });
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(problems).toEqual([]);
});

test('copy link copies the address of the view', async () => {
  const context = { permissions: ['clipboard-read', 'clipboard-write'] };
  const { page } = await openPage(browser, { context }, LINK);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto('about:blank');
  await page.goto(link);
  await waitForRun(page);
  expect(await page.getByRole('textbox', { name: 'Size' }).inputValue()).toBe('4G');
  expect(page.url()).toContain('cursor=100000000');
});

test('a link too long for other programs says so and offers a file, which opens to the same', async () => {
  const document = {
    version: 1,
    id: 'long',
    title: 'A scenario of its own',
    mappings: [{ start: '0x100000000000', lenBytes: 2 ** 22 }],
    tasks: Array.from({ length: 30 }, (_, i) => ({
      name: `task-${i}-with-a-long-name`,
      calls: [{ op: 'munmap', addr: '0x100000000000', len: 4096 }],
    })),
  };
  const text = Buffer.from(JSON.stringify(document)).toString('base64url');
  const { page, problems } = await openPage(
    browser,
    {},
    `#v=2&scenario=own&document=${text}&approaches=pristine&view=100,9000&cursor=500`,
  );
  await page.waitForFunction(() => location.hash.includes('model='));
  const link = await page.evaluate(() => location.hash);
  await page.getByRole('button', { name: 'Copy link' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save it as a file' }).click(),
  ]);
  // From somewhere else.
  await page.evaluate(() => {
    location.hash = '#v=2&scenario=custom&size=1G&approaches=sections&show=compare';
  });
  await page.getByRole('table', { name: 'Approaches compared' }).waitFor();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open trace' }).click(),
  ]);
  await chooser.setFiles({
    name: download.suggestedFilename(),
    mimeType: 'application/json',
    buffer: await readFile(await download.path()),
  });
  await page.getByRole('figure', { name: 'Pristine timeline', exact: true }).waitFor();
  await page.waitForFunction((before) => location.hash === before, link);
  // And back again.
  await page.goBack();
  await page.getByRole('table', { name: 'Approaches compared' }).waitFor();
  expect(problems).toEqual([]);
});
