/** What `npm run recordings` made. The hosted page gets the files' addresses; in the single file they are `data:` URLs. */
import index from '../../../recordings/index.json';

const urls = import.meta.glob<string>('../../../recordings/*.unmapscope', {
  query: '?url',
  import: 'default',
  eager: true,
});

export const SHIPPED_RECORDINGS = index.recordings.map((recording) => ({
  ...recording,
  url: urls[`../../../recordings/${recording.file}`],
}));
