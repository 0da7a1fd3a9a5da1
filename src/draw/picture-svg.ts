import { paintPicture, PICTURE_WIDTH, pictureHeight } from './paint-picture.ts';
import type { Palette } from './palette.ts';
import type { Picture } from './picture.ts';
import { SVG_PATTERNS, SvgContext } from './svg-context.ts';

/** @returns a picture as an SVG document in which each row of each timeline is a group of its own */
export function pictureSvg(picture: Picture, palette: Palette): string {
  const ctx = new SvgContext();
  paintPicture({ ctx, palette, patterns: SVG_PATTERNS, width: PICTURE_WIDTH }, picture, ctx);
  const { title, parameters, version, link, lanes } = picture;
  const results = lanes.map(({ label, result }) => `${label}: ${result}`).join('. ');
  return ctx.document(
    PICTURE_WIDTH,
    pictureHeight(picture),
    palette,
    title,
    `${parameters}. ${results}. ${version}. ${link}`,
  );
}
