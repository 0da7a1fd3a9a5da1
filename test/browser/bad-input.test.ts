/** Documents that cannot be run, or never end, opened in the page. */
import { expect, test } from 'vitest';
import { openPage } from './page-helpers.ts';
import { pageUrl, useBrowser } from './support.ts';

const browser = useBrowser();
const START = '0x100000000000';
const MAPPING = { start: START, lenBytes: 2 ** 30 };
const MUNMAP = { op: 'munmap', addr: START, len: 4096 };

function linkTo(document: object): string {
  const text = Buffer.from(JSON.stringify({ version: 1, ...document })).toString('base64url');
  return `#v=2&scenario=own&document=${text}&approaches=pristine,sections`;
}

test.each([
  ['a CPU that is not there', { cpus: 2, mappings: [MAPPING], tasks: [{ cpu: 5, calls: [MUNMAP] }] }, 'tasks[0].cpu'],
  [
    'a mapping past user space',
    { mappings: [{ start: '0x7fff00000000', lenBytes: 2 ** 40 }], tasks: [{ calls: [MUNMAP] }] },
    'mappings[0].lenBytes',
  ],
  [
    'mappings that overlap',
    { mappings: [MAPPING, { start: '0x100000001000', lenBytes: 4096 }], tasks: [{ calls: [MUNMAP] }] },
    'mappings[1].start',
  ],
])('%s is refused with the name of the field', async (_, document, field) => {
  const { page } = await browser.newPage();
  await page.goto(pageUrl(linkTo(document)));
  const alert = page.getByRole('main').getByRole('alert').filter({ hasText: 'The run failed.' });
  await alert.waitFor();
  expect(await alert.textContent()).toContain(field);
});

test('a scenario that never ends is ended by its bound, says so, and keeps what was simulated', async () => {
  const endless = {
    cpus: 2,
    mappings: [MAPPING],
    tasks: [{ calls: [MUNMAP, { op: 'sleep', ns: 1e15 }] }, { kind: 'writer' }],
    limits: { events: 3000 },
  };
  const { page, problems } = await openPage(browser, {}, linkTo(endless));
  const says = 'ended by limits.events: 3000 events were told';
  expect(await page.getByRole('status').textContent()).toContain(says);
  for (const label of ['Pristine', 'Sections']) {
    const card = (await page.getByRole('article', { name: label, exact: true }).textContent()) ?? '';
    expect(card).toContain(says);
    expect(card).toContain('predicted');
  }
  expect(problems).toEqual([]);
});
