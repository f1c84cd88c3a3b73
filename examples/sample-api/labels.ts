import { check } from './check.ts'
import { findParcel } from './parcels.ts'
import { notFound, Problem, type Route } from './routes.ts'
import { keep, type Label, now, type Parcel, type Store } from './store.ts'

export const labelRoutes = (store: Store): Route[] => [
  {
    method: 'POST',
    path: '/parcels/{parcelId}/labels',
    handle({ params, body }) {
      const parcel = findParcel(store, params.parcelId)
      const checked = check(body ?? {})
      const format = checked.oneOf('format', ['text', 'zpl'], 'text')
      checked.done()
      if (parcel.status === 'cancelled') throw new Problem(409, 'parcel-cancelled', 'A cancelled parcel gets no label.')
      const label: Label = { id: store.nextId('LBL'), parcelId: parcel.id, format, createdAt: now }
      keep(store.labels, label.id, label)
      return { status: 201, body: label, headers: { location: `/labels/${label.id}` } }
    },
  },
  {
    method: 'GET',
    path: '/labels/{labelId}',
    handle({ params }) {
      const label = store.labels.get(params.labelId ?? '')
      if (!label) throw notFound('label')
      return {
        status: 200,
        mediaType: 'text/plain; charset=utf-8',
        body: printed(label, findParcel(store, label.parcelId)),
      }
    },
  },
]

function printed({ format }: Label, { trackingNumber, receiver }: Parcel): string {
  const lines = [receiver.name, receiver.street, `${receiver.postcode} ${receiver.city}`, receiver.country]
  if (format === 'text') return `${[trackingNumber, ...lines].join('\n')}\n`
  const fields = lines.map((line, index) => `^FO40,${160 + index * 40}^A0N,32^FD${line.replaceAll(/[\^~]/g, ' ')}^FS`)
  return `^XA\n^FO40,40^BCN,90^FD${trackingNumber}^FS\n${fields.join('\n')}\n^XZ\n`
}
