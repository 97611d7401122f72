import type { Preferences } from '../../../contract/api/preferences.ts'
import { usePreference } from '../../parts/preferences.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'

/** Preferences that are one of several words. */
type WordName = {
  [Name in keyof Preferences]: Preferences[Name] extends string
    ? string extends Preferences[Name]
      ? never
      : Name
    : never
}[keyof Preferences]

interface PreferenceSelectProps<Name extends WordName> {
  readonly name: Name
  readonly label: string
  readonly hint?: string
  readonly choices: readonly { readonly value: Preferences[Name]; readonly label: string }[]
}

/** A preference, chosen from a list; it holds at once. */
export function PreferenceSelect<Name extends WordName>({
  name,
  label,
  hint,
  choices,
}: PreferenceSelectProps<Name>) {
  const [value, change] = usePreference(name)
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(control) => <Select {...control} value={value} choices={choices} onChoose={change} />}
    </Field>
  )
}
