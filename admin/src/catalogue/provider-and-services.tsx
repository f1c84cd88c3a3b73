import { Select } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { Reply } from '../api/client.ts'
import type { ProductValues } from './product-fields.tsx'
import { ServicePicker } from './service-picker.tsx'

export interface ProductWithProvider extends ProductValues {
  /** Empty: documentation only. */
  providerId: string
}

interface ProviderAndServicesProps {
  form: UseFormReturnType<ProductWithProvider>
  providers: Reply<'listProviders'>['items']
}

export function ProviderAndServices({ form, providers }: ProviderAndServicesProps) {
  const { providerId } = form.getValues()
  const { value, onChange, error } = form.getInputProps('serviceIds')
  return (
    <>
      <Select
        label="Provider"
        description="The gateway that issues its keys. Can’t be changed later."
        data={[
          ...providers.map(({ id, name }) => ({ value: id, label: name })),
          { value: '', label: 'None: documentation only' },
        ]}
        allowDeselect={false}
        {...form.getInputProps('providerId')}
        onChange={(chosen) => form.setValues({ providerId: chosen ?? '', serviceIds: [] })}
      />
      {providerId !== '' && (
        <ServicePicker key={providerId} providerId={providerId} value={value} onChange={onChange} error={error} />
      )}
    </>
  )
}
