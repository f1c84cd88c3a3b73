import { useChange } from '../api/queries.ts'
import { Confirm } from '../ui/confirm.tsx'

interface DeleteGatewayApiProps {
  gatewayApi: { id: string; name: string; listenPath: string }
  onClose: () => void
  onDone?: () => void
}

export function DeleteGatewayApi({ gatewayApi, ...rest }: DeleteGatewayApiProps) {
  const remove = useChange('deleteGatewayApi')
  return (
    <Confirm
      title={`Delete API “${gatewayApi.name}”?`}
      verb="Delete API"
      destructive
      act={() => remove.mutateAsync({ params: { gatewayApiId: gatewayApi.id } })}
      done={`API “${gatewayApi.name}” is deleted.`}
      {...rest}
    >
      Calls below <code>{gatewayApi.listenPath}</code> are answered with 404 from then on. An API that a product gives
      access to is not deleted.
    </Confirm>
  )
}
