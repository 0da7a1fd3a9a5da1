import type { ToOpen } from '../state/to-open.ts';

/** @returns files as they can be opened */
export function filesToOpen(files: Iterable<File> | ArrayLike<File> | null): ToOpen[] {
  return Array.from(files ?? [], (file) => ({ kind: 'file', file, name: file.name }));
}

/** @returns what a paste or a drop brings: files, else its text; nothing for an empty one */
export function transferToOpen(data: DataTransfer | null, name: string): ToOpen[] {
  if (data === null) return [];
  if (data.files.length > 0) return filesToOpen(data.files);
  const text = data.getData('text/plain');
  return text.trim() === '' ? [] : [{ kind: 'file', file: new Blob([text]), name }];
}
