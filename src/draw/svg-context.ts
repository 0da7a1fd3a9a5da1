import { estimatedWidth } from './estimated-width.ts';
import type { PaintContext } from './paint-context.ts';
import type { Palette } from './palette.ts';
import { patternTiles, type PatternName, type Patterns } from './patterns.ts';

type Paint = PaintContext['fillStyle'];

/** What save() keeps and restore() brings back. */
interface State {
  fillStyle: Paint;
  strokeStyle: Paint;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textBaseline: CanvasTextBaseline;
  dash: readonly number[];
  dx: number;
  dy: number;
  /** Groups that were opened for clips, to be closed. */
  clips: number;
}

/** Rectangles of one fill, next to each other in the order of painting, beyond which they become one path. */
const MOST_SINGLE_RECTS = 4;
/** The middle of the line above the baseline, as a share of the font's size. Editors of SVG do not know dominant-baseline. */
const MIDDLE = 0.35;

/**
 * A canvas' context as far as painters use one, which writes SVG: bars stay rectangles and text stays text, and what is painted between openGroup()
 * and closeGroup() can be taken hold of by name. Needs no page.
 */
export class SvgContext implements PaintContext {
  private readonly body: string[] = [];
  private readonly definitions: string[] = [];
  private readonly fonts = new Map<string, string>();
  private readonly usedPatterns = new Set<string>();
  private readonly saved: State[] = [];
  private state: State = {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    globalAlpha: 1,
    font: '10px sans-serif',
    textBaseline: 'alphabetic',
    dash: [],
    dx: 0,
    dy: 0,
    clips: 0,
  };
  private path = '';
  private rects: string[] = [];
  private rectsFill = '';
  private clipCount = 0;

  get fillStyle(): Paint {
    return this.state.fillStyle;
  }
  set fillStyle(paint: Paint) {
    this.state.fillStyle = paint;
  }
  get strokeStyle(): Paint {
    return this.state.strokeStyle;
  }
  set strokeStyle(paint: Paint) {
    this.state.strokeStyle = paint;
  }
  get lineWidth(): number {
    return this.state.lineWidth;
  }
  set lineWidth(width: number) {
    this.state.lineWidth = width;
  }
  get globalAlpha(): number {
    return this.state.globalAlpha;
  }
  set globalAlpha(alpha: number) {
    this.state.globalAlpha = alpha;
  }
  get font(): string {
    return this.state.font;
  }
  set font(font: string) {
    this.state.font = font;
  }
  get textBaseline(): CanvasTextBaseline {
    return this.state.textBaseline;
  }
  set textBaseline(baseline: CanvasTextBaseline) {
    this.state.textBaseline = baseline;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    const fill = this.paint('fill', this.state.fillStyle);
    if (fill !== this.rectsFill) this.flushRects();
    this.rectsFill = fill;
    this.rects.push(`${this.x(x)} ${this.y(y)} ${short(width)} ${short(height)}`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    if (width < 0 || height < 0) return;
    this.write(
      `<rect x="${this.x(x)}" y="${this.y(y)}" width="${short(width)}" height="${short(height)}" fill="none"${this.stroking()}/>`,
    );
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${this.x(x)} ${this.y(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${this.x(x)} ${this.y(y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += rectPath(`${this.x(x)} ${this.y(y)} ${short(width)} ${short(height)}`);
  }

  /** Painters draw whole circles only. */
  arc(x: number, y: number, radius: number): void {
    const r = short(radius);
    this.path += `M${this.x(x - radius)} ${this.y(y)}a${r} ${r} 0 1 1 ${short(2 * radius)} 0a${r} ${r} 0 1 1 ${short(-2 * radius)} 0Z`;
  }

  fill(): void {
    this.write(`<path d="${this.path}"${this.paint('fill', this.state.fillStyle)}/>`);
  }

  stroke(): void {
    this.write(`<path d="${this.path}" fill="none"${this.stroking()}/>`);
  }

  setLineDash(dash: readonly number[]): void {
    this.state.dash = dash;
  }

  clip(): void {
    const id = `clip-${++this.clipCount}`;
    this.definitions.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath>`);
    this.write(`<g clip-path="url(#${id})">`);
    this.state.clips++;
  }

  save(): void {
    this.saved.push(this.state);
    this.state = { ...this.state, clips: 0 };
  }

  restore(): void {
    const before = this.saved.pop();
    if (before === undefined) return;
    for (let i = 0; i < this.state.clips; i++) this.write('</g>');
    this.state = before;
  }

  translate(x: number, y: number): void {
    this.state.dx += x;
    this.state.dy += y;
  }

  fillText(text: string, x: number, y: number): void {
    const { font, textBaseline, fillStyle } = this.state;
    const baseline = textBaseline === 'middle' ? y + MIDDLE * sizeOf(font) : y;
    this.write(
      `<text class="${this.fontClass(font)}" x="${this.x(x)}" y="${this.y(baseline)}"${this.paint('fill', fillStyle)}>${escaped(text)}</text>`,
    );
  }

  /** Without a page there are no fonts to measure: a width that the usual ones do not exceed. */
  measureText(text: string): TextMetrics {
    return { width: estimatedWidth(text, this.state.font) } as TextMetrics;
  }

  /** What is painted until closeGroup() becomes a group of this name. */
  openGroup(name: string): void {
    this.write(`<g data-name="${escaped(name)}"><title>${escaped(name)}</title>`);
  }

  closeGroup(): void {
    this.write('</g>');
  }

  /** @param title of the document, for screen readers and file lists @param description the same, longer */
  document(width: number, height: number, palette: Palette, title: string, description: string): string {
    this.flushRects();
    const tiles = Object.entries(patternTiles(palette))
      .filter(([name]) => this.usedPatterns.has(patternUrl(name)))
      .map(([name, { size, draw }]) => {
        const tile = new SvgContext();
        draw(tile);
        tile.flushRects();
        return `<pattern id="${name}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">${tile.body.join('')}</pattern>`;
      });
    const fonts = [...this.fonts].map(([font, name]) => `.${name}{font:${font}}`);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<desc>${escaped(description)}</desc>`,
      `<style>text{white-space:pre}${fonts.join('')}</style>`,
      `<defs>`,
      ...tiles,
      ...this.definitions,
      `</defs>`,
      ...this.body,
      '</svg>',
      '',
    ].join('\n');
  }

  private write(element: string): void {
    this.flushRects();
    this.body.push(element);
  }

  /** Few rectangles are written one by one; many of one fill side by side are columns of a figure, and one path. */
  private flushRects(): void {
    const { rects, rectsFill } = this;
    if (rects.length === 0) return;
    this.rects = [];
    if (rects.length > MOST_SINGLE_RECTS) {
      this.body.push(`<path d="${rects.map(rectPath).join('')}"${rectsFill}/>`);
      return;
    }
    for (const rect of rects) {
      const [x, y, width, height] = rect.split(' ');
      this.body.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}"${rectsFill}/>`);
    }
  }

  private paint(attribute: 'fill' | 'stroke', paint: Paint): string {
    const { globalAlpha } = this.state;
    const opacity = globalAlpha === 1 ? '' : ` ${attribute}-opacity="${short(globalAlpha)}"`;
    // Gradients and patterns of a canvas are none of what painters use here.
    const value = typeof paint === 'string' ? paint : 'none';
    this.usedPatterns.add(value);
    return ` ${attribute}="${escaped(value)}"${opacity}`;
  }

  private stroking(): string {
    const { strokeStyle, lineWidth, dash } = this.state;
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    const width = lineWidth === 1 ? '' : ` stroke-width="${short(lineWidth)}"`;
    return `${this.paint('stroke', strokeStyle)}${width}${dashes}`;
  }

  private fontClass(font: string): string {
    let name = this.fonts.get(font);
    if (name === undefined) this.fonts.set(font, (name = `font-${this.fonts.size + 1}`));
    return name;
  }

  private x(x: number): string {
    return short(x + this.state.dx);
  }

  private y(y: number): string {
    return short(y + this.state.dy);
  }
}

/** Textures as an SvgContext takes them. */
export const SVG_PATTERNS: Patterns = {
  wait: patternUrl('wait'),
  waitNarrow: patternUrl('waitNarrow'),
  zap: patternUrl('zap'),
  folded: patternUrl('folded'),
  gone: patternUrl('gone'),
};

function patternUrl(name: PatternName | (string & {})): string {
  return `url(#${name})`;
}

function rectPath(rect: string): string {
  const [x, y, width, height] = rect.split(' ');
  return `M${x} ${y}h${width}v${height}h-${width}Z`;
}

/** A hundredth of a pixel is less than anybody sees. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function sizeOf(font: string): number {
  return Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 10);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text from a trace may hold anything; XML does not take control characters even when escaped, nor halves of a character. */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd').replace(/[&<>"]/g, (character) => ESCAPES[character]);
}
