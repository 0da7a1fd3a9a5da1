/** The page as one HTML file that runs from `file://`: scripts, styles, workers, recordings and icon are in it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin, Rolldown } from 'vite';
import { policyTag, singleFilePolicy } from './content-security-policy.ts';

const WORKER = /new Worker\(new URL\('(\.\/[\w./-]+)', import\.meta\.url\), \{ type: 'module', name: ('[\w-]+') \}\)/g;

/**
 * A page that was opened as a file may not start a worker from another file, but it may from a blob: each worker becomes an import of its script as text.
 *
 * @throws Error if a worker is started in a way that is not understood
 */
export function withInlineWorkers(code: string, file: string): string {
  const imports: string[] = [];
  const changed = code.replace(WORKER, (_, script: string, name: string) => {
    const wrapper = `InlineWorker${imports.length}`;
    imports.push(`import ${wrapper} from '${script}?worker&inline';\n`);
    return `new ${wrapper}({ name: ${name} })`;
  });
  if (changed.includes('new Worker(')) {
    throw new Error(`${file}: write new Worker(new URL('./…', import.meta.url), { type: 'module', name: '…' })`);
  }
  return imports.join('') + changed;
}

/** A script as the content of a script element, where neither the end tag nor the start of a comment may stand. */
function asScriptContent(code: string): string {
  return code.replace(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '\\x3C!--');
}

function hashOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

/**
 * Puts a script and a style sheet into the page.
 *
 * @param html a page that names them in its head, and no other
 * @throws Error if anything is left that would have to be loaded
 */
export function singlePage(html: string, script: string, style: string): string {
  const code = asScriptContent(script);
  if (/<\/style/i.test(style)) throw new Error('the style sheet would end its own element');
  const policy = policyTag(singleFilePolicy([hashOf(code)], [hashOf(style)]));
  const page = html
    .replace(/\s*<script\b[^>]*\bsrc=[^>]*><\/script>/, '')
    .replace(/\s*<link\b[^>]*\brel="stylesheet"[^>]*>/, '');
  const left = /\b(?:src|href)="(?!data:)[^"]*"/.exec(page);
  if (left) throw new Error(`the single file would load ${left[0]}`);
  // As functions: $ in the code means nothing.
  return page
    .replace('<head>', () => `<head>\n    ${policy}`)
    .replace('</head>', () => `  <style>${style}</style>\n  </head>`)
    .replace('</body>', () => `  <script type="module">${code}</script>\n  </body>`);
}

function isAsset(output: Rolldown.OutputAsset | Rolldown.OutputChunk): output is Rolldown.OutputAsset {
  return output.type === 'asset';
}

/** @param fileName what the file is called in the output folder, which gets nothing else */
export function singleFile(fileName: string, iconFile: string): Plugin {
  return {
    name: 'unmapscope:single-file',
    enforce: 'pre',
    transform(code, id) {
      // Not the modules that vite makes of the imports.
      return /\.tsx?$/.test(id) && code.includes('new Worker(') ? withInlineWorkers(code, id) : null;
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.replace('./favicon.svg', `data:image/svg+xml;base64,${readFileSync(iconFile).toString('base64')}`),
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const outputs = Object.values(bundle);
        const assets = outputs.filter(isAsset);
        const scripts = outputs.filter((output) => !isAsset(output));
        const pages = assets.filter((asset) => asset.fileName.endsWith('.html'));
        const styles = assets.filter((asset) => asset.fileName.endsWith('.css'));
        const counts = [scripts.length, styles.length, pages.length, outputs.length];
        if (counts.join() !== '1,1,1,3') {
          throw new Error(`not one script, one style sheet and one page: ${Object.keys(bundle).join(', ')}`);
        }
        const [{ code }] = scripts;
        const source = singlePage(String(pages[0].source), code, String(styles[0].source));
        for (const name of Object.keys(bundle)) delete bundle[name];
        this.emitFile({ type: 'asset', fileName, source });
      },
    },
  };
}
