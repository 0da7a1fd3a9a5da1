import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseMeasurement, readMeasurement, type MeasurementDocument } from '../../../src/scenario/measurement.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { calibrationOf } from '../../../src/sim/calibration.ts';
import { essentialDocument, machineText, readMachineText } from '../../../src/ui/state/machine-text.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { FIELD } from './scenario-documents.ts';

const FILE = join(import.meta.dirname, '../../fixtures/measurements/linux-6.18-guest.json');

/** Measurements of a machine: the prices of runs. */
export function measurements(): Boundary<string> {
  const whole = JSON.parse(readFileSync(FILE, 'utf8')) as MeasurementDocument;
  const samples = [whole, essentialDocument(whole), { ...essentialDocument(whole), anon: whole.anon.slice(0, 1) }];
  return { make: (random) => spoiledJson(random, samples), check: checkMeasurement };
}

function checkMeasurement(text: string): string | null {
  let document: MeasurementDocument;
  try {
    document = readMeasurement(text);
  } catch (error) {
    return error instanceof ScenarioError ? badMessage(error.message, FIELD) : thrown(error);
  }
  const kept = essentialDocument(document);
  if (!isDeepStrictEqual(readMachineText(machineText(kept)), kept)) return 'in a link it is another one';
  let prices: object;
  try {
    prices = calibrationOf('measured', parseMeasurement(document)).costs();
  } catch (error) {
    return error instanceof RangeError ? badMessage(error.message, /./) : thrown(error);
  }
  const odd = Object.entries(prices).find(
    ([, price]) => typeof price === 'number' && !(price >= 0 && price < Infinity),
  );
  return odd === undefined ? null : `a price that is none: ${odd.join(' ')}`;
}
