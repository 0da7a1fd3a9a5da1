/** What the built page may load and do, said in the page itself, so that it holds on every host and in a file. */
import type { Plugin } from 'vite';

/** Directives that are the same wherever the page comes from. */
const ALWAYS = [
  "default-src 'none'",
  'img-src data: blob:',
  'media-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
];

/** For the page as files on a host: only what lies beside it, and nothing inline. */
export const HOSTED_POLICY = [
  ...ALWAYS.filter((directive) => !directive.startsWith('img-src')),
  "img-src 'self' data: blob:",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
].join('; ');

/** For the page as one file: only what is in it, by its hash; no network at all. */
export function singleFilePolicy(scriptHashes: readonly string[], styleHashes: readonly string[]): string {
  return [
    ...ALWAYS,
    `script-src ${scriptHashes.join(' ')}`,
    `style-src ${styleHashes.join(' ')}`,
    'worker-src blob:',
  ].join('; ');
}

/** The tag comes first, since it holds for what follows it. */
export function policyTag(policy: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
}

/** Puts the policy into the built index.html. The development server needs inline scripts of its own. */
export function hostedPolicy(): Plugin {
  return {
    name: 'unmapscope:content-security-policy',
    apply: 'build',
    transformIndexHtml: (html) => html.replace('<head>', `<head>\n    ${policyTag(HOSTED_POLICY)}`),
  };
}
