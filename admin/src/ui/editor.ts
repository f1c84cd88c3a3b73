import { schemaResolver, useForm } from '@mantine/form'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { ApiProblem, isProblem } from '../api/problem.ts'

interface EditorOptions<V extends object, R> {
  initialValues: V
  /** Version of the record the values come from; left out for a new one. */
  version?: number
  /** What the operation's body is made of; its messages appear at the fields. */
  schema: Parameters<typeof schemaResolver>[0]
  toBody: (values: V) => object
  /** Whether each item of a list has fields of its own, which show what is wrong with them. */
  itemsHaveFields?: boolean
  /** Whether an old record is replaced as a whole; if not, only what changed is sent. */
  whole?: boolean
  /** Sends everything for a new record, only what changed for an old one. `version` is left out to save over somebody else's change. */
  save: (body: object, version: number | undefined) => Promise<R>
  onSaved: (saved: R) => void
}

/** A form whose record may change on the server while somebody types. */
export function useEditor<V extends object, R>(options: EditorOptions<V, R>) {
  const { initialValues, schema, toBody } = options
  const base = useRef({ values: initialValues, version: options.version })
  const leaving = useRef(false)
  /** What is on its way to the server. */
  const sent = useRef<V | null>(null)
  const atFields: typeof atKnownFields = (values, errors) =>
    options.itemsHaveFields ? inWords(errors) : atKnownFields(values, errors)
  const [failure, setFailure] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)
  const form = useForm<V>({
    mode: 'controlled',
    initialValues,
    validate: (values) => atFields(values, schemaResolver(schema, { sync: true })(toBody(values))),
  })
  const start = (values: V, version: number | undefined) => {
    // Typed since it was sent: newer than what comes back.
    const typed = sent.current === null ? {} : changes(sent.current, form.getValues())
    base.current = { values, version }
    form.setInitialValues(values)
    form.setValues({ ...values, ...typed })
    form.resetDirty(values)
    setFailure(null)
  }

  // A state at the provider may have moved on, or a colleague saved: adopt it as long as nothing typed would be lost.
  const adopt = useEffectEvent((version: number | undefined) => {
    if (same(initialValues, base.current.values)) base.current.version = version
    else if (!form.isDirty()) start(initialValues, version)
  })
  useEffect(() => adopt(options.version), [options.version])

  const send = async (values: V, version: number | undefined) => {
    setSaving(true)
    setFailure(null)
    sent.current = values
    const isNew = base.current.version === undefined
    try {
      const body = isNew || options.whole ? toBody(values) : changes(toBody(base.current.values), toBody(values))
      const saved = await options.save(body, version)
      leaving.current = true
      options.onSaved(saved)
      leaving.current = false
    } catch (error) {
      setFailure(error)
      if (error instanceof ApiProblem) form.setErrors(atFields(values, error.fields))
    } finally {
      sent.current = null
      setSaving(false)
    }
  }
  return {
    form,
    failure,
    saving,
    leaving,
    isOutdated: isProblem(failure, 'outdated'),
    submit: form.onSubmit((values) => send(values, base.current.version)),
    saveOver: () => send(form.getValues(), undefined),
    /** Goes on from what the server has now. */
    start,
  }
}

export type Editor<V extends object, R> = ReturnType<typeof useEditor<V, R>>

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** The members of `after` that differ from `before`. */
export function changes(before: object, after: object): object {
  const old = new Map(Object.entries(before))
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !same(value, old.get(name))))
}

/** A message about one item of a list (`catalogueIds.2`, `settings.policyTags.0`) belongs to the field that shows the list. */
export function atKnownFields(values: object, errors: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(errors).map(([path, message]) => {
    const list = path.replace(/\.\d+(\..*)?$/, '')
    return [Array.isArray(valueAt(values, list)) ? list : path, String(message)]
  })
  return Object.fromEntries(entries)
}

const inWords = (errors: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(errors).map(([path, message]) => [path, String(message)]))

const valueAt = (values: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], values)
