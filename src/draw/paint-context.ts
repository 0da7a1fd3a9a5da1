/**
 * What painters may use of a canvas. A canvas in a page has all of it, and so has the context that writes SVG: what is not listed here is not
 * drawn, so that a picture is the same wherever it is painted.
 */
export type PaintContext = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'globalAlpha'
  | 'font'
  | 'textBaseline'
  | 'fillRect'
  | 'strokeRect'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'rect'
  | 'arc'
  | 'fill'
  | 'stroke'
  | 'setLineDash'
  | 'clip'
  | 'save'
  | 'restore'
  | 'translate'
  | 'fillText'
  | 'measureText'
>;
