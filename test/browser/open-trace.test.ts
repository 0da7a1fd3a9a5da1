import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { marksOf, nextFrames, openPage, timeline } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

const TRACES = join(import.meta.dirname, '../fixtures/traces');
const TRACEFS = join(TRACES, '6.1/b.tracefs.txt.gz');
const LOST = join(TRACES, '6.1/d.perf-lost-shown.txt.gz');

/** A few lines as tracefs prints them: two tasks, one lock. */
const TEXT = [
  '# tracer: nop',
  '            main-100     [000] .....   100.000000: mmap_lock_start_locking: mm=00000000aabbccdd memcg_path=/ write=true',
  '            main-100     [000] .....   100.000010: mmap_lock_acquire_returned: mm=00000000aabbccdd memcg_path=/ write=true success=true',
  '          <b>x</b>-101   [001] .....   100.000020: mmap_lock_start_locking: mm=00000000aabbccdd memcg_path=/ write=false',
  '            main-100     [000] .....   100.002000: mmap_lock_released: mm=00000000aabbccdd memcg_path=/ write=true',
  '          <b>x</b>-101   [001] .....   100.002010: mmap_lock_acquire_returned: mm=00000000aabbccdd memcg_path=/ write=false success=true',
  '          <b>x</b>-101   [001] .....   100.003000: mmap_lock_released: mm=00000000aabbccdd memcg_path=/ write=false',
  'this is no line of a trace <img src=x onerror=alert(1)>',
  '',
].join('\n');

/** Reading a file starts a worker: on a busy machine that takes longer than the usual second. */
const eventually = <T>(check: () => T | Promise<T>) => expect.poll(check, { timeout: 20_000 });

const file = (name: string, text: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: typeof text === 'string' ? Buffer.from(text) : text,
});

function chooser(page: Page) {
  return page.getByRole('button', { name: 'Open trace' });
}

/** Until the first frame with the events of the last file. */
async function waitForTrace(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('unmapscope:open-paint').length > 0);
  await nextFrames(page);
}

test('a trace of a real kernel opens below the runs, with its locks, tasks and report', async () => {
  const { page, problems } = await openPage(browser);
  await chooser(page).setInputFiles(TRACEFS);
  await waitForTrace(page);
  expect(await timeline(page, 'Pristine').count()).toBe(1);
  const opened = timeline(page, 'b.tracefs.txt.gz');
  await eventually(() => opened.locator('.row-labels').textContent()).toContain('zap main');
  expect(await marksOf(page, 'b.tracefs.txt.gz')).toBeGreaterThan(20);
  await eventually(() => page.locator('p.status').textContent()).toContain('1,863 lines');
  await page.getByRole('button', { name: 'Report on b.tracefs.txt.gz' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report on b.tracefs.txt.gz' });
  await eventually(() => dialog.getByRole('region', { name: 'Locks' }).getByRole('row').count()).toBeGreaterThan(4);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await eventually(() => dialog.count()).toBe(0);
  await page.getByRole('button', { name: 'Close b.tracefs.txt.gz' }).click();
  await eventually(() => opened.count()).toBe(0);
  expect(problems).toEqual([]);
});

test('pasted text is a trace; what it holds is text and nothing else', async () => {
  const { page, problems } = await openPage(browser);
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, TEXT);
  await waitForTrace(page);
  const opened = timeline(page, 'Pasted text');
  await eventually(() => opened.locator('.row-labels').textContent()).toContain('<b>x</b>');
  await page.getByRole('button', { name: 'Report on Pasted text' }).click();
  const lines = page.getByRole('region', { name: 'Lines not understood' });
  await eventually(() => lines.textContent()).toContain('<img src=x onerror=alert(1)>');
  expect(await page.locator('img').count()).toBe(0);
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});

test('files dropped anywhere are opened one after another, plain or gzip', async () => {
  const { page, problems } = await openPage(browser);
  await page.evaluate(
    ([text, packed]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], 'plain.txt'));
      dataTransfer.items.add(new File([new Uint8Array(packed)], 'packed.gz'));
      document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [TEXT, [...gzipSync(TEXT)]] as const,
  );
  await eventually(() => timeline(page, 'packed.gz').count()).toBe(1);
  expect(await timeline(page, 'plain.txt').count()).toBe(1);
  expect(problems).toEqual([]);
});

test('what is no trace is refused by name, and what is on screen stays', async () => {
  const { page, problems } = await openPage(browser);
  const before = await marksOf(page, 'Pristine');
  await chooser(page).setInputFiles([
    file('empty.txt', ''),
    file('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 0])),
    file('noise.bin', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & (i % 3 === 0 ? 0 : 255)))),
    file('cut.gz', gzipSync(TEXT).subarray(0, 12)),
    file('cut.unmapscope', Buffer.from('UNMAPSCP\x01\0\0\0')),
    file('letter.txt', 'Dear Sir or Madam\n'.repeat(3000)),
    file('wrong.json', '{"version": 1, "cpus": "many"}'),
    file(
      'counter.txt',
      TEXT.replace(/100\.\d+:/g, (time) => time.replace(/\D/g, '').slice(-4) + ':'),
    ),
  ]);
  const alert = page.locator('.file-notes [role=alert]');
  for (const [name, says] of [
    ['empty.txt', 'an empty file'],
    ['picture.png', 'a picture'],
    ['noise.bin', 'binary data'],
    ['cut.gz', 'not a whole gzip file'],
    ['cut.unmapscope', 'cut off'],
    ['letter.txt', 'was not opened'],
    ['wrong.json', 'cpus: found "many"'],
  ] as const) {
    const note = alert.locator('.file-note').filter({ hasText: name });
    await eventually(() => note.textContent()).toContain(says);
  }
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect(await marksOf(page, 'Pristine')).toBe(before);
  await page.getByRole('button', { name: 'Close the message about empty.txt' }).click();
  expect(await alert.locator('.file-note').filter({ hasText: 'empty.txt' }).count()).toBe(0);
  expect(problems).toEqual([]);
});

test('lines of a megabyte and damaged bytes do not stop a trace', async () => {
  const { page, problems } = await openPage(browser);
  const long = `main-100 [000] ..... 100.000001: ${'x'.repeat(2 ** 20)}\n`;
  await chooser(page).setInputFiles(
    file('long.txt', Buffer.concat([Buffer.from(long), Buffer.from([0xff, 0xfe, 10]), Buffer.from(TEXT)])),
  );
  await waitForTrace(page);
  await page.getByRole('button', { name: 'Report on long.txt' }).click();
  await eventually(() => page.getByRole('region', { name: 'Lines not understood' }).textContent()).toContain('65,536');
  expect(problems).toEqual([]);
});

test('lost events show as a gap, and the report counts them', async () => {
  const { page } = await openPage(browser);
  await chooser(page).setInputFiles(LOST);
  await waitForTrace(page);
  await eventually(() => page.locator('p.status').textContent()).toContain('events were lost 16 times');
  await page.getByRole('button', { name: /^Report on/ }).click();
  await eventually(() => page.getByRole('dialog').textContent()).toContain('The recorder lost events 16 times');
});

test('a scenario document runs; the fifth trace is refused', async () => {
  const { page } = await openPage(browser);
  await chooser(page).setInputFiles(
    file(
      'tiny.json',
      JSON.stringify({
        version: 1,
        id: 'tiny',
        title: 'Two pages and nobody else',
        mappings: [{ start: '0x100000000000', lenBytes: 8192 }],
        tasks: [{ name: 'main', calls: [{ op: 'munmap', addr: '0x100000000000', len: 8192 }] }],
      }),
    ),
  );
  await eventually(() => page.getByRole('combobox', { name: 'Scenario' }).locator('option:checked').textContent()).toBe(
    'Two pages and nobody else',
  );
  await chooser(page).setInputFiles(Array.from({ length: 5 }, (_, i) => file(`trace-${i + 1}.txt`, TEXT)));
  await eventually(() => page.locator('.file-note').textContent()).toContain(
    'trace-5.txt was not opened. 4 traces are open',
  );
  expect(await timeline(page, 'trace-4.txt').count()).toBe(1);
});

test('reading can be cancelled; what is on screen stays, and another file opens', async () => {
  const { page, problems } = await openPage(browser);
  const before = await marksOf(page, 'Pristine');
  await page.evaluate((text) => {
    // Some hundred megabytes, of which the machine holds one.
    const piece = new Blob([text.repeat(1000)]);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(
      new File(
        Array.from({ length: 400 }, () => piece),
        'endless.txt',
      ),
    );
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, TEXT);
  await eventually(() => page.getByRole('progressbar', { name: 'Reading the file' }).count()).toBe(1);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Cancel reading' }).click();
  await eventually(() => page.locator('p.status').textContent()).toContain('reading it was cancelled');
  expect(await page.getByRole('progressbar', { name: 'Reading the file' }).count()).toBe(0);
  expect(await marksOf(page, 'Pristine')).toBe(before);
  await chooser(page).setInputFiles(file('short.txt', TEXT));
  await eventually(() => timeline(page, 'short.txt').count()).toBe(1);
  expect(await timeline(page, 'endless.txt').count()).toBe(0);
  expect(problems).toEqual([]);
});

test('a recorded kernel stands beside the model, in the link too, until another scenario runs', async () => {
  const { page, problems } = await openPage(browser);
  const scenarios = page.getByRole('combobox', { name: 'Scenario' });
  await eventually(() => scenarios.locator('optgroup[label="Recorded kernels"] option').count()).toBeGreaterThan(6);
  await scenarios.selectOption('recorded/4.17-contended-drop');
  await waitForTrace(page);
  const recorded = page.getByRole('figure', { name: /^Recorded: 4 GiB on busy CPUs/ });
  await eventually(() => recorded.count()).toBe(1);
  await eventually(() => timeline(page, 'Sections').count()).toBe(1);
  expect(await timeline(page, 'Pristine').count()).toBe(0);
  await eventually(() => page.url()).toContain('recorded=4.17-contended-drop');
  const linked = await openPage(browser, {}, new URL(page.url()).hash);
  await waitForTrace(linked.page);
  await eventually(() => linked.page.getByRole('figure', { name: /^Recorded: 4 GiB on busy CPUs/ }).count()).toBe(1);
  expect(await linked.page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe(
    'recorded/4.17-contended-drop',
  );
  await scenarios.selectOption('ps-80G');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await eventually(() => recorded.count()).toBe(0);
  expect([...problems, ...linked.problems]).toEqual([]);
});

test('a scenario made from a trace runs the model on what the kernel did', async () => {
  const { page } = await openPage(browser);
  await chooser(page).setInputFiles(TRACEFS);
  await waitForTrace(page);
  await page.getByRole('button', { name: 'Make a scenario from b.tracefs.txt.gz' }).click();
  await eventually(() => page.getByRole('combobox', { name: 'Scenario' }).locator('option:checked').textContent()).toBe(
    'As in b.tracefs.txt.gz',
  );
  await eventually(() => page.getByRole('textbox', { name: 'Size' }).inputValue()).toBe('2G');
  await eventually(() => timeline(page, 'Pristine').locator('.row-labels').textContent()).toContain('writer');
  expect(await timeline(page, 'b.tracefs.txt.gz').count()).toBe(1);
});

test('with no approach chosen a trace is shown alone', async () => {
  const { page, problems } = await openPage(browser);
  await chooser(page).setInputFiles(file('alone.txt', TEXT));
  await waitForTrace(page);
  for (const label of ['Pristine', 'Sections', 'Sections without need_resched']) {
    await page.getByRole('checkbox', { name: label, exact: true }).uncheck();
  }
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await eventually(() => page.getByRole('figure', { name: / timeline$/ }).count()).toBe(1);
  expect(await timeline(page, 'alone.txt').count()).toBe(1);
  await page.getByRole('button', { name: 'Close alone.txt' }).click();
  await eventually(() => page.getByText('Nothing to show').count()).toBe(1);
  expect(problems).toEqual([]);
});
