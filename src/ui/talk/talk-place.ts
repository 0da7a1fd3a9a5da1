/** Where a speaker is: a talk, a beat of it from 0, and the question (1 to 9) that is being answered, if one is. */
export interface TalkPlace {
  readonly talk: string;
  readonly beat: number;
  readonly question: number | null;
}

/** As a link writes it: "five/3", "five/3/q2". */
export function placeText({ talk, beat, question }: TalkPlace): string {
  return `${talk}/${beat + 1}${question === null ? '' : `/q${question}`}`;
}

/** @returns null for what is none */
export function readTalkPlace(text: string | null): TalkPlace | null {
  const [, talk, beat, question] = /^([a-z0-9][a-z0-9-]*)\/([1-9]\d{0,3})(?:\/q([1-9]))?$/.exec(text ?? '') ?? [];
  if (talk === undefined) return null;
  return { talk, beat: Number(beat) - 1, question: question === undefined ? null : Number(question) };
}
