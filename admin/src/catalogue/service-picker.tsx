import { Checkbox, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Notice } from '../ui/notice.tsx'
import { authTypesInWords } from './auth-words.ts'
import styles from './service-picker.module.css'

interface ServicePickerProps {
  providerId: string
  value: string[]
  onChange: (ids: string[]) => void
  error?: ReactNode
}

/** The APIs of a provider that a product gives access to. */
export function ServicePicker({ providerId, ...rest }: ServicePickerProps) {
  const services = useRead('listProviderServices', { params: { providerId } })
  return <Answer of={services}>{({ items }) => <ServiceChoice services={items} {...rest} />}</Answer>
}

interface ServiceChoiceProps extends Omit<ServicePickerProps, 'providerId'> {
  services: readonly ItemOf<'listProviderServices'>[]
}

type Service = ItemOf<'listProviderServices'>

const manyServices = 8

function ServiceChoice({ services, value, onChange, error }: ServiceChoiceProps) {
  const [words, setWords] = useState('')
  const chosen = services.find(({ id }) => value.includes(id))
  const gone = value.filter((id) => !services.some((service) => service.id === id))
  if (services.length === 0 && gone.length === 0) {
    return (
      <Notice tone="wait" title="The provider has no API yet.">
        <LinkTo to={paths.newGatewayApi()}>Add one to the built-in gateway</LinkTo>, then come back.
      </Notice>
    )
  }
  const fits = (text: string) => text.toLowerCase().includes(words.trim().toLowerCase())
  const shown = services.filter(({ id, name, listenPath }) => value.includes(id) || fits(`${name} ${listenPath}`))
  return (
    <Stack gap="sm">
      {services.length > manyServices && (
        <TextInput
          type="search"
          label="Find an API"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      <Checkbox.Group label="APIs it gives access to" value={value} onChange={onChange} error={error}>
        <div className={styles.services}>
          {shown.map((service) => (
            <Checkbox
              key={service.id}
              value={service.id}
              label={service.name}
              description={about(service, value.includes(service.id) ? null : obstacle(service, chosen))}
              disabled={!value.includes(service.id) && obstacle(service, chosen) !== null}
            />
          ))}
          {gone.map((id) => (
            <Checkbox key={id} value={id} label={id} description="The provider does not have it any more." />
          ))}
        </div>
      </Checkbox.Group>
    </Stack>
  )
}

/** Why an API can't be chosen now; one credential has to open all that a product holds. */
function obstacle({ refusal, authTypes }: Service, chosen: Service | undefined): string | null {
  if (refusal !== null || !chosen) return refusal
  const [own, others] = [authTypesInWords(authTypes), authTypesInWords(chosen.authTypes)]
  const together = new Set([...authTypes, ...chosen.authTypes])
  const fits = own === others || (together.has('mtls') && together.size === 2)
  return fits ? null : `“${chosen.name}” wants something else of its callers.`
}

function about(service: Service, reason: string | null): string {
  const remarks = [service.listenPath, authTypesInWords(service.authTypes)]
  if (!service.active) remarks.push('switched off')
  if (reason !== null) remarks.push(reason)
  return remarks.join(' · ')
}
