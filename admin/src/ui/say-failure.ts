import { notifications } from '@mantine/notifications'
import { sentenceOf } from '../api/problem.ts'

/** For what is done by one click: the page stays as it was, so the button is still there to try again. Longer than what is said of success. */
export const sayFailure = (error: unknown) =>
  notifications.show({ color: 'red', message: sentenceOf(error), autoClose: 20_000 })
