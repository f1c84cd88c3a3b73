import './tables.ts'

export { subscribeNotifications } from './notifications.ts'
