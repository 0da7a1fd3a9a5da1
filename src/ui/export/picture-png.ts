import { paintPicture, PICTURE_WIDTH, pictureHeight } from '../../draw/paint-picture.ts';
import type { Palette } from '../../draw/palette.ts';
import type { Picture } from '../../draw/picture.ts';
import { createPatterns } from '../draw/canvas-patterns.ts';

/** @param scale pixels of the picture a CSS pixel @throws Error (rejects) where the browser has no canvas so large */
export async function picturePng(picture: Picture, palette: Palette, scale: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = PICTURE_WIDTH * scale;
  canvas.height = Math.ceil(pictureHeight(picture) * scale);
  const ctx = canvas.getContext('2d', { alpha: false });
  if (!ctx) throw new Error('the browser has no canvas of this size');
  ctx.scale(scale, scale);
  paintPicture({ ctx, palette, patterns: createPatterns(palette, scale), width: PICTURE_WIDTH }, picture);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error(`the browser cannot save a picture of ${canvas.width} × ${canvas.height} pixels`));
    }, 'image/png');
  });
}
