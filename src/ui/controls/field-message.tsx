import { useMemo } from 'react';
import { parseSettings } from '../state/parse-settings.ts';
import type { FieldName } from '../state/settings.ts';
import { useApp } from '../state/unmapscope.ts';

/** What is wrong with a field as it stands; undefined: nothing. */
export function useFieldError(field: FieldName): string | undefined {
  const settings = useApp((state) => state.settings);
  const parsed = useMemo(() => parseSettings(settings), [settings]);
  return parsed.ok ? undefined : parsed.errors[field];
}

/** Says what is wrong with a field and what is allowed. It floats, so that nothing moves. */
export function FieldMessage({ field }: { readonly field: FieldName }) {
  const error = useFieldError(field);
  return (
    <span className="field-message" id={`${field}-message`} role="alert">
      {error}
    </span>
  );
}
